"""The loss curves as lines of a plot."""

from __future__ import annotations

import numpy as np
import pytest

from tests.drawing.golden import check_golden
from tests.ui.fake_trainer import falling, loss_curve
from tui_lab.authoring.figures import GHOST_ROLES, Mark
from tui_lab.drawing.canvas.glyphs import Glyphs
from tui_lab.drawing.canvas.palette import MONO
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.figures.draw import draw
from tui_lab.drawing.figures.loss_plot import Ghost, LossLook, loss_plot, nearest, reading

PLAIN = LossLook()


def test_each_step_is_a_point_where_columns_hold_one() -> None:
    plot = loss_plot({"loss": loss_curve(falling(5))}, (), (), PLAIN)
    (line,) = plot.lines
    assert (line.name, line.role) == ("train", "train")
    assert line.x.tolist() == [1, 2, 3, 4, 5]
    assert line.y.tolist() == pytest.approx(falling(5))
    assert plot.y_log and (plot.x_label, plot.y_label) == ("step", "loss")


def test_the_present_run_is_named_before_a_ghost_with_a_long_name() -> None:
    ghost = Ghost(loss_curve(falling(4)), "hidden 30 30, lr 0.1, momentum 0.9, seed 12")
    plot = loss_plot(
        {"loss": loss_curve(falling(9)), "test_loss": loss_curve(falling(3))}, (), [ghost], PLAIN
    )
    head = draw(plot, 38, 9, DrawingStyle()).text().split("\n")[0]
    assert "train ──" in head and "test" in head and head.endswith("…")


def test_below_the_steps_epochs_are_numbered_where_they_are_full() -> None:
    plot = loss_plot({"loss": loss_curve(falling(40))}, (), (), PLAIN, planned=40, epoch_steps=10)
    for rows in (12, 9):
        *_, frame, steps, epochs = draw(plot, 60, rows, DrawingStyle()).text().split("\n")
        assert frame.rstrip().endswith(" step") and epochs.split() == ["epoch", "0", "1", "2", "3", "4"]
        assert abs(epochs.index("2") - steps.index("20")) <= 1
    begun = loss_plot({"loss": loss_curve(falling(8))}, (), (), PLAIN, planned=10, epoch_steps=10)
    assert draw(begun, 60, 12, DrawingStyle()).text().split()[-1] == "1.0"
    assert "epoch" not in draw(plot, 60, 7, DrawingStyle()).text(), "no room"
    none = loss_plot({"loss": loss_curve(falling(40))}, (), (), PLAIN, planned=40)
    assert "epoch" not in draw(none, 60, 12, DrawingStyle()).text()


def test_a_spike_survives_the_reduction_in_its_place() -> None:
    losses = falling(1000)
    losses[617] = 50.0
    (line,) = loss_plot({"loss": loss_curve(losses, 20)}, (), (), PLAIN).lines
    assert len(line.x) <= 40 and (np.diff(line.x) > 0).all()
    assert line.y.max() == 50.0 and line.x[line.y.argmax()] == 618


def test_test_loss_and_ghost_are_lines_of_their_own() -> None:
    curves = {
        "loss": loss_curve(falling(9)),
        "test_loss": loss_curve(falling(3)),
        "accuracy": loss_curve([0.5]),
    }
    ghost = loss_curve(falling(4))
    names = [line.name for line in loss_plot(curves, (), [Ghost(ghost)], PLAIN).lines]
    assert names == ["ghost", "train", "test"]
    without = loss_plot(curves, (), [Ghost(ghost)], LossLook(ghost=False, log=False))
    assert [line.name for line in without.lines] == ["train", "test"] and not without.y_log
    assert loss_plot({}, (), (), PLAIN).lines == ()


def test_smoothing_averages_and_keeps_the_raw_line() -> None:
    losses = [1.0 + (-1) ** step for step in range(200)]
    raw, smooth = loss_plot({"loss": loss_curve(losses)}, (), (), LossLook(smooth=True)).lines
    assert (raw.role, smooth.role, smooth.name) == ("raw", "train", "train, smoothed")
    assert set(raw.y.tolist()) == {0.0, 2.0}
    assert np.abs(smooth.y - 1).max() < 0.1


def test_smoothing_skips_gaps_and_does_not_spread_them() -> None:
    losses = [2.0] * 100
    losses[50] = float("nan")
    _, smooth = loss_plot({"loss": loss_curve(losses)}, (), (), LossLook(smooth=True)).lines
    assert smooth.y.tolist() == pytest.approx([2.0] * 100)


def test_the_cursor_is_a_mark_and_reads_the_value() -> None:
    changed = (Mark(3, "lr 0.1"),)
    plot = loss_plot({"loss": loss_curve([0.5, 0.25, 1 / 3])}, changed, (), LossLook(cursor=3))
    assert plot.marks == (*changed, Mark(3.0, "cursor"))
    assert loss_plot({}, changed, (), LossLook(cursor=3)).marks == changed


