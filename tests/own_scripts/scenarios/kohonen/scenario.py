"""A map of 5 by 5 places unfolds over colours, in numpy and without a gradient."""

import numpy as np

from tui_lab import Image, ImageGrid, Scenario, view


class Map(Scenario):
    title = "Kohonen map"
    steps = 40
    trained = ("weights",)

    def setup(self):
        self.colours = np.random.rand(100, 3)
        self.weights = np.random.rand(25, 3)
        self.grid = np.stack(np.meshgrid(range(5), range(5)), axis=-1).reshape(25, 2)
        self.count = 0

    def step(self):
        colour = self.colours[np.random.randint(100)]
        best = int(np.linalg.norm(self.weights - colour, axis=1).argmin())
        near = np.exp(-((self.grid - self.grid[best]) ** 2).sum(axis=1) / (2 * (2 - self.count / 100) ** 2))
        self.weights += 0.2 * near[:, None] * (colour - self.weights)
        self.count += 1
        distances = np.linalg.norm(self.colours[:, None] - self.weights, axis=2)
        return distances.min(axis=1).mean()

    @view("Map")
    def map(self):
        return ImageGrid([Image(self.weights.reshape(5, 5, 3))])
