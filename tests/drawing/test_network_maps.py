"""A network of maps: signs and strengths of weights, what fits, where the cursor goes, odd figures."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from tests.drawing.examples import network
from tests.drawing.golden import check_golden
from tui_lab.authoring.figures import Array, HeatMap, Image, NetworkMaps, Plot
from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.glyphs import Glyphs
from tui_lab.drawing.canvas.palette import DARK, LIGHT, MONO
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.figures.draw import draw
from tui_lab.drawing.marks.cursor import Cursor, UnitCursor, image_at, moved

STYLE, PLAIN = DrawingStyle(), DrawingStyle(MONO)
ASCII = DrawingStyle(DARK, Glyphs.ASCII)
NAN = float("nan")
SLOPE = np.linspace(-1, 1, 16).reshape(1, 16).repeat(16, axis=0)


def wide(*sizes: int, weights: tuple[Array, ...] | None = None) -> NetworkMaps:
    """A network of so many units a layer, all weights 1, a value rising from left to right in each."""
    layers = tuple(
        tuple(Image(SLOPE, f"{k}.{unit}") for unit in range(1, size + 1)) for k, size in enumerate(sizes)
    )
    ones = tuple(np.ones((after, before)) for before, after in pairwise(sizes))
    large = HeatMap(SLOPE, "x", "y", (-6, 6), (-6, 6), "diverging")
    return NetworkMaps(layers, ones if weights is None else weights, large, (len(sizes) - 1, 0))


def between(cells: Cells, style: DrawingStyle) -> str:
    """The characters of braille, or of lines in ASCII, below the header."""
    text = cells.text().split("\n", 1)[1]
    return "".join(char for char in text if 0x2800 < ord(char) < 0x2900)


def dots(cells: Cells) -> int:
    """Dots that lines are made of."""
    return sum((ord(char) - 0x2800).bit_count() for char in between(cells, PLAIN))


@pytest.mark.parametrize("weight", [1.0, -1.0])
def test_a_weight_has_the_sign_of_its_colour_and_without_colour_that_of_its_dashes(weight: float) -> None:
    def drawn(weight: float, style: DrawingStyle) -> Cells:
        return draw(wide(1, 1, 1, weights=(np.array([[weight]]), np.array([[weight]]))), 60, 14, style)

    assert dots(drawn(1.0, PLAIN)) > 1.5 * dots(drawn(-1.0, PLAIN))
    ink = drawn(weight, STYLE)
    lines = np.vectorize(lambda char: 0x2800 < ord(char) < 0x2900)(ink.chars)
    assert set(ink.fg[lines].tolist()) == {int(DARK.diverging(np.array(weight)))}
    signs = [drawn(sign, ASCII).chars for sign in (1.0, -1.0)]
    differ = signs[0] != signs[1]
    assert differ.sum() > 4
    assert set(signs[0][differ]) <= set("-/\\") and set(signs[1][differ]) == {"."}


def test_a_large_weight_is_thicker_than_a_small_one() -> None:
    """Of two lines that lie alike, one a fifth as strong."""
    strong, weak = (
        dots(draw(wide(1, 1, 1, weights=(np.array([[1.0]]), np.array([[share]]))), 60, 14, PLAIN))
        for share in (1.0, 0.2)
    )
    assert strong > 1.2 * weak


def test_of_many_weights_weak_ones_are_left_out() -> None:
    weights = np.full((4, 4), 1e-3)
    none = draw(wide(4, 4, 1, weights=(weights, np.array([[1.0, 0, 0, 0]]))), 70, 20, STYLE)
    weights[0, 0] = 1.0
    one = draw(wide(4, 4, 1, weights=(weights, np.array([[1.0, 0, 0, 0]]))), 70, 20, STYLE)
    assert 0 < dots(one) - dots(none) < 60


def test_every_map_is_that_of_its_unit() -> None:
    falling = tuple(Image(-SLOPE, "falls") for _ in range(2))
    figure = replace(wide(2, 2, 1), layers=(wide(2, 2, 1).layers[0], falling, wide(2, 2, 1).layers[2]))
    cells = draw(figure, 80, 20, STYLE)
    low, high = (int(DARK.diverging(np.array(end))) for end in (-1.0, 1.0))
    row = next(k for k in range(2, 20) if "▀" in cells.chars[k].tolist() or (cells.bg[k] == low).any())
    colours = [int(colour) for colour in cells.fg[row] if colour in (low, high)]
    assert colours[:4] == [low, high, high, low], "an input rises, a unit of layer 1 falls"


@pytest.mark.parametrize("size", [(60, 20), (46, 19), (30, 8), (100, 38)])
def test_units_without_room_are_counted(size: tuple[int, int]) -> None:
    text = draw(wide(2, 64, 3, 1), *size, STYLE, UnitCursor(1, 0)).text()
    rows = size[1] - 1
    missing = [int(word[1:]) for word in text.split() if word.startswith("+") and word[1:].isdigit()]
    assert len(missing) == 1 and 64 - rows <= missing[0] < 64


def test_layers_without_room_are_counted_and_the_cursor_brings_them_into_sight() -> None:
    figure = replace(wide(*[2] * 30), layer_names=tuple(f"L{k}x" for k in range(30)))
    start = draw(figure, 60, 14, STYLE, UnitCursor(0, 0)).text()
    assert "L0x" in start and "L29x" not in start and "… 21 more layers" in start
    assert "L29x" in draw(figure, 60, 14, STYLE, UnitCursor(29, 0)).text()
    assert "… layers 22-30 of 30" in draw(figure, 60, 14, STYLE).text()
    assert "L17x" in draw(figure, 60, 14, STYLE, UnitCursor(17, 0)).text()


def test_the_large_map_goes_where_all_else_would_have_no_room() -> None:
    def rows_of_the_axis(width: int) -> int:
        return draw(network(), width, 18, PLAIN).text().count("│")

    assert rows_of_the_axis(60) >= 8 and rows_of_the_axis(30) == 0
    assert draw(replace(network(), chosen=(1, 2)), 80, 18, PLAIN).text().startswith("1.3")


def test_the_cursor_reads_what_goes_into_a_unit_the_largest_first() -> None:
    head = draw(network(), 80, 18, PLAIN, UnitCursor(1, 1)).text().split("\n")[0]
    assert head.endswith("1.2: y +2.10, x +0.30")
    assert draw(network(), 80, 18, PLAIN, UnitCursor(0, 1)).text().split("\n")[0].endswith("  y")


def test_a_map_does_not_move_when_it_is_pointed_at() -> None:
    for size in ((60, 20), (80, 24), (110, 38)):
        bare = draw(network(), *size, STYLE)
        pointed = draw(network(), *size, STYLE, UnitCursor(2, 0))
        changed = {row for row, _, _ in pointed.changed_spans(bare)}
        marked = (pointed.chars != bare.chars)[2:]
        assert changed and set(pointed.chars[2:][marked]) == {"│"}, size


ALONG: list[tuple[UnitCursor | None, int, int, UnitCursor]] = [
    (None, -1, 0, UnitCursor(1, 1)),  # from the chosen one, the output
    (UnitCursor(1, 1), -1, 0, UnitCursor(0, 1)),
    (UnitCursor(0, 0), -1, 0, UnitCursor(0, 0)),
    (UnitCursor(0, 2), 0, 1, UnitCursor(3, 0)),  # below the last unit are the choices
    (UnitCursor(2, 0), 0, 1, UnitCursor(3, 1)),
    (UnitCursor(3, 0), 1, 0, UnitCursor(3, 1)),
    (UnitCursor(3, 1), 1, 0, UnitCursor(3, 1)),
    (UnitCursor(3, 1), 0, -1, UnitCursor(2, 0)),
    (UnitCursor(9, 9), 0, 0, UnitCursor(3, 1)),
    (UnitCursor(1, 9), 0, -99, UnitCursor(1, 0)),
]


@pytest.mark.parametrize(("start", "columns", "rows", "end"), ALONG)
def test_arrows_go_from_unit_to_unit_and_down_to_the_choices(
    start: UnitCursor | None, columns: int, rows: int, end: UnitCursor
) -> None:
    assert moved(start, network(), columns, rows) == end


def test_every_unit_and_every_choice_can_be_reached() -> None:
    figure = wide(7, 64, 5, 1)
    figure = replace(figure, choices=tuple(Image(SLOPE, f"set {k}") for k in range(7)))
    reached: set[Cursor] = {UnitCursor(3, 0)}
    new = set(reached)
    while new:
        steps = {moved(at, figure, c, r) for at in new for c, r in ((1, 0), (-1, 0), (0, 1), (0, -1))}
        new = {at for at in steps if at is not None} - reached
        reached |= new
    captions = {
        image.caption for at in reached if isinstance(at, UnitCursor) and (image := image_at(figure, at))
    }
    assert len(captions) == 7 + 64 + 5 + 1 + 7


@pytest.mark.parametrize("name", ["none", "bars"])
def test_pictures_with_a_cursor(name: str) -> None:
    cursor = UnitCursor(1, 2) if name == "bars" else UnitCursor(3, 1)
    pictures = [draw(network(), 70, 20, style, cursor).text() for style in (PLAIN, ASCII)]
    check_golden(f"network_cursor_{name}", "\n\n".join(pictures))


BAD = np.array([[NAN, np.inf, -np.inf], [1e308, -1e308, 0.0]])
LARGE = HeatMap(np.zeros((0, 0)), "x", "y", (0, 1), (0, 1))


@pytest.mark.parametrize(
    "figure",
    [
        NetworkMaps((), (), LARGE, (0, 0)),
        NetworkMaps(((), (Image(SLOPE),)), (), LARGE, (1, 0)),
        NetworkMaps(
            ((Image(BAD, "输入"),) * 3, (Image(np.zeros((1, 3))),) * 2), (BAD,), LARGE, (1, 1), ("层",)
        ),
        NetworkMaps(((Image(SLOPE, "a"),),), (), Plot("x", "y"), (0, 0), choices=(Image(BAD, "数据"),) * 9),
        replace(wide(3, 64, 1), choices=(Image(SLOPE, "a long name"),) * 40, choice=39),
    ],
)
@pytest.mark.parametrize("glyphs", Glyphs)
def test_odd_networks_are_drawn(figure: NetworkMaps, glyphs: Glyphs) -> None:
    for palette, cursor in ((DARK, None), (LIGHT, UnitCursor(1, 1)), (MONO, UnitCursor(2, 30))):
        for width in (0, 8, 12, 13, 30, 61, 140):
            for height in (0, 3, 4, 5, 8, 14, 40):
                cells = draw(figure, width, height, DrawingStyle(palette, glyphs), cursor)
                assert (cells.width, cells.height) == (width, height)
