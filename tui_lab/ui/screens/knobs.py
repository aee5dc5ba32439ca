"""What a screen with knobs does when they are edited: it tells the trainer, and remembers what works."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from textual import on

from tui_lab.authoring.acting import why_idle
from tui_lab.authoring.knobs import AnyKnob
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.engine import orders
from tui_lab.keeping.memory import Memory
from tui_lab.languages import translated as _
from tui_lab.teaching.catalogue import Entry
from tui_lab.ui.keys import shown
from tui_lab.ui.messages import DefaultsWanted, KnobsEdited, Picked
from tui_lab.ui.screens.run import RunScreen
from tui_lab.ui.training import MakeTrainer
from tui_lab.ui.widgets.knobs_panel import KnobsPanel


class KnobScreen(RunScreen):
    """Has the `knobs` of a scenario on it."""

    def __init__(self, entry: Entry, make_trainer: MakeTrainer, style: DrawingStyle, memory: Memory) -> None:
        super().__init__(entry, make_trainer, style)
        self._memory = memory
        self._knobs: dict[str, AnyKnob] = {}
        self._knobs_newer = False  # edited since the snapshot under way was asked for
        self._brought_back = ""  # what is said once the run is there
        self.knobs = KnobsPanel(style)

    @property
    def knob_texts(self) -> dict[str, str]:
        """The knobs as they stand, as texts that a learner would type."""
        values = self.knobs.values
        return {name: knob.format(values[name]) for name, knob in self._knobs.items() if name in values}

    def _take_refusal(self, refused: orders.Refused) -> None:
        self._memory.knobs_failed(self.entry)
        knob = self._knobs.get(refused.knob)
        text = knob.format(refused.value) if knob is not None else str(refused.value)
        self.knobs.refuse(refused.knob, text, refused.why)

    @on(DefaultsWanted)
    def _start_with_defaults(self) -> None:
        self.start_with({}, _("All knobs at their defaults."))

    def start_with(self, values: Mapping[str, Any], said: str, unasked: bool = False) -> None:
        """Start again with some values and the defaults for all else, be it `unasked`."""
        if self._loaded is not None:
            all_values = {name: knob.default for name, knob in self._knobs.items()} | dict(values)
            self.knobs.show_values(all_values)  # at once: the next key may ask what they are
            self._set_knobs(
                orders.SetKnobs(all_values, restart=True, unasked=unasked, keep_points=False), said
            )

    @on(KnobsEdited)
    def _take_knobs(self, message: KnobsEdited) -> None:
        knobs = self._knobs
        told = message.pointed or message.values
        said = ", ".join(f"{name} {knobs[name].format(value)}" for name, value in told.items())
        edited = [knobs[name] for name in message.values]
        present = self.knobs.values
        live = all(
            (knob.view_only if self._state == "diverged" else knob.live) or why_idle(knob, knobs, present)
            for knob in edited
        )
        rebuilt = not live and self._walk is None
        # What was pointed at may act in a panel that is out of sight.
        text = _("{knobs}: the network is rebuilt and starts at step 0.") if rebuilt else _("{knobs}.")
        told_of = rebuilt or message.pointed
        self._set_knobs(orders.SetKnobs(message.values), text.format(knobs=said) if told_of else "")

    def action_undo(self) -> None:
        """Take the last edit back: the run before it stands as it stood."""
        self._training.tell(orders.Undo())

    def _take_brought_back(self, back: orders.BroughtBack | orders.NothingUndone) -> None:
        """Show the knobs of a run that is at hand again, and remember them."""
        if isinstance(back, orders.NothingUndone):
            self.notice.say(_("There is no edit to take back."))
            return
        self.knobs.show_values(back.values)
        self._memory.try_knobs(
            self.entry, {name: self._knobs[name].format(value) for name, value in back.values.items()}
        )
        undone = _("Taken back: {edit}.").format(edit=back.undone)
        self._brought_back = undone if back.undone else _("Here it is again.")
        if back.other:
            self._brought_back += " " + _("It may go on otherwise: {why}.").format(why=back.other)

    def say_what_came_back(self, step: int) -> None:
        """Say of a run that was brought back that it stands at `step`."""
        if self._brought_back:
            stands = _("Step {step}: {run} trains on.").format(
                step=f"{step:,}", run=shown("lab", "run_or_pause")
            )
            self.notice.say(f"{self._brought_back} {stands}")
            self._brought_back = ""

    def action_use_advice(self) -> None:
        """Start again with the knobs that were found to train after a divergence."""
        found = self._shot.advice.values if self._shot and self._state == "diverged" else {}
        if not found:
            self.notice.say(
                _("u uses what was found to train after a run has diverged: there is nothing now.")
            )
            return
        self.knobs.show_values(self.knobs.values | found)
        said = ", ".join(f"{name} {self._knobs[name].format(value)}" for name, value in found.items())
        begins = _("{knobs}: from step 0; {run} runs it.").format(
            knobs=said, run=shown("lab", "run_or_pause")
        )
        self._set_knobs(orders.SetKnobs(found, restart=True), begins)

    def _set_knobs(self, command: orders.SetKnobs, said: str) -> None:
        self.notice.say(said)
        self._knobs_newer = True
        texts = {name: self._knobs[name].format(value) for name, value in command.values.items()}
        self._memory.try_knobs(self.entry, texts)
        self._training.tell(command)
        self.ask()

    @on(Picked)
    def _take_picked(self, message: Picked) -> None:
        self.take_picked(message.values)

    def take_picked(self, values: Mapping[str, Any]) -> None:
        """Use values that were pointed at in a view."""
        # Later: a message does not bubble beyond the widget at work when it was posted.
        self.knobs.call_later(self.knobs.take, values)
