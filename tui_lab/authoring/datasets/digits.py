"""Real handwritten digits of 8 × 8 pixels, shipped with the lab: no download, and a network learns them in
seconds.

The test set of "Optical Recognition of Handwritten Digits" (E. Alpaydin and C. Kaynak, 1998, UCI Machine
Learning Repository, CC BY 4.0; see digits.LICENSE.txt). A pixel counts, from 0 to 16, how many of the
4 × 4 dots of the scan below it hold ink.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import torch

from tui_lab.authoring.datasets.pictures import Pictures

FILE = Path(__file__).with_name("digits.npz")
TEST = 360  # the last ones, a fifth of the 1,797


@cache
def digits() -> Pictures:
    """1,437 digits to train on and 360 to test on, about as many of each class.

    The parts are cut in the file's own order, which goes from writer to writer, and not shuffled: most
    test digits are in hands that the network has never seen, as they would be in use.
    """
    with np.load(FILE) as file:
        images, labels = torch.from_numpy(file["images"]), torch.from_numpy(file["labels"]).long()
    return Pictures(
        images[:-TEST],
        labels[:-TEST],
        images[-TEST:],
        labels[-TEST:],
        brightest=16,
        class_names=tuple("0123456789"),
    )
