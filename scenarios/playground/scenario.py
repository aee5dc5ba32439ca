"""Playground: what shape of network learns which shape of data?

Points in the plane belong to one of two classes, or lie along a curve. A network of any shape learns on
some of them and is tested on the others. Every unit of it draws its own map: follow how the first layer
cuts the plane and the later ones put the pieces together.
"""

import torch
from torch import Tensor, nn

from tui_lab import (
    LINE_TOYS, PLANE_TOYS, REACH, Batches, Choice, Figure, HeatMap, Image, ImageGrid, Integer, Line,
    Network, Number, Parts, Plot, Points, Scenario, Sizes, Text, as_numpy, common_knobs as common,
    make_optimizer, mlp, toy, view,
)  # fmt: skip

# What the network can be given of a point. A border that is straight in these may be bent in x and y.
INPUTS = {
    "x": lambda x, y: x,
    "y": lambda x, y: y,
    "x2": lambda x, y: x**2,
    "y2": lambda x, y: y**2,
    "xy": lambda x, y: x * y,
    "sinx": lambda x, y: x.sin(),
    "siny": lambda x, y: y.sin(),
}
SIDE = 40  # places along each side of a map
MOST_MAPS = 48  # pictures of units at once, shared out among the layers
NEAR_ZERO = 0.05  # a weight below this adds next to nothing


def names_of_inputs(text: str) -> list[str]:
    """The inputs that `text` names. Raises ValueError for any other word, for one twice and for none."""
    names = text.replace(",", " ").split()
    if not names or set(names) - set(INPUTS) or len(set(names)) < len(names):
        raise ValueError(f"each at most once, not {text!r}")
    return names


