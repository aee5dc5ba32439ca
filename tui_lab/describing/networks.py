"""Fully connected networks, in words."""

from __future__ import annotations

import numpy as np

from tui_lab.authoring.figures import Network
from tui_lab.describing.words import Sentences, counted, finite, listed, missing, number


def describe_network(figure: Network) -> Sentences:
    """The units of each layer, and the strongest weight between any two layers."""
    if not figure.layers:
        return ["Empty: there is nothing to see yet."]
    said = []
    for k, units in enumerate(figure.layers):
        said.append(f"{_layer(figure, k)}: {counted(len(units), 'unit')}, {listed(units)}.")
    for k, weights in enumerate(figure.weights):
        if len(finite(weights)):
            kept = np.where(np.isfinite(weights), np.abs(weights), -1)
            to, of = divmod(int(kept.argmax()), weights.shape[1])
            said.append(
                f"Strongest weight into {_layer(figure, k + 1)}: {number(weights[to, of])}, "
                f"from {figure.layers[k][of]} to {figure.layers[k + 1][to]}{missing(weights)}."
            )
    if figure.chosen:
        layer, unit = figure.chosen
        said.append(f"Chosen: {figure.layers[layer][unit]} of {_layer(figure, layer)}.")
    return said


def _layer(figure: Network, k: int) -> str:
    return figure.layer_names[k] if k < len(figure.layer_names) else f"layer {k + 1}"
