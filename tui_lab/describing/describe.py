"""Any figure, and any answer of a run, to sentences: what the lab reads out and the command line prints."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tui_lab.authoring.figures import (
    Equation,
    Figure,
    HeatMap,
    Histogram,
    Histograms,
    ImageGrid,
    NetworkMaps,
    Plot,
    Table,
    TextBlock,
    Tree,
)
from tui_lab.authoring.own_words import in_own_words
from tui_lab.describing.curves import describe_history
from tui_lab.describing.histograms import describe_histogram, describe_histograms
from tui_lab.describing.images import describe_images
from tui_lab.describing.maps import describe_map
from tui_lab.describing.networks import describe_network
from tui_lab.describing.parameters import describe_parameters, describe_values
from tui_lab.describing.plots import describe_plot
from tui_lab.describing.texts import describe_equation, describe_table, describe_text_block, describe_tree
from tui_lab.describing.words import Sentences, count_of
from tui_lab.engine.asks import ConsoleAnswer, CurvesAnswer, ParametersAnswer, TensorAnswer
from tui_lab.errors import Fault
from tui_lab.languages import translated as _
from tui_lab.plain_text import plain

FIGURES: dict[type[Figure], Callable[[Any], Sentences]] = {
    Plot: describe_plot,
    HeatMap: describe_map,
    Histogram: describe_histogram,
    Histograms: describe_histograms,
    ImageGrid: describe_images,
    Table: describe_table,
    TextBlock: describe_text_block,
    Equation: describe_equation,
    Tree: describe_tree,
    NetworkMaps: describe_network,
}


def describe(figure: Figure) -> Sentences:
    """`figure` in sentences, plain text each; at least one."""
    figure = in_own_words(figure)
    note = [_("Note: {note}").format(note=figure.note)] if figure.note else []
    return [plain(sentence) for sentence in (*FIGURES[type(figure)](figure), *note)]


def in_words(answer: object, losses: tuple[str, ...] = ("loss",)) -> Sentences:
    """What a run answered to an ask, in sentences; none where it is nothing to look at."""
    match answer:
        case Fault():
            first, *more = answer.sentences()
            return [plain(sentence) for sentence in (_("This view failed: {why}").format(why=first), *more)]
        case CurvesAnswer(curves, marks):
            return [plain(sentence) for sentence in describe_history(curves, losses, marks)]
        case ParametersAnswer():
            return [plain(sentence) for sentence in describe_parameters(answer)]
        case TensorAnswer():
            return [plain(sentence) for sentence in describe_values(answer)]
        case ConsoleAnswer(lines=lines, count=count):
            head = count_of("{count} line so far", "{count} lines so far", count)
            if lines:
                head = _("{lines}, the last of them:").format(lines=head)
            at = _("step {step}: {text}")
            return [
                head,
                *(plain(at.format(step=line.step, text=line.text.expandtabs())) for line in lines),
            ]
        case _ if type(answer) in FIGURES:
            try:
                return describe(answer)  # type: ignore[arg-type]
            except Exception as error:  # ours, and yet it costs no other figure
                return [plain(_("This figure cannot be described: {error}").format(error=error))]
        case _:
            return []
