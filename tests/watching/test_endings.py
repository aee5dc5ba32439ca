"""A script that is watched ends as it would alone, and its screen hears why at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.watching.watching import PATIENCE, Screen, alone, run, watched
from tui_lab.engine import orders

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("body", "code", "said"),
    [
        ("import sys\nsys.exit(3)", 3, "ends.py has ended with code 3."),
        ("raise SystemExit('in words')", 1, "ends.py has ended: in words"),
        ("import no_such_module", 1, "ModuleNotFoundError: No module named 'no_such_module'"),
        (
            "class E(Exception):\n    def __str__(self):\n        1 / 0\nraise E",
            1,
            "E: its text cannot be made: ZeroDivisionError",
        ),
        (
            "class Code:\n    def __str__(self):\n        1 / 0\nraise SystemExit(Code())",
            1,
            "ends.py has ended: its text cannot be made: ZeroDivisionError",
        ),
        ("import sys\nsys.stderr.close()\nraise ValueError('by intent')", 1, "ValueError: by intent"),
        ("import sys\nsys.stderr = None\nsys.exit('in words')", 1, "ends.py has ended: in words"),
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
    script = tmp_path / "own.py"
    script.write_text(
        "import sys, time, tui_lab\ntui_lab.watch()\nfrom tui_lab.watching.served import _watched\n"
        "_watched[0].server.came.wait(60)\nraise ValueError('by intent')\n"
    )
    with run(script) as process:
        screen = Screen()
        assert "by intent" in screen.hear_until(orders.Failed).message
        assert process.wait(PATIENCE) == 1


def test_what_a_script_has_put_in_the_place_of_the_traceback_is_asked(tmp_path: Path) -> None:
    script = tmp_path / "own.py"
    script.write_text(
        "import sys\nsys.excepthook = "
        "lambda kind, error, at: print(kind.__name__, at.tb_frame.f_code.co_filename)\n"
        "raise ValueError('by intent')\n"
    )
    with watched(script) as process:
        screen = Screen()
        assert screen.hear_until(orders.Failed).message == "ValueError: by intent"
        screen.trainer.stop()
        out, err = process.communicate(timeout=PATIENCE)
        assert (out, err, process.returncode) == (f"ValueError {script}\n", "", 1)


def test_a_forked_child_that_comes_to_the_end_of_a_script_ends_at_once(tmp_path: Path) -> None:
    script = tmp_path / "forks.py"
    script.write_text(
        "import os, time\nbegun = time.monotonic()\nif child := os.fork():\n"
        "    print(os.waitpid(child, 0)[1], time.monotonic() - begun < 10)\n"
    )
    with watched(script) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "0 True\n"


def test_where_no_screen_can_come_a_sentence_says_why(tmp_path: Path, runtime: Path) -> None:
    (runtime / "tui-lab").write_text("no folder")
    script = tmp_path / "own.py"
    script.write_text("print('never')")
    with watched(script) as process:
        out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 2 and not out
    assert err.count("\n") == 1 and "is not a folder of yours alone" in err


def test_a_script_that_is_launched_and_says_watch_itself_is_one_training(tmp_path: Path) -> None:
    script = tmp_path / "own.py"
    script.write_text("import tui_lab\ntui_lab.watch()\nprint('after')\n")
    with watched(script) as process:
        screen = Screen()
        assert screen.hear_until(orders.Heard).console.lines[0].text == "after"
        screen.trainer.stop()
        assert process.communicate(timeout=PATIENCE) == ("after\n", "")


STREAMS = """
import io, sys
print(sys.stdout is sys.__stdout__, isinstance(sys.stdout, io.TextIOWrapper), sys.stdout.mode)
for wrong in (b"", None):
    try:
        sys.stdout.write(wrong)
    except TypeError as error:
        print(error)
sys.stdout = sys.__stdout__
with sys.stdout as out:
    print("within", file=out)
sys.stderr.reconfigure(errors="replace")
sys.exit(3 * (not sys.stdout.closed))
"""


def test_the_streams_of_a_script_are_such_as_it_has_alone(tmp_path: Path) -> None:
    script = tmp_path / "streams.py"
    script.write_text(STREAMS)
    with watched(script) as process:
        screen = Screen()
        heard = [line.text for line in screen.hear_until(orders.Heard).console.lines]
        screen.trainer.stop()
        out, err = process.communicate(timeout=PATIENCE)
        assert (out, err, process.returncode) == (alone(script), "", 0)
    assert heard == out.splitlines()
