"""Processes that go on without the one that starts them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui_lab.remote import starting


def test_each_process_prints_to_a_file_of_its_own(tmp_path: Path) -> None:
    begun = [starting.start("calendar", [str(year), "1"], tmp_path, "a") for year in (2001, 2002)]
    for one in begun:
        assert one.process.wait() == 0
    assert [starting.last_lines(one.printed)[0].split() for one in begun] == [
        ["January", "2001"],
        ["January", "2002"],
    ]


def test_only_the_latest_files_stay(tmp_path: Path) -> None:
    for number in range(starting.LATEST + 5):
        (tmp_path / f"old-{number}.txt").write_text("")
    starting.start("calendar", ["2001", "1"], tmp_path, "a").process.wait()
    assert len(list(tmp_path.glob("*.txt"))) == starting.LATEST


@pytest.mark.parametrize(
    ("name", "begins"),
    [("长" * 84, "长" * 50 + "-"), ("a\x1b[31m\nb", "a b-"), ("\udcff", "\ufffd-")],
    ids=["long", "obeyed", "bytes"],
)
def test_whatever_a_script_is_called_there_is_a_file_for_what_it_prints(
    tmp_path: Path, name: str, begins: str
) -> None:
    started = starting.start("calendar", ["2001", "1"], tmp_path, name)
    assert started.process.wait() == 0
    assert started.printed.name.startswith(begins)
