"""What one scenario changes in the process reaches neither the next one nor what was there before."""

from __future__ import annotations

import logging
import os
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from tests.engine.driving import Driven
from tests.engine.scenarios import counter, line_of, write_scenario
from tests.marks import slow
from tui_lab.authoring.source import load
from tui_lab.engine import asks, descriptors
from tui_lab.engine.orders import Busy, Failed, Park, Parked, Reset, RunOn, SetKnobs, StepBy, Want
from tui_lab.engine.snapshot import Snapshot
from tui_lab.engine.surroundings import apart
from tui_lab.errors import Fault
from tui_lab.teaching.catalogue import Entry

Drive = Callable[..., Driven]

# Statements, and an expression that shows whether they hold.
CHANGES = {
    "dtype": ("torch.set_default_dtype(torch.float64)", "torch.get_default_dtype()"),
    "deterministic": (
        "torch.use_deterministic_algorithms(True)",
        "torch.are_deterministic_algorithms_enabled()",
    ),
    "cudnn": ("torch.backends.cudnn.benchmark = True", "torch.backends.cudnn.benchmark"),
    "matmul": ("torch.set_float32_matmul_precision('medium')", "torch.get_float32_matmul_precision()"),
    "anomaly": ("torch.autograd.set_detect_anomaly(True)", "torch.is_anomaly_enabled()"),
    "printed": ("torch.set_printoptions(precision=1)", "repr(torch.tensor(1.23456))"),
    "grad": ("torch.set_grad_enabled(False)", "torch.is_grad_enabled()"),
    "device": ("torch.set_default_device('meta')", "torch.get_default_device()"),
    "threads": ("torch.set_num_threads(3)", "torch.get_num_threads()"),
    "warnings": ("warnings.simplefilter('error')", "warnings.filters[0][0] == 'error'"),
    "logging": (
        "logging.root.setLevel(5); logging.root.addHandler(logging.NullHandler())",
        "(logging.root.level, len(logging.root.handlers))",
    ),
    "folder": ("os.chdir('/')", "os.getcwd()"),
    "environment": (
        "os.environ['OWN'] = 'x'; os.environ.pop('HOME')",
        "sorted({'OWN', 'HOME'} & {*os.environ})",
    ),
    "path": ("sys.path.insert(0, '/own')", "'/own' in sys.path"),
    "streams": ("sys.stdout = sys.stderr = open(os.devnull, 'w')", "sys.stdout is sys.stderr"),
    "descriptors": ("os.close(1); os.close(2)", "[os.path.exists(f'/proc/self/fd/{n}') for n in (1, 2)]"),
}

SOURCE = '''
import logging, os, sys, warnings

import torch

from tui_lab import Scenario

{imported}


class Own(Scenario):
    """Says how it finds the process."""

    title = "Own"
    steps = 30

    def setup(self) -> None:
        self.found = str(({shows}))
        {setup}

    def step(self) -> float:
        self.stepped = str(({shows}))
        return 1.0

    def metrics(self) -> dict[str, float]:
        raise AssertionError(self.found + "|" + getattr(self, "stepped", ""))
'''


def own(folder: Path, name: str, shows: str, imported: str = "", setup: str = "pass") -> Entry:
    return write_scenario(folder, SOURCE.format(shows=shows, imported=imported, setup=setup), name)


def found(lab: Driven) -> tuple[str, str]:
    """What its setup() and its last step() found."""
    lab.tell(Want((asks.Metrics(),)))
    before, _, last = lab.next(Failed).message.rpartition(": ")[2].partition("|")
    return before, last


def outside(shows: str) -> str:
    names = {"torch": torch, "warnings": warnings, "logging": logging, "os": os, "sys": sys}
    return str(eval(shows, names))


