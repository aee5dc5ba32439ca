"""The script of every scenario that trains: run by itself, it comes to the lab's losses."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from tests.exporting.other_values import other_values
from tests.scenarios.idx_files import write_fashion
from tui_lab.authoring.datasets.places import DATA_VARIABLE
from tui_lab.authoring.scenario import Scenario
from tui_lab.authoring.source import load
from tui_lab.engine.run import Run
from tui_lab.errors import LabError
from tui_lab.exporting.trial import script_of
from tui_lab.teaching.catalogue import find, find_scenarios, shipped_scenarios

CPU = torch.device("cpu")
MOST = 60  # steps, of those that have more
OWN = Path(__file__).parents[1] / "own_scripts" / "scenarios"
# Runs scripts as python -I would each, where nobody can import what is ours, the screen's or matplotlib's.
APART = """
import sys
import torch
for name in ("tui_lab", "textual", "scenarios", "matplotlib"):
    sys.modules[name] = None
for file in sys.argv[1:]:
    print("#", file)
    torch.set_default_dtype(torch.float32)  # whatever the one before has set
    with open(file, encoding="utf-8") as opened:
        code = compile(opened.read(), file, "exec")
    exec(code, {"__name__": "__main__", "__file__": file})
"""


def trains(name: str) -> bool:
    """Whether it trains, on data that a script can have."""
    text = find(name, shipped_scenarios()).file.read_text()
    return "losses = ()" not in text and "data_from" not in text


TRAINING = [entry.name for entry in shipped_scenarios() if trains(entry.name)]


def test_what_reads_a_table_says_that_no_script_does() -> None:
    with pytest.raises(LabError, match="reads its table as the lab does"):
        script_of("your-data", load(find("your-data", shipped_scenarios())), {}, 2, CPU)


def test_a_number_that_is_chosen_by_a_word_is_written_as_a_number() -> None:
    script = script_of("cnn", load(find("cnn", shipped_scenarios())), {}, 2, CPU, steps=1)
    assert "KERNEL = 5  #" in script and "int(KERNEL)" not in script


def said_apart(files: list[Path]) -> list[str]:
    """The last line that each script prints, all in one Python of their own."""
    command = [sys.executable, "-I", "-c", APART, *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    parts = done.stdout.split("# ")[1:]
    return [part.strip().split("\n")[-1] for part in parts]


def trained(scenario: type[Scenario], knobs: dict[str, object], seed: int) -> Run:
    """As far as MOST steps, its end or a divergence, where the lab ends a training."""
    run = Run(scenario, knobs, seed, CPU)
    while run.step < min(MOST, run.plan.steps) and not run.plan.over and not run.diverged:
        run.advance()
    return run


def check(cases: list[tuple[str, bool]], tmp_path: Path, folders: tuple[Path, ...] = ()) -> None:
    """The scripts of these scenarios, at the tutorial's values or at others, give the lab's losses."""
    files, expected = [], []
    entries = find_scenarios(folders)
    for name, others in cases:
        scenario = load(find(name, entries))
        knobs, seed = (other_values(scenario.knobs()), 3) if others else ({}, 2)
        run = trained(scenario, knobs, seed)
        file = tmp_path / f"{name}-{others}.py"
        file.write_text(script_of(name, scenario, knobs, seed, CPU, run.step), encoding="utf-8")
        files.append(file)
        expected.append((name, {loss: f"{value:.6g}" for loss, value in run.losses.items()}))
    for (name, losses), line in zip(expected, said_apart(files), strict=True):
        wanted = [f" {one} {loss}" for one, loss in losses.items()]
        wanted = [f"  loss {next(iter(losses.values()))}"] if len(losses) == 1 else wanted
        assert all(one in line for one in wanted), (name, line, losses)


@pytest.fixture(autouse=True)
def clothes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "clothes"
    folder.mkdir()
    write_fashion(folder)
    monkeypatch.setenv(DATA_VARIABLE, str(folder))


def test_of_some_scenarios_at_the_tutorials_values_and_at_others(tmp_path: Path) -> None:
    check([("regression", False), ("digits", False), ("gan", True), ("playground", True)], tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("others", [False, True])
def test_of_every_scenario_that_trains(tmp_path: Path, others: bool) -> None:
    assert len(TRAINING) == 37
    check([(name, others) for name in TRAINING], tmp_path)


@pytest.mark.slow
def test_of_learners_own_scenarios(tmp_path: Path) -> None:
    names = [entry.name for entry in find_scenarios((OWN,)) if OWN in entry.folder.parents]
    assert len(names) == 9
    check([(name, False) for name in names], tmp_path, (OWN,))


@pytest.mark.parametrize("name", ["regression", "fashion", pytest.param("all", marks=pytest.mark.slow)])
def test_nothing_of_ours_is_in_it(name: str) -> None:
    for one in TRAINING if name == "all" else [name]:
        scenario = load(find(one, shipped_scenarios()))
        text = script_of(one, scenario, {}, 2, CPU, steps=3).partition("\n# digits.npz\n# ")[0]
        said = [line for line in text.split("\n") if "tui-lab" not in line]
        assert not re.search(r"\b([Kk]nobs?|lab)\b", "\n".join(said)), "at home there are none"
        code = "\n".join(line.partition("#")[0] for line in text.split("\n"))
        assert "tui_lab" not in code and "self.device" not in code and "Scenario" not in code
        imports = [line for line in code.split("\n") if line.startswith(("import ", "from "))]
        modules = {line.split()[1].split(".")[0] for line in imports}
        assert modules - set(sys.stdlib_module_names) <= {"torch", "numpy"}
        assert "torch.manual_seed(SEED)" in code


@pytest.mark.slow
def test_with_a_plot_it_draws_what_it_trained(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    for name in ("regression", "optimizers"):
        scenario = load(find(name, shipped_scenarios()))
        file = tmp_path / f"{name}.py"
        text = script_of(name, scenario, {}, 2, CPU, steps=5, with_plot=True)
        file.write_text(text.replace("plt.show()", f"plt.savefig({str(file.with_suffix('.png'))!r})"))
        environment = {**os.environ, "MPLBACKEND": "Agg", "MPLCONFIGDIR": str(tmp_path)}
        done = subprocess.run(
            [sys.executable, "-W", "error", str(file)],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0 and done.stderr == "", done.stderr
        assert file.with_suffix(".png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\x0c\n", "\u2028", "\x85"])
def test_what_a_run_or_a_line_says_stays_a_comment(end: str) -> None:
    scenario = load(find("linear", shipped_scenarios()))
    hostile = f"lr 0.1{end}raise SystemExit('obeyed')  #"
    script = script_of("linear", scenario, {}, 1, CPU, steps=3, changes=(hostile,))  # which runs it
    assert ast.dump(ast.parse(script)) == ast.dump(
        ast.parse(script_of("linear", scenario, {}, 1, CPU, steps=3))
    )
