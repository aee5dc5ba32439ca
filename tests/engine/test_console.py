"""What a scenario's code prints, warns and logs: all of it is heard, with its step, within bounds."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.engine.driving import Driven
from tests.engine.scenarios import counter, write_scenario
from tui_lab.engine import asks, descriptors
from tui_lab.engine.asks import ConsoleAnswer, Said
from tui_lab.engine.hearing import LONGEST, MOST_LINES, Hearing
from tui_lab.engine.orders import Failed, Heard, Pause, Reset, RunOn, StepBy, Want
from tui_lab.engine.snapshot import Snapshot

Drive = Callable[..., Driven]
ALL = asks.Console(MOST_LINES)


def texts(answer: ConsoleAnswer) -> list[str]:
    return [line.text for line in answer.lines]


def console(lab: Driven, ask: asks.Console = ALL) -> ConsoleAnswer:
    """What was said so far, asked of a trainer."""
    lab.tell(Want((ask,)))
    answer = lab.next(Snapshot, lambda shot: ask in shot.answers).answer(ask)
    assert answer is not None
    return answer


def said(lab: Driven, *wanted: str) -> ConsoleAnswer:
    """What was said, once all of these lines were: those of other processes come when they come."""
    lab.tell(Want((ALL,)))
    while True:
        event = lab.events.get(timeout=20)
        answer = event.console if isinstance(event, Heard) else None
        if isinstance(event, Snapshot):
            answer = event.answer(ALL)
        if answer is not None:
            if set(wanted) <= set(texts(answer)):
                return answer
            lab.tell(Want((ALL,)))


@pytest.fixture
def lent() -> Iterator[None]:
    """The descriptors are the scenarios', as in the lab."""
    with descriptors.lent():
        yield


# The lines themselves


def test_lines_are_kept_with_step_and_stream() -> None:
    hearing = Hearing()
    print("one", file=hearing.out)
    hearing.step = 3
    print("two\nthree", file=hearing.err)
    print("begun", end="", file=hearing.out)
    answer = hearing.answer(ALL)
    assert answer.lines == (
        Said(0, "out", "one"), Said(3, "err", "two"), Said(3, "err", "three"), Said(3, "out", "begun")
    )  # fmt: skip
    print(" and ended", file=hearing.out)
    assert texts(hearing.answer(ALL))[3:] == ["begun and ended"]


def test_any_window_of_the_lines_can_be_asked_for() -> None:
    hearing = Hearing()
    for number in range(10):
        print(number, file=hearing.out)
    print("begun", end="", file=hearing.out)
    newest = hearing.answer(asks.Console(3))
    assert (texts(newest), newest.first, newest.count) == (["8", "9", "begun"], 8, 11)
    assert texts(hearing.answer(asks.Console(3, end=4))) == ["1", "2", "3"]
    assert texts(hearing.answer(asks.Console(3, end=1))) == ["0"]
    assert texts(hearing.answer(asks.Console(0))) == []
    assert texts(hearing.answer(asks.Console(2, end=99))) == ["9", "begun"]


def test_a_flood_costs_no_memory_and_what_was_dropped_is_counted() -> None:
    hearing = Hearing()
    for number in range(MOST_LINES + 5):
        print(number, file=hearing.out)
    hearing.say("out", "x\n" * 1_000_000)
    answer = hearing.answer(ALL)
    assert len(answer.lines) == MOST_LINES
    assert answer.dropped == 1_000_005 and answer.count == 1_000_005 + MOST_LINES
    assert texts(hearing.answer(asks.Console(2, end=1))) == [], "those are gone"


def test_a_line_without_end_is_cut_into_lines() -> None:
    hearing = Hearing()
    for _ in range(5):
        hearing.say("out", "a" * LONGEST)
    hearing.say("out", "b" * 3 * LONGEST + "\n")
    assert {len(text) for text in texts(hearing.answer(ALL))} == {LONGEST}
    assert "".join(texts(hearing.answer(ALL))) == "a" * 5 * LONGEST + "b" * 3 * LONGEST


