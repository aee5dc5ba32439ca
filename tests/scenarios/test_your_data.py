"""`your-data` on tables of all kinds: what is learnt, in pieces, kept, and hostile cells on the screen."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from rich.cells import cell_len

from tests.nasty_texts import NASTY, obeyed
from tests.scenarios.lab import entry_of, on, run_of, train_to
from tui_lab.authoring.datasets.places import FILE_VARIABLE
from tui_lab.authoring.datasets.tables import blocks
from tui_lab.authoring.figures import Histogram, Plot, Table
from tui_lab.authoring.source import load
from tui_lab.describing.describe import describe
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.figures.draw import draw
from tui_lab.engine.recipe import data_of
from tui_lab.engine.run import Run
from tui_lab.errors import LabError

Use = Callable[[str], Path]
STYLE = DrawingStyle()


@pytest.fixture
def use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Use:
    """Have the scenario read a table of this text."""

    def use_text(text: str) -> Path:
        file = tmp_path / "people.csv"
        file.write_bytes(text.encode("utf-8", "surrogateescape"))
        monkeypatch.setenv(FILE_VARIABLE, str(file))
        return file

    return use_text


def line(rows: int, noise: float = 0.0) -> str:
    """y = 2 a - b, and a column c that has nothing to do with it."""
    drawn = random.Random(3)
    lines = []
    for _ in range(rows):
        a, b, c = (drawn.gauss(0, 1) for _ in range(3))
        lines.append(f"{a:.6f},{b:.6f},{c:.6f},{2 * a - b + drawn.gauss(0, noise):.6f}")
    return "\n".join(["a,b,c,y", *lines, ""])


def views(run: Run) -> dict[str, Any]:
    return {name: run.figure(name) for name in run.scenario.views()}


def test_a_straight_line_is_found_and_what_it_is_of(use: Use) -> None:
    use(line(400))
    run = run_of("your-data", 400, lr=0.05, hidden=())
    assert run.metrics["r2"] > 0.9999
    shown = views(run)
    assert isinstance(shown["predicted"], Plot) and isinstance(shown["residuals"], Histogram)
    (points,) = shown["predicted"].points
    np.testing.assert_allclose(points.x, points.y, atol=0.05)
    importance = shown["importance"]
    assert [row[0] for row in importance.rows] == ["a", "b", "c"]
    assert float(importance.rows[2][1]) == pytest.approx(0, abs=1e-3)
    # Shuffling a column of variance v and weight w costs 2 w² v of R²; y has 5 units of variance.
    assert float(importance.rows[0][1]) == pytest.approx(2 * 4 / 5, rel=0.4)
    assert importance.picks[0] == (("inputs", "all but a"),)
    assert shown["columns"].picks[0] == (("target", "a"),)


def test_r2_is_what_it_is_called(use: Use) -> None:
    use(line(300, noise=1.0))
    run = run_of("your-data", 50, lr=0.05)
    scenario: Any = run.scenario
    x, y = scenario.rows.inputs(scenario.rows.test), scenario.rows.targets(scenario.rows.test)
    with torch.no_grad():
        left = ((y - scenario.model(x)) ** 2).sum() / ((y - y.mean()) ** 2).sum()
    assert run.metrics["r2"] == pytest.approx(1 - left.item(), abs=1e-5)


def test_classes_have_an_accuracy_and_a_confusion_matrix(use: Use) -> None:
    use("a,kind\n" + "".join(f"{k},{('low', 'high')[k > 100]}\n" for k in range(200)))
    run = run_of("your-data", 200, lr=0.05)
    assert run.metrics["accuracy"] > 0.9 and "r2" not in run.metrics
    confusion = views(run)["predicted"]
    assert isinstance(confusion, Table) and confusion.columns == ("true", "high", "low")
    counts = [int(cell.replace(",", "") or 0) for row in confusion.rows for cell in row[1:]]
    assert sum(counts) == 40 and "of 40 right" in confusion.note


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_a_chinese_table_as_excel_saves_it_is_learnt_and_legible(use: Use, delimiter: str) -> None:
    rows = [f"{k},{1990 + k % 9}年{k % 12 + 1}月1日,{('不及格', '及格')[k > 100]}" for k in range(200)]
    text = "\n".join(["分数,出生日期,结果", *rows, ""]).replace(",", delimiter)
    use(text).write_bytes(text.encode("gbk"))
    run = run_of("your-data", 200, lr=0.05)
    assert run.metrics["accuracy"] > 0.8
    shown = views(run)
    assert shown["predicted"].columns == ("true", "不及格", "及格")
    columns = {row[0]: row[1:] for row in shown["columns"].rows}
    assert columns["出生日期"] == ("input", "yyyy年mm月dd日", "", "1990-01-01 to 1998-12-01")
    assert columns["结果"][0] == "target" and "encoding GB18030" in shown["columns"].note


def test_what_was_found_is_shown(use: Use) -> None:
    use("id;born;size;kind\n" + "1;1.2.2020;1,5;a\n2;2.2.2020;;b\n3;4.2.2020;2,5;b\n" * 9 + "4;;x;a\n")
    shown = views(run_of("your-data"))
    columns = {row[0]: row[1:] for row in shown["columns"].rows}
    assert columns["born"] == ("input", "dd.mm.yyyy", "1", "2020-02-01 to 2020-02-04")
    assert columns["size"] == ("input", "number, as 1,5", "9", "1.5 to 2.5")
    assert columns["kind"][0] == "target" and "semicolon, header, encoding UTF-8" in shown["columns"].note
    assert shown["first_rows"].rows[1] == ("2", "2.2.2020", "", "b")
    assert shown["bad_cells"].rows == (("29", "size", "x"),)
    assert shown["bad_cells"].columns[0] == "line of the file" and "header too" in shown["bad_cells"].note
    use(line(50))
    none = views(run_of("your-data"))["bad_cells"]
    assert (none.columns, none.rows, none.note) == ((), (), "every cell fits its column")
    draw(none, 60, 14, STYLE)


@pytest.fixture
def pieces(use: Use, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table of several pieces."""
    monkeypatch.setattr(blocks, "FIRST", 3000)
    monkeypatch.setattr(blocks, "BLOCK", 2000)
    use(line(400))


