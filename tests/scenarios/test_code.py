"""The code of a scenario is read by who learns: what teaches comes first, in plain PyTorch."""

from __future__ import annotations

import pytest

from tests.scenarios.lab import entry_of, run_of

FIRST = 45  # lines, in which data, network, loss, optimizer and the step are met
PLAIN = {
    "regression": ("nn.Linear(", "nn.MSELoss()", "torch.optim.SGD("),
    "classification": ("nn.Linear(", "nn.CrossEntropyLoss()", "torch.optim.SGD("),
    "linear": ("nn.Linear(", "nn.MSELoss()", "torch.optim.SGD("),
    "xor": ("np.random.random(", "sigmoid(X @ self.w1)"),
    "digits": ("nn.Linear(", "nn.CrossEntropyLoss()", "torch.optim.SGD("),
    "fashion": ("nn.Linear(", "nn.CrossEntropyLoss()", "torch.optim.SGD("),
    "cnn": ("nn.Conv2d(", "nn.CrossEntropyLoss()", "torch.optim.Adam("),
}
UPDATES = ("loss.backward()", "self.optimizer.step()", "self.w1 += ")


@pytest.mark.parametrize("name", PLAIN)
def test_what_teaches_comes_first(name: str) -> None:
    lines = entry_of(name).file.read_text(encoding="utf-8").splitlines()
    first = "\n".join(lines[:FIRST])
    for words in (*PLAIN[name], "def setup(self):", "def step(self):"):
        assert words in first, words
    assert any(update in first for update in UPDATES)
    assert "Tensor" not in first, "annotations are for checkers"


@pytest.mark.parametrize("name", ["regression", "classification", "linear", "digits"])
def test_plain_sgd_has_no_momentum_to_turn(name: str) -> None:
    turned, other = run_of(name, steps=3), run_of(name, steps=3)
    turned.set_live("momentum", 0.5)
    for _ in range(5):
        turned.advance()
        other.advance()
    assert turned.loss == other.loss

    turned, other = run_of(name, steps=3, optimizer="momentum"), run_of(name, steps=3, optimizer="momentum")
    turned.set_live("momentum", 0.5)
    for _ in range(5):
        turned.advance()
        other.advance()
    assert turned.loss != other.loss
