"""What each word does to a scenario in training; what that comes to is heard."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tui_lab.authoring.acting import why_idle
from tui_lab.authoring.knobs import KnobError, parse_settings
from tui_lab.describing.describe import in_words
from tui_lab.engine import asks, orders
from tui_lab.engine.orders import SPEEDS
from tui_lab.engine.snapshot import Snapshot
from tui_lab.exporting.kinds import KINDS
from tui_lab.languages import translated as _
from tui_lab.printing.aloud import lines
from tui_lab.printing.aloud.paging import Paged

COLUMNS = 200  # of a curve that is described
CONSOLE = 50  # lines
LARGEST = 10**9  # steps


class Lab(Paged):
    """`do_` and a word of `words.WORDS` is what that word does, given what stands behind it."""

    def do_status(self, rest: str) -> None:
        def tell(shot: Snapshot) -> None:
            states = {
                "running": _("It trains."), "paused": _("It is paused."), "done": _("It is done."),
                "diverged": _("It has diverged."),
            }  # fmt: skip
            where = _("{device}, seed {seed}, speed {speed}.")
            where = where.format(device=shot.device, seed=shot.seed, speed=_(self.speed))
            if not shot.losses and not self.steps:  # it answers, and never trains
                states = {}
            self.say(f"{states.get(shot.state, '')} {lines.progress(shot, self.steps)} {where}".strip())

        self.ask((asks.Metrics(),), tell)

    # Training

    def do_run(self, rest: str) -> None:
        if self.trains:
            self.trainer.tell(orders.Pause())
        elif not self._nowhere_to_go():
            self._tells_that_it_trains = True
            self.set_off(orders.RunOn())

    def do_pause(self, rest: str) -> None:
        if self.trains:
            self.trainer.tell(orders.Pause())
        else:
            self.say(_("It does not train."))

    def do_step(self, rest: str) -> None:
        count = self.number_in(rest, 1, LARGEST, 1)
        if count is not None and not self._nowhere_to_go():
            self.set_off(orders.StepBy(count))

    def do_reset(self, rest: str) -> None:
        if self.loaded is None:
            self.load_again()
            return
        self.state = "loading"
        self.trainer.tell(orders.Reset())

    def do_seed(self, rest: str) -> None:
        from tui_lab.engine import LARGEST_SEED

        seed = self.number_in(rest, 0, LARGEST_SEED, -1)
        if seed is not None:
            self.state = "loading"
            self.trainer.tell(orders.NewSeed() if seed < 0 else orders.Reset(seed))

    def do_speed(self, rest: str) -> None:
        speed = rest.replace("-", " ").lower()
        if speed in SPEEDS:
            self.speed = speed
            self.trainer.tell(orders.SetSpeed(speed))
        elif rest:
            said = _("There is no speed {text}; the speeds are {speeds}.")
            self.say(said.format(text=repr(rest), speeds=", ".join(SPEEDS)))
            return
        self.say(_("Speed: {speed}.").format(speed=_(self.speed)))

    def do_faster(self, rest: str, by: int = 1) -> None:
        speeds = list(SPEEDS)
        self.do_speed(speeds[max(0, min(speeds.index(self.speed) + by, len(speeds) - 1))])

    def do_slower(self, rest: str) -> None:
        self.do_faster(rest, -1)

    def do_every(self, rest: str) -> None:
        seconds = self.number_in(rest, 0, 3600, int(self.every))
        if seconds is not None:
            self.every = float(seconds)
            said = _("A line about the loss comes every {seconds} seconds.")
            self.say((said if seconds else _("No lines about the loss.")).format(seconds=seconds))

    def _nowhere_to_go(self) -> bool:
        losses = self.loaded is not None and self.loaded.losses
        if self.state == "diverged":
            self.say(_("The training has diverged: type advice, set a knob, or reset."))
        elif not losses and not self.steps:
            self.say(_("Nothing trains here: set a knob and ask for a view."))
        elif (not losses or self.over) and self.state == "done":
            self.say(_("That was the last step: reset starts again."))
        else:
            return self.state in ("failed", "loading")
        return True

    # Knobs

    def do_knobs(self, rest: str) -> None:
        for line in lines.knobs_in_lines(self.knobs, self.values) or [_("This scenario has no knobs.")]:
            self.say(line)

    def do_set(self, rest: str) -> None:
        name, equals, value = rest.partition("=")
        if not equals:
            name, _blank, value = rest.partition(" ")
        if not value.strip():
            self.say(_("Type set, a knob and its value, such as set lr 0.1."))
            return
        try:
            values = parse_settings(self.knobs, [f"{name.strip()}={value.strip()}"])
        except KnobError as error:
            self.say(_("{error}.").format(error=error))
            return
        ((name, new),) = values.items()
        knob = self.knobs[name]
        acts = knob.view_only if self.state == "diverged" else knob.live
        live = acts or bool(why_idle(knob, self.knobs, self.values))
        said = _("{knobs}.")
        if not live and self.loaded is not None and self.loaded.losses:
            said = _("{knobs}: the network is rebuilt and starts at step 0.")
        self.set_knobs(orders.SetKnobs(values), said.format(knobs=f"{name} {knob.format(new)}"))

    def do_defaults(self, rest: str) -> None:
        self.start_with({}, _("All knobs at their defaults."))

    def do_undo(self, rest: str) -> None:
        self.order(orders.Undo())

    def do_advice(self, rest: str) -> None:
        found = self.shot.advice.values if self.shot is not None and self.state == "diverged" else {}
        if not found:
            self.say(_("There is no advice: it comes after a run has diverged."))
            return
        said = ", ".join(f"{name} {self.knobs[name].format(value)}" for name, value in found.items())
        begins = _("{knobs}: the network is rebuilt and starts at step 0.").format(knobs=said)
        self.set_knobs(orders.SetKnobs(dict(found), restart=True), begins)

    # What there is to see

    def do_loss(self, rest: str) -> None:
        losses = self.loaded.losses if self.loaded is not None else ()
        self._describe(asks.Curves(COLUMNS), losses)

    def do_parameters(self, rest: str) -> None:
        self._describe(asks.Parameters())

    def do_parameter(self, rest: str) -> None:
        if not rest:
            self.do_parameters(rest)
            return
        ask = asks.Tensor(rest)

        def tell(shot: Snapshot) -> None:
            found = shot.answer(ask)
            if found is None:
                self.say(_("There is no parameter {name}; type parameters for all.").format(name=repr(rest)))
                return
            for line in (*in_words(found), *lines.values_in_lines(found)):
                self.say(line)

        self.ask((ask,), tell)

    def do_health(self, rest: str) -> None:
        def tell(shot: Snapshot) -> None:
            found = shot.answer(asks.Health())
            for line in lines.found_health(found or ()):
                self.say(line)

        self.ask((asks.Health(),), tell)

    def do_console(self, rest: str) -> None:
        self._describe(asks.Console(CONSOLE))

    def do_views(self, rest: str) -> None:
        views = self.loaded.views if self.loaded is not None else {}
        said = _("Views: {views}. Type the name of one.").format(views=lines.titles(views))
        self.say(said if views else _("This scenario has no views."))

    def view_called(self, text: str) -> str:
        """The view of that name or title, or of the only one that begins so; empty for none."""
        called = self.loaded.views if self.loaded is not None else {}
        wanted = text.casefold()
        names = {
            view: {view.casefold(), title.casefold(), _(title).casefold()} for view, title in called.items()
        }
        exact = [view for view, those in names.items() if wanted in those]
        begun = [view for view, those in names.items() if any(one.startswith(wanted) for one in those)]
        return exact[0] if exact else begun[0] if len(begun) == 1 else ""

    def say_view(self, view: str) -> None:
        """Say in words what a view shows."""
        self._describe(asks.View(view))

    def _describe(self, ask: asks.Ask[Any], losses: tuple[str, ...] = ()) -> None:
        def tell(shot: Snapshot) -> None:
            for line in in_words(shot.answer(ask), losses) or [_("There is nothing to see yet.")]:
                self.say(line)

        self.ask((ask,), tell)

    # Taking it home

    def do_export(self, rest: str) -> None:
        kind, _blank, path = rest.partition(" ")
        named = next((one for one in KINDS if one.name == kind and path.strip()), None)
        path = path.strip() if named is not None else rest
        suffix = Path(path).suffix
        by_ending = next((one for one in KINDS if suffix in one.endings and one.name != "figure"), None)
        wanted = named or by_ending
        if not path or wanted is None or not wanted.is_file or wanted.name == "figure":
            files = [one for one in KINDS if one.endings and one.name != "figure"]
            endings = "; ".join(f"{_(one.title)} {' '.join(one.endings)}" for one in files)
            said = _("Type export and a file; its ending says what: {endings}. Or export data FILE.csv.")
            self.say(said.format(endings=endings))
            return
        try:
            place = str(Path(path).expanduser().absolute())
        except (OSError, RuntimeError, ValueError):
            place = path
        self.writing = True
        self.say(_("Writing {path}.").format(path=path))
        self.trainer.tell(orders.TakeHome(wanted.name, place))