@pytest.mark.parametrize("change", ["dtype", "grad", "descriptors", *map(slow, CHANGES)])
def test_what_was_changed_by_an_import_holds_there_alone(
    tmp_path: Path, drive: Drive, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The case default_double, and others of its kind."""
    statements, shows = CHANGES[change]
    plain = own(tmp_path, "plain", shows)
    changing = own(tmp_path, "changing", shows, imported=statements)
    with descriptors.lent():
        before = outside(shows)
        alone = drive(plain)
        alone.state("paused")
        untouched, _ = found(alone)
        alone.trainer.stop(20)
        first = drive(changing)
        first.state("paused")
        second = drive(plain)
        second.state("paused")
        second.tell(StepBy(1))
        second.state("paused")
        first.tell(StepBy(1))
        first.state("paused")
        assert found(second) == (untouched, untouched)
        changed, still = found(first)
        # The number of threads is the lab's, and a descriptor is put back as often as it takes.
        holds = change not in ("threads", "descriptors")
        assert (changed != untouched) == holds and changed == still
        first.trainer.stop(20)
        second.trainer.stop(20)
        assert outside(shows) == before
        assert outside("'OWN' in os.environ") == "False"


def test_a_reset_begins_from_how_it_was_imported(tmp_path: Path, drive: Drive) -> None:
    shows = "torch.get_default_dtype(), torch.is_grad_enabled()"
    setup = "torch.set_default_dtype(torch.float64); torch.set_grad_enabled(False)"
    lab = drive(own(tmp_path, "own", shows, "torch.set_default_dtype(torch.float16)", setup))
    lab.state("paused")
    lab.tell(Reset())
    assert lab.state("paused").run_id == 2
    lab.tell(StepBy(1))
    lab.state("paused")
    assert found(lab) == ("(torch.float16, True)", "(torch.float64, False)")


def test_an_edit_takes_back_what_the_code_before_it_did(tmp_path: Path, drive: Drive) -> None:
    shows = "torch.get_default_dtype(), torch.is_grad_enabled()"
    change = "torch.set_default_dtype(torch.float64); torch.set_grad_enabled(False)"
    lab = drive(own(tmp_path, "own", shows, change))
    lab.state("paused")
    own(tmp_path, "own", shows)
    lab.tell(Reset())
    lab.state("paused")
    assert found(lab)[0] == "(torch.float32, True)"


def test_one_that_is_parked_has_its_own_again(tmp_path: Path, drive: Drive) -> None:
    shows = "torch.get_default_dtype(), torch.is_grad_enabled()"
    change = "torch.set_default_dtype(torch.float64); torch.set_grad_enabled(False)"
    lab = drive(own(tmp_path, "own", shows, change))
    lab.state("paused")
    lab.tell(Park(str(tmp_path / "run.pt")))
    lab.next(Parked)
    lab.trainer.start()  # at once, while the former thread may still be about to end
    lab.state("paused")
    assert found(lab)[0] == "(torch.float64, False)"


def test_what_is_only_looked_at_leaves_no_trace(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    entry = own(tmp_path, "own", "1", "torch.set_default_dtype(torch.float64); print('imported')")
    with apart(entry.name):
        load(entry)
        assert torch.get_default_dtype() is torch.float64
    assert torch.get_default_dtype() is torch.float32
    assert capfd.readouterr() == ("", "")


# Where nobody can be asked

ASKING = {
    "breakpoint()": "breakpoint()",
    "pdb.set_trace()": "import pdb; pdb.set_trace()",
    "input()": "input('How many? ')",
}


@pytest.mark.parametrize("call", ASKING)
@pytest.mark.parametrize("method", ["setup", slow("step")])
def test_a_question_to_nobody_is_a_fault_at_its_line(
    tmp_path: Path, drive: Drive, call: str, method: str
) -> None:
    """The case breakpoint_left."""
    entry = write_scenario(tmp_path, counter(**{method: ASKING[call]}))
    lab = drive(entry)
    if method == "step":
        lab.state("paused")
        lab.tell(RunOn())
    fault = lab.next(Failed).fault
    assert fault is not None and fault.during == f"{method}()"
    assert fault.line == line_of(entry, ASKING[call])
    assert f"there is no console here: take {call} out, or run `tui-lab run mine`" in fault.message


def test_a_breakpoint_in_a_view_costs_the_view(tmp_path: Path, drive: Drive) -> None:
    source = counter().replace("Scenario\n", "Scenario, view\n", 1)
    entry = write_scenario(tmp_path, source + "\n    @view('V')\n    def v(self):\n        breakpoint()\n")
    lab = drive(entry)
    lab.state("paused")
    lab.tell(Want((asks.View("v"),)))
    fault = lab.next(Snapshot).answer(asks.View("v"))
    assert isinstance(fault, Fault) and fault.line == line_of(entry, "breakpoint()")


# However the code ends

ENDINGS = {
    "sys.exit(3)": "SystemExit: 3",
    "exit()": "SystemExit: None",
    "raise KeyboardInterrupt": "KeyboardInterrupt",
    "raise GeneratorExit": "GeneratorExit",
    "raise type('Mine', (BaseException,), {})('of my own')": "Mine: of my own",
}


@pytest.mark.parametrize("statement", ENDINGS)
@pytest.mark.parametrize("method", ["setup", *map(slow, ("step", "metrics", "knob_changed"))])
def test_whatever_is_raised_is_a_fault_and_the_lab_goes_on(
    tmp_path: Path, drive: Drive, statement: str, method: str
) -> None:
    entry = write_scenario(tmp_path, "import sys\n" + counter(**{method: statement}))
    lab = drive(entry)
    lab.tell(StepBy(1), SetKnobs({"lr": 0.5}), Want((asks.Metrics(),)))
    failed = lab.next(Failed)
    assert failed.fault is not None and failed.fault.line == line_of(entry, statement)
    assert failed.fault.message == ENDINGS[statement]
    lab.tell(Reset())
    lab.state("paused") if method != "setup" else lab.next(Failed)


def test_an_exception_without_a_text_is_a_fault_too(tmp_path: Path, drive: Drive) -> None:
    odd = "raise type('Odd', (BaseException,), {'__str__': lambda self: 1 / 0})"
    entry = write_scenario(tmp_path, counter(setup=odd))
    fault = drive(entry).next(Failed).fault
    assert fault and fault.message == "Odd: its text cannot be made: ZeroDivisionError"


@pytest.mark.parametrize("statement", ENDINGS)
def test_whatever_an_import_raises_is_a_fault(tmp_path: Path, drive: Drive, statement: str) -> None:
    entry = write_scenario(tmp_path, f"import sys\n{statement}\n")
    fault = drive(entry).next(Failed).fault
    assert fault is not None
    assert (fault.during, fault.line, fault.message) == ("import", 2, ENDINGS[statement])


# What takes long


@pytest.mark.slow
@pytest.mark.parametrize("method", ["setup", "step"])
def test_what_takes_long_is_told_with_its_line(
    tmp_path: Path, drive: Drive, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    monkeypatch.setattr("tui_lab.engine.watch.LONG", 0.2)
    monkeypatch.setattr("tui_lab.engine.watch.AGAIN", 0.1)
    monkeypatch.setattr("tui_lab.engine.watch.LOOK", 0.05)
    gate = tmp_path / "open"
    loop = "while not __import__('os').path.exists(self.gate): pass"
    code = counter(**{method: f"self.gate = {str(gate)!r}\n        {loop}"})
    entry = write_scenario(tmp_path, code)
    lab = drive(entry)
    if method == "step":
        lab.state("paused")
        lab.tell(StepBy(1))
    busy = lab.next(Busy, lambda event: event.file is not None)
    assert (busy.what, busy.file, busy.line) == (f"{method}()", entry.file, line_of(entry, loop))
    assert busy.source == loop
    assert lab.next(Busy).seconds > busy.seconds
    gate.touch()
    lab.state("paused")
