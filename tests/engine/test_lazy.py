"""A lazy network that is looked at before its first step: the training is the one of nobody looking."""

from __future__ import annotations

from pathlib import Path

from tests.engine.own import STEP, own
from tests.engine.scenarios import start
from tui_lab.authoring.figures import Plot
from tui_lab.engine.run import Run

NET = """
self.x = torch.rand(50, 3)
self.model = nn.Sequential(nn.LazyLinear(8), nn.LazyBatchNorm1d(), nn.Dropout(0.1), nn.LazyLinear(1))
self.optimizer = torch.optim.Adam(self.model.parameters(), lr=0.1)
"""
LOOKS = """
def metrics(self):
    return {"mean": self.model(self.x).mean()}

@view("Fit")
def fit(self):
    return Plot("x", "y", note=str(float(self.model(self.x).mean())))
"""


def lazy(folder: Path) -> Run:
    return start(own(folder, STEP + LOOKS, setup=NET))


def kinds(run: Run) -> tuple[str, dict[str, type]]:
    return repr(vars(run.scenario)["model"]), {name: type(one) for name, one in run.parameters.items()}


def test_a_look_leaves_no_trace_in_the_training(tmp_path: Path) -> None:
    looked, alone = lazy(tmp_path / "a"), lazy(tmp_path / "b")
    before = kinds(looked)
    for _ in range(2):
        looked.evaluate()
        assert isinstance(looked.figure("fit"), Plot)
    assert kinds(looked) == before
    for run in (looked, alone):
        for _ in range(5):
            run.advance()
    assert looked.losses == alone.losses and len(looked.parameters) == len(alone.parameters) == 6
