"""Goals that were checked, in the forms that people, check50 and Gradescope read.

check50: https://cs50.readthedocs.io/projects/check50; Gradescope: https://gradescope-autograders.readthedocs.io,
"Output format".
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tui_lab import __version__
from tui_lab.drawing.canvas.text import cell_width, cut, padded
from tui_lab.keeping.learners import GoalRow
from tui_lab.languages import translated as _
from tui_lab.plain_text import plain

LONGEST = 300  # cells of what is said of one: some of it is what a learner wrote

Checked = Mapping[str, GoalRow]  # by their names; `why` is empty for those that are met


def as_text(checked: Checked) -> str:
    """A line each, and how many are met."""
    widest = max(map(cell_width, checked), default=0)
    lines = [
        f"{'✗' if row.why else '✓'} {padded(name, widest)}  {plain(row.goal)}"
        f"{f': {_why(row)}' if row.why else ''}"
        for name, row in checked.items()
    ]
    return "\n".join([*lines, "", _counted(checked)])


def as_check50(slug: str, checked: Checked) -> str:
    """The object that `check50 --output json` prints."""
    results = [_result(name, row) for name, row in checked.items()]
    return json.dumps({"slug": slug, "results": results, "version": __version__}, indent=4)


def _result(name: str, row: GoalRow) -> dict[str, Any]:
    trained = f"trained {row.scenario} again, to step {row.step}"
    cause = {"rationale": _why(row), "help": f"tui-lab open {row.scenario}, page {plain(row.goal)}"}
    return {
        "name": name,
        "description": _described(row),
        "passed": not row.why,
        "log": [trained] if row.verified is not None else [],
        "cause": cause if row.why else None,
        "data": {"step": row.step},
        "dependency": None,
    }


def as_gradescope(checked: Checked) -> str:
    """What stands in /autograder/results/results.json: a point for each goal."""
    tests = [
        {
            "name": f"{name} {_described(row)}",
            "score": int(not row.why),
            "max_score": 1,
            "status": "failed" if row.why else "passed",
            "output": _why(row),
        }
        for name, row in checked.items()
    ]
    score = sum(not row.why for row in checked.values())
    return json.dumps({"score": score, "output": _counted(checked), "tests": tests}, indent=4)


def _described(row: GoalRow) -> str:
    return f"{row.scenario}: {plain(row.goal)}"


def _why(row: GoalRow) -> str:
    return cut(plain(row.why), LONGEST)


def _counted(checked: Checked) -> str:
    met = sum(not row.why for row in checked.values())
    return _("{met} of {all} goals met.").format(met=met, all=len(checked))
