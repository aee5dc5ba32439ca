"""Errors of PyTorch as the command line explains them: below their line, or in the place of their view."""

from __future__ import annotations

from tests.cli.conftest import Command, Write


def test_an_error_of_pytorch_is_explained_below_its_line(tui_lab: Command, write_scenario: Write) -> None:
    body = """
    def setup(self):
        self.model, self.x = nn.Linear(3, 2), torch.ones(9, 4)
    def step(self):
        return self.model(self.x).sum()
    """
    folder = write_scenario("shapes", body, head="import torch\nfrom torch import nn")
    answer = tui_lab("run", "shapes", "--scenarios", str(folder))
    assert (answer.code, answer.out) == (1, "")
    sentence, source, *below = answer.err.splitlines()
    assert sentence.endswith("RuntimeError: mat1 and mat2 shapes cannot be multiplied (9x4 and 3x2)")
    assert source == "    return self.model(self.x).sum()"
    assert all(line.startswith("    ") and len(line) <= 80 for line in below)
    assert "      self.x: float32 (9, 4)" in below
    assert "      self.model: Linear(3, 2), weight float32 (2, 3)" in below
    said = " ".join(" ".join(below).split())
    assert said.startswith("Why: A layer that takes 3 numbers an example got 4")
    assert "Try: nn.Linear(4, 2) takes what comes" in said
    checked = tui_lab("check", str(folder / "shapes"))
    assert checked.code == 1 and checked.out.count("Why: A layer that takes 3 numbers an example got 4") == 1
    assert "        self.x: float32 (9, 4)" in checked.out and "Try: nn.Linear(4, 2)" in checked.out


def test_an_error_of_pytorch_in_a_view_is_explained_in_its_place(
    tui_lab: Command, write_scenario: Write
) -> None:
    body = """
    steps = 1
    def setup(self):
        self.w = torch.ones(2, requires_grad=True)
    def step(self):
        return 1.0
    @view("Weights")
    def weights(self):
        return Plot("x", "y", lines=[Line("w", [0, 1], self.w.view(3))])
    """
    folder = write_scenario("weights", body, head="import torch\nfrom tui_lab import Line, Plot, view")
    for option in ("--views", "--describe"):
        answer = tui_lab("run", "weights", "--scenarios", str(folder), option)
        assert answer.code == 1 and "in view 'weights': RuntimeError: shape '[3]' is invalid" in answer.out
        assert "Why: A tensor of 2 numbers cannot have the shape (3)" in answer.out
        assert "  self.w: float32 (2,), requires grad\n" in answer.out
        assert "Try: x.flatten(1) makes" in answer.out
