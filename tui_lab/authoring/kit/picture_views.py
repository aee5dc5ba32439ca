"""Figures that the scenarios with pictures share: how a test went, and what the network has learnt to see."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn

from tui_lab.authoring.arrays import as_numpy
from tui_lab.authoring.figures import Image, ImageGrid, Line, Plot, Table

SHOWN = 40  # pictures at most: more than a panel has room for
WORST = 3  # mistakes that are marked in a confusion matrix


class Epoch(NamedTuple):
    """What was found at the end of an epoch, and before the first: then there is no `train_loss`, but NaN."""

    train_loss: float
    test_loss: float
    accuracy: float


def tested(losses: Sequence[Tensor], scores: Tensor, labels: Tensor, loss_fn: nn.Module) -> Epoch:
    """What an epoch came to: the mean of its `losses`, and how well `scores`, (n, classes), fit `labels`."""
    train_loss = torch.stack(list(losses)).mean().item() if losses else math.nan
    right = (scores.argmax(dim=1) == labels).sum().item()
    return Epoch(train_loss, loss_fn(scores, labels).item(), right / len(scores))


def epoch_plot(epochs: Sequence[Epoch]) -> Plot:
    """Both losses and the accuracy by epoch; the first of `epochs` was measured before the training."""
    values = as_numpy(torch.tensor(epochs, dtype=torch.float64))
    x = as_numpy(torch.arange(len(epochs)))
    lines = (
        Line("train", x, values[:, 0], "train"),
        Line("test", x, values[:, 1], "test"),
        Line("accuracy", x, values[:, 2], "class2"),
    )
    return Plot("epoch", "", lines=lines, note=_after(epochs))


def predictions(
    images: Tensor,
    labels: Tensor,
    scores: Tensor,
    names: Sequence[str],
    hardest: bool,
    epochs: Sequence[Epoch],
    pick: str = "",
) -> ImageGrid:
    """Test pictures: what the network takes each for, and how sure it is; wrong ones are marked.

    `images` has shape (n, rows, columns) and `scores` (n, classes). The first pictures are shown, or those
    where the true class got the least probability, the `hardest`. Choosing one puts its place in `images`
    into the knob that `pick` names, if any.
    """
    probabilities = scores.softmax(dim=1)
    of_true = probabilities.gather(1, labels.unsqueeze(1)).squeeze(1)
    order = of_true.argsort() if hardest else torch.arange(len(labels), device=labels.device)
    places = order[:SHOWN]
    values = as_numpy(images[places])
    sureness, predicted = (found.tolist() for found in probabilities[places].max(dim=1))
    pictures = []
    for k, (place, true) in enumerate(zip(places.tolist(), labels[places].tolist(), strict=True)):
        wrong = predicted[k] != true
        caption = f"{names[true]}→" * wrong + f"{names[predicted[k]]} {100 * sureness[k]:.0f}%"
        pictures.append(Image(values[k], caption, wrong, pick=((pick, place),) if pick else ()))
    return ImageGrid(tuple(pictures), value_range=(0, float(values.max())), note=_after(epochs))


def confusion_matrix(labels: Tensor, scores: Tensor, names: Sequence[str]) -> Table:
    """How many pictures of each class, a row, the network takes for which; the worst mistakes are marked."""
    classes = len(names)
    predicted = scores.argmax(dim=1)
    counts = torch.bincount(classes * labels + predicted, minlength=classes**2).view(classes, classes).cpu()
    mistakes = counts.clone().fill_diagonal_(0)
    worst = mistakes.flatten().argsort(descending=True, stable=True)[:WORST].tolist()
    rows = tuple(
        (names[k], *(str(count) if count else "" for count in row)) for k, row in enumerate(counts.tolist())
    )
    marked = frozenset(
        (at // classes, 1 + at % classes) for at in worst if mistakes[at // classes, at % classes]
    )
    right = int(counts.trace())
    # Two letters are enough to tell the classes apart, and leave ten columns their room.
    return Table(("true", *(name[:2] for name in names)), rows, marked, f"{right:,} of {len(labels):,} right")


def weight_pictures(weights: Tensor, names: Sequence[str] = ()) -> ImageGrid:
    """The weights of each unit, shape (units, rows, columns), as a picture: above and below 0 by colour."""
    pictures = [
        Image(as_numpy(weight), names[unit] if names else f"{unit + 1}")
        for unit, weight in enumerate(weights[:SHOWN])
    ]
    largest = float(weights[:SHOWN].abs().max())
    shown = f", {len(pictures)} of {len(weights)}" if len(weights) > len(pictures) else ""
    return ImageGrid(
        tuple(pictures), "diverging", (-largest, largest), note=f"largest weight {largest:.2g}{shown}"
    )


def _after(epochs: Sequence[Epoch]) -> str:
    return f"after epoch {len(epochs) - 1}: accuracy {epochs[-1].accuracy:.3f}"
