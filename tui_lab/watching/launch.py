"""Runs a training script as Python would, followed and served.

python -m tui_lab.watching.launch FILE [ARGS…]
"""

from __future__ import annotations

import runpy
import sys
import traceback
from pathlib import Path

from tui_lab.errors import LabError
from tui_lab.watching.served import Watched, name_of
from tui_lab.watching.tee import heard
from tui_lab.watching.watcher import Stopped


def main(arguments: list[str]) -> int:
    """Run the script; returns its exit code. After its end it stays for as long as a screen looks on."""
    file = Path(arguments[0]).absolute()
    watched = Watched(file, name_of(file))
    try:
        watched.begin()
    except LabError as error:
        print(f"tui-lab: {error}", file=sys.stderr)
        return 2
    sys.argv = arguments
    sys.path[0] = str(file.parent)
    code, failed, stopped = 0, None, False
    with heard(watched.watcher.hearing):
        try:
            runpy.run_path(str(file), run_name="__main__")
        except SystemExit as error:
            code = error.code if isinstance(error.code, int) else int(bool(error.code))
            if isinstance(error.code, str):
                print(error.code, file=sys.stderr)
        except KeyboardInterrupt as error:
            code, stopped = 130, isinstance(error, Stopped)
        except BaseException as error:
            code, failed = 1, error
            _without_us(error)
    watched.watcher.finish(failed)
    watched.watcher.serve(lambda: watched.server.is_watched and not stopped)
    watched.server.close()
    return code


def _without_us(error: BaseException) -> None:
    """Print a traceback as Python would of the script alone."""
    at = error.__traceback__
    while at is not None and at.tb_frame.f_code.co_filename in (__file__, runpy.__file__, "<frozen runpy>"):
        at = at.tb_next
    traceback.print_exception(type(error), error, at)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
