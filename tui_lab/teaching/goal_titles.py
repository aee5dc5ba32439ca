"""Which steps of a lesson have a goal, for a list of scenarios none of which is loaded."""

from __future__ import annotations

from pathlib import Path

from tui_lab.files import read_text
from tui_lab.plain_text import plain_lines


def goal_titles(lesson: Path) -> list[str]:
    """The titles of the lesson steps that have a goal.

    From the text alone, since reading it as a lesson takes the scenario, and with it PyTorch.
    """
    try:
        text = "\n" + plain_lines(read_text(lesson))
    except OSError:
        return []
    steps = [step.partition("\n") for step in text.split("\n## ")[1:]]
    return [title.strip() for title, _, rest in steps if "\n- goal:" in f"\n{rest}"]
