"""The file that keeps what failed in the lab itself."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tui_lab import __version__
from tui_lab.keeping.failures import LARGEST, MOST_KINDS, Failures, in_words
from tui_lab.keeping.places import state_folder


def raised(code: str) -> Exception:
    try:
        exec(code, {})
    except Exception as error:
        return error
    raise AssertionError(code)


def kept() -> str:
    return (state_folder() / "errors.log").read_text(encoding="utf-8")


def test_a_failure_is_kept_with_its_traceback_and_what_was_done() -> None:
    failures = Failures()
    times, file = failures.note(raised("{}['lr']"), "key x in Menu")
    assert (times, file) == (1, state_folder() / "errors.log")
    for words in (__version__, "key x in Menu", "KeyError: 'lr'", "test_failures.py", "in raised"):
        assert words in kept()


def test_the_same_again_is_counted_and_told_at_the_end() -> None:
    failures = Failures()
    assert [failures.note(raised("{}['lr']"), "a timer").times for _ in range(3)] == [1, 2, 3]
    assert failures.note(raised("\n{}['lr']"), "a timer").times == 1  # another line
    assert kept().count("Traceback") + kept().count("in raised") == 2
    failures.close()
    assert "3 times: KeyError: 'lr'" in kept()


def test_the_file_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        monkeypatch.setattr("tui_lab.keeping.failures.MOST_KINDS", 10 * MOST_KINDS)
        failures = Failures()
        for line in range(10 * MOST_KINDS):
            failures.note(raised("\n" * line + "raise ValueError('x' * 100_000)"), "anything " * 100)
    sizes = [file.stat().st_size for file in state_folder().iterdir()]
    assert len(sizes) == 2 and LARGEST < max(sizes) < 1.2 * LARGEST


def test_one_run_of_the_program_reports_so_many_kinds_at_most() -> None:
    failures = Failures()
    for line in range(2 * MOST_KINDS):
        assert failures.note(raised("\n" * line + "1 / 0"), "this").times == 1
    assert kept().count("while: this") == MOST_KINDS


def test_a_deep_recursion_is_kept_from_both_ends() -> None:
    Failures().note(raised("def deep(n):\n    return deep(n + 1)\ndeep(0)"), "this")
    assert "more …" in kept() and len(kept()) < 10_000
    assert sys.getrecursionlimit() > 100


def test_a_folder_that_cannot_be_written_costs_the_report_alone(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where the folder should be")
    failures = Failures()
    assert failures.note(raised("1 / 0"), "this") == (1, None)
    failures.close()


def test_words_of_an_error_are_one_line_and_never_fail() -> None:
    assert in_words(ValueError("a\n  b")) == "ValueError: a b"
    assert in_words(ValueError()) == "ValueError"
    assert len(in_words(ValueError("x" * 1000))) < 150

    class Mute(Exception):
        def __str__(self) -> str:
            raise RuntimeError

    assert in_words(Mute()) == "Mute"
