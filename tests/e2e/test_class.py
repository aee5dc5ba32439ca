"""The installed command on a real terminal: the screen of a teacher, with keys of the teacher's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.terminal import ENVIRONMENT, LAB, Terminal
from tui_lab.keeping.beats import Beat, file_in, write_beat
from tui_lab.terminal.config_file import config_path


@pytest.mark.slow
def test_a_class_obeys_the_config_file(tmp_path: Path, opened: list[Terminal]) -> None:
    config_path().parent.mkdir(parents=True, exist_ok=True)
    config_path().write_text('[keys]\nclass.sort = "f5"\neverywhere.back = "Z"\nclass.move = "k"\n')
    write_beat(file_in(tmp_path), Beat(host="pc7"))
    teacher = Terminal([*LAB, "class", str(tmp_path)], 120, 40, **ENVIRONMENT)
    opened.append(teacher)
    teacher.shows("1 learner", "In config.toml line 4")
    teacher.type("q")
    teacher.shows("No learner matches 'q'")
    teacher.type("\x1b")
    teacher.shows("1 learner: 1 here")
    teacher.type("\x12\x07?")  # the keys of a lab do nothing, and the help has none of them
    teacher.shows("Among the learners of a class", f"{'f5':13}sort by this column", "quit at once")
    teacher.lacks("all runs: find")
    teacher.lacks("go on with the run")
    teacher.type("Z")
    teacher.shows("1 learner: 1 here")
    teacher.type("Z")
    assert teacher.ends() == 0
