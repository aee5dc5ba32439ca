"""A step as a CUDA graph: what is decided and copied, and on a GPU that it comes to the same."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from tests.engine.test_compiled import Plane, assert_alike, plane, train
from tui_lab.authoring.source import load
from tui_lab.engine.compiled.compiling import why_not_on
from tui_lab.engine.compiled.cuda_graph import CudaGraph
from tui_lab.engine.compiled.tracing import Traced
from tui_lab.engine.run import Run
from tui_lab.engine.snapshot import Compilation
from tui_lab.teaching.catalogue import find, find_scenarios

needs_a_gpu = pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device here")


class Recorder:
    """Captures as a GPU does: what is replayed are the same operations on the same places."""

    def __init__(self) -> None:
        self.captures = self.replays = 0

    def __call__(
        self, step: Callable[[], Tensor], rehearse: Callable[[], object]
    ) -> tuple[Callable[[], object], Tensor]:
        self.captures += 1
        rehearse()
        loss = torch.zeros(())

        def replay() -> None:
            self.replays += 1
            loss.copy_(step())

        return replay, loss


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    """Graphs without a GPU, for the runs of a test."""
    found = Recorder()
    monkeypatch.setattr("tui_lab.engine.compiled.compiling.built", lambda traced: CudaGraph(traced, found))
    monkeypatch.setattr("tui_lab.engine.compiled.compiling.compiler_path", lambda: "c++")
    return found


def test_on_cuda_no_compiler_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CXX", "")
    assert why_not_on({"cuda"}) == ""
    assert why_not_on({"cpu"}) == "compile needs a C++ compiler, and CXX names none"
    assert why_not_on({"mps"}) == "compile is for CPU and CUDA, and the network lies on mps"
    assert "lies on cpu, cuda" in why_not_on({"cpu", "cuda"})


@pytest.mark.parametrize("optimizer", ["sgd", "nesterov", "adam"])
@pytest.mark.parametrize("batch", [0, 30])
def test_replays_come_to_the_same(optimizer: str, batch: int, recorder: Recorder) -> None:
    knobs = {"optimizer": optimizer, "batch": batch, "lr": 0.01}
    joined = train(plane(**knobs, compile="on"), 100)
    assert_alike(train(plane(**knobs), 100, most=1), joined)
    assert recorder.replays == 99, "a rehearsal trains copies"
    assert recorder.captures == (2 if batch else 1)


def test_a_live_learning_rate_reaches_the_graph(recorder: Recorder) -> None:
    runs = plane(), plane(compile="on")
    for run, most in zip(runs, (1, 10), strict=True):
        train(run, 30, most).set_live("lr", 0.2)
        train(run, 60, most)
    assert_alike(*runs)


def test_what_has_moved_is_captured_anew(recorder: Recorder) -> None:
    run = train(plane(batch=0, optimizer="adam", compile="on"), 30)
    state = run.state_dict()
    train(run, 50).load_state_dict(state)
    assert_alike(train(plane(batch=0, optimizer="adam"), 70, most=1), train(run, 70))
    assert recorder.captures == 2


def test_a_capture_that_fails_is_told_and_the_training_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> tuple[Callable[[], object], Tensor]:
        raise RuntimeError("operation not permitted when stream is capturing\nand more")

    def graph(traced: Traced) -> CudaGraph:
        return CudaGraph(traced, fails)

    monkeypatch.setattr("tui_lab.engine.compiled.compiling.built", graph)
    monkeypatch.setattr("tui_lab.engine.compiled.compiling.compiler_path", lambda: "c++")
    run = train(plane(compile="on"), 60)
    why = "no CUDA graph: operation not permitted when stream is capturing"
    assert run.compiling.compilation == Compilation("refused", why)
    assert_alike(train(plane(), 60, most=1), run)


@pytest.mark.gpu
@needs_a_gpu
@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw"])
@pytest.mark.parametrize("batch", [0, 30])
def test_on_a_gpu_each_optimizer_comes_to_the_same(optimizer: str, batch: int) -> None:
    knobs = {"optimizer": optimizer, "batch": batch, "lr": 0.002, "weight_decay": 0.02}
    cuda = torch.device("cuda")
    single = train(Run(Plane, dict(knobs), 2, cuda), 230, most=1)
    joined = train(Run(Plane, {**knobs, "compile": "on"}, 2, cuda), 230)
    assert joined.compiling.compilation == Compilation("ready")
    assert_alike(single, joined)


@pytest.mark.gpu
@needs_a_gpu
@pytest.mark.parametrize("name", ["regression", "classification", "linear", "playground", "autoencoder"])
def test_on_a_gpu_shipped_scenarios_come_to_the_same(name: str) -> None:
    scenario, cuda = load(find(name, find_scenarios())), torch.device("cuda")
    single = train(Run(scenario, {}, 2, cuda), 200, most=1)
    joined = train(Run(scenario, {"compile": "on"}, 2, cuda), 200)
    assert joined.compiling.compilation == Compilation("ready")
    assert_alike(single, joined)


@pytest.mark.gpu
@needs_a_gpu
def test_on_a_gpu_a_loaded_state_is_gone_on_from() -> None:
    cuda = torch.device("cuda")
    run = train(Run(Plane, {"optimizer": "adam", "compile": "on"}, 2, cuda), 30)
    state = run.state_dict()
    train(run, 50).load_state_dict(state)
    assert_alike(train(Run(Plane, {"optimizer": "adam"}, 2, cuda), 70, most=1), train(run, 70))
