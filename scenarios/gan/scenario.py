"""GAN: a generator learns to paint curves by deceiving a discriminator that learns to tell them apart.

The artist's paintings are a·x² + (a − 1) with a between 1 and 2. The generator never sees one: all it
is told is how the discriminator's verdict would change with each point of its own paintings.
"""

import numpy as np
import torch
from torch import Tensor, nn

from tui_lab import Choice, Integer, Line, Number, Plot, Scenario, Trail, as_numpy, tune, view

POINTS = 15  # of a painting
EXAMPLES = 200  # paintings of each kind that the metrics look at
SHOWN = 8
SMALLEST = 1e-6  # log(0) is minus infinity


class Gan(Scenario):
    """Two nets play against each other until neither wins."""

    title = "GAN"
    chapter = "8 · Beyond"
    position = 3
    tutorial = "MorvanZhou/PyTorch-Tutorial, 406_GAN.py"
    steps = 500
    speed = "fast"
    losses = ("discriminator", "generator")

    lr_g = Number(1e-4, low=0.0, high=0.1, live=True, about="learning rate of the generator")
    lr_d = Number(1e-4, low=0.0, high=0.1, live=True, about="and of the discriminator")
    g_loss = Choice("minimax", choices=("minimax", "nonsaturating"), about="what the generator minimises")
    batch = Integer(64, low=1, high=256, about="paintings of each kind in a step")
    ideas = Integer(5, low=1, high=32, about="random numbers behind a painting")
    hidden = Integer(128, low=1, high=256, about="units of each net")

    def setup(self) -> None:
        self.x = torch.linspace(-1, 1, POINTS)
        generator = nn.Sequential(
            nn.Linear(self.ideas, self.hidden),
            nn.ReLU(),
            nn.Linear(self.hidden, POINTS),  # a painting, from a few random ideas
        )
        discriminator = nn.Sequential(
            nn.Linear(POINTS, self.hidden),
            nn.ReLU(),
            nn.Linear(self.hidden, 1),
            nn.Sigmoid(),  # the probability that a painting is the artist's
        )
        self.generator = generator.to(self.device)
        self.discriminator = discriminator.to(self.device)
        self.optimizer_g = torch.optim.Adam(self.generator.parameters(), lr=self.lr_g)
        self.optimizer_d = torch.optim.Adam(self.discriminator.parameters(), lr=self.lr_d)

        self.shown_real = self.artist(EXAMPLES)  # the same ones at every look
        self.shown_ideas = torch.randn(EXAMPLES, self.ideas).to(self.device)
        self.steps_done = 0
        self.verdicts = Trail(3)  # each step: its number, the mean verdict on real and on generated ones

    def artist(self, count: int) -> Tensor:
        """Real paintings, shape (count, POINTS)."""
        a = 1 + torch.rand(count, 1)
        return (a * self.x**2 + (a - 1)).to(self.device)

    def step(self) -> dict[str, Tensor]:
        real = self.artist(self.batch)
        ideas = torch.randn(self.batch, self.ideas).to(self.device)
        fake = self.generator(ideas)

        # The generator learns first: its gradient comes to it through the discriminator.
        verdict = self.discriminator(fake)
        if self.g_loss == "minimax":
            loss_g = torch.log(1 - verdict + SMALLEST).mean()
        else:
            loss_g = -torch.log(verdict + SMALLEST).mean()
        self.optimizer_g.zero_grad()
        loss_g.backward()
        self.optimizer_g.step()

        # The discriminator gets the same paintings detached, for the generator must not learn from this.
        on_real, on_fake = self.discriminator(real), self.discriminator(fake.detach())
        loss_d = -(torch.log(on_real + SMALLEST) + torch.log(1 - on_fake + SMALLEST)).mean()
        self.optimizer_d.zero_grad()  # also of what the generator's backward() left here
        loss_d.backward()
        self.optimizer_d.step()

        self.steps_done += 1
        self.verdicts.add(self.steps_done, on_real.mean().item(), on_fake.mean().item())
        return {"discriminator": loss_d, "generator": loss_g}

    def knob_changed(self, name: str) -> None:
        tune(self.optimizer_g, "lr", self.lr_g)
        tune(self.optimizer_d, "lr", self.lr_d)

    def metrics(self) -> dict[str, float]:
        """How the paintings vary, how right the discriminator is, how many points lie within the bounds."""
        fake = self.generator(self.shown_ideas)
        on_real, on_fake = self.discriminator(self.shown_real), self.discriminator(fake)
        x = self.x.to(self.device)  # within the bounds: between a = 1 and a = 2
        within = (fake >= x**2) & (fake <= 2 * x**2 + 1)
        return {
            "variety": (fake.std(dim=0).mean() / self.shown_real.std(dim=0).mean()).item(),
            "accuracy": (on_real.mean().item() + 1 - on_fake.mean().item()) / 2,
            "within": within.float().mean().item(),
        }

    @view("Paintings")
    def paintings(self) -> Plot:
        """What the generator paints from a few ideas, always the same ones, and the artist's bounds."""
        x = self.x.numpy().astype(np.float64)
        fake = as_numpy(self.generator(self.shown_ideas[:SHOWN]))
        lines = [Line("generated", x, painting, "model") for painting in fake]
        bounds = (Line("bounds", x, x**2, "truth"), Line("bounds", x, 2 * x**2 + 1, "truth"))
        within = self.metrics()["within"]
        return Plot("x", "y", (*lines, *bounds), note=f"{within:.0%} of points within")

    @view("Verdicts")
    def verdicts_plot(self) -> Plot:
        """The probability that the discriminator gives to paintings of being real, and how right it is."""
        step, on_real, on_fake = self.verdicts.columns()
        right = (on_real + 1 - on_fake) / 2
        lines = (
            Line("real", step, on_real, "class0"),
            Line("generated", step, on_fake, "class1"),
            Line("accuracy", step, right, "model"),
        )
        return Plot("step", "", lines, y_range=(0, 1), note="undecided: 0.50")
