"""`tui-lab new` and `tui-lab check`: from nothing to a scenario of one's own that keeps its word."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.engine.own import own as own_entry
from tests.marks import slow
from tui_lab.teaching.catalogue import own_folder
from tui_lab.teaching.checking import check

SHIPPED = (
    "mp-neuron",
    *map(slow, ("regression", "gan", "rnn")),
)  # one of a kind; tests/scenarios has them all


def lines_about(out: str, mark: str) -> list[str]:
    return [line.strip() for line in out.split("\n") if line.strip().startswith(mark)]


def test_a_new_scenario_runs_is_found_and_has_nothing_to_mend(tui_lab: Command) -> None:
    made = tui_lab("new", "two-moons")
    folder = own_folder() / "two_moons"
    assert made.code == 0 and str(folder) in made.out and "tui-lab open two-moons" in made.out
    assert "two-moons" in tui_lab("list").out
    assert tui_lab("run", "two-moons", "--steps", "3", "--views").code == 0
    checked = tui_lab("check", "two-moons")
    assert (checked.code, checked.out.split("\n")[-2]) == (0, "Nothing to mend."), checked.out
    assert "class TwoMoons(Scenario)" in (folder / "scenario.py").read_text()
    assert len(lines_about(checked.out, "✓ lesson")) == 2


def test_what_is_there_is_not_written_over(tui_lab: Command, tmp_path: Path) -> None:
    assert tui_lab("new", "mine", "--into", str(tmp_path)).code == 0
    (tmp_path / "mine" / "scenario.py").write_text("# changed")
    again = tui_lab("new", "mine", "--into", str(tmp_path))
    assert again.code == 2 and "is there already" in again.err
    assert (tmp_path / "mine" / "scenario.py").read_text() == "# changed"


@pytest.mark.parametrize("name", ["", "Two Moons", "../up", "a/b", "1st", "-x", "x" * 50, "ä"])
def test_a_name_that_cannot_be_one_is_refused(tui_lab: Command, tmp_path: Path, name: str) -> None:
    answer = tui_lab("new", "--into", str(tmp_path), "--", name)
    assert answer.code == 2 and "small letters" in answer.err
    assert list(tmp_path.glob("*/scenario.py")) == []


def test_a_place_that_cannot_be_written_is_said(tui_lab: Command, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    answer = tui_lab("new", "mine", "--into", str(tmp_path / "file"))
    assert answer.code == 2 and "cannot write to" in answer.err


@pytest.fixture
def own(tui_lab: Command, tmp_path: Path) -> Path:
    """The folder of a new scenario, to be spoilt."""
    tui_lab("new", "own", "--into", str(tmp_path))
    return tmp_path / "own"


COPY = '    @view("Fit")\n    def again(self):\n        return Plot("x", "y")\n\n    @view("Fit")'
SPOILT = {
    "no network": ("scenario.py", "import torch\n", "import torhc\n", "No module named 'torhc'"),
    "a step that raises": ("scenario.py", "loss.backward()", "1 / 0", "ZeroDivisionError"),
    "a view that raises": ("scenario.py", "as_numpy(self.x[:, 0])", "as_numpy(self.nothing)", "view 'fit'"),
    "a loss that does not fall": ("scenario.py", "self.optimizer.step()", "pass", "never falls below"),
    "a loss that runs away": ("scenario.py", "Number(0.02", "Number(9.0", "The loss became"),
    "an end of a knob": ("scenario.py", "nn.Tanh(),", "[nn.Tanh()][self.hidden // 200],", "hidden = 200"),
    "what is no attribute": ("scenario.py", "return loss", "return loss + next(COUNT)", "losses are others"),
    "a long title": ("scenario.py", '@view("Fit")', '@view("The fit to the data")', "is cut"),
    "points that are none": ("scenario.py", '@view("Fit")', '@view("Fit", edits=("x", "z"))', "self.z is no"),
    "two views of a title": ("scenario.py", '    @view("Fit")', COPY, "another view has the title 'Fit'"),
    "a goal about nothing": ("lesson.md", "`loss < 0.05`", "`accuracy > 0.5`", "no such loss"),
    "no page": ("lesson.md", "## ", "# ", "each begins with ##"),
    "a goal for nothing": ("lesson.md", "`loss < 0.05`", "`loss < 50`", "with nothing tried"),
    "a try in vain": ("lesson.md", "- try: lr = 0.1", "- try: lr = 0.021", "first page has to work"),
    "a bad solution": ("lesson.md", "hidden = 5, lr = 0.2", "hidden = 5, lr = 0", "the solution does not"),
    "no such knob": ("lesson.md", "- try: hidden = 1", "- try: hiden = 1", "hiden"),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("kind", SPOILT)
def test_what_is_wrong_is_said_with_file_and_line(tui_lab: Command, own: Path, kind: str) -> None:
    file, good, bad, sentence = SPOILT[kind]
    text = (own / file).read_text()
    assert good in text
    head = "from itertools import count\nCOUNT = count()\n" * (kind == "what is no attribute")
    (own / file).write_text(
        text.replace("import torch\n", head + "import torch\n", 1).replace(
            good, bad, -1 if kind == "no page" else 1
        )
    )
    answer = tui_lab("check", str(own))
    assert answer.code == 1 and "Traceback" not in answer.err
    said = [line for line in lines_about(answer.out, f"{file}:") if sentence in line]
    assert said and said[0].split(":")[1].isdigit(), answer.out
    assert answer.out.rstrip().endswith("to mend.")


LOOPS = """
    def setup(self):
        self.w = torch.ones(2, requires_grad=True)
        self.loader = DataLoader(TensorDataset(torch.randn(6, 2)), batch_size=3, shuffle=True)
        self.batches = Cycle(self.loader)
        self.count = 0

    def train(self, x):
        loss = (x @ self.w).square().mean()
        self.w.grad = None
        loss.backward()
        with torch.no_grad():
            self.w -= 0.1 * self.w.grad
        return loss
