"""What `tui-lab run` says at the end: the loss chart, the parameter table and a last line; or JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TextIO

from tui_lab.authoring.figures import Figure, Table
from tui_lab.authoring.own_words import in_own_words
from tui_lab.drawing.canvas.ascii_text import ascii_text
from tui_lab.drawing.canvas.colour import DEFAULT
from tui_lab.drawing.canvas.glyphs import Glyphs
from tui_lab.drawing.canvas.numbers import short
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.canvas.to_ansi import to_ansi
from tui_lab.drawing.figures.draw import draw
from tui_lab.drawing.figures.loss_plot import LossLook, loss_plot
from tui_lab.drawing.figures.parameter_table import ROLES, row_words, shape_text
from tui_lab.drawing.figures.scrolling import whole_height, whole_width
from tui_lab.engine import asks
from tui_lab.engine.snapshot import Snapshot, epoch_words
from tui_lab.errors import Fault
from tui_lab.languages import in_both, plural, translated as _
from tui_lab.number_text import finite
from tui_lab.plain_text import plain
from tui_lab.printing.below import below
from tui_lab.printing.loss_chart import loss_chart
from tui_lab.terminal.choices import choose_colours
from tui_lab.terminal.figure_style import figure_style
from tui_lab.terminal.streams import is_terminal, width_of

PARAMETERS, METRICS = asks.Parameters(), asks.Metrics()
CHART_ROWS = 16
WIDEST_CHART = 120
UNCUT = 400  # columns for a table that goes to a file, and rows of any figure
CURVES = asks.Curves(WIDEST_CHART)
Answer = Figure | Fault  # to what was asked of a view


def as_text(snapshot: Snapshot, titles: Mapping[str, str], stream: TextIO) -> str:
    """Charts, table and a last line, as wide and colourful as `stream` can show.

    `titles` are those of the views. What is not there, such as a loss, is left out.
    """
    style, parts = printed_style(stream), []
    if snapshot.losses:
        losses, last = tuple(snapshot.losses), snapshot.step
        if history := snapshot.answer(CURVES):
            plot = loss_plot(
                history.curves,
                history.marks,
                (),
                LossLook(),
                losses,
                planned=last,
                epoch_steps=snapshot.epoch_steps,
            )
            width, depth = min(width_of(stream), WIDEST_CHART), choose_colours(stream).value
            parts.append(loss_chart(plot, width, CHART_ROWS, style, depth))
    parts += [
        view_as_text(in_both(titles[ask.name]), answer, stream)
        for ask, answer in snapshot.answers_to(asks.View)
    ]
    if (found := snapshot.answer(PARAMETERS)) and found.parameters:
        told = _("{note}: {sentence}")
        notes = [
            plain(told.format(note=_(note.short), sentence=_(note.sentence)))
            for note in asks.notes_of(found.parameters)
        ]
        parts.append("\n".join((printed_table(parameter_table(found, style), stream), *notes)))
    text = "\n\n".join((*parts, last_line(snapshot)))
    return "\n".join(map(ascii_text, text.split("\n"))) if style.glyphs is Glyphs.ASCII else text


def view_as_text(title: str, answer: Answer, stream: TextIO) -> str:
    """The figure below its title, or in one line why there is none: one view costs no other."""
    if isinstance(answer, Fault):
        first, *more = answer.sentences()
        return "\n".join((plain(f"{title}: {first}"), *below(more, stream)))
    try:
        return f"{plain(title)}\n{printed_figure(answer, stream)}"
    except Exception as error:
        why = f"{type(error).__name__}: {error}"
        return plain(_("{title}: this figure cannot be drawn: {why}").format(title=title, why=why))


def printed_figure(figure: Figure, stream: TextIO) -> str:
    """As colourful as `stream` can show it, and as wide and high as it needs: nothing scrolls here."""
    figure, style = in_own_words(figure), printed_style(stream)
    width = whole_width(figure, min(width_of(stream), WIDEST_CHART), UNCUT, style)
    cells = draw(figure, width, whole_height(figure, width, CHART_ROWS, UNCUT, style), style)
    return to_ansi(cells, choose_colours(stream).value).rstrip("\n")


def printed_style(stream: TextIO) -> DrawingStyle:
    """Colours and characters for what is printed on `stream`."""
    style = figure_style(stream)
    # Nothing is painted below words: they take the terminal's own colour, be its ground dark or light.
    return replace(style, palette=replace(style.palette, text=DEFAULT, muted=DEFAULT, accent=DEFAULT))


def printed_table(table: Table, stream: TextIO) -> str:
    """A table as wide as the terminal behind `stream`, or uncut where there is none."""
    width = width_of(stream) if is_terminal(stream) else UNCUT
    drawn = draw(table, width, len(table.rows) + 1 + bool(table.note), printed_style(stream))
    return to_ansi(drawn, choose_colours(stream).value)


def parameter_table(found: asks.ParametersAnswer, style: DrawingStyle) -> Table:
    """One row a parameter, and the totals; a last column where a row has something to say."""
    rows = [
        (
            one.name,
            shape_text(one.shape, style),
            f"{one.count:,}",
            *(short(value) if one.measured else "" for value in (one.mean, one.std, one.min, one.max)),
            row_words(one),
        )
        for one in found.parameters
    ]
    apart = found.counts if found.counts.keys() - {"trained", "input"} else {}
    totals = {_(ROLES.get(role, role)): count for role, count in apart.items() if role != "input"}
    totals[_("total")] = found.total
    rows += [(name, "", f"{count:,}", "", "", "", "", "") for name, count in totals.items()]
    mean = _("mean"), "std", "min", "max"
    heads = (_("parameter"), _("shape"), _("count"), *mean, _("note"))
    last = len(heads) if any(row[-1] for row in rows) else -1
    return Table(heads[:last], tuple(row[:last] for row in rows))


def last_line(snapshot: Snapshot) -> str:
    """How long, on what, and how well."""
    numbers = [f"{name} {short(value)}" for name, value in _metrics(snapshot).items()]
    if snapshot.losses:
        numbers.append(_("{rate} steps/s").format(rate=f"{snapshot.steps_per_second:,.0f}"))
    steps = plural("{count} step", "{count} steps", snapshot.step).format(count=f"{snapshot.step:,}")
    if epochs := epoch_words(snapshot.step, snapshot.epoch_steps):
        steps += f" ({epochs})"
    where = _("{steps} on {device}, seed {seed}")
    where = where.format(steps=steps, device=snapshot.device, seed=snapshot.seed)
    return plain(where + ": " * bool(numbers) + ", ".join(numbers))


def _metrics(snapshot: Snapshot) -> dict[str, float]:
    return snapshot.losses | (snapshot.answer(METRICS) or {})


def as_json(snapshot: Snapshot, scenario: str) -> str:
    """One object on one page; a number that is not finite is null."""
    found = snapshot.answer(PARAMETERS) or asks.ParametersAnswer((), ())
    described = {
        "scenario": scenario,
        "device": snapshot.device,
        "seed": snapshot.seed,
        "knobs": snapshot.knobs,
        "steps": snapshot.step,
        "metrics": _metrics(snapshot),
        "steps_per_second": snapshot.steps_per_second,
        "parameters": [_parameter(one) for one in found.parameters],
        "total_parameters": found.total,
        "numbers_by_role": found.counts,
    }
    return json.dumps(finite(described), indent=2, allow_nan=False)


def _parameter(one: asks.TensorStats) -> dict[str, Any]:
    fields = ("name", "role", "shape", "count", "mean", "std", "min", "max")
    return {name: getattr(one, name) for name in fields} | {"notes": [note.short for note in one.notes]}
