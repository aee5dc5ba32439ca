"""What there is to see of the playground: every unit by its map, the weights, one map large."""

from functools import cache

import numpy as np
import torch
from tui_lab import (
    LINE_TOYS, PLANE_TOYS, REACH, HeatMap, Image, Line, NetworkMaps, Plot, Points, Scenario, as_numpy, toy,
    view,
)  # fmt: skip
from .inputs import INPUTS, names_of_inputs, over_a_line

SIDE = 40  # places along each side of the large map
EVERY = 2  # of them are places of a small one
DATA_SIDE = 24  # pixels along each side of a picture of data


class Views(Scenario):
    @view("Network")
    def network(self):
        """The whole network; enter puts an input in or out, makes a unit's map large, takes other data."""
        values = self.values_at_places()
        layers = [self.inputs_shown(values[0])]
        for k, units in enumerate(values[1:-1], start=1):
            picks = [(("layer", k), ("unit", unit)) for unit in range(1, units.shape[1] + 1)]
            layers.append(self.images(units, [f"{k}.{pick[1][1]}" for pick in picks], picks))
        layers.append(self.images(self.answer(values[-1]), ["output"], [(("layer", 0), ("unit", 1))]))

        first, *others = (as_numpy(weight) for weight in self.weights())
        wide = np.full((len(first), len(layers[0])), np.nan)  # an input that is out has no weights
        places = {image.caption: k for k, image in enumerate(layers[0])}
        wide[:, [places[name] for name in self.names]] = first
        hidden = tuple(f"layer {k}" for k in range(1, len(layers) - 1))
        return NetworkMaps(
            layers=tuple(layers),
            weights=(wide, *others),
            large=self.map_of(values),
            chosen=self.chosen(),
            layer_names=("inputs", *hidden, "output"),
            choices=pictures_of_data(),
            choice=list(PLANE_TOYS | LINE_TOYS).index(self.data),
        )

    @view("Decision map", edits=("x", "y"))  # a learner may edit the points to train on
    def decision_map(self):
        """How sure the network is of class 1, or below zero of class 0; or the map of the chosen unit."""
        return self.map_of(self.values_at_places())

    def chosen(self):
        """Layer, counted from the inputs, and unit whose map is large; the output where there is none."""
        if not 0 < self.layer <= len(self.hidden):
            return len(self.hidden) + 1, 0
        return self.layer, min(self.unit, self.hidden[self.layer - 1]) - 1

    def values_at_places(self):
        """The inputs, and the answers of each layer, at every place of the map, shape (places, units)."""
        side = torch.linspace(-REACH, REACH, SIDE, device=self.device)
        grid = torch.stack(torch.meshgrid(side, side, indexing="xy"), dim=-1).view(-1, 2)
        values = self.features(grid if self.in_plane else side.unsqueeze(1))
        found = [values]
        for name, layer in self.model.named_children():
            values = layer(values)
            if name.startswith(("activation", "predict")):
                found.append(values)
        return found

    def answer(self, outputs):
        """What the output says: p₁ − p₀ of the classes, or the height itself."""
        return 2 * outputs.sigmoid() - 1 if self.in_plane else outputs

    def images(self, values, captions, picks):
        """A small map for each column of `values`."""
        rows = SIDE if self.in_plane else 1
        maps = as_numpy(values.T).reshape(-1, rows, SIDE)[:, ::-EVERY, ::EVERY]  # the first row is the top
        return tuple(
            Image(one, name, pick=pick) for one, name, pick in zip(maps, captions, picks, strict=True)
        )

    def inputs_shown(self, values):
        """All inputs that there are, also those that are out: choosing one puts it in, or out."""
        names = list(INPUTS) if self.in_plane else over_a_line(INPUTS)
        side = torch.linspace(-REACH, REACH, SIDE, device=self.device)
        y, x = torch.meshgrid(side, side, indexing="ij") if self.in_plane else (side, side)
        all_values = torch.stack([INPUTS[name](x, y).flatten() for name in names], dim=1)
        return self.images(all_values, names, [self.pick_with(name) for name in names])

    def pick_with(self, name):
        """The knob `inputs` with `name` put in or, where it is in, taken out."""
        now = names_of_inputs(self.inputs)
        wanted = [one for one in INPUTS if (one in now) != (one == name)]
        return (("inputs", " ".join(wanted)),) if wanted else ()

    def map_of(self, values):
        """The large map: of the output, or of the chosen unit."""
        layer, unit = self.chosen()
        if layer <= len(self.hidden):
            return self.drawn(values[layer][:, unit], f"unit {layer}.{unit + 1}")
        output = self.answer(values[-1])[:, 0]
        return self.drawn(output, "p₁ − p₀" if self.in_plane else "network", ("class 0", "class 1"))

    def drawn(self, values, label, classes=()):
        """One value for every place, as a map of the plane or a curve over the line, and the points.

        `classes` are what the signs of the values mean, if they mean any.
        """
        clouds = [("test", self.test_x, self.test_y, True), ("train", self.x, self.y, False)]
        clouds = [cloud for cloud in clouds if self.shown in ("both", cloud[0])]
        if not self.in_plane:
            side = np.linspace(-REACH, REACH, SIDE)
            points = [
                Points(name, as_numpy(x[:, 0]), as_numpy(y[:, 0]), "held-out" if hollow else "data")
                for name, x, y, hollow in clouds
            ]
            return Plot("x", "y", (Line(label, side, as_numpy(values)),), tuple(points))
        points = []
        for name, x, y, hollow in clouds:
            for k in (0, 1):
                at = as_numpy(x[y[:, 0] == k])
                points.append(Points(f"{name} {k}", at[:, 0], at[:, 1], f"class{k}", hollow))
        grid, reach = as_numpy(values).reshape(SIDE, SIDE), (-REACH, REACH)
        return HeatMap(grid, "x", "y", reach, reach, "diverging", label, classes, tuple(points))


@cache
def pictures_of_data():
    """A picture of each data set: class 1, or a height above 0, is positive; choosing one takes it."""
    pictures = []
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        for name in PLANE_TOYS | LINE_TOYS:
            x, y = (as_numpy(tensor) for tensor in toy(name, 1000, 0.0))
            across = x[:, 0]
            up, sign = (x[:, 1], 2 * y - 1) if name in PLANE_TOYS else (y * REACH / 2, np.sign(y))
            places = [DATA_SIDE * (at + REACH) / (2 * REACH) for at in (-up, across)]
            row, column = (np.clip(at.astype(int), 0, DATA_SIDE - 1) for at in places)
            picture = np.zeros((DATA_SIDE, DATA_SIDE))
            picture[row, column] = sign
            pictures.append(Image(picture, name, pick=(("data", name),)))
    return tuple(pictures)
