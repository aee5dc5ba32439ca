"""`tui-lab export` and what `tui-lab runs export` writes beside the curves."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from tests.cli.conftest import Command, Write
from tui_lab.keeping.runs import Runs


def test_a_script_is_printed_or_written(tui_lab: Command, tmp_path: Path) -> None:
    printed = tui_lab("export", "regression", "--set", "hidden=3", "--seed", "5", "--steps", "7")
    assert printed.code == 0 and printed.err == ""
    for line in ("SEED = 5", "STEPS = 7", "HIDDEN = (3,)  # units of each hidden layer"):
        assert f"\n{line}" in printed.out
    assert "tui-lab open --setup 'regression hidden=3 seed=5'" in printed.out
    file = tmp_path / "r.py"
    answer = tui_lab(
        "export", "regression", "--set", "hidden=3", "--seed", "5", "--steps", "7", "-o", str(file)
    )
    assert (answer.code, answer.out) == (0, "") and f"{file} is written" in answer.err
    assert file.read_text() == printed.out


def test_a_file_that_is_there_stays_unless_forced(tui_lab: Command, tmp_path: Path) -> None:
    file = tmp_path / "r.py"
    file.write_text("mine")
    answer = tui_lab("export", "xor", "-o", str(file))
    assert (answer.code, file.read_text()) == (2, "mine")
    assert "is there already: choose another name, or add --force" in answer.err
    assert tui_lab("export", "xor", "-o", str(file), "--force", "--plot").code == 0
    assert "matplotlib" in file.read_text()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("tensors",), "tensors trains nothing"),
        (("regressio",), "regression"),
        (("regression", "--set", "lr=99"), "lr takes a number from 0 to 10"),
        (("xor", "-o", "/no/such/folder/x.py"), "cannot write '/no/such/folder/x.py': No such file"),
    ],
)
def test_what_cannot_be_exported_is_one_sentence(
    tui_lab: Command, arguments: tuple[str, ...], words: str
) -> None:
    answer = tui_lab("export", *arguments)
    assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1) and words in answer.err


def test_a_scenario_of_ones_own(tui_lab: Command, write_scenario: Write) -> None:
    body = """
    steps = 3

    def setup(self):
        print("hello")
        self.w = torch.ones(2, requires_grad=True)

    def step(self):
        loss = self.w.square().sum()
        loss.backward()
        self.w.data -= 0.1 * self.w.grad
        return loss
    """
    folder = write_scenario("mine", body, "import torch")
    answer = tui_lab("--scenarios", str(folder), "export", "mine")
    assert answer.code == 0 and "loss = w.square().sum()" in answer.out
    assert answer.out.startswith("# mine") or "as tui-lab" in answer.out


def test_a_kept_run_as_files(tui_lab: Command, tmp_path: Path) -> None:
    assert tui_lab("run", "regression", "--steps", "7", "--set", "lr=0.25").code == 0
    (row,) = Runs().rows()
    files = {
        what: tmp_path / f"it.{end}" for what, end in (("weights", "pt"), ("script", "py"), ("page", "md"))
    }
    options = [word for what, file in files.items() for word in (f"--{what}", str(file))]
    options += ["--figure", f"fit={tmp_path / 'fit.svg'}", "--figure", f"Loss={tmp_path / 'loss.txt'}"]
    answer = tui_lab("runs", "export", row.key, *options, "--setup")
    assert (answer.code, answer.out) == (0, "regression lr=0.25 seed=2\n"), answer.err
    assert answer.err.count("is written") == 5
    assert "hidden.0.weight" in torch.load(files["weights"])
    assert "STEPS = 7\n" in files["script"].read_text() and "7 steps on cpu" in files["page"].read_text()
    assert (tmp_path / "fit.svg").read_text().startswith("<svg")
    again = tui_lab("runs", "export", row.key, "--csv", str(tmp_path / "it.py"))
    assert again.code == 2 and "is there already" in again.err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ((), "what of the run? --csv, --weights, --script"),
        (("--figure", "fit"), "'fit' is not VIEW=FILE"),
        (("--figure", "no=f.svg"), "there is no view 'no'; there are fit, hinges, loss"),
    ],
)
def test_what_a_run_has_not_is_said(tui_lab: Command, options: tuple[str, ...], words: str) -> None:
    assert tui_lab("run", "regression", "--steps", "2").code == 0
    answer = tui_lab("runs", "export", Runs().rows()[0].key, *options)
    assert (answer.code, answer.err.count("\n")) == (2, 1) and words in answer.err
