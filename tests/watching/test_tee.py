"""What a script prints goes where it went, and is heard."""

from __future__ import annotations

import os
import sys
import warnings
from pathlib import Path
from typing import Any

import pytest

from tui_lab.engine.asks import Console
from tui_lab.engine.hearing import Hearing
from tui_lab.watching.tee import heard, unheard


def test_a_warning_is_shown_and_heard_each_once(capsys: pytest.CaptureFixture[str]) -> None:
    def show(*what: Any) -> None:
        print(warnings.formatwarning(*what[:4]), file=sys.stderr)

    hearing = Hearing()
    shown = warnings.showwarning
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.showwarning = show  # type: ignore[assignment]
        with heard(hearing, lambda: 7):
            warnings.warn("of intent", UserWarning, stacklevel=1)
            print("after", file=sys.stderr)
    assert capsys.readouterr().err.count("UserWarning: of intent") == 1
    lines = [(line.step, line.stream) for line in hearing.answer(Console(10)).lines]
    assert lines == [(7, "warning"), (7, "err")]
    assert warnings.showwarning is shown


def test_what_a_forked_child_prints_is_printed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "printed"
    with file.open("w") as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        with heard(Hearing(), lambda: 0):
            if (child := os.fork()) == 0:
                try:
                    print("child")
                    sys.stdout.flush()
                finally:
                    os._exit(0)
            os.waitpid(child, 0)
    assert file.read_text() == "child\n"


def test_what_is_unheard_is_printed_nowhere(capsys: pytest.CaptureFixture[str]) -> None:
    with unheard():
        print("never")
        print("never", file=sys.stderr)
    print("after")
    assert capsys.readouterr() == ("after\n", "")