@pytest.mark.parametrize("form", ["\r{}", "{}\r"])
def test_a_progress_bar_is_one_line(form: str) -> None:
    hearing = Hearing()
    for percent in range(101):
        hearing.say("err", form.format(f"{percent} %"))
        assert texts(hearing.answer(ALL)) == [f"{percent} %"]
    hearing.say("err", "\n")
    hearing.say("err", "of Windows\r\n")
    assert texts(hearing.answer(ALL)) == ["100 %", "of Windows"]


def test_characters_cut_between_two_reads_are_whole() -> None:
    hearing = Hearing()
    for byte in "∇loss = é\n".encode():
        hearing.hear("err", bytes([byte]))
    hearing.hear("err", b"\xff\n")
    assert texts(hearing.answer(ALL)) == ["∇loss = é", "\ufffd"]


def test_warnings_are_counted_by_what_they_say() -> None:
    hearing = Hearing()
    for text in ("a", "b", "a"):
        hearing.warn(UserWarning(text), UserWarning, "/some/where/scenario.py", 12)
    answer = hearing.answer(ALL)
    assert texts(answer) == [f"scenario.py:12: UserWarning: {text}" for text in "aba"]
    assert (answer.warned, answer.warning) == (2, "scenario.py:12: UserWarning: b")
    assert {line.stream for line in answer.lines} == {"warning"}


# Of a scenario in training


def test_prints_come_with_the_step_that_they_are_of(tmp_path: Path, drive: Drive) -> None:
    """The case prints."""
    step = "print(f'Epoch {100 - self.left:.0f}')"
    lab = drive(write_scenario(tmp_path, counter(setup="print('set up')", step=step)))
    lab.state("paused")
    lab.tell(StepBy(3))
    lab.state("paused")
    assert console(lab).lines == (
        Said(0, "out", "set up"),
        *(Said(number, "out", f"Epoch {number}") for number in (1, 2, 3)),
    )
    lab.tell(Reset())
    lab.state("paused")
    assert console(lab).lines[4:] == (Said(0, "run", "run 2"), Said(0, "out", "set up"))


TALKATIVE = """
import logging, sys, threading
print("to err", file=sys.stderr)
logger = logging.getLogger("own")
logger.propagate = False  # pytest takes what goes to the root
logger.addHandler(logging.StreamHandler())
logger.warning("logged")
sys.stdout.buffer.write(b"bytes\\n")
thread = threading.Thread(target=lambda: print("from a thread"))
thread.start()
thread.join()
"""


def test_standard_error_logging_and_other_threads_are_heard(tmp_path: Path, drive: Drive) -> None:
    lab = drive(write_scenario(tmp_path, counter(setup=f"exec({TALKATIVE!r})")))
    lab.state("paused")
    assert [(line.stream, line.text) for line in console(lab).lines] == [
        ("err", "to err"),
        ("err", "logged"),
        ("out", "bytes"),
        ("out", "from a thread"),
    ]


def test_what_is_said_before_a_fault_is_told_too(tmp_path: Path, drive: Drive) -> None:
    lab = drive(write_scenario(tmp_path, counter(setup="print('so far'); 1 / 0")))
    lab.next(Failed)
    assert texts(lab.next(Heard).console) == ["so far"]


def test_what_is_said_in_a_long_step_is_told_while_it_lasts(tmp_path: Path, drive: Drive) -> None:
    gate = tmp_path / "open"
    step = (
        f"print('half done'); [None for _ in iter(lambda: __import__('os').path.exists({str(gate)!r}), True)]"
    )
    lab = drive(write_scenario(tmp_path, counter(step=step)))
    lab.state("paused")
    lab.tell(StepBy(1))
    assert lab.next(Heard).console.lines == (Said(1, "out", "half done"),)
    gate.touch()
    lab.state("paused")


VIEW = """
    @view("Loud")
    def loud(self):
        print("looked at")
        return Plot("x", "y")
"""


def test_a_view_that_prints_is_heard(tmp_path: Path, drive: Drive) -> None:
    source = counter().replace("Scenario\n", "Plot, Scenario, view\n", 1) + VIEW
    lab = drive(write_scenario(tmp_path, source))
    lab.state("paused")
    lab.tell(Want((ALL, asks.View("loud"))))
    answer = lab.next(Snapshot).answer(ALL)
    assert answer is not None and texts(answer) == ["looked at"]


