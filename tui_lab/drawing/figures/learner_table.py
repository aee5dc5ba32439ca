"""The learners of a class as cells: who is where, for how long, and what makes one of them stuck."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tui_lab.authoring.figures import Table
from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.canvas.text import cut
from tui_lab.drawing.canvas.wrap import put_wrapped, wrap
from tui_lab.drawing.figures.columns import Column
from tui_lab.drawing.figures.tables import draw_table
from tui_lab.drawing.marks.cursor import RowCursor
from tui_lab.keeping.classroom import AWAY, SILENT, SITUATIONS, Attendee, Situation
from tui_lab.languages import noted, plural, translated as _
from tui_lab.number_text import duration

LearnerColumn = Column[Attendee]
WHO, NARROW = 24, 20  # cells of a name, and of any text in a window of 80
TRIED = 2  # knobs in their column; all of them stand below, for the chosen learner
WORDS: dict[Situation, str] = {
    "stuck": noted("stuck"),
    "here": noted("here"),
    "away": noted("away"),
    "left": noted("left"),
}
MOVES = 4  # which column, and all after it, comes into sight by passing over others
STATE = "state"


@dataclass(frozen=True)
class LearnerTable:
    """What is to be seen; `rows` are in order, `total` is how many there are beside what is sought."""

    rows: Sequence[Attendee]
    folder: str
    total: int
    row: int  # chosen
    column: int  # chosen
    ordered_by: str  # the head of a column
    down: bool
    filter: str
    stuck_after: float


def columns() -> list[LearnerColumn]:
    """All there are. The first sorting by state puts first who may need help, for longest."""
    return [
        Column("learner", _("learner"), lambda one: cut(one.called, WHO), lambda one: one.called.lower()),
        Column(STATE, _("state"), _situation, _need, down=True),
        Column("for", _("for"), lambda one: duration(one.seconds), lambda one: one.seconds, down=True),
        Column(
            "scenario", _("scenario"), lambda one: one.beat.scenario, lambda one: one.beat.scenario or None
        ),
        Column("page", _("page"), _page, lambda one: one.beat.page or None, down=True),
        Column("goals", _("goals"), _goals, lambda one: one.beat.met, down=True),
        Column("last goal", _("last goal"), _last_goal, lambda one: one.last_goal),
        Column("tried", _("tried since"), _tried, lambda one: len(one.beat.tried) or None, down=True),
    ]


def _situation(one: Attendee) -> str:
    return _(WORDS[one.situation])


def _need(one: Attendee) -> tuple[bool, float, str]:
    """Highest for those who are stuck, and among equals for whom it lasts longest."""
    rank = len(SITUATIONS) - SITUATIONS.index(one.situation)
    return True, rank * 1e9 + min(one.seconds, 1e8), ""


def _page(one: Attendee) -> str:
    return f"{one.beat.page}/{one.beat.pages}" if one.beat.page else ""


def _goals(one: Attendee) -> str:
    return f"{one.beat.met}/{one.beat.goals}"


def _last_goal(one: Attendee) -> str:
    return "" if one.last_goal is None else duration(one.last_goal)


def _tried(one: Attendee) -> str:
    return ", ".join(one.beat.tried[-TRIED:])


def draw_learners(table: LearnerTable, width: int, height: int, style: DrawingStyle) -> Cells:
    """Exactly `width` × `height` cells: how many, the table, the chosen one in full, what the words mean."""
    cells = Cells.blank(width, height)
    palette, ellipsis = style.palette, style.set.ellipsis
    if not table.total:
        said = _(
            "Nobody has opened the lab yet. A lab is seen here that was opened with TUI_LAB_CLASS={folder}, "
            'with --class {folder}, or with a course that says class = "{folder}".'
        )
        put_wrapped(cells, 0, said.format(folder=table.folder), palette.text)
        return cells
    cells.put(0, 0, cut(_title(table), width, ellipsis), palette.warning if table.filter else palette.muted)
    foot = wrap(_meaning(table), width)
    if table.rows:
        foot = [*_about(table.rows[table.row], width)[:2], *foot]
        shown = columns()
        body = Table(
            tuple(_head(column, k, table, style) for k, column in enumerate(shown)),
            tuple(tuple(_in_one_line(column.text(one), width) for column in shown) for one in table.rows),
            frozenset((k, 1) for k, one in enumerate(table.rows) if one.situation == "stuck"),
        )
        room = max(2, height - 2 - len(foot))
        passed = table.column - 1 if table.column >= MOVES else 0
        cells.blit(draw_table(body, width, room, style, chosen=RowCursor(table.row, passed)), 1, 0)
    for at, line in enumerate(foot, start=height - len(foot)):
        cells.put(at, 0, line, palette.muted)
    return cells


def _in_one_line(text: str, width: int) -> str:
    """A cell that no line ends in: so many learners are in sight as there are lines."""
    return cut(text, max(NARROW, width // 4)).replace(" ", "\u00a0")


def _head(column: LearnerColumn, at: int, table: LearnerTable, style: DrawingStyle) -> str:
    """Its name, with an arrow where it is sorted by, in brackets where it is the chosen one."""
    arrow = f" {style.set.above if table.down else style.set.below}" * (column.head == table.ordered_by)
    return f"[{column.title}{arrow}]" if at == table.column else f"{column.title}{arrow}"


def _title(table: LearnerTable) -> str:
    if table.filter and not table.rows:
        said = _("No learner matches {typed}; escape clears the filter.")
        return said.format(typed=repr(table.filter))
    count = plural("{count} learner", "{count} learners", table.total).format(count=table.total)
    counted = [(sum(one.situation == which for one in table.rows), which) for which in SITUATIONS]
    parts = [f"{many} {_(WORDS[which])}" for many, which in counted if many]
    said = f"{count}: {', '.join(parts)}"
    return (
        _("{learners}, filter: {typed}_").format(learners=said, typed=table.filter) if table.filter else said
    )


def _about(one: Attendee, width: int) -> list[str]:
    """The chosen learner in full."""
    beat = one.beat
    parts = (
        f"{one.called}, {beat.host}",
        f"{beat.scenario} {_page(one)} {beat.title}".strip() or _("in the menu"),
        _(beat.state),
        _("tried: {knobs}").format(knobs=", ".join(beat.tried)) if beat.tried else "",
    )
    return wrap("; ".join(filter(None, parts)), width)


def _meaning(table: LearnerTable) -> str:
    said = _(
        "Stuck is who has been at work for {stuck} or more without meeting a goal; away, who pressed no key "
        "for {away} or whose lab is silent for {silent}. Goals are what the labs say: tui-lab check-goals "
        "proves them."
    )
    return said.format(stuck=duration(table.stuck_after), away=duration(AWAY), silent=duration(SILENT))
