"""Pictures side by side, in words."""

from __future__ import annotations

import numpy as np

from tui_lab.authoring.figures import ImageGrid
from tui_lab.describing.words import Sentences, count_of, finite, listed, missing, number, shape_words
from tui_lab.languages import translated as _

MOST_CAPTIONS = 40


def describe_images(figure: ImageGrid) -> Sentences:
    """How many there are, which of them are wrong, and what stands below them."""
    if not figure.images:
        return [_("Empty: there are no pictures.")]
    count, sizes = len(figure.images), {image.values.shape[:2] for image in figure.images}
    about = count_of("{count} picture", "{count} pictures", count)
    if len(sizes) == 1:
        about = _("{pictures} of {size} pixels").format(pictures=about, size=shape_words(sizes.pop()))
    coloured = sum(image.values.ndim == 3 for image in figure.images)
    if coloured == count:
        about = _("{pictures} in colour").format(pictures=about)
    elif coloured:
        some = _("{pictures}, {count} of them in colour")
        about = some.format(pictures=about, count=f"{coloured:,}")
    said = [_("{sentence}.").format(sentence=about)]
    wrong = [image.caption for image in figure.images if image.wrong]
    if wrong:
        apart = _("{wrong} of them wrong, {right} right.")
        said.append(apart.format(wrong=f"{len(wrong):,}", right=f"{count - len(wrong):,}"))
        said.append(_("Wrong: {captions}.").format(captions=listed(wrong, MOST_CAPTIONS)))
    others = [image.caption for image in figure.images if image.caption and not image.wrong]
    if others == [str(k) for k in range(1, count + 1)]:
        said.append(_("Numbered from 1 to {count}.").format(count=count))
    elif others:
        below = _("Right: {captions}.") if wrong else _("Below them: {captions}.")
        said.append(below.format(captions=listed(others, MOST_CAPTIONS)))
    values = np.concatenate([image.values.ravel() for image in figure.images])
    scaled = [image for image in figure.images if image.values.ndim == 2 and len(finite(image.values))]
    if figure.scale == "diverging" and scaled:
        strongest = max(scaled, key=lambda image: np.abs(finite(image.values)).max(initial=-1))
        largest = finite(strongest.values)[np.abs(finite(strongest.values)).argmax()]
        where = _("Strongest value: {value}, in picture {caption}.")
        caption = strongest.caption or _("without a name")
        said.append(where.format(value=number(largest), caption=caption))
    if lacking := missing(values):
        said.append(_("Not all can be drawn{lacking}.").format(lacking=lacking))
    return said
