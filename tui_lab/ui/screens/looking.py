"""What a lab does with an instrument: its knobs and views stand in the place of the scenario's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from textual import on

from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.engine import orders
from tui_lab.keeping.memory import Memory
from tui_lab.languages import translated as _
from tui_lab.plain_text import plain
from tui_lab.teaching.catalogue import Entry
from tui_lab.ui.keys import Fact, shown
from tui_lab.ui.looking import Looking
from tui_lab.ui.messages import InstrumentWanted, SettingsEdited
from tui_lab.ui.panels import Panel
from tui_lab.ui.screens.board import BoardScreen
from tui_lab.ui.screens.instruments import InstrumentsScreen
from tui_lab.ui.training import MakeTrainer
from tui_lab.ui.widgets.panel_board import Choices
from tui_lab.ui.widgets.setting_panel import SettingPanel

OF_LESSON: frozenset[Fact] = frozenset(("try", "hint", "next page", "page before"))


class LookingScreen(BoardScreen):
    """Its run goes on as it did, and all keys of the training act as they do."""

    def __init__(self, entry: Entry, make_trainer: MakeTrainer, style: DrawingStyle, memory: Memory) -> None:
        super().__init__(entry, make_trainer, style, memory)
        self._looking: Looking | None = None
        self._before: Choices | None = None  # among the scenario's panels, while an instrument is open
        self.settings = SettingPanel(style)
        self.board.panels.append(self.settings)

    @property
    def facts(self) -> frozenset[Fact]:
        """What there is for keys to act on, a run to look into among it."""
        looks = self._loaded is not None and self._loaded.losses and self._state not in ("failed", "loading")
        there: frozenset[Fact] = super().facts | ({"run"} if looks else frozenset())
        return there - OF_LESSON if self._looking is not None else there

    def action_instruments(self) -> None:
        if "run" in self.facts:
            self.app.push_screen(
                InstrumentsScreen(self._looking.name if self._looking else "", self._is_script)
            )
        elif self._loaded is not None and not self._loaded.losses:
            self.notice.say(_("Nothing trains here, so there is no run to look into."))

    def _puts_lesson_away(self) -> bool:
        """Whether an instrument stands in the lesson's place, where its keys would act unseen; says so."""
        if self._looking is not None:
            self.notice.say(_("The lesson is put away while an instrument is open: esc leads back to it."))
        return self._looking is not None

    def bring_lesson(self) -> None:
        if not self._puts_lesson_away():
            super().bring_lesson()

    def action_lesson(self, direction: int) -> None:
        if not self._puts_lesson_away():
            super().action_lesson(direction)

    def action_apply_try(self) -> None:
        if not self._puts_lesson_away():
            super().action_apply_try()

    def action_hint(self) -> None:
        if not self._puts_lesson_away():
            super().action_hint()

    @property
    def _where_why(self) -> str:
        return "" if self._looking is not None else super()._where_why

    def _what_next(self) -> str:
        back = _("esc leads back to the lesson.")
        return back if self._looking is not None else super()._what_next()

    @on(InstrumentWanted)
    def _open(self, message: InstrumentWanted) -> None:
        self.open_instrument(message.name)

    def open_instrument(self, name: str) -> None:
        """Look into the run with an instrument, by its name."""
        if self.mode != "panels":
            self.put_away()
        if self._looking is None or self._looking.name != name:
            self._training.tell(orders.CloseInstruments())
            self._looking = Looking(name, self.settings, self._style)
        self.look_again()

    def look_again(self) -> None:
        """Have the instrument that is open, if one is, look into the run at hand."""
        if self._looking is not None:
            self._training.tell(orders.OpenInstrument(self._looking.name))

    async def _take_opened(self, opened: orders.Opened) -> None:
        if self._looking is None or self._looking.name != opened.name:
            return
        if opened.why_not:
            await self._close()
            self.notice.say(opened.why_not)
            return
        first = self._looking.told is None
        if self._looking.take(opened):
            self._before = self._before or self.board.choices
            await self._arrange(parameters=self.parameters in self.board.panels)
            left, figures = self._looking.panels
            if first:  # what was chosen among other panels is not meant for these
                self.board.choose(Choices(str((*left, *figures)[0].id)))
            self.status.show_path(_(self.entry.chapter), self._title, _(opened.title), stay=2)
            said = _("{about} esc leads back.")
            if opened.values.get("go") == "off":  # its first knob, which has the keys now
                said = _("{about} {key} starts it, esc leads back.")
            self.notice.say(said.format(about=_(opened.about), key=shown("knobs", "nudge(1)")))
        self.follow()
        self.ask()

    async def _close(self) -> None:
        self._looking = None
        self._training.tell(orders.CloseInstruments())
        await self._arrange(parameters=self.parameters in self.board.panels)
        if self._before is not None:
            self.board.choose(self._before)
            self._before = None
        self.status.show_path(_(self.entry.chapter), self._title)
        self.follow()
        self.ask()

    @property
    def _title(self) -> str:
        return _((plain(self._loaded.title) if self._loaded is not None else "") or self.entry.title)

    async def action_put_away(self) -> None:
        if self.mode == "panels" and self._looking is not None and not self.settings.editing:
            await self._close()
        else:
            self.put_away()

    async def _arrange(self, parameters: bool) -> None:
        if self._looking is None or self._looking.told is None:
            await super()._arrange(parameters)
            return
        left, figures = self._looking.panels
        knobs: list[Panel] = [self.knobs] if self._knobs else []
        below: list[Panel] = [self.parameters] if parameters else []
        await self.board.have([*left, *knobs, self.loss, *figures, *below], aside=self.views)

    def _leading(self) -> str:
        return (self._looking.main if self._looking is not None else "") or super()._leading()

    def take_picked(self, values: Mapping[str, Any]) -> None:
        """Those that are the instrument's own are for its knobs, the others for the scenario's."""
        own = values.keys() & self.settings.list.knobs.keys() if self._looking is not None else set()
        if own:
            self.settings.call_later(self.settings.take, {name: values[name] for name in own})
        if rest := {name: value for name, value in values.items() if name not in own}:
            super().take_picked(rest)

    def rest(self) -> bool:
        """Have nothing train, neither the run nor what an instrument makes; whether anything did."""
        makes = self._looking is not None and self.settings.values.get("go") == "on"
        if makes:
            self.take_picked({"go": "off"})
        if self.running:
            self.tell(orders.Pause())
        return makes or self.running

    @on(SettingsEdited)
    def _look_at_another(self) -> None:
        self.ask()
