"""What Python does where a script has ended before its end: it says why, and has a code for it."""

from __future__ import annotations

import sys
from contextlib import suppress


def told(error: BaseException, within: str) -> int:
    """Say on standard error what ended a script, and return its exit code.

    The frames of the file `within`, which called the script, are left out; the script's own
    `sys.excepthook` is asked, as Python does.
    """
    if isinstance(error, SystemExit):
        return _told_exit(error)
    at = error.__traceback__
    while at is not None and at.tb_frame.f_code.co_filename == within:
        at = at.tb_next
    error = error.with_traceback(at)
    sys.last_type, sys.last_value, sys.last_traceback = type(error), error, at
    try:
        sys.excepthook(type(error), error, at)
    except SystemExit as left:
        return _told_exit(left)
    except BaseException:
        sys.__excepthook__(type(error), error, at)
    return 130 if isinstance(error, KeyboardInterrupt) else 1


def _told_exit(error: SystemExit) -> int:
    if error.code is None or isinstance(error.code, int):
        return error.code or 0
    with suppress(Exception):  # whatever it is, or whatever standard error has become
        print(error.code, file=sys.stderr or sys.__stderr__)
    return 1
