"""What can be taken home of a run, each with the endings that its file may have; the first is suggested."""

from __future__ import annotations

from typing import NamedTuple

from tui_lab.languages import noted


class Kind(NamedTuple):
    """A folder has no `endings`; what is no file is said on the screen."""

    name: str
    title: str
    about: str
    endings: tuple[str, ...] = ()
    of_a_training: bool = True
    is_file: bool = True


KINDS = (
    Kind(
        "script",
        noted("Script"),
        noted("the training as one plain Python file, without tui-lab"),
        (".py",),
    ),
    Kind("weights", noted("Weights"), noted("for torch.load, or safetensors"), (".pt", ".safetensors")),
    Kind("curves", noted("Curves"), noted("losses and metrics, a row a step"), (".csv",)),
    Kind(
        "figure",
        noted("Figure"),
        noted("the picture at the keys as it is now"),
        (".svg", ".png", ".txt"),
        False,
    ),
    Kind("page", noted("Page"), noted("the whole run with its pictures"), (".html", ".md"), False),
    Kind("data", noted("Data"), noted("what it learns from, a row an example"), (".csv",), False),
    Kind("tensorboard", "TensorBoard", noted("the curves as a folder of events")),
    Kind("setup", noted("Setup"), noted("one line that opens the same again"), (), False, is_file=False),
)


def suggested(kind: Kind, scenario: str) -> str:
    """A name for the file."""
    name = scenario if kind.name == "script" else f"{scenario}-{kind.name}"
    return name + (kind.endings[0] if kind.endings else "")
