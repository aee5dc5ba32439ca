"""The named parameters: the table, and a row opened to its values."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from tests.ui.conftest import Bench, OpenApp
from tests.ui.fake_trainer import TENSORS
from tui_lab.authoring.parameters import Named
from tui_lab.engine.asks import ParametersAnswer, TensorAnswer
from tui_lab.engine.interventions import why_fixed
from tui_lab.engine.orders import Command, Freeze, NotEdited, SetValue
from tui_lab.engine.reading import read
from tui_lab.engine.statistics import statistics
from tui_lab.ui.widgets.tensor_view import fitting


async def test_the_table_names_every_parameter_and_the_total(open_app: OpenApp) -> None:
    async with open_app("line", size=(200, 60)) as bench:
        for words in ("hidden.weight", "20×2", "hidden.bias", "scale", "scalar", "norm.running_mean"):
            assert words in bench.text
        assert "61 numbers in 3 parameters; 1 buffer" in bench.text


async def test_end_and_home_choose_the_last_and_the_first(open_app: OpenApp) -> None:
    async with open_app("line", size=(200, 60)) as bench:
        await bench.press("7", "end")
        assert "▸ norm.running_mean" in bench.text
        await bench.press("home")
        assert "▸ hidden.weight" in bench.text


async def test_enter_before_the_rows_are_there_opens_the_first_once_they_are(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.press("7", "enter")
        assert bench.lab.mode == "tensor" and bench.lab.tensor.shown == "hidden.weight"


async def test_a_row_opens_to_values_picture_and_histogram_and_scrolls(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.press("7")
        await bench.press("enter")
        assert bench.trainer.wants[-1].tensor == "hidden.weight"
        assert bench.trainer.wants[-1].views == ()
        first = str(np.float32(TENSORS["hidden.weight"].detach().numpy()[0, 1]))
        for words in (
            "hidden.weight  20×2  float32 on cpu",
            "[0]",
            "[1]",
            "[19]",
            "40 values",
            "-1.0",
            first,
        ):
            assert words in bench.text
        assert "column" in bench.text and "value" in bench.text  # the axes of the two pictures
        numbers = f"└{'─' * 10}┬{'─' * 21}┬{'─' * 10} │\n"  # of both columns, each in the middle of its own
        _, below = bench.text.split(numbers)
        assert below.split("\n")[0].split()[-3:] == ["0", "1", "│"]
        await bench.press("down", "down", "right")
        values = TENSORS["hidden.weight"].detach().numpy()
        assert f"▸{str(values[2, 1]).rjust(13)}" in bench.text
        await bench.press("pagedown", "pageup", "up", "right", "left", "home")
        assert "▸" + "-1.0".rjust(13) in bench.text
        await bench.press("w")
        assert "no gradient yet: train a step (s)" in bench.text
        bench.trainer.gradient = np.full((20, 2), 0.25)
        await bench.press("s")
        await bench.enter("paused", 1)
        assert "gradient of hidden.weight" in bench.text
        assert "mean 0.25   std 0   min 0.25   max 0.25" in bench.text
        await bench.press("q")
        assert "optimizer" in bench.text and bench.lab.board.chosen == "parameters"
        await bench.press("down", "enter")
        assert bench.trainer.wants[-1].tensor == "hidden.bias"
        assert "gradient" not in str(bench.lab.tensor.border_title)


async def test_scalars_and_buffers_open_too(open_app: OpenApp) -> None:
    async with open_app("line", size=(80, 24)) as bench:
        await bench.press("7")
        await bench.press("down", "down", "enter")
        assert "scale  scalar  float32 on cpu" in bench.text and "0.1" in bench.text
        await bench.press("down", "right", "q", "down", "down", "enter")
        assert "norm.running_mean  4" in bench.text and "no autograd" in bench.text
        await bench.press("w")
        assert "no autograd, no gradient" in bench.text and "train a step" not in bench.text


async def test_a_parameter_that_the_new_network_lacks_says_so(open_app: OpenApp) -> None:
    async with open_app("line", size=(200, 60)) as bench:
        await bench.press("7", "enter")
        bench.trainer.rebuild()
        await bench.pilot.pause()
        bench.trainer.answer(tensors=False)
        await bench.settle()
        assert "hidden.weight" in bench.text and "no longer" in bench.text
        await bench.press("q")
        assert "Knobs" in bench.text


async def test_a_reset_leaves_a_parameter_open(open_app: OpenApp) -> None:
    async with open_app("line", size=(200, 60)) as bench:
        await bench.press("7", "enter")
        await bench.press("r")
        bench.trainer.load()
        await bench.settle()
        assert bench.lab.mode == "tensor" and "40 values" in bench.text
        await bench.press("down", "q")
        assert bench.lab.board.chosen == "parameters" and "optimizer" in bench.text


async def test_numbers_that_do_not_fit_above_the_values_are_left_out_whole(open_app: OpenApp) -> None:
    async with open_app("line", size=(60, 16)) as bench:
        await bench.press("7")
        await bench.press("enter")
        head = bench.lab.tensor._cells.text().splitlines()[0]
        assert head.startswith("40 values   mean 0 ") or head.startswith("40 values   mean")
        assert head.split("   ")[-1].split()[0] in ("min", "max", "std")


async def test_the_window_changes_while_a_parameter_is_open(open_app: OpenApp) -> None:
    async with open_app("line", size=(200, 60)) as bench:
        await bench.press("7", "enter")
        for size in ((60, 16), (40, 10), (80, 24)):
            await bench.pilot.resize_terminal(*size)
            await bench.settle()
        assert "hidden.weight" in bench.text and "-1.0" in bench.text
        await bench.press("down", "q")
        assert "[7 " in bench.text


def _last(bench: Bench) -> Command:
    return bench.trainer.orders[-1]


async def test_a_value_is_typed_zeroed_and_frozen_by_name(open_app: OpenApp) -> None:
    async with open_app("line", size=(200, 60)) as bench:
        await bench.press("7", "enter")
        await bench.press("down", "right", "enter")
        assert bench.lab.tensor.field.has_focus
        bench.lab.tensor.field.value = "-0.5"
        await bench.press("enter")
        assert _last(bench) == SetValue("hidden.weight", 3, -0.5)
        assert "set to -0.5" in bench.text and not bench.lab.tensor.editing
        await bench.press("0")
        assert _last(bench) == SetValue("hidden.weight", 3, 0.0)
        await bench.press("f")
        assert _last(bench) == Freeze("hidden.weight", 3)
        await bench.press("a", "f")
        assert _last(bench) == Freeze("hidden.weight", None)
        assert "all values" in bench.text


async def test_what_is_no_number_stays_in_the_field_and_the_letters_are_its_own(open_app: OpenApp) -> None:
    async with open_app("line", size=(80, 24)) as bench:
        await bench.press("7")
        await bench.press("enter")
        await bench.press("e")
        before = list(bench.trainer.orders)
        bench.lab.tensor.field.value = ""
        await bench.press("f", "a", "0", "enter")
        assert bench.lab.tensor.field.value == "fa0" and "not 'fa0'" in bench.text
        assert bench.trainer.orders == before
        await bench.press("escape")
        assert not bench.lab.tensor.editing and bench.lab.mode == "tensor"
        await bench.press("q")
        assert bench.lab.board.chosen == "parameters"


async def test_a_number_that_the_tensor_cannot_hold_stays_in_the_field(open_app: OpenApp) -> None:
    async with open_app("line", size=(200, 60)) as bench:
        await bench.press("7", "enter")
        await bench.press("enter")
        bench.lab.tensor.field.value = "1e39"
        await bench.press("enter")
        assert "float32 can hold, not '1e39'" in bench.text
        assert bench.trainer.orders == [] and bench.lab.tensor.field.value == "1e39"
    assert fitting(2.0, "int64") == 2.0 and fitting(1e39, "float64") == 1e39
    assert fitting(448.0, "float8_e4m3fn") == 448.0 and fitting(1e38, "bfloat16") == 1e38
    refused = ((2.5, "int64"), (1e39, "float32"), (float("nan"), "float32"), (300.0, "uint8"))
    for value, dtype in (*refused, (449.0, "float8_e4m3fn"), (1e39, "quint8")):
        with pytest.raises(ValueError, match=dtype):
            fitting(value, dtype)


async def test_gradients_are_not_edited(open_app: OpenApp) -> None:
    async with open_app("line", size=(200, 60)) as bench:
        bench.trainer.gradient = np.full((20, 2), 0.25)
        await bench.press("7", "enter")
        await bench.press("w", "0", "f", "enter")
        assert bench.trainer.orders == [] and not bench.lab.tensor.editing
        assert "w shows the values" in bench.text


async def test_a_value_that_is_gone_is_not_set(open_app: OpenApp) -> None:
    async with open_app("line", size=(200, 60)) as bench:
        await bench.press("7", "enter")
        await bench.press("e")
        bench.trainer.says = {"tensors": False}
        bench.trainer.rebuild()
        await bench.settle()
        await bench.press("enter")
        assert "no such value" in bench.text and bench.trainer.orders == []


def _answers(**tensors: Tensor) -> dict[str, object]:
    """What a trainer says that has these tensors."""
    stats = {name: statistics(name, tensor) for name, tensor in tensors.items()}
    opened = {
        name: TensorAnswer(stats[name], read(tensor)[0], None, None, why_fixed(Named(tensor, "trained")))
        for name, tensor in tensors.items()
    }
    return {"found": ParametersAnswer(tuple(stats.values()), ()), "opened": opened}


async def test_what_has_no_values_yet_says_so_in_its_row_and_when_it_is_opened(open_app: OpenApp) -> None:
    async with open_app("line", size=(100, 40)) as bench:
        bench.trainer.says = _answers(lazy=nn.UninitializedParameter())
        await bench.press("s")
        await bench.enter("paused", 1)
        await bench.press("7")
        assert "not initialised yet" in bench.text and "nan" not in bench.text
        await bench.press("enter")
        assert "A lazy layer learns its shape from the first batch" in bench.text
        before = list(bench.trainer.orders)
        await bench.press("down", "0", "f", "e", "w", "home")
        assert bench.trainer.orders == before and not bench.lab.tensor.editing
        bench.trainer.says = _answers(lazy=torch.ones(2, 2))
        await bench.press("s")
        await bench.enter("paused", 2)
        assert "lazy  2×2" in bench.text


async def test_what_cannot_be_edited_says_why_and_nothing_is_sent(open_app: OpenApp) -> None:
    async with open_app("line", size=(100, 40)) as bench:
        bench.trainer.says = _answers(phase=torch.tensor([3 + 4j, 1j]))
        await bench.press("s")
        await bench.enter("paused", 1)
        await bench.press("7", "enter")
        assert "5.0" in bench.text and "√(re² + im²)" in bench.text
        before = list(bench.trainer.orders)
        for key in ("0", "f", "e"):
            await bench.press(key)
            assert "Complex numbers are not edited here" in bench.text
            await bench.press("down")
            assert "enter types" in bench.text
        assert bench.trainer.orders == before and not bench.lab.tensor.editing


async def test_an_edit_that_was_refused_is_told(open_app: OpenApp) -> None:
    async with open_app("line", size=(100, 40)) as bench:
        bench.trainer.post(NotEdited("w cannot be edited. It is sparse."))
        await bench.settle()
        assert "w cannot be edited. It is sparse." in bench.text


async def test_one_huge_value_is_drawn(open_app: OpenApp) -> None:
    async with open_app("line", size=(100, 40)) as bench:
        bench.trainer.says = _answers(big=torch.tensor([2**62]))
        await bench.press("s")
        await bench.enter("paused", 1)
        await bench.press("7", "enter")
        assert str(2**62) in bench.text and "could not be drawn" not in bench.text