BROADCAST = """
import torch
from torch import nn
from torch.nn import functional as F

from tui_lab import Scenario


class Case(Scenario):
    title = "mse_broadcast"
    steps = 20

    def setup(self):
        self.x = torch.linspace(-1, 1, 50).unsqueeze(1)
        self.y = self.x.squeeze() ** 2
        self.model = nn.Linear(1, 1)
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=0.1)

    def step(self):
        loss = F.mse_loss(self.model(self.x), self.y)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return loss
"""


def test_a_warning_of_torch_is_heard_once_with_its_line(tmp_path: Path, drive: Drive) -> None:
    """The case mse_broadcast."""
    entry = write_scenario(tmp_path, BROADCAST)
    lab = drive(entry)
    lab.state("paused")
    lab.tell(StepBy(3))
    lab.state("paused")
    (line,) = console(lab).lines
    number = 1 + entry.file.read_text().splitlines().index(
        "        loss = F.mse_loss(self.model(self.x), self.y)"
    )
    assert (line.step, line.stream) == (1, "warning")
    assert line.text.startswith(f"scenario.py:{number}: UserWarning: Using a target size")


def test_a_search_for_other_knobs_is_not_heard(tmp_path: Path, drive: Drive) -> None:
    step = "print('step'); self.left = float('nan')"
    lab = drive(write_scenario(tmp_path, counter(step=step)))
    lab.state("paused")
    lab.tell(RunOn())
    lab.state("diverged")
    lab.tell(Pause())
    assert texts(console(lab)) == ["step"]


FD2 = """
import os, subprocess, sys
os.write(2, b"[W820 NNPACK.cpp:61] Could not initialize NNPACK!\\n")
os.system("echo from a child process")
import ctypes
ctypes.CDLL(None).puts(b"from C")
child = os.fork()
if not child:
    print("from a fork", flush=True)
    os._exit(0)
os.waitpid(child, 0)
"""


@pytest.mark.usefixtures("lent")
def test_descriptors_are_heard_below_python(
    tmp_path: Path, drive: Drive, capfd: pytest.CaptureFixture[str]
) -> None:
    """The case writes_fd2."""
    lab = drive(write_scenario(tmp_path, counter(step=f"exec({FD2!r})")))
    lab.state("paused")
    lab.tell(StepBy(1))
    warned = "[W820 NNPACK.cpp:61] Could not initialize NNPACK!"
    answer = said(lab, "from a child process", "from C", "from a fork", warned)
    assert answer.count == 4
    assert {line.text: line.stream for line in answer.lines}[warned] == "err"
    lab.trainer.stop(20)
    os.write(1, b"after it\n")
    assert capfd.readouterr() == ("after it\n", "")


WORKERS = '''
from torch.utils.data import DataLoader, Dataset

from tui_lab import Scenario


class Loud(Dataset):
    def __len__(self):
        return 2

    def __getitem__(self, row):
        print("row", row)
        return float(row)


class Case(Scenario):
    """Loads by workers."""

    title = "workers"
    steps = 3

    def setup(self):
        self.loader = DataLoader(Loud(), num_workers=1)

    def step(self):
        return sum(batch.sum() for batch in self.loader)
'''


@pytest.mark.slow
@pytest.mark.usefixtures("lent")
def test_workers_of_a_data_loader_are_heard(tmp_path: Path, drive: Drive) -> None:
    lab = drive(write_scenario(tmp_path, WORKERS))
    lab.state("paused")
    lab.tell(StepBy(1))
    said(lab, "row 0", "row 1")


@pytest.mark.usefixtures("lent")
def test_two_labs_hear_each_their_own(tmp_path: Path, drive: Drive) -> None:
    """Also a child process that outlives the visit to its scenario."""
    late = tmp_path / "go"
    child = f"while ! test -e {late}; do sleep 0.05; done; echo late"
    first = drive(
        write_scenario(
            tmp_path, counter(setup=f"import subprocess; subprocess.Popen({child!r}, shell=True)"), "first"
        )
    )
    first.state("paused")
    second = drive(
        write_scenario(
            tmp_path, counter(setup="print('second'); import os; os.system('echo its child')"), "second"
        )
    )
    second.state("paused")
    late.touch()
    said(second, "second", "its child")
    said(first, "late")
    assert "late" not in texts(console(second))
    assert texts(console(first)) == ["late"]
