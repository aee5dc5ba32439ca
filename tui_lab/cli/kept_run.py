"""What `tui-lab runs show` prints: one run in full."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping
from typing import TextIO

from tui_lab.cli.kept_runs import described
from tui_lab.drawing.canvas.ascii_text import ascii_text
from tui_lab.drawing.canvas.glyphs import Glyphs
from tui_lab.drawing.canvas.wrap import wrap
from tui_lab.drawing.figures.loss_plot import LossLook, loss_plot
from tui_lab.engine.changes import in_words
from tui_lab.engine.history import Reduced
from tui_lab.engine.kept import RunRecipe
from tui_lab.keeping.rows import RunRow
from tui_lab.number_text import finite, short
from tui_lab.plain_text import plain
from tui_lab.printing.loss_chart import loss_chart
from tui_lab.printing.report import WIDEST_CHART, printed_style
from tui_lab.terminal.choices import choose_colours
from tui_lab.terminal.streams import width_of

CHART_ROWS = 14
INDENT = 12  # cells of the column of labels


def one_as_text(row: RunRow, recipe: RunRecipe, curves: Mapping[str, Reduced], stream: TextIO) -> str:
    """Labelled lines and the loss over the steps, as wide and colourful as `stream` can show."""
    width, style = min(width_of(stream), WIDEST_CHART), printed_style(stream)
    labelled = [
        ("run", row.key),
        ("scenario", row.scenario),
        ("name", row.name),
        ("note", row.note),
        ("kept", f"{_time(row.saved)}, begun {_time(row.began)}" + ", pinned" * row.pinned),
        ("state", f"{row.state}, step {row.step:,}"),
        ("losses", _numbers(row.losses)),
        ("metrics", _numbers(row.metrics)),
        ("made with", _texts(recipe.knobs)),
        ("changed", "\n".join(in_words(recipe.changes))),
        ("seed", f"{recipe.seed}, on {recipe.device}"),
        ("trained", _together(recipe.together)),
        ("versions", _texts(recipe.versions)),
        ("files", recipe.files),
        ("on disk", f"{row.bytes:,} bytes"),
    ]
    lines = [line for label, text in labelled if text for line in _lines(label, text, width)]
    if losses := tuple(name for name in row.losses if name in curves):
        plot = loss_plot(curves, (), (), LossLook(), losses, planned=row.step)
        lines += ["", loss_chart(plot, width, CHART_ROWS, style, choose_colours(stream).value)]
    text = "\n".join(lines)
    return "\n".join(map(ascii_text, text.split("\n"))) if style.glyphs is Glyphs.ASCII else text


def one_as_json(row: RunRow, recipe: RunRecipe) -> str:
    """An object: what the list says of it, and its recipe."""
    return json.dumps(finite(described(row) | {"recipe": recipe.as_data()}), indent=2, allow_nan=False)


def _together(count: int) -> str:
    return f"together with {count - 1:,} others of a sweep: by itself it is the same but for rounding" * bool(
        count
    )


def _lines(label: str, text: str, width: int) -> Iterable[str]:
    wrapped = [line for one in text.split("\n") for line in wrap(plain(one), width - INDENT)]
    return (
        f"{head:{INDENT}}{line}" for head, line in zip([label, *[""] * len(wrapped)], wrapped, strict=False)
    )


def _time(seconds: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(seconds))


def _numbers(values: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {short(value)}" for name, value in values.items())


def _texts(values: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {text}" for name, text in values.items())
