"""What the views of the scenarios with pictures say, against tensors and parameters themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from tests.scenarios.idx_files import as_clothes, idx, write_fashion
from tests.scenarios.lab import run_of, train_to
from tui_lab.authoring.datasets.digits import digits
from tui_lab.authoring.datasets.places import DATA_VARIABLE
from tui_lab.authoring.figures import Equation, HeatMap, ImageGrid, NumberGrid, Plot, Table
from tui_lab.engine.run import Run


def image_grid(figure: Any) -> ImageGrid:
    assert isinstance(figure, ImageGrid)
    return figure


def table(figure: Any) -> Table:
    assert isinstance(figure, Table)
    return figure


def plot(figure: Any) -> Plot:
    assert isinstance(figure, Plot)
    return figure


def weight(run: Run, name: str) -> Any:
    return run.parameters[name].detach().numpy()


@pytest.fixture(scope="module")
def trained() -> Run:
    """Digits after five epochs."""
    return run_of("digits", steps=115)


def test_an_epoch_is_noted_before_the_first_step_and_after_each_pass(trained: Run) -> None:
    figure = plot(trained.figure("by_epoch"))
    train, test, accuracy = figure.lines
    assert list(train.x) == [0, 1, 2, 3, 4, 5]
    assert np.isnan(train.y[0]) and np.isfinite(train.y[1:]).all()
    assert test.y[0] == pytest.approx(-np.log(0.1), abs=0.1)
    assert accuracy.y[-1] == trained.metrics["accuracy"]
    losses = run_of("digits")
    first_epoch = []
    for step in range(1, 24):
        train_to(losses, step)
        first_epoch.append(losses.loss)
    assert train.y[1] == pytest.approx(np.mean(first_epoch), rel=1e-5)


def test_the_confusion_matrix_counts_the_test_digits_and_marks_the_worst_mistakes(trained: Run) -> None:
    figure = table(trained.figure("confusion"))
    counts = np.array([[int(text or 0) for text in row[1:]] for row in figure.rows])
    np.testing.assert_array_equal(counts.sum(axis=1), np.bincount(digits().test_labels))
    assert figure.note == f"{np.trace(counts)} of 360 right"
    assert np.trace(counts) / 360 == pytest.approx(trained.metrics["accuracy"])
    mistakes = counts - np.diag(np.diag(counts))
    marked = [mistakes[row, column - 1] for row, column in figure.marked]
    assert sorted(marked) == sorted(mistakes.ravel())[-3:]


def test_test_pictures_say_the_true_class_when_the_network_is_wrong(trained: Run) -> None:
    figure = image_grid(trained.figure("predictions"))
    data = digits()
    for place, picture in enumerate(figure.images):
        np.testing.assert_allclose(picture.values, data.test_images[place] / 16)
        assert picture.caption.startswith(f"{data.test_labels[place]}→") == picture.wrong
        assert not picture.pick, "digits has no knob for a picture"


def test_the_hardest_are_those_whose_true_class_got_least(trained: Run) -> None:
    trained.set_live("shown", "hardest")
    figure = image_grid(trained.figure("predictions"))
    trained.set_live("shown", "first")
    x, labels = (digits().test_images / 16).flatten(1).numpy(), digits().test_labels.numpy()
    hidden = np.maximum(x @ weight(trained, "hidden.0.weight").T + weight(trained, "hidden.0.bias"), 0)
    scores = hidden @ weight(trained, "predict.weight").T + weight(trained, "predict.bias")
    chance = np.exp(scores)[np.arange(360), labels] / np.exp(scores).sum(axis=1)
    hardest = np.argsort(chance)[: len(figure.images)]
    for place, picture in zip(hardest, figure.images, strict=True):
        np.testing.assert_allclose(picture.values.ravel(), x[place])
    assert figure.images[0].wrong


def test_a_test_picture_of_the_cnn_is_the_one_whose_maps_are_shown_when_picked() -> None:
    picture = image_grid(run_of("cnn", shown="hardest").figure("predictions")).images[3]
    maps = image_grid(run_of("cnn", **dict(picture.pick)).figure("feature_maps"))
    np.testing.assert_allclose(maps.images[0].values, picture.values)


def test_first_weights_are_the_rows_of_the_first_layer_as_pictures(trained: Run) -> None:
    figure = image_grid(trained.figure("first_weights"))
    np.testing.assert_allclose(figure.images[3].values.ravel(), weight(trained, "hidden.0.weight")[3])
    bare = image_grid(run_of("digits", hidden=()).figure("first_weights"))
    assert [picture.caption for picture in bare.images] == list("0123456789")


def test_feature_maps_are_the_filters_slid_over_the_chosen_picture() -> None:
    run = run_of("cnn", image=7)
    figure = image_grid(run.figure("feature_maps"))
    picture, *maps = figure.images
    np.testing.assert_allclose(picture.values, digits().test_images[7] / 16)
    padded, filters = np.pad(picture.values, 2), weight(run, "conv1.weight")[:, 0]
    by_hand = np.array(
        [
            [[(padded[r : r + 5, c : c + 5] * one).sum() + bias for c in range(8)] for r in range(8)]
            for one, bias in zip(filters, weight(run, "conv1.bias"), strict=True)
        ]
    )
    by_hand = np.maximum(by_hand, 0)
    np.testing.assert_allclose([one.values for one in maps], by_hand / by_hand.max(), atol=1e-5)
    kernels = image_grid(run.figure("filters"))
    np.testing.assert_allclose([one.values for one in kernels.images], filters)


def test_shuffled_pixels_are_the_same_numbers_elsewhere() -> None:
    shuffled = image_grid(run_of("cnn", shuffle="on").figure("feature_maps")).images[0].values
    original = digits().test_images[0].numpy() / 16
    assert not np.allclose(shuffled, original)
    np.testing.assert_allclose(np.sort(shuffled.ravel()), np.sort(original.ravel()))


def test_the_code_has_every_test_digit_and_its_pictures_come_back() -> None:
    run = run_of("autoencoder", steps=60)
    points = plot(run.figure("codes")).points
    assert [len(group.x) for group in points] == np.bincount(digits().test_labels).tolist()
    pairs = image_grid(run.figure("before_and_after")).images
    np.testing.assert_allclose(
        pairs[0].values[:, :8], digits().test_images[digits().test_labels == 0][0] / 16
    )
    error = np.square(pairs[0].values[:, 9:] - pairs[0].values[:, :8]).mean()
    assert pairs[0].caption == f"error {error:.3f}"


def test_decoded_draws_what_the_decoder_makes_of_each_place() -> None:
    run = run_of("autoencoder", steps=60, axes="2 3")
    figure = run.figure("decoded")
    assert isinstance(figure, HeatMap)
    points = plot(run.figure("codes")).points
    assert figure.x_range == pytest.approx(
        (min(group.x.min() for group in points), max(group.x.max() for group in points)), rel=1e-5
    )
    scenario: Any = run.scenario
    with torch.no_grad():
        first = scenario.encoder(scenario.test_images).mean(dim=0)[0]
        corner = torch.stack((first, torch.tensor(figure.x_range[1]), torch.tensor(figure.y_range[1])))
        drawn = scenario.decoder(corner.float()).view(8, 8).numpy()
    # The largest two numbers lie top right; a map has its first row at the bottom.
    np.testing.assert_allclose(figure.values[-8:, -8:][::-1], drawn, atol=1e-4)


def test_layers_walk_from_shape_to_shape() -> None:
    run = run_of("layers")
    rows = table(run.figure("shapes")).rows
    assert [row[0] for row in rows] == ["Flatten", "Linear", "ReLU", "Linear", "Softmax"]
    assert [row[2] for row in rows] == ["3 × 784", "3 × 20", "3 × 20", "3 × 10", "3 × 10"]
    assert [row[3] for row in rows] == ["0", "15,700", "0", "210", "0"]
    train_to(run, 2)
    assert table(run.figure("shapes")).marked == {(2, 0)}
    figure = run.figure("before_and_after")
    assert isinstance(figure, Equation)
    before, sign, after = figure.parts
    assert isinstance(before, NumberGrid) and isinstance(after, NumberGrid) and sign == "→ ReLU →"
    np.testing.assert_allclose(after.values, np.maximum(before.values, 0))
    assert (before.values < 0).any()


def test_softmax_along_the_classes_sums_to_one_for_each_picture() -> None:
    along_classes, along_pictures = (
        table(run_of("layers", softmax_dim=dim).figure("probability_table")) for dim in "10"
    )
    assert along_classes.rows[-1] == ("sum", "1.0000", "1.0000", "1.0000")
    assert all(abs(float(text) - 10 / 3) < 1 for text in along_pictures.rows[-1][1:])
    by_class = [sum(float(text) for text in row[1:]) for row in along_pictures.rows[:-1]]
    assert by_class == pytest.approx([1] * 10, abs=2e-4)


def test_named_parameters_show_the_first_two_rows() -> None:
    run = run_of("layers")
    rows = table(run.figure("parameter_table")).rows
    assert [row[:3] for row in rows[:3]] == [
        ("1.weight", "20 × 784", "[0]"),
        ("", "", "[1]"),
        ("1.bias", "20", "[0]"),
    ]
    values = [float(text) for text in rows[1][3].removesuffix(" …").split()]
    assert values == pytest.approx(weight(run, "1.weight")[1, :6], abs=1e-4)


@pytest.mark.parametrize(("name", "knobs"), [("fashion", {}), ("cnn", {"data": "fashion"})])
def test_without_the_files_it_trains_on_drawn_clothes_and_says_so(
    name: str, knobs: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path))
    run = run_of(name, **knobs)
    assert run.scenario.stand_in == "fashion"
    train_to(run, 2)
    assert len(image_grid(run.figure("predictions")).images) == 40


def test_fashion_tests_a_thousand_pictures_before_the_first_epoch_and_all_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_fashion(tmp_path)
    images, labels = digits().images[:1100], digits().labels[:1100]
    (tmp_path / "t10k-images-idx3-ubyte").write_bytes(idx(as_clothes(images)))
    (tmp_path / "t10k-labels-idx1-ubyte").write_bytes(idx(labels))
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path))
    run = run_of("fashion", batch=100, shown="hardest")
    for step, tested in ((0, 1000), (2, 1100)):
        train_to(run, step)
        note = table(run.figure("confusion")).note
        assert note == f"{run.metrics['accuracy'] * tested:,.0f} of {tested:,} right"
        assert len(image_grid(run.figure("predictions")).images) == 40