def test_both_extremes_of_a_column_of_many_steps_are_read_at_their_steps() -> None:
    curve = loss_curve([5.0, 1.0, 3.0, 0.125, 8.0, 2.0], 2)
    assert nearest(curve, 4) == (4, 0.125) and nearest(curve, 6) == (5, 8.0)
    assert [nearest(curve, 4, moved)[0] for moved in (-9, -1, 0, 1, 9)] == [1, 2, 4, 5, 5]
    assert reading({"loss": curve}, 4) == "train 0.125"
    assert reading({"loss": loss_curve([float("inf"), 1.0])}, 1) == "train not a finite number"


def test_each_curve_is_read_by_name_at_the_step_nearest_to_the_cursor() -> None:
    curves = {"loss": loss_curve([0.5, 0.25, 1 / 3]), "test_loss": loss_curve([0.75, 0.125])}
    assert reading(curves, 2) == "train 0.25  test 0.125"
    assert reading(curves, 3) == "train 0.33333333  test 0.125 at 2"
    assert reading({}, 3) == ""


@pytest.mark.parametrize("log", [True, False])
def test_a_run_before_that_diverged_does_not_set_the_axis(log: bool) -> None:
    curves = {"loss": loss_curve(falling(20))}
    alone = loss_plot(curves, (), (), LossLook(log=log)).y_range
    assert alone is not None and alone[1] <= 2
    diverged = loss_curve([10.0**power for power in range(20)])
    assert loss_plot(curves, (), [Ghost(diverged)], LossLook(log=log)).y_range == alone
    assert loss_plot({}, (), [Ghost(diverged)], LossLook(log=log)).y_range is None  # only the ghost is there


@pytest.mark.parametrize("log", [True, False])
def test_a_run_before_that_went_somewhat_higher_and_lower_is_seen_whole(log: bool) -> None:
    present, before = {"loss": loss_curve([1.0, 0.5])}, loss_curve([1.4, 0.3])
    seen = loss_plot(present, (), [Ghost(before)], LossLook(log=log)).y_range
    assert seen is not None and seen[0] <= 0.3 and seen[1] >= 1.4
    far = loss_plot(present, (), [Ghost(loss_curve([1.0, 1e-9]))], LossLook(log=True)).y_range
    assert far is not None and far[0] > 0.01, "but one far below does not flatten the present one"


def test_several_networks_are_lines_by_name_with_their_test_losses_after_them() -> None:
    curves = {"sgd": loss_curve(falling(5)), "adam": loss_curve(falling(5)), "adam_test": loss_curve([0.5])}
    losses = ("sgd", "adam")
    lines = loss_plot(curves, (), (), PLAIN, losses).lines
    assert [(line.name, line.role) for line in lines] == [
        ("sgd", "class0"),
        ("adam", "class1"),
        ("adam test", "class3"),
    ]
    smooth = loss_plot(curves, (), (), LossLook(smooth=True), losses).lines
    assert [line.name for line in smooth] == ["sgd, smoothed", "adam, smoothed", "adam test"]
    assert reading(curves, 3, losses) == "sgd 0.3333  adam 0.3333  adam test 0.5 at 1"
    assert loss_plot(curves, (), (), LossLook(cursor=2), losses).marks == (Mark(2.0, "cursor"),)


def test_a_loss_of_almost_nothing_stays_in_sight() -> None:
    plot = loss_plot({"loss": loss_curve([1.0, 1e-3, 1e-14, 1e-15])}, (), (), LossLook(log=True))
    assert plot.y_range is not None and plot.y_range[0] >= 1e-13
    assert plot.lines[0].y.min() == plot.y_range[0], "drawn at the end of the axis"
    assert reading({"loss": loss_curve([1.0, 1e-14])}, 2) == "train 1e-14", "and read as it is"


def test_of_two_networks_one_that_diverges_does_not_push_the_other_out_of_sight() -> None:
    curves = {"first": loss_curve([1.0, 0.1, 0.01]), "loaded": loss_curve([0.01, 1e20, 1e36])}
    plot = loss_plot(curves, (), (), LossLook(log=True), ("first", "loaded"))
    assert plot.y_range is not None and plot.y_range[0] <= 0.01 and plot.y_range[1] < 1e12
    assert [line.y.max() for line in plot.lines] == [1.0, plot.y_range[1]]


def test_one_that_diverges_alone_is_shown_to_its_end() -> None:
    plot = loss_plot({"loss": loss_curve([0.5, 1e10, 1e29])}, (), (), LossLook(log=True))
    assert plot.y_range is not None and plot.y_range[0] <= 0.5 and plot.y_range[1] >= 1e29
    assert plot.lines[0].y.max() == 1e29


def test_without_losses_there_is_nothing_to_plot() -> None:
    assert loss_plot({"right": loss_curve([4.0])}, (), (), LossLook(cursor=1), ()).lines == ()
    assert reading({"right": loss_curve([4.0])}, 1, ()) == ""


