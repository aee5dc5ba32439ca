"""A script that is watched ends as it would alone, and its screen hears why at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.watching.watching import PATIENCE, Screen, watched
from tui_lab.engine import orders

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("body", "code", "said"),
    [
        ("import sys\nsys.exit(3)", 3, "ends.py has ended with code 3."),
        ("raise SystemExit('in words')", 1, "ends.py has ended: in words"),
        ("import no_such_module", 1, "ModuleNotFoundError: No module named 'no_such_module'"),
    ],
)
def test_what_ends_a_script_early_is_its_code_and_on_the_screen(
    tmp_path: Path, body: str, code: int, said: str
) -> None:
    script = tmp_path / "ends.py"
    script.write_text(f"print('before')\n{body}")
    with watched(script) as process:
        screen = Screen()
        assert screen.hear_until(orders.Heard).console.lines[0].text == "before"
        assert screen.hear_until(orders.Failed).message == said
        screen.trainer.stop()
        assert process.wait(PATIENCE) == code


def test_a_script_that_trains_nothing_is_done_and_shows_what_it_printed(tmp_path: Path) -> None:
    (tmp_path / "proj").mkdir()
    (tmp_path / "proj" / "beside.py").write_text("NAME = 'beside'")
    real = tmp_path / "proj" / "real.py"
    real.write_text(
        "import sys, json, beside\nprint(json.dumps([__name__, __file__, sys.argv, beside.NAME]))\n"
        "print(__annotations__ if '__annotations__' in globals() else 'none')\n"
    )
    script = tmp_path / "linked_script.py"
    script.symlink_to(real)
    with watched(script, "--more") as process:
        screen = Screen()
        loaded = screen.hear_until(orders.Loaded)
        assert loaded.script and not loaded.losses
        heard = [line.text for line in screen.hear_until(orders.Heard).console.lines]
        assert json.loads(heard[0]) == ["__main__", str(script), [str(script), "--more"], "beside"]
        assert screen.hear_until(orders.StateChanged).over
        screen.trainer.stop()
        assert process.wait(PATIENCE) == 0


def test_a_script_that_crashes_under_watch_is_not_told_as_done(tmp_path: Path) -> None:
    from tests.watching.watching import run

    script = tmp_path / "own.py"
    script.write_text(
        "import sys, time, tui_lab\ntui_lab.watch()\nfrom tui_lab.watching.served import _watched\n"
        "_watched[0].server.came.wait(60)\nraise ValueError('by intent')\n"
    )
    with run(script) as process:
        screen = Screen()
        assert "by intent" in screen.hear_until(orders.Failed).message
        assert process.wait(PATIENCE) == 1
