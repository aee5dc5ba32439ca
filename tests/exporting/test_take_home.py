"""What a run leaves as files, read back by who they are for."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import torch

from tests.languages import in_language
from tui_lab.authoring.source import load
from tui_lab.drawing.canvas.cells import Cells
from tui_lab.engine.orders import TakeHome
from tui_lab.engine.run import Run
from tui_lab.errors import LabError
from tui_lab.exporting import write_for
from tui_lab.exporting.cell_files import file_of_cells
from tui_lab.exporting.figures_of_run import figure_of_run
from tui_lab.exporting.kinds import KINDS, suggested
from tui_lab.teaching.catalogue import find, shipped_scenarios


def trained(name: str = "regression", steps: int = 5, **knobs: object) -> Run:
    scenario = load(find(name, shipped_scenarios()))
    run = Run(scenario, knobs, 2, torch.device("cpu"))
    for _ in range(steps):
        run.advance()
    run.evaluate()
    return run


@pytest.fixture(scope="module")
def run() -> Run:
    return trained(hidden=(20,))


def written(run: Run, what: str, file: Path, over: bool = False) -> Path:
    assert str(file) in write_for("regression", run, TakeHome(what, str(file), over))
    return file


def test_weights_are_those_of_the_network(run: Run, tmp_path: Path) -> None:
    weights = torch.load(written(run, "weights", tmp_path / "w.pt"))
    model = run.scenario.model  # type: ignore[attr-defined]
    assert weights.keys() == model.state_dict().keys()
    model.load_state_dict(weights)
    assert all(torch.equal(weights[name], one) for name, one in model.state_dict().items())


def test_weights_in_safetensors(run: Run, tmp_path: Path) -> None:
    safetensors = pytest.importorskip("safetensors.torch")
    file = written(run, "weights", tmp_path / "w.safetensors")
    weights = safetensors.load_file(file)
    assert all(torch.equal(weights[name], one) for name, one in run.parameters.items())


def test_of_several_networks_and_of_arrays_by_name(tmp_path: Path) -> None:
    gan, xor = trained("gan", 1), trained("xor", 1)
    both = torch.load(written(gan, "weights", tmp_path / "gan.pt"))
    assert {"generator.0.weight", "discriminator.0.weight"} <= both.keys()
    assert torch.load(written(xor, "weights", tmp_path / "xor.pt")).keys() == {"w1", "w2"}


def test_curves_have_each_step(run: Run, tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(written(run, "curves", tmp_path / "c.csv").read_text())))
    assert [row["step"] for row in rows] == ["1", "2", "3", "4", "5"]
    assert float(rows[-1]["loss"]) == run.loss and rows[-1]["test_loss"]


def test_events_are_read_by_tensorboard_itself(run: Run, tmp_path: Path) -> None:
    reading = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    events = reading.EventAccumulator(str(written(run, "tensorboard", tmp_path / "tb")))
    events.Reload()
    assert events.Tags()["scalars"] == ["loss", "test_loss"]
    scalars = events.Scalars("loss")
    assert [one.step for one in scalars] == [1, 2, 3, 4, 5]
    assert scalars[-1].value == pytest.approx(run.loss)


def test_data_have_the_digits_that_they_have(run: Run, tmp_path: Path) -> None:
    head, *rows = csv.reader(io.StringIO(written(run, "data", tmp_path / "d.csv").read_text()))
    assert head == ["x", "y", "test_x", "test_y"] and len(rows) == 100
    x = run.scenario.x  # type: ignore[attr-defined]
    assert [torch.tensor(float(row[0])) for row in rows] == list(x[:, 0])
    pictures = next(
        csv.reader(io.StringIO(written(trained("digits", 1), "data", tmp_path / "p.csv").read_text()))
    )
    assert {"train_images_0", "train_images_63", "train_labels"} <= set(pictures)


@pytest.mark.parametrize("suffix", ["html", "md"])
def test_a_page_tells_all_of_it_with_its_pictures(run: Run, tmp_path: Path, suffix: str) -> None:
    text = written(run, "page", tmp_path / f"p.{suffix}").read_text()
    for words in ("Regression", "regression hidden=20 seed=2", "5 steps on cpu", f"loss {run.loss:.6g}"):
        assert words in text
    for title in ("Loss", "Fit", "Hinges", "Named parameters"):
        assert f">{title}</h2>" in text or f"## {title}\n" in text
    assert text.count("<svg") == (3 if suffix == "html" else 0)
    assert text.count("```text") == (0 if suffix == "html" else 3)
    assert "units of each hidden layer" in text


@pytest.mark.parametrize("suffix", ["html", "md"])
def test_a_page_is_in_the_language_in_use(run: Run, tmp_path: Path, suffix: str) -> None:
    with in_language("zh"):
        text = written(run, "page", tmp_path / f"p.{suffix}").read_text(encoding="utf-8")
    for words in (
        "回归",
        "场景",
        "在 cpu 上走了 5 步，种子 2",
        "旋钮",
        "默认",
        "Fit 拟合",
        "每个隐藏层的单元数",
        "数据",
    ):
        assert words in text
    for words in ("scenario", "trained", "Knobs", "| value", "<th>default", "steps on", "units", 'lang="en"'):
        assert words not in text


def test_a_page_where_nothing_trains_and_where_a_view_fails(tmp_path: Path) -> None:
    assert "Truth table" in written(trained("mp-neuron", 0), "page", tmp_path / "n.md").read_text()


def test_a_script_is_that_of_the_run_as_it_stands(run: Run, tmp_path: Path) -> None:
    text = written(run, "script", tmp_path / "s.py").read_text()
    assert "STEPS = 5\n" in text and "HIDDEN = (20,)" in text
    changed = trained(steps=3)
    changed.set_live("lr", 0.1)
    text = written(changed, "script", tmp_path / "t.py").read_text()
    assert (
        "LR = 0.1" in text and "# Changed in the lab on the way, and not here: after step 3: lr 0.1\n" in text
    )


def test_nothing_is_written_over_unasked(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "w.pt"
    file.write_text("mine")
    with pytest.raises(LabError, match="is there already"):
        write_for("regression", run, TakeHome("weights", str(file)))
    assert file.read_text() == "mine"
    assert torch.load(written(run, "weights", file, over=True))


@pytest.mark.parametrize(
    ("what", "path", "why"),
    [
        ("weights", "w.onnx", "a file that ends in .pt, .pth, .safetensors, not '.onnx'"),
        ("page", "p", "a file that ends in .html or .md, not 'nothing'"),
        ("curves", "no/such/folder/c.csv", "cannot write .*: No such file or directory"),
        ("curves", ".", "cannot write .*: it is a folder"),
        ("everything", "e", "there is no 'everything' of a run"),
    ],
)
def test_what_cannot_be_is_a_sentence(run: Run, tmp_path: Path, what: str, path: str, why: str) -> None:
    with pytest.raises(LabError, match=why):
        write_for("regression", run, TakeHome(what, str(tmp_path / path)))


def test_a_library_that_is_missing_is_said(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("safetensors", "tensorboard", "PIL"):
        monkeypatch.setitem(__import__("sys").modules, module, None)
    for what, name, package in (
        ("weights", "w.safetensors", "safetensors"),
        ("tensorboard", "tb", "tensorboard"),
    ):
        with pytest.raises(LabError, match=f"{package} is needed for .*; pip install {package} brings it"):
            write_for("regression", run, TakeHome(what, str(tmp_path / name)))
    with pytest.raises(LabError, match="pillow is needed for a picture in PNG"):
        file_of_cells(Cells.blank(3, 1), ".png", "dark")


def test_a_picture_as_it_is_on_the_screen() -> None:
    cells = Cells.blank(8, 2)
    cells.put(0, 0, "a<b 一⣿", fg=0xFF0000)
    cells.put(1, 2, "▀", fg=0x00FF00, bg=0x0000FF)
    svg = str(file_of_cells(cells, ".svg", "light"))
    root = ElementTree.fromstring(svg)
    texts = [one.text for one in root.iter("{http://www.w3.org/2000/svg}text")]
    assert texts == ["a<b", "一"] and root.attrib["viewBox"] == "0 0 80 40"
    fills = [one.attrib["fill"] for one in root if "fill" in one.attrib]
    assert fills == ["#ffffff", "#ff0000", "#ff0000", "#ff0000", "#0000ff", "#00ff00"]
    assert file_of_cells(cells, ".txt", "dark") == cells.text() + "\n"
    with pytest.raises(LabError, match=r"ends in \.svg, \.png or \.txt, not"):
        file_of_cells(cells, ".jpg", "dark")


def test_a_picture_in_png() -> None:
    image = pytest.importorskip("PIL.Image")
    cells = Cells.blank(4, 2)
    cells.put(1, 2, "▀", fg=0x00FF00, bg=0x0000FF)
    content = file_of_cells(cells, ".png", "dark")
    assert isinstance(content, bytes)
    with image.open(io.BytesIO(content)) as picture:
        assert picture.size == (80, 80)
        corner, above, below = (picture.getpixel(place) for place in ((0, 0), (50, 45), (50, 75)))
    assert (corner, above, below) == ((0x12, 0x12, 0x12), (0, 0xFF, 0), (0, 0, 0xFF))


def test_a_figure_by_its_title_or_method(run: Run) -> None:
    assert type(figure_of_run(run, "Fit")) is type(figure_of_run(run, "fit"))
    assert figure_of_run(run, "loss")
    with pytest.raises(LabError, match="there is no view 'no'; there are fit, hinges, loss"):
        figure_of_run(run, "no")


def test_names_are_suggested() -> None:
    names = {suggested(kind, "xor") for kind in KINDS if kind.is_file}
    assert {"xor.py", "xor-weights.pt", "xor-curves.csv", "xor-data.csv", "xor-tensorboard"} <= names
    assert len(names) == sum(kind.is_file for kind in KINDS)


def test_rows_of_a_table_are_its_cells(tmp_path: Path) -> None:
    run = trained("your-data", 1)
    head, *rows = csv.reader(io.StringIO(written(run, "data", tmp_path / "d.csv").read_text()))
    table: Any = run.scenario
    assert head == ["part", *table.rows.names, table.rows.target.name]
    assert len(rows) == len(table.rows.train) + len(table.rows.test)
