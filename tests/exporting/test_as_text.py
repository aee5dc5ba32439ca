"""What a panel shows as text for another program."""

from __future__ import annotations

import numpy as np

from tui_lab.authoring.figures import Plot, Table, TextBlock
from tui_lab.engine.asks import ConsoleAnswer, ParametersAnswer, Said, TensorAnswer, TensorStats
from tui_lab.exporting.as_text import HEADS, answer_text, rows_text, tensor_called


def stats(**more: object) -> TensorStats:
    about = {"name": "w", "shape": (2, 3), "dtype": "float32", "device": "cpu", "count": 6}
    numbers = {"mean": 0.1, "std": 1 / 3, "min": -1.0, "max": 1e-9, "histogram": np.zeros(0, dtype=np.int64)}
    rest = {"requires_grad": True, "gradient_norm": None, "update_ratio": 0.5}
    return TensorStats(**(about | numbers | rest | more))  # type: ignore[arg-type]


def test_cells_hold_no_tabs_and_lines_of_their_own() -> None:
    assert rows_text([("a\tb", 1.5), ("c\nd", None)]) == "a b\t1.5\nc d\t"


def test_a_table_has_its_heads_unless_it_has_none() -> None:
    assert answer_text(Table(("a", "b"), (("1", "2"),))) == "a\tb\n1\t2"
    assert answer_text(Table(("", ""), (("1", "2"),))) == "1\t2"


def test_a_text_stays_as_it_is_and_what_is_drawn_is_none() -> None:
    assert answer_text(TextBlock("one\n  two\n")) == "one\n  two"
    assert answer_text(Plot("x", "y")) == answer_text(None) == ""


def test_parameters_are_rows_with_numbers_uncut() -> None:
    text = answer_text(ParametersAnswer((stats(),), (stats(name="b", shape=None, measured=False),)))
    head, one, buffer = (line.split("\t") for line in text.split("\n"))
    assert tuple(head) == HEADS and one[:2] == ["w", "2×3"]
    assert one[5:] == ["0.1", "0.333333333", "-1", "1e-09", "", "0.5"] and buffer[5:9] == [""] * 4


def test_a_tensor_is_a_line_for_each_row_of_its_last_dimension() -> None:
    values = np.arange(12.0).reshape(2, 2, 3)
    answer = TensorAnswer(stats(), values, -values, None)
    assert answer_text(answer).split("\n")[0] == "0\t1\t2" and len(answer_text(answer).split("\n")) == 4
    assert answer_text(answer, gradient=True).startswith("-0\t-1\t-2\n")
    assert answer_text(TensorAnswer(stats(), np.float64(2.5) * np.ones(()), None, None)) == "2.5"
    assert answer_text(TensorAnswer(stats(), None, None, None)) == ""


def test_rows_of_a_large_tensor_are_named() -> None:
    answer = TensorAnswer(stats(), np.zeros((10, 3)), None, None, first=90, leading=(5, 200))
    assert tensor_called(answer) == "w, rows 91 to 100 of 1,000"
    assert tensor_called(answer, gradient=True).startswith("gradient of w, rows")


def test_lines_of_the_console_come_one_by_one() -> None:
    said = (Said(1, "out", "a\tb"), Said(2, "err", "\x1b[1mc"))
    assert answer_text(ConsoleAnswer(said, 0, 2, 0, 0, "")) == "a       b\nc"
