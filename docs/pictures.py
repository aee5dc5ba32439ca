"""Takes the pictures of these pages from the real program: python -m docs.pictures [SCENE ...]

They go to docs/pictures. Git keeps those of README.md, which `film` makes when it is named.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import dedent

from docs.animated import to_animated_svg
from docs.filming import GROUND, INK, Filmed, cast_of, filmed
from tui_lab.drawing.canvas.to_svg import to_svg

FOLDER = Path(__file__).parent / "pictures"
SIZE = 120, 36
FILM = 110, 32
LAB = ["-m", "tui_lab"]
# A film is kept, and is not to say where it was taken: a place of as many letters stands in its own.
ROOT = str(Path(__file__).resolve().parents[1])
NO_PLACE = ROOT, f"/home/you/{'tui-lab':-<{len(ROOT)}}"[: len(ROOT)]
SCRIPT = """
    import torch
    from torch import nn

    torch.manual_seed(1)
    x = torch.linspace(-3, 3, 200).unsqueeze(1)
    y = torch.sin(2 * x) + 0.1 * torch.randn(200, 1)
    model = nn.Sequential(nn.Linear(1, 40), nn.Tanh(), nn.Linear(40, 1))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for step in range(1_000_000):
        loss = nn.functional.mse_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
"""


def take(name: str, lab: Filmed) -> None:
    """Keep what the screen shows."""
    (FOLDER / f"{name}.svg").write_text(to_svg(lab.cells, INK, GROUND, name), encoding="utf-8")
    print(name)


def in_the_lab() -> None:
    """The menu, a goal that was met, and where one looks from there."""
    with filmed(LAB, *SIZE) as lab:
        lab.shows("start with")
        press(lab, "\x1b", "type to filter")
        take("menu", lab)
        press(lab, "\r", "paused", "Lesson 1/")
        press(lab, "t", "space runs it")
        press(lab, " ", "Goal met", "done")
        take("lab", lab)
        press(lab, "c", "read only")
        take("code", lab)
        press(lab, "c", "Goal met")
        press(lab, "?", "Words and keys")
        take("help", lab)
        lab.type("\x1b")
        lab.lacks("Words and keys")
        press(lab, "i", "slow motion")
        lab.type("\r")
        lab.lacks("enter opens")
        lab.shows("input of sample")
        lab.stays(1)
        take("slow-motion", lab)
        lab.type("\x1b")
        lab.lacks("A step in slow motion")
        press(lab, "\x12", "1 run")
        take("runs", lab)


def press(lab: Filmed, key: str, *until: str) -> None:
    """Press a key, and wait until all of these words show."""
    lab.type(key)
    lab.shows(*until)


def in_chinese() -> None:
    """A map of another scenario, in the other language."""
    with filmed([*LAB, "--lang", "zh", "open", "playground"], *SIZE) as lab:
        lab.shows("已暂停", "space 训练。")
        lab.type("t")
        press(lab, " ", "目标达成")
        take("chinese", lab)


def in_a_small_window() -> None:
    """The same without colours or a braille font, in 80 × 24."""
    with filmed([*LAB, "--glyphs", "ascii", "--color", "none", "open", "regression"], 80, 24) as lab:
        lab.shows("paused", "space trains")
        press(lab, "t", "hidden = 30")
        press(lab, " ", "Goal met", "done")
        take("small", lab)


def a_script() -> None:
    """A script that knows nothing of the lab."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "train.py"
        file.write_text(dedent(SCRIPT), encoding="utf-8")
        with filmed([*LAB, "watch", str(file)], *SIZE) as lab:
            lab.shows("Watched", "running", "2.bias")
            lab.stays(3)
            take("watch", lab)
            press(lab, "q", "Let it go on")
            lab.type("\x1b[B\r")  # or it would train on, with nobody there
            lab.ends(30)


def film() -> None:
    """The first minute, in half of one."""
    with filmed([*LAB, "--fps", "6"], *FILM) as lab:
        with lab.cut():
            lab.shows("start with")
        lab.say("tui-lab, the first time")
        lab.stays(3)
        lab.say("enter opens the first lesson")
        with lab.cut():
            lab.type("\r")
            lab.shows("paused", "t sets what the lesson suggests")
        lab.stays(3)
        lab.say("t: what the page suggests")
        lab.type("t")
        lab.shows("space runs it")
        lab.stays(3)
        lab.say("space: train")
        lab.type(" ")
        lab.shows("Goal met", "done")
        lab.stays(3)
        lab.say("n: the next page")
        lab.type("n")
        lab.shows("Lesson 2/")
        lab.stays(3)
        lab.say("c: the code that was run")
        lab.type("c")
        lab.shows("read only")
        lab.stays(3)
        cast = cast_of(lab.events, *FILM, "The first minute in tui-lab").replace(*NO_PLACE)
    (FOLDER / "first-minute.cast").write_text(cast, encoding="utf-8")
    (FOLDER / "first-minute.svg").write_text(to_animated_svg(cast), encoding="utf-8")


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    scenes = {one.__name__: one for one in (film, in_the_lab, in_chinese, in_a_small_window, a_script)}
    for name in sys.argv[1:] or list(scenes)[1:]:
        scenes[name]()
