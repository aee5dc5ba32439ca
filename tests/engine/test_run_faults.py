"""How a run tells what went wrong: in the scenario's own code, and in the numbers."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import torch

from tests.asking import Request, look_at
from tests.engine.scenarios import counter, line_of, start, write_scenario
from tui_lab.authoring.source import load
from tui_lab.engine.recorder import STRETCH
from tui_lab.engine.run import Run
from tui_lab.errors import ScenarioError
from tui_lab.teaching.catalogue import Entry

SUBCLASS = ".as_subclass(type('T', (torch.Tensor,), {}))"  # whose methods pass through code of torch
EVERYTHING = Request(views=("fit", "broken", "shared"), columns=50, parameters=True, tensor="model.0.weight")


def test_a_broken_view_is_a_fault_of_its_own(restless: Entry) -> None:
    run = start(restless)
    snapshot = look_at(run, EVERYTHING)
    assert set(snapshot.figures) == {"fit", "shared"}
    fault = snapshot.view_faults["broken"]
    assert (fault.file, fault.line, fault.during) == (
        restless.file,
        line_of(restless, "raise KeyError"),
        "view 'broken'",
    )
    assert fault.source == 'raise KeyError("no such row")'
    assert str(fault) == f"scenario.py:{fault.line} in view 'broken': KeyError: 'no such row'"


def test_a_view_that_returns_no_figure_says_so(tmp_path: Path) -> None:
    source = counter() + "\n    def fit(self) -> None:\n        self.left\n"
    entry = write_scenario(tmp_path, source)
    run = start(entry)
    fault = look_at(run, Request(views=("fit",))).view_faults["fit"]
    assert fault.message.startswith("TypeError: fit() returned nothing; it has to return a figure")
    assert (fault.line, fault.source) == (line_of(entry, "def fit"), "def fit(self) -> None:")


@pytest.mark.parametrize("statement", ["raise RuntimeError('boom')", "exit('boom')"])
@pytest.mark.parametrize("method", ["setup", "step", "metrics", "knob_changed"])
def test_code_that_raises_is_a_fault_with_file_and_line(tmp_path: Path, method: str, statement: str) -> None:
    entry = write_scenario(tmp_path, counter(**{method: statement}))
    with pytest.raises(ScenarioError) as raised:
        run = start(entry)
        run.advance()
        run.set_live("lr", 1.0)
        run.evaluate()
    fault = raised.value.fault
    assert (fault.file, fault.line, fault.source) == (entry.file, line_of(entry, statement), statement)
    assert fault.during == f"{method}()"
    assert "boom" in fault.message


@pytest.mark.parametrize(
    ("method", "statement", "message"),
    [
        ("step", "return [1, 2]", 'a list of 2 values; `losses` declares loss: return {"loss": …, "value_1"'),
        ("step", "return 'low'", "the loss is a single number, not 'low': return that"),
        ("step", "return {'mse': 1.0}", "Write losses = ('mse',) in the class, or return loss as well"),
        ("step", "import torch; return torch.ones(2, 3)", "not a tensor of shape (2, 3): write .mean() or"),
        ("step", "import torch; return torch.tensor(1j)", "not a complex one: write .abs() or .real"),
        ("step", f"import torch; return torch.ones((), device='meta'){SUBCLASS}", "meta tensors"),
        ("step", "return {'loss': 1.0, 'by': 1j}", "the by is a single number, not 1j: return that"),
        ("metrics", "return None", 'metrics() returns numbers by name, such as {"accuracy": …}, and {}'),
        ("metrics", "return {'accuracy': 'high'}", "the metric accuracy is a single number, not 'high'"),
        ("metrics", "import torch; return {'a': torch.ones(2)}", "the metric a is a single number, not a"),
    ],
)
def test_what_a_method_must_not_return_is_a_fault_of_the_scenario(
    tmp_path: Path, method: str, statement: str, message: str
) -> None:
    entry = write_scenario(tmp_path, counter(**{method: statement}))
    with pytest.raises(ScenarioError) as raised:
        run = start(entry)
        run.advance()
        run.evaluate()
    assert raised.value.fault.file == entry.file
    assert raised.value.fault.line >= line_of(entry, f"def {method}")
    assert message in raised.value.fault.message


def test_a_scenario_without_a_step_says_what_it_needs(tmp_path: Path) -> None:
    entry = write_scenario(
        tmp_path,
        """
        from tui_lab import Scenario
        class Lazy(Scenario):
            title = "Lazy"
            def setup(self) -> None: ...
        """,
    )
    with pytest.raises(
        ScenarioError, match=r"scenario.py:2 in step\(\): NotImplementedError: Lazy needs a step\(\)"
    ):
        start(entry).advance()


def test_divergence_names_the_step_and_the_first_parameter(tmp_path: Path) -> None:
    source = counter(
        setup="import torch; self.a, self.b = (torch.ones(1, requires_grad=True) for _ in 'ab')",
        step="""if self.left <= 97:
            (self.b if self.left > 95 else self.a).data.fill_(float("inf"))
            return 1e7 if self.left > 95 else float("nan")""",
    )
    run = start(write_scenario(tmp_path, source), lr=0.5)
    while not run.diverged and run.step < 10:
        run.advance()
    assert run.diverged == ("The loss became NaN at step 5. The first parameter not finite: b, at step 3.")


def test_a_learning_rate_that_is_too_large_diverges(regression: Entry) -> None:
    run = start(regression, lr=2.0)
    while not run.diverged and run.step < 1000:
        run.advance()
    assert not math.isfinite(run.loss)
    step = f"{run.step:,}"
    assert run.diverged.startswith(f"The loss became NaN at step {step}. ") or run.diverged.startswith(
        f"The loss became infinite at step {step}. "
    )
    assert any(name in run.diverged for name in run.parameters)
    assert look_at(run, Request(), "diverged").message == run.diverged


def test_divergence_where_no_parameter_is_to_blame(tmp_path: Path) -> None:
    source = counter(
        setup="import torch; self.w, self.none = (torch.ones(n, requires_grad=True) for n in (2, 0))",
        step="return float('inf')",
    )
    run = start(write_scenario(tmp_path, source), lr=0.1)
    run.advance()
    assert run.diverged == (
        "The loss became infinite at step 1. No parameter is infinite yet; the largest is w (1)."
    )


def later(entry: Entry, **knobs: object) -> Run:
    """A run that leaves its losses where they were computed, as on a GPU."""
    return Run(load(entry), knobs, 1, torch.device("cpu"), reads_later=True)


def test_losses_read_later_are_the_same_and_a_divergence_is_dated_to_its_step(
    regression: Entry, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, then = start(regression, lr=2.0), later(regression, lr=2.0)
    while not now.diverged:
        now.advance()
    fetched: list[int] = []
    stack = torch.stack

    def counting(tensors: list[torch.Tensor]) -> torch.Tensor:
        fetched.append(len(tensors))
        return stack(tensors)

    monkeypatch.setattr("tui_lab.engine.recorder.torch.stack", counting)
    while not then.diverged:
        then.advance()
    assert now.step <= then.step < now.step + STRETCH
    assert f"at step {now.step:,}." in then.diverged
    assert set(fetched) == {STRETCH}
    expected, got = (run.curves["loss"].reduced(10**6).low.tolist() for run in (now, then))
    assert got[: now.step - 1] == expected[:-1]


def test_losses_that_are_asked_for_are_read_then(regression: Entry) -> None:
    now, then = start(regression), later(regression)
    for _ in range(7):
        now.advance()
        then.advance()
    assert then.losses == now.losses
    assert look_at(then).loss == now.loss


def test_a_loss_that_is_no_single_number_is_told_at_its_step(tmp_path: Path) -> None:
    entry = write_scenario(tmp_path, "import torch\n" + counter(step="return torch.zeros(3)"))
    with pytest.raises(ScenarioError, match="the loss is a single number, not a tensor of shape"):
        later(entry).advance()


def test_whatever_names_what_a_step_or_the_metrics_give_becomes_text(tmp_path: Path) -> None:
    entry = write_scenario(
        tmp_path,
        counter(
            step="import numpy; return {'loss': True, 3: numpy.array([2])}",
            metrics="return {(1, 2): 0.5, None: 1}",
        ),
    )
    run = start(entry)
    run.advance()
    run.evaluate()
    assert run.losses == {"loss": 1.0} and isinstance(run.losses["loss"], float)
    assert run.metrics == {"3": 2.0, "(1, 2)": 0.5, "None": 1.0}
