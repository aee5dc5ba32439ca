"""What the views of `rnn` and `gan` say."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.scenarios.lab import run_of
from tui_lab.authoring.figures import HeatMap, Plot
from tui_lab.engine.run import Run


def figure_of(run: Run, view: str) -> Any:
    return run.figure(view)


def test_the_last_windows_are_where_the_training_is() -> None:
    run = run_of("rnn", steps=8)
    figure = figure_of(run, "windows")
    assert isinstance(figure, Plot)
    sin, cos, rnn = figure.lines
    times = np.concatenate([[*(window + np.arange(10) / 10), np.nan] for window in range(2, 8)])
    np.testing.assert_allclose(cos.x, times, atol=1e-12)
    np.testing.assert_allclose(cos.y, np.cos(np.pi * times), atol=1e-12)
    np.testing.assert_allclose(sin.y, np.sin(np.pi * times), atol=1e-12)
    errors = (rnn.y - cos.y) ** 2
    assert run.loss == pytest.approx(errors[-11:-1].mean(), rel=1e-5)
    assert run.metrics["first_point"] == pytest.approx(errors[::11].mean(), rel=1e-5)


def test_answers_are_read_out_of_the_hidden_state_shown() -> None:
    run = run_of("rnn", steps=1, units=7, lr=0.0)
    figure = figure_of(run, "hidden_state")
    assert isinstance(figure, HeatMap)
    assert figure.values.shape == (7, 10) and figure.x_range == (0, 1)
    weight, bias = (run.parameters[f"out.{part}"].detach().numpy() for part in ("weight", "bias"))
    answers = figure_of(run, "windows").lines[2].y[:-1]
    np.testing.assert_allclose((weight @ figure.values)[0] + bias, answers, atol=1e-5)


def test_the_state_is_carried_or_not() -> None:
    # With lr 0 the weights stay: what differs at the start of the second window is its memory.
    carried, dropped = (
        figure_of(run_of("rnn", steps=2, lr=0.0, carry=carry), "hidden_state") for carry in ("on", "off")
    )
    np.testing.assert_array_equal(carried.values[:, :10], dropped.values[:, :10])
    assert np.abs(carried.values[:, 10] - dropped.values[:, 10]).max() > 0.01
    np.testing.assert_allclose(dropped.values[:, 10], dropped.values[:, 0], atol=1e-6)


def test_paintings_are_the_generators_and_their_share_within_the_bounds() -> None:
    run = run_of("gan", steps=20)
    scenario: Any = run.scenario
    figure = figure_of(run, "paintings")
    *generated, low, high = figure.lines
    x = np.linspace(-1, 1, 15)
    np.testing.assert_allclose(low.y, x**2, atol=1e-6)
    np.testing.assert_allclose(high.y, 2 * x**2 + 1, atol=1e-6)
    paintings = scenario.generator(scenario.shown_ideas).detach().numpy()
    np.testing.assert_allclose(generated[3].y, paintings[3], atol=1e-6)
    within = ((paintings >= low.y) & (paintings <= high.y)).mean()
    assert run.metrics["within"] == pytest.approx(within, abs=1e-3)
    assert figure.note == f"{within:.0%} of points within"


def test_the_artists_paintings_lie_within_their_own_bounds() -> None:
    scenario: Any = run_of("gan").scenario
    real, x = scenario.shown_real.numpy(), scenario.x.numpy()
    assert (real >= x**2 - 1e-6).all() and (real <= 2 * x**2 + 1 + 1e-6).all()


def test_the_verdicts_are_drawn_step_by_step() -> None:
    run = run_of("gan", steps=30, lr_g=0.0, lr_d=0.01)
    on_real, on_fake, accuracy = figure_of(run, "verdicts_plot").lines
    np.testing.assert_array_equal(on_real.x, np.arange(1, 31))
    np.testing.assert_allclose(accuracy.y, (on_real.y + 1 - on_fake.y) / 2)
    # A generator that stands still is found out.
    assert on_real.y[-1] > 0.9 and on_fake.y[-1] < 0.1 and run.metrics["accuracy"] > 0.9


def test_both_learning_rates_are_live() -> None:
    run = run_of("gan", steps=1)
    run.set_live("lr_g", 0.0)
    scenario: Any = run.scenario
    generator, discriminator = (
        [parameter.detach().clone() for parameter in net.parameters()]
        for net in (scenario.generator, scenario.discriminator)
    )
    run.advance()
    pairs = zip(generator, scenario.generator.parameters(), strict=True)
    assert all(bool((before == after).all()) for before, after in pairs)
    assert not bool((discriminator[0] == next(scenario.discriminator.parameters())).all())
