"""RNN: a network with a memory turns sin into cos, one short window after the other.

At each point it sees one number, sin, and what it told itself at the point before: its hidden state.
From sin alone cos cannot be known, for at sin = 0 it may be 1 or −1. Where the curve came from tells.
"""

import math

import numpy as np
import torch
from torch import Tensor, nn

from tui_lab import (
    HeatMap, Integer, Line, Number, Plot, Scenario, Switch, as_numpy, common_knobs as common,
    make_optimizer, view,
)  # fmt: skip

KEPT = 6  # windows that the views show


class SinToCos(nn.Module):
    """A recurrent layer, and a line that reads the answer out of its hidden state."""

    def __init__(self, units: int) -> None:
        super().__init__()
        self.rnn = nn.RNN(input_size=1, hidden_size=units, batch_first=True)
        self.out = nn.Linear(units, 1)

    def forward(self, x: Tensor, state: Tensor | None) -> tuple[Tensor, Tensor, Tensor]:
        """`x` has shape (1, points, 1): one series, of so many points, each one number.

        Returns the answers (1, points, 1), all hidden states (1, points, units), and the last of them
        as the next window takes it (1, 1, units).
        """
        states, last = self.rnn(x, state)
        return self.out(states), states, last


class Rnn(Scenario):
    """A hidden state carries memory: sin becomes cos."""

    title = "RNN"
    chapter = "8 · Beyond"
    position = 1
    tutorial = "MorvanZhou/PyTorch-Tutorial, 403_RNN_regressor.py"
    steps = 100

    units = Integer(32, low=1, high=128, about="numbers in the hidden state")
    carry = Switch("on", about="hand the state to the next window")
    points = Integer(10, low=2, high=50, about="points in each window")
    window = Number(1.0, low=0.1, high=4.0, unit="π", about="how much of the curve it spans")
    lr = common.lr_knob(0.02, high=1.0)
    optimizer_name = common.optimizer_knob("adam")
    momentum = common.momentum_knob()

    def setup(self) -> None:
        self.model = SinToCos(self.units).to(self.device)
        self.loss_fn = nn.MSELoss()
        self.optimizer = make_optimizer(
            self.optimizer_name, self.model.parameters(), self.lr, momentum=self.momentum
        )
        self.state: Tensor | None = None  # the first window starts from zeros
        self.windows_done = 0
        self.last_windows: list[tuple[Tensor, Tensor, Tensor]] = []  # times, answers, hidden states

    def step(self) -> Tensor:
        span = self.window * math.pi
        start = self.windows_done * span
        times = torch.from_numpy(np.linspace(start, start + span, self.points, endpoint=False))
        x = times.sin().float().view(1, -1, 1).to(self.device)
        y = times.cos().float().view(1, -1, 1).to(self.device)

        prediction, states, last = self.model(x, self.state)
        # Its values go on to the next window, its graph does not: else backward() would run through
        # all windows ever seen.
        self.state = last.detach() if self.carry == "on" else None
        loss: Tensor = self.loss_fn(prediction, y)

        self.optimizer.zero_grad()
        loss.backward()  # back through the points of this window, last to first
        self.optimizer.step()

        self.windows_done += 1
        self.last_windows = [*self.last_windows, (times, prediction.detach(), states.detach())][-KEPT:]
        return loss

    def metrics(self) -> dict[str, float]:
        """The squared error at the first point of a window, where only the memory can know the answer."""
        if not self.last_windows:
            return {}
        errors = [
            (times[0].cos() - answers[0, 0, 0].cpu()).square() for times, answers, _ in self.last_windows
        ]
        return {"first_point": torch.stack(errors).mean().item()}

    @view("Last windows")
    def windows(self) -> Plot:
        """The windows that were learnt last, with the answers given before each step."""
        if not self.last_windows:
            first = np.linspace(0, self.window, 50)
            given = Line("sin", first, np.sin(first * math.pi), "raw")
            wanted = Line("cos", first, np.cos(first * math.pi), "truth")
            return Plot("time in π", "", (given, wanted))
        gap = np.array([np.nan])  # a window's line ends with it
        x, target, answer = [], [], []
        for times, answers, _ in self.last_windows:
            x += [times.numpy() / math.pi, gap]
            target += [times.cos().numpy(), gap]
            answer += [as_numpy(answers[0, :, 0]), gap]
        time = np.concatenate(x)
        lines = (
            Line("sin", time, np.sin(time * math.pi), "raw"),
            Line("cos", time, np.concatenate(target), "truth"),
            Line("rnn", time, np.concatenate(answer), "model"),
        )
        return Plot("time in π", "", lines)

    @view("Hidden state")
    def hidden_state(self) -> HeatMap | Plot:
        """Each row is a number of the hidden state, from −1 to 1, over the windows that were learnt last."""
        if not self.last_windows:
            return Plot("time in π", "unit")
        states = [states[0] for _, _, states in self.last_windows]
        first = self.last_windows[0][0][0].item() / math.pi
        span = self.window * len(self.last_windows)
        return HeatMap(
            as_numpy(torch.cat(states).T),
            "time in π",
            "unit",
            (first, first + span),
            (0.5, self.units + 0.5),
            scale="diverging",
            value_label="state",
        )
