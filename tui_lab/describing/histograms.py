"""Histograms, in words."""

from __future__ import annotations

import numpy as np

from tui_lab.authoring.figures import Histogram, Histograms
from tui_lab.describing.words import Sentences, count_of, number, percent
from tui_lab.languages import translated as _

MOST_VALUES = 0.9  # that the middle bins hold at least


def describe_histogram(figure: Histogram) -> Sentences:
    """How many values there are, between which ends, and where most of them lie."""
    return [_sentence(figure.label or _("values"), figure)]


def describe_histograms(figure: Histograms) -> Sentences:
    """A sentence for each."""
    if not figure.histograms:
        return [_("Empty: there is nothing to see yet.")]
    return [
        _sentence(name, one) + (" " + _("Note: {note}.").format(note=one.note) if one.note else "")
        for name, one in zip(figure.names, figure.histograms, strict=False)
    ]


def _sentence(name: str, figure: Histogram) -> str:
    counts, edges = np.where(np.isfinite(figure.counts), figure.counts, 0.0), figure.edges
    if not counts.any():
        return _("{name}: no values.").format(name=name)
    with np.errstate(over="ignore"):
        found = float(counts.sum())
    counts = counts / counts.max()  # the largest numbers have no sum
    total = counts.sum()
    filled = np.flatnonzero(counts)
    values = _("{count} in all").format(count=number(found))
    if found.is_integer():
        values = count_of("{count} value", "{count} values", int(found))
    low, high = number(edges[filled[0]]), number(edges[filled[-1] + 1])
    ends = _("{values} between {low} and {high}").format(values=values, low=low, high=high)
    first, last = _most(counts)
    inside = counts[first : last + 1].sum()
    if inside == total:
        peak = int(counts.argmax())
        return _("{name}: {values}; the fullest bin, {low} to {high}, holds {share}.").format(
            name=name,
            values=ends,
            low=number(edges[peak]),
            high=number(edges[peak + 1]),
            share=percent(counts[peak], total),
        )
    return _("{name}: {values}; most of them between {low} and {high}, {share} beyond.").format(
        name=name,
        values=ends,
        low=number(edges[first]),
        high=number(edges[last + 1]),
        share=percent(total - inside, total),
    )


def _most(counts: np.ndarray) -> tuple[int, int]:
    """First and last of the fewest neighbouring bins that hold MOST_VALUES of all."""
    sums = np.concatenate(([0.0], np.cumsum(counts)))
    wanted = MOST_VALUES * sums[-1] * (1 - 1e-12)
    ends = np.searchsorted(sums, sums[:-1] + wanted)  # the first end that is enough, for each start
    widths = np.where(ends < len(sums), ends - np.arange(len(counts)), len(counts) + 1)
    start = int(widths.argmin())
    return (start, int(ends[start]) - 1) if widths[start] <= len(counts) else (0, len(counts) - 1)
