"""Pictures side by side, in words."""

from __future__ import annotations

import numpy as np

from tui_lab.authoring.figures import ImageGrid
from tui_lab.describing.words import Sentences, counted, finite, listed, missing, number, shape_words

MOST_CAPTIONS = 40


def describe_images(figure: ImageGrid) -> Sentences:
    """How many there are, which of them are wrong, and what stands below them."""
    if not figure.images:
        return ["Empty: there are no pictures."]
    count, sizes = len(figure.images), {image.values.shape[:2] for image in figure.images}
    size = f" of {shape_words(sizes.pop())} pixels" if len(sizes) == 1 else ""
    coloured = sum(image.values.ndim == 3 for image in figure.images)
    colours = (
        "" if not coloured else " in colour" if coloured == count else f", {coloured:,} of them in colour"
    )
    said = [f"{counted(count, 'picture')}{size}{colours}."]
    wrong = [image.caption for image in figure.images if image.wrong]
    if wrong:
        said.append(f"{len(wrong):,} of them wrong, {count - len(wrong):,} right.")
        said.append(f"Wrong: {listed(wrong, MOST_CAPTIONS)}.")
    others = [image.caption for image in figure.images if image.caption and not image.wrong]
    if others == [str(k) for k in range(1, count + 1)]:
        said.append(f"Numbered from 1 to {count}.")
    elif others:
        said.append(f"{'Right' if wrong else 'Below them'}: {listed(others, MOST_CAPTIONS)}.")
    values = np.concatenate([image.values.ravel() for image in figure.images])
    scaled = [image for image in figure.images if image.values.ndim == 2 and len(finite(image.values))]
    if figure.scale == "diverging" and scaled:
        strongest = max(scaled, key=lambda image: np.abs(finite(image.values)).max(initial=-1))
        largest = finite(strongest.values)[np.abs(finite(strongest.values)).argmax()]
        said.append(
            f"Strongest value: {number(largest)}, in picture {strongest.caption or 'without a name'}."
        )
    if lacking := missing(values):
        said.append(f"Not all can be drawn{lacking}.")
    return said
