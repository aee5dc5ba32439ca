"""A scenario with the same text in every place that it can carry one."""

from __future__ import annotations

from pathlib import Path

CODE = '''\
r"""Code. {raw} Code."""
import numpy as np
import torch
from torch import nn

from tui_lab.authoring.figures import (
    HeatMap, Histogram, Image, ImageGrid, Line, Mark, Plot, Points, Table, Tree, TreeNode
)
from tui_lab.authoring.knob_kinds import Choice, Number
from tui_lab.authoring.scenario import Scenario
from tui_lab.authoring.views import view

T = {text!r}  # {raw}


class Nasty(Scenario):
    {docstring!r}

    title = {text!r}
    chapter = {text!r}
    tutorial = {text!r}
    steps = 20
    losses = (T, "other")
    lr = Number(0.1, low=0.0, high=1.0, unit=T, about=T, live=True)
    word = Choice(T, choices=(T, "other"), about=T, name=T)

    def setup(self):
        self.net = nn.Sequential()
        self.net.add_module(T.replace(".", "_"), nn.Linear(1, 3))
        self.net.register_buffer("b" + T.replace(".", "_"), torch.zeros(3))
        self.opt = torch.optim.SGD(self.net.parameters(), lr=self.lr)

    def step(self):
        if {fails}:
            raise RuntimeError(T)  # {raw}
        loss = self.net(torch.ones(4, 1)).square().mean()
        self.opt.zero_grad()
        loss.backward()
        self.opt.step()
        return {{T: loss, "other": loss}}

    def metrics(self):
        return {{"metric" + T: 0.5}}

    @view(T)
    def plot(self):
        x = np.linspace(0, 1, 5)
        return Plot(T, T, (Line(T, x, x),), (Points(T, x, 1 - x),), (Mark(0.5, T),), note=T)

    @view(T)
    def grid(self):
        return HeatMap(np.eye(3), T, T, (-1, 1), (-1, 1), value_label=T, class_names=(T, T), note=T)

    @view(T)
    def table(self):
        return Table((T, T), ((T, T), ("1", T)), note=T)

    @view(T)
    def tree(self):
        return Tree((TreeNode(T, T, (TreeNode(T, T),)),), note=T)

    @view(T)
    def broken(self):
        raise RuntimeError(T)  # {raw}
'''
LESSON = """\
## Page {raw}
Read `{raw}` and **{raw}**. {raw}

- try: lr = 0.2
- goal: step >= 5
- hint: {raw}
- solved: {raw}
"""


def write_nasty(folder: Path, name: str, text: str, raw: str | None = None, fails: bool = False) -> Path:
    """Write it as `folder`/`name`, and return `folder`; `raw` is `text` as it stands in files themselves."""
    raw = text if raw is None else raw
    place = folder / name
    place.mkdir(parents=True)
    docstring = text.encode(errors="ignore").decode()  # Python takes no other ones
    code = CODE.format(text=text, docstring=docstring, raw=raw, fails=fails)
    (place / "scenario.py").write_text(code, encoding="utf-8", newline="")
    (place / "lesson.md").write_text(LESSON.format(raw=raw), encoding="utf-8", newline="")
    return folder
