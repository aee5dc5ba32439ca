"""Sizes of layers over the steps, beside a plain training that keeps them."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.scenarios.lab import run_of
from tui_lab.authoring.figures import HeatMap, Plot
from tui_lab.authoring.knob_kinds import Choice
from tui_lab.engine.asks import Look
from tui_lab.engine.instruments import Instruments
from tui_lab.engine.run import Run
from tui_lab.instruments import instrument
from tui_lab.instruments.layers_over_time import BANDS, COLUMNS, LayersOverTime


def trained(run: Run, steps: int) -> Instruments:
    instruments = Instruments(instrument)
    instruments.open("layers-over-time", run)
    while run.step < steps:
        run.advance()
        instruments.follow(run)
    return instruments


def view(run: Run, instruments: Instruments, name: str, **settings: str) -> Any:
    return instruments.answer(run, Look("layers-over-time", name, tuple(settings.items())))


def test_sizes_are_those_of_a_plain_training() -> None:
    run, plain = run_of("regression"), run_of("regression")
    instruments = trained(run, 40)
    expected = []
    for _ in range(40):
        plain.advance()
        if plain.step == 1 or plain.step % LayersOverTime.every == 0:
            weight = plain.parameters["predict.weight"].detach().numpy()
            expected.append(float(np.sqrt((weight**2).mean())))
    strips = view(run, instruments, "strips", show="weights")
    assert isinstance(strips, HeatMap) and strips.note == "5 steps looked at, 10 apart"
    row = strips.y_names.index("predict.weight")
    np.testing.assert_allclose(10 ** strips.values[row], expected, rtol=1e-5)


def test_one_layer_has_its_percentiles() -> None:
    run = run_of("regression")
    instruments = trained(run, 20)
    plot = view(run, instruments, "strips", show="weights", layer="hidden.0.weight")
    assert isinstance(plot, Plot) and len({line.name for line in plot.lines}) == 3
    values = run.parameters["hidden.0.weight"].detach().numpy()
    last = [line.y[-1] for line in plot.lines]
    np.testing.assert_allclose(last, np.percentile(values, [*BANDS]), rtol=1e-4)


def test_a_function_is_called_by_its_own_name_and_where_it_is() -> None:
    run = run_of("cnn")
    names = view(run, trained(run, 1), "names", show="outputs").text
    assert "ƒ relu in model" in names and "conv1" in names


def test_a_layer_is_one_of_those_that_are_shown() -> None:
    run = run_of("regression")
    instruments = trained(run, 20)
    knob = instruments.knobs("layers-over-time", run)["layer"]
    assert isinstance(knob, Choice)
    for layer in knob.choices:
        plots = {
            what: view(run, instruments, "strips", show=what, layer=layer)
            for what in ("outputs", "weights", "gradients", "updates")
        }
        assert isinstance(plots["outputs"], HeatMap if layer == "all" else Plot), layer
        if layer == "hidden.1":  # a relu
            assert plots["weights"].text == "hidden.1 has no weights. layer = all shows what has."
        elif layer != "all":
            assert plots["weights"].y_label.startswith(f"weights of {layer.removesuffix('.weight')}")
    assert {"hidden.0", "hidden.0.weight"} <= set(knob.choices)


def test_memory_is_bounded_by_thinning() -> None:
    run = run_of("linear")
    instruments = trained(run, 5 * COLUMNS * LayersOverTime.every)
    strips = view(run, instruments, "strips", show="updates")
    assert isinstance(strips, HeatMap)
    assert COLUMNS / 4 <= strips.values.shape[1] < COLUMNS
    assert strips.x_range[0] < 30 and strips.x_range[1] > 0.9 * run.step


def test_a_layer_that_is_replaced_is_a_gap_and_goes_on() -> None:
    run = run_of("way-9-dynamic")
    instruments = trained(run, 60)
    outputs = view(run, instruments, "strips", show="outputs")
    assert isinstance(outputs, HeatMap) and outputs.values.shape[0] >= 3
