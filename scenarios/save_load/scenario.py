"""Save and load: a trained net is put into a file as a state dict, and taken out into a new net.

Both learn the same points. At the step `save at` the first net is saved and the second, which has learnt
nothing so far, takes over its weights; from there on both learn. The files lie in memory here, but
torch.save and torch.load do with them what they do on a disk.
"""

import io
import math
import os
import pickle
import re
import textwrap
from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor, nn

from tui_lab import (
    ACTIVATIONS, Choice, Integer, Line, Plot, Points, Scenario, Switch, Table, as_numpy, common_knobs as
    common, make_optimizer, mlp, view,
)  # fmt: skip

LEARN_ON = 100  # steps after loading
SETTLED = 50  # of these before the gap between the two nets is told
TRUSTED = [nn.Sequential, nn.Linear, *ACTIVATIONS.values()]  # classes that a file may name


class Surprise:
    """What a bad file could hold: where it is unpickled, a function of its choice is called."""

    def __reduce__(self) -> tuple[object, ...]:
        return os.getcwd, ()  # a harmless one


class SaveLoad(Scenario):
    """State dicts: save a net, load it, and go on learning."""

    title = "Save and load"
    chapter = "7 · Practice"
    position = 5
    tutorial = "MorvanZhou/PyTorch-Tutorial, 304_save_reload.py"
    steps = 200
    losses = ("first", "loaded")

    save_at = Integer(100, low=1, high=1000, name="save at", about="the step at which it is saved")
    saved = Choice("state_dict", choices=("state_dict", "whole_net"), about="what the file holds")
    trust = Choice(
        "tensors",
        choices=("tensors", "torch.nn"),
        acts_when="saved = whole_net",
        about="what else than tensors may load",
    )
    optimizer_too = Switch("off", name="optimizer too", about="save the optimizer's state as well")
    lr = common.lr_knob(0.5)
    optimizer_name = common.optimizer_knob("sgd")
    momentum = common.momentum_knob()
    hidden = common.hidden_knob(10)
    activation = common.activation_knob("relu")
    new_hidden = Integer(10, low=1, high=100, name="new hidden", about="units of the net to load into")
    new_activation = Choice(
        "relu", choices=tuple(ACTIVATIONS), name="new activation", about="bend of the net to load into"
    )

    def setup(self) -> None:
        x = torch.linspace(-1, 1, 100).unsqueeze(1)
        y = x**2 + 0.2 * torch.rand(x.size())
        self.x, self.y = x.to(self.device), y.to(self.device)
        self.loss_fn = nn.MSELoss()

        self.nets = nn.ModuleDict()
        self.nets["first"] = mlp(1, self.hidden, 1, self.activation).to(self.device)
        self.nets["loaded"] = mlp(1, (self.new_hidden,), 1, self.new_activation).to(self.device)
        self.optimizers = {
            name: make_optimizer(self.optimizer_name, net.parameters(), self.lr, self.momentum)
            for name, net in self.nets.items()
        }
        self.steps = self.save_at + LEARN_ON
        self.steps_done = 0
        self.loaded_at: int | None = None
        self.refused = ""  # why the file could not be loaded
        self.gap = torch.zeros((), device=self.device)  # the largest one since loading
        self.in_the_file: list[tuple[str, str]] = []
        files = {"state dict": self.nets["first"].state_dict(), "whole net": self.nets["first"]}
        self.ways_to_load = [
            (name, str(weights_only), try_to_load(content, weights_only))
            for name, content in {**files, "a bad file": Surprise()}.items()
            for weights_only in (True, False)
        ]
        self.fits_then: dict[str, Tensor] = {}  # what both nets said right after loading

    def step(self) -> dict[str, Tensor]:
        losses = {name: self.loss_fn(net(self.x), self.y) for name, net in self.nets.items()}
        for name, loss in losses.items():
            if name == "first" or self.loaded_at is not None:
                self.optimizers[name].zero_grad()
                loss.backward()
                self.optimizers[name].step()
        self.steps_done += 1

        if self.steps_done == self.save_at:
            self.load(self.save())
        elif self.loaded_at is not None:
            first, loaded = (net(self.x).detach() for net in self.nets.values())
            self.gap = torch.maximum(self.gap, (first - loaded).abs().max())  # which keeps a NaN
        return losses

    def save(self) -> io.BytesIO:
        """The first net in a file: a dict of its tensors by name, or the object itself."""
        net = self.nets["first"]
        content: dict[str, Any] = {"net": net.state_dict() if self.saved == "state_dict" else net}
        if self.optimizer_too == "on":
            content["optimizer"] = self.optimizers["first"].state_dict()
        file = io.BytesIO()  # or a path, such as "net.pt"
        torch.save(content, file)
        self.in_the_file = list(entries(content))
        return file

    def load(self, file: io.BytesIO) -> None:
        """Take the weights, and the optimizer's state if it is there, over into the second net."""
        trusted: list[Any] = TRUSTED if self.trust == "torch.nn" else []
        file.seek(0)
        try:
            with torch.serialization.safe_globals(trusted):
                content = torch.load(file, weights_only=True, map_location=self.device)
            net = content["net"]
            self.nets["loaded"].load_state_dict(net if self.saved == "state_dict" else net.state_dict())
        except (pickle.UnpicklingError, RuntimeError) as error:
            self.refused = reason(error)
            return
        if "optimizer" in content:
            self.optimizers["loaded"].load_state_dict(content["optimizer"])
        self.loaded_at = self.steps_done
        self.fits_then = {name: net(self.x).detach() for name, net in self.nets.items()}

    def metrics(self) -> dict[str, float]:
        """The largest gap between what the two nets have said since loading, once they had time to part."""
        if self.loaded_at is None or self.steps_done < self.loaded_at + SETTLED:
            return {}
        gap = self.gap.item()
        return {"gap": gap} if math.isfinite(gap) else {}

    @view("Three fits")
    def fits(self) -> Plot:
        """The first net as it was saved, the loaded one at once, and what training has made of that."""
        x = as_numpy(self.x[:, 0])
        lines, points = [], [Points("data", x, as_numpy(self.y[:, 0]))]
        if self.fits_then:
            first, loaded = (as_numpy(fit[:, 0]) for fit in self.fits_then.values())
            lines.append(Line("saved", x, first, "class0"))
            points.append(Points("loaded", x[::5], loaded[::5], "class1"))
        now = as_numpy(self.nets["loaded"](self.x)[:, 0])
        lines.append(Line("now" if self.fits_then else "not loaded yet", x, now, "model"))
        return Plot("x", "y", tuple(lines), tuple(points), note="refused: see The file" * bool(self.refused))

    @view("The file")
    def file_content(self) -> Table:
        """What was saved, by name."""
        words = textwrap.wrap(self.refused, 20)  # torch's own, where it would not load
        refusal = [("refused" if k == 0 else "", line) for k, line in enumerate(words)]
        note = "" if self.in_the_file else f"empty until step {self.save_at:,}"
        marked = frozenset({(len(self.in_the_file), 0)} if words else ())
        return Table(("name", "what it is"), (*self.in_the_file, *refusal), marked, note)

    @view("weights_only")
    def weights_only(self) -> Table:
        """Three files and what torch.load makes of each."""
        columns = ("file", "only", "what comes out")
        marked = frozenset((row, 2) for row, way in enumerate(self.ways_to_load) if "refuses" in way[2])
        return Table(columns, tuple(self.ways_to_load), marked, note="True is the default since PyTorch 2.6")


