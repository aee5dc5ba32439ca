"""Each error of the table is made with the PyTorch that is installed, explained, and mended."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from tests.explaining.errors_made import CASES, OF_A_GPU, Case
from tui_lab.errors import Fault, fault_of
from tui_lab.explaining.explanation import TABLE, explain, rows

HEAD = "import torch\nfrom torch import nn\nfrom torch.nn import functional as F\n\n\ndef step(self):\n"


@pytest.fixture(autouse=True)
def not_deterministic() -> Iterator[None]:
    """One case sets what holds for the whole process."""
    yield
    torch.use_deterministic_algorithms(False)


def failing(folder: Path, before: str, line: str) -> Fault | None:
    """Why `line` fails in the step of a file of its own, after `before`; None when it does not."""
    file = folder / "scenario.py"
    file.write_text(f"{HEAD}    {before}\n    {line}\n")
    space: dict[str, Any] = {"__name__": "own"}
    exec(compile(file.read_text(), str(file), "exec"), space)
    try:
        space["step"](SimpleNamespace())
    except Exception as error:
        fault = fault_of(error, file, "step()")
        assert fault.message == f"{type(error).__name__}: {error}"  # PyTorch's own
        return fault
    return None


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.row}: {case.wrong}")
def test_an_error_is_explained_by_its_row_and_mended_by_its_line(tmp_path: Path, case: Case) -> None:
    fault = failing(tmp_path, case.before, case.wrong)
    assert fault is not None and fault.source == case.wrong
    assert [row.name for row in rows() if row.match(fault.message)] == [case.row]
    assert fault.explanation is not None and fault.explanation.row == case.row
    for value in case.shown:
        assert value in fault.explanation.values
    said = f"{fault.explanation.meaning} {fault.explanation.advice}"
    assert all(words in said for words in case.said), said
    assert failing(tmp_path, case.before, case.mended) is None


def test_each_pattern_of_the_table_has_an_error_that_is_made(tmp_path: Path) -> None:
    faults = [failing(tmp_path, case.before, case.wrong) for case in CASES]
    sentences = [fault.message for fault in faults if fault is not None] + [*OF_A_GPU]
    never = [
        (row.name, pattern.pattern)
        for row in rows()
        for pattern in row.patterns
        if not any(pattern.search(sentence) for sentence in sentences)
    ]
    assert never == []


@pytest.mark.parametrize(("sentence", "name"), OF_A_GPU.items(), ids=lambda text: text[:40])
def test_what_only_a_gpu_says_is_explained(sentence: str, name: str) -> None:
    assert [row.name for row in rows() if row.match(sentence)] == [name]
    explained = explain(f"RuntimeError: {sentence}", None)
    assert explained is not None and explained.values == ()
    assert ("2.00 GiB" if name == "memory" else "cuda:0") in explained.meaning


def test_the_table_can_be_read_on_any_terminal() -> None:
    assert TABLE.read_text(encoding="utf-8").isascii()
    for row in rows():
        assert row.meaning and row.advice.endswith((".", "}."))
        for pattern in row.patterns:
            named = set(re.findall(r"\{(\w+)\}", f"{row.meaning} {row.advice}"))
            assert named <= set(pattern.groupindex), f"{row.name}: {pattern.pattern}"


@pytest.mark.parametrize(
    "line", ["1 / 0", "raise RuntimeError('boom')", "torch.ones(2).sum(5)", "torch.nowhere"]
)
def test_an_error_without_a_row_stays_as_it_is(tmp_path: Path, line: str) -> None:
    fault = failing(tmp_path, "pass", line)
    assert fault is not None and fault.explanation is None
