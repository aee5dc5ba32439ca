"""Runs a training script as Python would, followed and served.

python -m tui_lab.watching.launch FILE [ARGS…]
"""

from __future__ import annotations

import builtins
import io
import os
import sys
from pathlib import Path
from types import ModuleType

from tui_lab.errors import LabError
from tui_lab.watching.as_python import told
from tui_lab.watching.served import Watched, name_of
from tui_lab.watching.stopped import Stopped
from tui_lab.watching.tee import heard

COMES = 20.0  # seconds that a screen may take to come, to a script that has ended before


def main(arguments: list[str]) -> int:
    """Run the script; returns its exit code. After its end it stays for as long as a screen looks on."""
    file = Path(arguments[0]).absolute()
    try:
        watched = Watched(file, name_of(file))
        watched.begin()
    except LabError as error:
        print(f"tui-lab: {error}", file=sys.stderr)
        return 2
    sys.argv = arguments
    if not sys.flags.safe_path:
        sys.path[0] = os.path.dirname(os.path.realpath(file))  # noqa: PTH120
    code, stopped = 0, False
    ended: BaseException | None = None
    with heard(watched.watcher.hearing, lambda: watched.watcher.at):
        try:
            _run(file)
        except Stopped:
            code, stopped = 130, True
        except BaseException as error:
            code = told(error, within=__file__)
            ended = error if code else None
    if os.getpid() != watched.server.pid:  # a child that was forked, and has come to the end as well
        return code
    watched.watcher.finish(ended)
    if not stopped:
        watched.server.came.wait(COMES)
    watched.watcher.serve(lambda: watched.server.is_watched and not stopped)
    watched.server.close()
    return code


def _run(file: Path) -> None:
    """As the module __main__, which it stays to the end of the process."""
    with io.open_code(str(file)) as opened:
        code = compile(opened.read(), str(file), "exec", dont_inherit=True)
    main = ModuleType("__main__")
    main.__file__ = str(file)
    main.__dict__["__builtins__"] = builtins
    sys.modules["__main__"] = main
    exec(code, main.__dict__)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
