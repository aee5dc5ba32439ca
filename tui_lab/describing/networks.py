"""Fully connected networks, in words."""

from __future__ import annotations

import numpy as np

from tui_lab.authoring.figures import HeatMap, Image, NetworkMaps
from tui_lab.describing.maps import describe_map
from tui_lab.describing.plots import describe_plot
from tui_lab.describing.words import Sentences, count_of, finite, listed, number
from tui_lab.languages import translated as _


def describe_network(figure: NetworkMaps) -> Sentences:
    """The units of each layer, and the strongest weight between any two layers."""
    if not figure.layers:
        return [_("Empty: there is nothing to see yet.")]
    said = []
    for k, units in enumerate(figure.layers):
        count = count_of("{count} unit", "{count} units", len(units))
        has = _("{layer}: {units}, {names}.")
        said.append(has.format(layer=_layer(figure, k), units=count, names=listed(_names(units))))
    for k, weights in enumerate(figure.weights):
        if len(finite(weights)):
            kept = np.where(np.isfinite(weights), np.abs(weights), -1)
            to, of = divmod(int(kept.argmax()), weights.shape[1])
            strongest = _("Strongest weight into {layer}: {value}, from {begin} to {end}").format(
                layer=_layer(figure, k + 1),
                value=number(weights[to, of]),
                begin=_names(figure.layers[k])[of],
                end=_names(figure.layers[k + 1])[to],
            )
            if apart := int(np.isnan(weights).sum()):
                rest = _("{sentence}; {count} of {all} not connected.")
                said.append(rest.format(sentence=strongest, count=apart, all=weights.size))
            else:
                said.append(_("{sentence}.").format(sentence=strongest))
    layer, unit = figure.chosen
    shown = _("Large is {unit} of {layer}.")
    said.append(shown.format(unit=_names(figure.layers[layer])[unit], layer=_layer(figure, layer)))
    large = figure.large
    said.extend(describe_map(large) if isinstance(large, HeatMap) else describe_plot(large))
    if figure.choices:
        names = _names(figure.choices)
        there = (
            _("To choose from: {names}.")
            if figure.choice is None
            else _("To choose from: {names}; chosen: {chosen}.")
        )
        said.append(there.format(names=listed(names), chosen=names[figure.choice or 0]))
    return said


def _names(images: tuple[Image, ...]) -> list[str]:
    return [
        image.caption or _("unit {number}").format(number=place)
        for place, image in enumerate(images, start=1)
    ]


def _layer(figure: NetworkMaps, k: int) -> str:
    return figure.layer_names[k] if k < len(figure.layer_names) else _("layer {number}").format(number=k + 1)