class Playground(Scenario):
    """Shape, depth, noise and regularisation."""

    title = "Playground"
    chapter = "3 · Lines and curves"
    position = 5
    tutorial = "A Neural Network Playground, playground.tensorflow.org, here in PyTorch"
    steps = 1000
    speed = "fast"

    data = Choice("circle", choices=(*PLANE_TOYS, *LINE_TOYS), about="plane and sine lie over a line")
    hidden = Sizes((4, 2), largest=64, about="units of each hidden layer")
    activation = common.activation_knob("tanh")
    lr = common.lr_knob(0.03)
    optimizer_name = common.optimizer_knob("sgd")
    momentum = common.momentum_knob()
    inputs = Text(
        "x y",
        reads=names_of_inputs,
        takes="some of " + " ".join(INPUTS),
        examples=("x2 y2", "x y xy", "x y sinx siny", " ".join(INPUTS)),
        about="what the network sees of a point",
    )
    points = Integer(200, low=10, high=1000, about="points for training and test")
    noise = Number(0.0, low=0.0, high=2.0, about="standard deviation of the noise")
    train_share = Number(0.5, low=0.1, high=0.9, about="share of the points to train on")
    batch = Integer(10, low=0, high=1000, about="points of a step; 0 takes all")
    l1 = Number(0.0, low=0.0, high=1.0, live=True, about="costs |w|: drives weights to 0")
    l2 = Number(0.0, low=0.0, high=1.0, live=True, about="costs w²: keeps weights small")
    dropout = Number(0.0, low=0.0, high=0.9, acts_when="hidden > 0", about="share of units silent in a step")
    initialiser = common.initialiser_knob()
    shown = Choice("train", choices=("train", "test"), view_only=True, about="the points drawn on the maps")
    layer = Integer(
        1, low=1, high=7, view_only=True, acts_when="hidden > 0", about="of the unit whose map is shown"
    )
    unit = Integer(
        1, low=1, high=64, view_only=True, acts_when="hidden > 0", about="whose map is shown, in that layer"
    )

    def setup(self) -> None:
        self.in_plane = self.data in PLANE_TOYS  # two classes; else heights over a line
        x, y = toy(self.data, self.points, self.noise)
        x, y = x.to(self.device), y.unsqueeze(1).to(self.device)
        trained_on = round(self.train_share * self.points)
        self.x, self.test_x = x[:trained_on], x[trained_on:]
        self.y, self.test_y = y[:trained_on], y[trained_on:]
        self.batches = Batches(trained_on, self.batch, self.device)

        names = names_of_inputs(self.inputs)  # over a line there is no y to see
        self.names = names if self.in_plane else [name for name in names if "y" not in name] or ["x"]
        model = mlp(len(self.names), self.hidden, 1, self.activation, self.initialiser, self.dropout)
        self.model = model.to(self.device)
        self.loss_fn = nn.BCEWithLogitsLoss() if self.in_plane else nn.MSELoss()
        self.optimizer = make_optimizer(self.optimizer_name, self.model.parameters(), self.lr, self.momentum)

        side = torch.linspace(-REACH, REACH, SIDE)
        grid = torch.stack(torch.meshgrid(side, side, indexing="xy"), dim=-1).view(-1, 2)
        self.places = (grid if self.in_plane else side.unsqueeze(1)).to(self.device)  # of the maps

    def features(self, points: Tensor) -> Tensor:
        """The chosen inputs of points of shape (n, 2), or (n, 1) over a line; shape (n, inputs)."""
        x, y = points[:, 0], points[:, -1]
        return torch.stack([INPUTS[name](x, y) for name in self.names], dim=1)

    def step(self) -> Tensor:
        features, y = self.next_batch()
        outputs = self.model(features)  # forward: above 0 says class 1
        loss: Tensor = self.loss_fn(outputs, y)  # on one mini-batch, so the curve is rough

        self.optimizer.zero_grad()
        (loss + self.penalty()).backward()  # the gradient is of both; the curve shows the loss alone
        self.optimizer.step()
        return loss

    def next_batch(self) -> tuple[Tensor, Tensor]:
        rows = self.batches.next()
        return self.features(self.x[rows]), self.y[rows]

    def parts(self) -> Parts:
        def loss_fn(outputs: Tensor, y: Tensor) -> Tensor:
            loss: Tensor = self.loss_fn(outputs, y) + self.penalty()
            return loss

        return Parts(self.model, loss_fn, self.optimizer, self.next_batch)

    def penalty(self) -> Tensor | float:
        """What weights away from 0 cost; biases are free."""
        if not (self.l1 or self.l2):
            return 0.0  # adding up what costs nothing would double the time of a step
        w = torch.cat([weight.flatten() for weight in self.weights()])
        return self.l1 * w.abs().sum() + self.l2 * w.square().sum()

    def weights(self) -> list[Tensor]:
        """The weight matrix of each layer, shape (units, units of the layer before)."""
        return [module.weight for module in self.model if isinstance(module, nn.Linear)]

    def metrics(self) -> dict[str, float]:
        outputs = self.model(self.features(self.test_x))
        metrics = {"test_loss": self.loss_fn(outputs, self.test_y).item()}
        if self.in_plane:
            right = ((outputs > 0) == (self.test_y > 0.5)).sum().item()
            metrics["accuracy"] = right / len(self.test_y)
        metrics["near_zero"] = sum(int((weight.abs() < NEAR_ZERO).sum()) for weight in self.weights())
        return metrics

    def unit_maps(self) -> list[Tensor]:
        """For each layer what its units answer at every place, shape (places, units)."""
        maps, values = [], self.features(self.places)
        for name, module in self.model.named_children():
            values = module(values)
            if name.startswith(("activation", "predict")):
                maps.append(values)
        return maps

    def chosen(self) -> tuple[int, int]:
        """Layer and unit to show, counted from 0; the last ones where there are fewer."""
        sizes = [*self.hidden, 1]
        layer = min(self.layer, len(sizes)) - 1
        return layer, min(self.unit, sizes[layer]) - 1

    def drawn(self, values: Tensor, label: str, classes: tuple[str, ...] = ()) -> Figure:
        """One value for every place, as a map of the plane or a curve over the line, and the points.

        `classes` are what the signs of the values mean, if they mean any.
        """
        x, y = (self.test_x, self.test_y) if self.shown == "test" else (self.x, self.y)
        if not self.in_plane:
            line = Line(label, as_numpy(self.places[:, 0]), as_numpy(values))
            return Plot("x", "y", (line,), (Points(self.shown, as_numpy(x[:, 0]), as_numpy(y[:, 0])),))
        zeros, ones = as_numpy(x[y[:, 0] == 0]), as_numpy(x[y[:, 0] == 1])
        clouds = (
            Points("class 0", zeros[:, 0], zeros[:, 1], "class0"),
            Points("class 1", ones[:, 0], ones[:, 1], "class1"),
        )
        grid, reach = as_numpy(values).reshape(SIDE, SIDE), (-REACH, REACH)
        return HeatMap(grid, "x", "y", reach, reach, "diverging", label, classes, clouds)

    @view("Decision map")
    def decision_map(self) -> Figure:
        """How sure the network is of class 1, or below zero of class 0; over a line, its curve."""
        outputs = self.unit_maps()[-1][:, 0]
        if not self.in_plane:
            return self.drawn(outputs, "network")
        return self.drawn(2 * outputs.sigmoid() - 1, "p₁ − p₀", ("class 0", "class 1"))

    @view("Neurons")
    def neurons(self) -> ImageGrid:
        """The map of each unit, layer by layer; choosing one puts it into One neuron."""
        maps = self.unit_maps()
        most = MOST_MAPS // len(maps)
        images = []
        for layer, units in enumerate(maps, start=1):
            for unit, values in enumerate(units.T[:most], start=1):
                picture = as_numpy(values).reshape(-1, SIDE)[::-1]  # its first row is its top
                images.append(Image(picture, f"{layer}.{unit}", pick=(("layer", layer), ("unit", unit))))
        cut = f"{len(images)} of {sum(self.hidden) + 1}; " if len(images) <= sum(self.hidden) else ""
        return ImageGrid(tuple(images), "diverging", note=f"{cut}layer.unit")

    @view("One neuron")
    def one_neuron(self) -> Figure:
        """The map of the unit that is chosen by the knobs `layer` and `unit`."""
        layer, unit = self.chosen()
        return self.drawn(self.unit_maps()[layer][:, unit], f"unit {layer + 1}.{unit + 1}")

    @view("Network")
    def network(self) -> Network:
        """Every weight of the network, those into the chosen unit brought out."""
        sizes = [*self.hidden, 1]
        units = [tuple(f"{k}.{unit}" for unit in range(1, size + 1)) for k, size in enumerate(sizes, start=1)]
        layer, unit = self.chosen()
        layer_names = ("inputs", *(f"layer {k}" for k in range(1, len(sizes))), "output")
        weights = tuple(as_numpy(weight) for weight in self.weights())
        return Network((tuple(self.names), *units), weights, layer_names, chosen=(layer + 1, unit))
