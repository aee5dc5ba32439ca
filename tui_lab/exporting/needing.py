"""Libraries that only some files need: where one is missing, a sentence says which and how to get it."""

from __future__ import annotations

import importlib

from tui_lab.errors import LabError
from tui_lab.languages import translated as _


def need(module: str, package: str, what: str) -> None:
    """Import `module`. Raises LabError where it cannot be: `what` is what it is needed for."""
    try:
        importlib.import_module(module)
    except ImportError as error:
        raise LabError(
            _("{package} is needed for {what}; pip install {package} brings it").format(
                package=package, what=what
            )
        ) from error
