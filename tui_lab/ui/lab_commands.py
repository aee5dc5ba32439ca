"""What the command palette finds in an open lab beside its keys: knobs, pages, panels and speeds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, Protocol

from tui_lab.languages import translated as _
from tui_lab.plain_text import plain

if TYPE_CHECKING:  # the palette opens over the menu as well, before numpy is there
    from tui_lab.ui.panels import Panel
    from tui_lab.ui.widgets.knobs_panel import KnobsPanel
    from tui_lab.ui.widgets.lesson_panel import LessonPanel
    from tui_lab.ui.widgets.panel_board import PanelBoard


class Command(NamedTuple):
    """What a learner reads, and what is then done."""

    name: str
    help: str
    run: Callable[[], object]


class Lab(Protocol):
    """What is asked of the screen of a lab."""

    knobs: KnobsPanel
    lesson: LessonPanel
    board: PanelBoard

    @property
    def loaded(self) -> bool: ...
    @property
    def mode(self) -> str: ...
    def set_speed(self, speed: str) -> None: ...
    def action_lesson(self, direction: int) -> None: ...
    def put_away(self) -> None: ...
    def open_instrument(self, name: str) -> None: ...
    def bring_lesson(self) -> None: ...


def lab_commands(lab: Lab) -> Iterator[Command]:
    """All that has a name in a lab, once it is loaded."""
    from tui_lab.engine.orders import SPEEDS
    from tui_lab.instruments import summaries

    if lab.mode == "fault" or not lab.loaded:
        return
    for name, knob in lab.knobs.list.knobs.items():
        about = plain(_(knob.about))
        yield Command(_("knob {name}").format(name=name), about, partial(_point_at, lab, name))
    for at, page in enumerate(lab.lesson.steps):
        turn = partial(_turn_to, lab, at)
        name = _("page {number}: {heading}").format(number=at + 1, heading=plain(page.heading))
        yield Command(name, _("a page of the lesson"), turn)
    for number, panel in enumerate(lab.board.panels, start=1):
        bring = partial(_bring, lab, panel)
        name = _("panel {title}").format(title=plain(panel.title))
        key = _("key {key}").format(key=number) if number < 10 else _("tab goes there")
        yield Command(name, key, bring)
    for one in summaries():
        open_it = partial(lab.open_instrument, one.name)
        yield Command(_("instrument {title}").format(title=_(one.title)), _(one.about), open_it)
    for speed in SPEEDS:
        name = _("speed {speed}").format(speed=_(speed))
        yield Command(name, _("how fast it trains"), partial(lab.set_speed, speed))


def _bring(lab: Lab, panel: Panel) -> None:
    if lab.mode == "tensor":
        lab.put_away()
    lab.board.bring(panel)


def _point_at(lab: Lab, name: str) -> None:
    _bring(lab, lab.knobs)
    lab.knobs.point_at(name)


def _turn_to(lab: Lab, page: int) -> None:
    if steps := page - lab.lesson.at:
        lab.action_lesson(steps)
    else:
        lab.bring_lesson()
