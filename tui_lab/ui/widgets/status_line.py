"""One line: where the learner is and how the run stands."""

from __future__ import annotations

import math

from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.glyphs import Glyphs
from tui_lab.drawing.canvas.numbers import short
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.canvas.text import cell_width, cut, padded
from tui_lab.engine import asks
from tui_lab.engine.goals import Goal
from tui_lab.engine.snapshot import Snapshot, State, epoch_words, has_epochs, total_of
from tui_lab.languages import noted, translated as _
from tui_lab.ui.widgets.cells_view import CellsView

SIGNS: dict[str, tuple[str, str]] = {  # with the ASCII sign
    "loading": ("…", "."),
    "running": ("●", "*"),
    "paused": ("‖", "="),
    "done": ("■", "#"),
    "diverged": ("✗", "x"),
    "failed": ("✗", "x"),
    "answers": ("■", "#"),
}
COMPILATION = {"building": noted("compiling"), "ready": noted("compiled")}


class StatusLine(CellsView):
    """The state stands at the right end, where it never moves; what fits least goes first."""

    DEFAULT_CSS = "StatusLine { height: 1; background: $panel; padding: 0 1; }"

    def __init__(self, style: DrawingStyle) -> None:
        super().__init__(id="status")
        self._style = style
        self._names: tuple[str, ...] = ("tui-lab",)
        self._stay = 1
        self._state: State | str = "loading"
        self._speed = ""
        self._snapshot: Snapshot | None = None
        self._planned = 0
        self._goal: Goal | None = None
        self._fetching = ""  # how far data are that are fetched

    def show_path(self, *names: str, stay: int = 1) -> None:
        """Where in the lab this is, such as chapter and scenario; the last names `stay`, so many of them."""
        self._names, self._stay = ("tui-lab", *names), stay
        self.redraw()

    def show_state(self, state: State | str, speed: str) -> None:
        """`loading` or a state of the run, and the pace."""
        self._state, self._speed = state, speed
        self.redraw()

    def show_fetching(self, words: str) -> None:
        """How far data are that are fetched, empty where none are."""
        self._fetching = words
        self.redraw()

    def show_snapshot(self, snapshot: Snapshot, goal: Goal | None, planned: int = 0) -> None:
        """The numbers of a snapshot, those that the page's `goal` asks for before all others.

        `planned` are the steps of the training, 0 where nobody knows.
        """
        self._snapshot, self._goal, self._planned = snapshot, goal, planned
        self.redraw()

    def redraw(self) -> None:
        width = self.content_size.width
        cells = Cells.blank(width, 1)
        palette = self._style.palette
        sign = SIGNS[self._state][self._style.glyphs is Glyphs.ASCII]
        state = f"{sign} {_(self._state)}"
        colour = {
            "running": palette.good,
            "answers": palette.good,
            "diverged": palette.bad,
            "failed": palette.bad,
        }
        cells.put(0, width - 10, state, colour.get(self._state, palette.warning), bold=True)
        room = width - 12
        facts, asked = self._facts()
        separator = " > " if self._style.glyphs is Glyphs.ASCII else " › "
        paths = [separator.join(self._names[first:]) for first in range(len(self._names) - self._stay + 1)]
        # The name of the scenario stays while the loss, and what the goal asks for, have room beside it.
        while facts and cell_width("  ".join(facts)) > room - cell_width(paths[-1]) - 2:
            # The seed goes after everything else that may: without it no result can be had again.
            spare = [fact for fact in facts[:-1] if fact not in asked]
            facts.remove(next((fact for fact in spare if fact != self._seed), (spare or facts)[0]))
        text = "  ".join(facts)
        cells.put(0, room - cell_width(text), text, palette.text)
        room -= cell_width(text) + 2
        path = next((path for path in paths if cell_width(path) <= room), paths[-1])
        cells.put(0, 0, cut(path, room, self._style.set.ellipsis), palette.muted)
        self.put(cells)

    def words(self) -> tuple[str, ...]:
        """What this line shows that the help explains."""
        shot = self._snapshot
        if shot is None:
            return (self._state,)
        metrics = shot.answer(asks.Metrics()) or {}
        facts = ["device", "seed", "speed", COMPILATION.get(shot.compilation.state, ""), "steps/s", "step"]
        facts += ["epoch"] * has_epochs(shot.epoch_steps)
        return (*metrics, *shot.losses, *facts, self._state)

    @property
    def _seed(self) -> str:
        seed = self._snapshot.seed if self._snapshot is not None else None
        return "" if seed is None else _("seed {seed}").format(seed=seed)

    def _facts(self) -> tuple[list[str], list[str]]:
        """The least important first, and those of them that the page's goal asks for.

        Numbers that change keep their width, so that nothing jumps.
        """
        shot = self._snapshot
        if shot is None:
            return [], []
        facts = [
            shot.device,
            *[_("stand-in data")] * bool(shot.stand_in),
            *[self._seed] * bool(self._seed),
        ]
        if self._state != "answers":
            facts.append(_(self._speed))
        if shot.compilation.state in COMPILATION:
            facts.append(_(COMPILATION[shot.compilation.state]))
        if shot.state == "running" and shot.losses:
            rate = _("{rate} steps/s").format(rate=short(round(shot.steps_per_second)))
            facts.append(padded(rate, 13, right=True))
        goal = self._goal
        asked = {one.name for one in goal.conditions} if goal else set()
        told = {
            name: f"{name} {short(value)}"
            for name, value in (shot.answer(asks.Metrics()) or {}).items()
            if name in asked or not name.endswith("loss")
        }
        facts += told.values()
        kept = [text for name, text in told.items() if name in asked]
        if self._state != "answers":
            if epoch := epoch_words(shot.step, shot.epoch_steps, self._planned):
                widest = epoch_words(self._planned, shot.epoch_steps, self._planned)
                facts.append(padded(epoch, cell_width(widest)))
            step, last = (_("step {step}").format(step=f"{at:,}") for at in (shot.step, self._planned))
            facts.append(padded(step, cell_width(last) if self._planned else 10))
            if goal and (goal.by_steps or "step" in asked):
                kept.append(facts[-1])
        fetching = [self._fetching] * bool(self._fetching)
        facts += fetching + [padded(text, cell_width(name) + 9) for name, text in _losses(shot, asked)]
        return facts, kept + fetching


def _losses(shot: Snapshot, asked: set[str]) -> list[tuple[str, str]]:
    """The name of each loss and what is said of it; of many networks those `asked` for, or the best one's."""
    told = dict(shot.losses)
    if len(told) > 2 and asked & told.keys():
        told = {name: value for name, value in told.items() if name in asked}
    elif total := total_of(told) if len(told) > 1 else None:
        told = {total: told[total]}
    elif len(told) > 2:
        best = min(told, key=lambda name: told[name] if told[name] == told[name] else math.inf)
        told = {_("lowest {loss}").format(loss=best): told[best]}
    # One that was no number yet has not come; one that is none any more has a message.
    none = not shot.step or (len(shot.losses) == 1 and math.isnan(shot.loss) and not shot.message)
    return [(name, f"{name} {'-' if none else short(value)}") for name, value in told.items()]
