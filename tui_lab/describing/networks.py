"""Fully connected networks, in words."""

from __future__ import annotations

import numpy as np

from tui_lab.authoring.figures import HeatMap, Image, NetworkMaps
from tui_lab.describing.maps import describe_map
from tui_lab.describing.plots import describe_plot
from tui_lab.describing.words import Sentences, counted, finite, listed, number


def describe_network(figure: NetworkMaps) -> Sentences:
    """The units of each layer, and the strongest weight between any two layers."""
    if not figure.layers:
        return ["Empty: there is nothing to see yet."]
    said = []
    for k, units in enumerate(figure.layers):
        said.append(f"{_layer(figure, k)}: {counted(len(units), 'unit')}, {listed(_names(units))}.")
    for k, weights in enumerate(figure.weights):
        if len(finite(weights)):
            kept = np.where(np.isfinite(weights), np.abs(weights), -1)
            to, of = divmod(int(kept.argmax()), weights.shape[1])
            ends = f"from {_names(figure.layers[k])[of]} to {_names(figure.layers[k + 1])[to]}"
            strongest = f"Strongest weight into {_layer(figure, k + 1)}: {number(weights[to, of])}"
            apart = int(np.isnan(weights).sum())
            said.append(
                f"{strongest}, {ends}" + (f"; {apart} of {weights.size} not connected." if apart else ".")
            )
    layer, unit = figure.chosen
    said.append(f"Large is {_names(figure.layers[layer])[unit]} of {_layer(figure, layer)}.")
    large = figure.large
    said.extend(describe_map(large) if isinstance(large, HeatMap) else describe_plot(large))
    if figure.choices:
        chosen = "" if figure.choice is None else f"; chosen: {_names(figure.choices)[figure.choice]}"
        said.append(f"To choose from: {listed(_names(figure.choices))}{chosen}.")
    return said


def _names(images: tuple[Image, ...]) -> list[str]:
    return [image.caption or f"unit {place}" for place, image in enumerate(images, start=1)]


def _layer(figure: NetworkMaps, k: int) -> str:
    return figure.layer_names[k] if k < len(figure.layer_names) else f"layer {k + 1}"
