"""What `tui-lab runs show` prints: one run in full."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping
from typing import TextIO

from tui_lab.cli.kept_runs import described
from tui_lab.drawing.canvas.ascii_text import ascii_text
from tui_lab.drawing.canvas.glyphs import Glyphs
from tui_lab.drawing.canvas.text import padded
from tui_lab.drawing.canvas.wrap import wrap
from tui_lab.drawing.figures.loss_plot import LossLook, loss_plot
from tui_lab.engine.changes import in_words
from tui_lab.engine.history import Reduced
from tui_lab.engine.kept import RunRecipe
from tui_lab.keeping.rows import RunRow
from tui_lab.languages import translated as _
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
        (_("run"), row.key),
        (_("scenario"), row.scenario),
        (_("name"), row.name),
        (_("note"), row.note),
        (_("kept"), _kept(row)),
        (_("state"), _("{state}, step {step}").format(state=_(row.state), step=f"{row.step:,}")),
        (_("losses"), _numbers(row.losses)),
        (_("metrics"), _numbers(row.metrics)),
        (_("made with"), _texts(recipe.knobs)),
        (_("changed"), "\n".join(in_words(recipe.changes))),
        (_("seed"), _("{seed}, on {device}").format(seed=recipe.seed, device=recipe.device)),
        (_("trained"), _together(recipe.together)),
        (_("versions"), _texts(recipe.versions)),
        (_("files"), recipe.files),
        (_("on disk"), _("{count} bytes").format(count=f"{row.bytes:,}")),
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
    said = _("together with {count} others of a sweep: by itself it is the same but for rounding")
    return said.format(count=f"{count - 1:,}") if count else ""


def _kept(row: RunRow) -> str:
    said = _("{saved}, begun {began}, pinned") if row.pinned else _("{saved}, begun {began}")
    return said.format(saved=_time(row.saved), began=_time(row.began))


def _lines(label: str, text: str, width: int) -> Iterable[str]:
    wrapped = [line for one in text.split("\n") for line in wrap(plain(one), width - INDENT)]
    return (
        f"{padded(head, INDENT)}{line}"
        for head, line in zip([label, *[""] * len(wrapped)], wrapped, strict=False)
    )


def _time(seconds: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(seconds))


def _numbers(values: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {short(value)}" for name, value in values.items())


def _texts(values: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {text}" for name, text in values.items())