"""
STEPS = {
    "a loop": """
    def step(self):
        for _ in range(4):
            for (x,) in self.loader:
                yield self.train(x)
""",
    "batches one by one": """
    steps = 20

    def step(self):
        return self.train(next(self.batches)[0])
""",
    "a warm-up": """
    steps = 20

    def step(self):
        self.count += 1
        return self.train(torch.ones(1, 2)) if self.count > 3 else None
""",
    "an early end": """
    steps = 20

    def step(self):
        self.count += 1
        if self.count == 9:
            self.steps = 9
        return self.train(torch.ones(1, 2))
""",
}


@pytest.mark.parametrize("way", STEPS)
def test_what_the_contract_allows_has_nothing_to_mend(tui_lab: Command, tmp_path: Path, way: str) -> None:
    (tmp_path / "scenario.py").write_text(
        "import torch\nfrom torch.utils.data import DataLoader, TensorDataset\n"
        "from tui_lab import Cycle, Integer, Scenario\n\n\nclass Own(Scenario):\n"
        f'    title = "Own"\n    width = Integer(3)\n{LOOPS}{STEPS[way]}'
    )
    answer = tui_lab("check", str(tmp_path))
    assert (answer.code, answer.out.split("\n")[-2]) == (0, "Nothing to mend."), answer.out
    steps = {"a loop": "8 steps", "an early end": "9 steps"}.get(way, "20 steps")
    assert steps in answer.out and "nan" not in answer.out


def test_one_mistake_is_said_once(tui_lab: Command, own: Path) -> None:
    file = own / "scenario.py"
    file.write_text(file.read_text().replace("return loss", "return None"))
    answer = tui_lab("check", str(own))
    assert answer.out.rstrip().endswith("1 thing to mend."), answer.out


def test_a_folder_without_a_scenario_is_said(tui_lab: Command, tmp_path: Path) -> None:
    answer = tui_lab("check", str(tmp_path))
    assert answer.code == 2 and "there is no scenario.py" in answer.err


@pytest.mark.parametrize("name", SHIPPED)
def test_what_is_shipped_has_nothing_to_mend(tui_lab: Command, name: str) -> None:
    answer = tui_lab("check", name)
    assert answer.code == 0, answer.out


def test_a_training_without_end_is_played_for_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui_lab.teaching.checking.LONGEST", 0.1)
    trains = [part for part in check(own_entry(tmp_path, declared="steps = 10**12")) if part.what == "trains"]
    assert trains[0].said.startswith("the first ") and not trains[0].wrong