def test_the_first_steps_read_a_large_file_and_then_it_is_learnt(pieces: None) -> None:
    run = run_of("your-data", lr=0.05, hidden=())
    scenario: Any = run.scenario
    assert "% read; steps read on" in run.figure("columns").note
    assert scenario.parts() is None
    steps = 0
    while not scenario.rows.is_whole:
        run.advance()
        steps += 1
        assert np.isnan(run.loss)
    assert 3 < steps < scenario.steps - 500
    train_to(run, run.step + 300)
    assert run.metrics["r2"] > 0.999 and scenario.parts() is not None
    assert len(scenario.rows.train) + len(scenario.rows.test) == 400
    assert "400 rows; comma" in run.figure("columns").note


@pytest.mark.parametrize("step", [2, 40])
def test_a_run_on_a_large_file_goes_on_bit_for_bit(pieces: None, step: int) -> None:
    run = run_of("your-data", step)
    state = run.state_dict()
    other = run_of("your-data")
    other.load_state_dict(state)
    assert on(other, 30)[-5:] == on(run, 30)[-5:]
    assert other.scenario.rows.test.tolist() == run.scenario.rows.test.tolist()  # type: ignore[attr-defined]


def test_the_same_steps_are_taken_however_much_is_read_already(pieces: None) -> None:
    first = run_of("your-data", 60)
    again = run_of("your-data", 60)
    assert first.losses == again.losses and first.step == again.step


def test_a_run_tells_of_its_data(use: Use) -> None:
    use(line(50))
    named = data_of(run_of("your-data"))["data"]
    assert named.startswith("people.csv, ")
    use(line(60))
    assert data_of(run_of("your-data"))["data"] != named


def test_a_file_that_is_no_table_is_a_sentence(use: Use) -> None:
    use("nothing\n")
    with pytest.raises(LabError, match=r"people\.csv is no table"):
        load(entry_of("your-data"))


# What stands in a table, on the screen

NAMES = [*NASTY.values(), "", "a" * 3000, "名前", "e\u0301" * 40, "=1+1", "[bold]x[/]", "a,b", '"', "{x}"]


def hostile(seed: int) -> str:
    """A table whose names and cells are no good, and some numbers between them."""
    drawn = random.Random(seed)
    width = drawn.randint(2, 6)
    numeric = [drawn.random() < 0.6 for _ in range(width)]
    rows = [[drawn.choice(NAMES) for _ in range(width)]]
    kinds = drawn.sample(NAMES, 3)
    for k in range(drawn.randint(8, 25)):
        number = f"{drawn.gauss(0, 10 ** drawn.randint(-3, 9)):.3g}"
        cells = [number if one else drawn.choice(kinds) for one in numeric]
        if k % 7 == 3:
            cells[drawn.randrange(width)] = drawn.choice(NAMES)
        rows.append(cells)
    return "\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows) + "\n"


def shown_whole(run: Run) -> None:
    """Every view is drawn in its place, and nothing in it or in a knob is obeyed by a terminal."""
    for figure in views(run).values():
        for width, height in ((60, 14), (24, 6)):
            cells = draw(figure, width, height, STYLE)
            lines = ["".join(row) for row in cells.chars.tolist()]
            assert not obeyed("\n".join(lines))
            assert all(cell_len(line) == width for line in lines) and len(lines) == height
        assert not any(map(obeyed, describe(figure)))
    for name, knob in run.scenario.knobs().items():
        text = knob.format(run.scenario.knob_values[name])
        assert not obeyed(text) and not obeyed(knob.accepts) and knob.parse(text) is not None


def try_hostile(use: Use, seeds: range) -> None:
    learnt = 0
    for seed in seeds:
        use(hostile(seed))
        try:
            run = run_of("your-data")
        except LabError as error:
            assert not obeyed(str(error).replace("\n", " ")), seed
            continue
        run.advance()
        shown_whole(run)
        learnt += 1
    assert learnt > len(seeds) / 3


def test_hostile_names_and_cells_never_break_the_screen(use: Use) -> None:
    try_hostile(use, range(25))


@pytest.mark.slow
@pytest.mark.every
def test_those_of_five_thousand_files(use: Use) -> None:
    try_hostile(use, range(25, 5025))
