"""A neural-network laboratory in a terminal: what a scenario's author imports.

    from tui_lab import Line, Number, Plot, Scenario, view

The names come from `tui_lab.authoring.api`, and PyTorch with them, when the first one is asked for. `watch`
is for a training script of one's own, which `tui-lab attach` then shows.
"""

from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui_lab.authoring.api import *  # noqa: F403 - the names stand there, once
    from tui_lab.watching.served import watch as watch

__version__ = "0.3.0"


def __getattr__(name: str) -> object:
    # Python asks for its own names, and for each module that is imported as `from tui_lab import …`.
    if name != "__all__" and (name.startswith("_") or find_spec(f"{__name__}.{name}")):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name == "watch":
        from tui_lab.watching.served import watch

        return watch
    from tui_lab.authoring import api

    if name == "__all__":  # what `from tui_lab import *` brings
        return [one for one in vars(api) if not one.startswith("_") and one != "annotations"]
    if not hasattr(api, name):
        raise AttributeError(f"tui_lab has no {name!r}; what it has for scenarios stands in {api.__file__}")
    return getattr(api, name)