def entries(content: dict[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    """Each tensor and number in nested dicts and lists: its name and what it is."""
    for key, value in content.items():
        name = f"{above}{key}"
        if isinstance(value, list):
            value = dict(enumerate(value))
        if isinstance(value, dict):
            yield from entries(value, f"{name} ")
        elif isinstance(value, Tensor):
            yield name, f"tensor {list(value.shape)}" if value.dim() else f"tensor {value.item():g}"
        elif value is not None:
            yield name, f"a whole {type(value).__name__}" if isinstance(value, nn.Module) else str(value)


def try_to_load(content: object, weights_only: bool) -> str:
    """What comes out of a file with `content`, in words."""
    file = io.BytesIO()
    torch.save(content, file)
    file.seek(0)
    try:
        found = torch.load(file, weights_only=weights_only)
    except pickle.UnpicklingError as error:
        named = re.search(r"GLOBAL \S*?(\w+) ", str(error))  # such as GLOBAL posix.getcwd
        return f"refuses {named[1] if named else reason(error)}"
    if isinstance(found, dict):
        return f"{len(found)} tensors"
    return "has run os.getcwd()" if isinstance(found, str) else f"a {type(found).__name__}"


def reason(error: Exception) -> str:
    """The line of torch's long message that says what is wrong."""
    lines = str(error).splitlines()
    telling = [line for line in lines if re.search("nsupported|size mismatch|Missing key", line)]
    # Such as: WeightsUnpickler error: Unsupported global: GLOBAL a.b.C was not an allowed global by default.
    return (telling or lines)[0].strip().removeprefix("WeightsUnpickler error: ").split(" was not an")[0]