def test_a_loss_below_zero_is_drawn_on_a_linear_axis() -> None:
    losses = ("discriminator", "generator")
    curves = {"discriminator": loss_curve([1.4, 1.3]), "generator": loss_curve([-0.7, -0.8])}
    assert not loss_plot(curves, (), (), PLAIN, losses).y_log
    assert loss_plot({"loss": loss_curve([1.4, float("nan")])}, (), (), PLAIN).y_log
    behind = [Ghost(loss_curve([-1.0]))]
    assert loss_plot({"loss": loss_curve([1.0])}, (), behind, PLAIN).y_log, "a ghost has no say"


@pytest.mark.parametrize(("last", "end"), [(40, 50), (300, 384), (384, 384), (385, 500)])
def test_the_steps_end_with_the_training(last: int, end: int) -> None:
    plot = loss_plot({"loss": loss_curve(falling(last))}, (), (), PLAIN, planned=384)
    assert plot.x_range == (0, end)


GHOSTS = {
    "above": [5000.0] * 30,
    "below": [1e-9] * 30,
    "diverged": [10.0**power for power in range(-3, 17)],
    "negative": [-1.0] * 30,
    "far below at the end": [1.5**-step for step in range(60)],
    "broken": [0.5, float("inf"), 3e5, float("nan"), 1e-8, *[3.0] * 10],
}


@pytest.mark.parametrize("ghost", GHOSTS)
@pytest.mark.parametrize("log", [True, False])
def test_of_a_run_before_nothing_lies_out_of_sight(ghost: str, log: bool) -> None:
    curves, before = {"loss": loss_curve(falling(30))}, loss_curve(GHOSTS[ghost])
    plot = loss_plot(curves, (), [Ghost(before)], LossLook(log=log))
    line, present = plot.lines
    assert plot.y_range is not None and line.role == "ghost"
    shown = line.y[np.isfinite(line.y)]
    assert (shown >= plot.y_range[0]).all() and (shown <= plot.y_range[1]).all()
    assert np.isnan(line.y).sum() == np.isnan(before.low).sum(), "and only what is no number is a gap"
    spread = np.log10 if log else np.asarray
    whole, own = np.ptp(spread(np.array(plot.y_range))), np.ptp(spread(present.y))
    assert own > whole / 3, "the present run is not squeezed flat"


def test_a_run_before_that_has_room_is_called_by_its_name_alone() -> None:
    plot = loss_plot({"loss": loss_curve([1.0, 0.5])}, (), [Ghost(loss_curve([1.4, 0.3]), "XOR")], PLAIN)
    assert plot.lines[0].name == "XOR"
    beyond = loss_plot({"loss": loss_curve([1.0, 0.5])}, (), [Ghost(loss_curve([14e8, 3e9]), "XOR")], PLAIN)
    assert beyond.lines[0].name == "XOR 1.4e9 to 3e9"


def test_pictures_of_a_run_before_beyond_the_axis() -> None:
    curves = {"loss": loss_curve(falling(30))}
    pictures = [
        draw(
            loss_plot(curves, (), [Ghost(loss_curve(ghost))], LossLook(log=log)),
            42,
            12,
            DrawingStyle(MONO, glyphs),
        ).text()
        for glyphs in (Glyphs.BRAILLE, Glyphs.ASCII)
        for log in (True, False)
        for ghost in GHOSTS.values()
    ]
    check_golden("ghosts", "\n\n".join(pictures))


OTHERS = ("lr 0.1", "lr 5", "optimizer adam", "seed 3", "way-1-numpy", "hidden 20, optimizer…")


def six_ghosts() -> list[Ghost]:
    """The losses of six runs, each somewhat above the one before."""
    pairs = enumerate(zip(OTHERS, GHOST_ROLES, strict=True), start=2)
    return [Ghost(loss_curve([k * loss for loss in falling(40)]), name, role) for k, (name, role) in pairs]


def test_chosen_ghosts_are_named_after_the_present_run_and_go_with_the_key() -> None:
    curves, ghosts = {"loss": loss_curve(falling(30))}, six_ghosts()
    former = Ghost(loss_curve(falling(9)))
    names = [line.name for line in loss_plot(curves, (), [former, *ghosts], PLAIN).lines]
    assert names == ["ghost", "train", *OTHERS]
    hidden = loss_plot(curves, (), [former, *ghosts], LossLook(ghost=False)).lines
    assert [line.name for line in hidden] == ["train"]


def test_pictures_of_six_ghosts() -> None:
    plot = loss_plot({"loss": loss_curve(falling(30))}, (), six_ghosts(), LossLook(log=True))
    pictures = [
        draw(plot, width, height, DrawingStyle(MONO, glyphs)).text()
        for glyphs in Glyphs
        for width, height in ((110, 22), (60, 14), (36, 9))
    ]
    check_golden("six_ghosts", "\n\n".join(pictures))
