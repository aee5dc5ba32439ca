"""Whatever parameters there are, no instrument raises, and all of them count the same."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings, strategies as st
from torch import Tensor, nn

from tests.marks import slow
from tui_lab.authoring.parameters import Named, named_buffers, parameters_of, total_parameters
from tui_lab.describing.parameters import describe_parameters, describe_values
from tui_lab.drawing.canvas.glyphs import Glyphs
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.figures.draw import draw
from tui_lab.drawing.figures.parameter_table import column_pages, draw_parameters
from tui_lab.drawing.figures.tensor_grid import as_rows, draw_tensor
from tui_lab.drawing.figures.tensor_pictures import picture, spread
from tui_lab.engine.asks import ParametersAnswer, TensorAnswer
from tui_lab.engine.interventions import Interventions, why_fixed
from tui_lab.engine.reading import read
from tui_lab.engine.statistics import first_non_finite, largest, statistics
from tui_lab.engine.step_meter import StepMeter

REAL = (torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.float8_e4m3fn, torch.float8_e5m2)
WHOLE = (
    torch.bool,
    torch.uint8,
    torch.int8,
    torch.int16,
    torch.int32,
    torch.int64,
    torch.uint16,
    torch.uint64,
)
COMPLEX = (torch.complex64, torch.complex128)
LAYOUTS = ("plain", "transposed", "every second", "repeated", "coo", "csr", "conjugate", "meta", "lazy")
ODD_NUMBERS = (0.0, -1.0, 1e-45, 6e4, 1e308, math.inf, -math.inf, math.nan, 2.0**62)
PLACES = ("registered", "buffer", "plain", "listed", "in a list", "in a module's list", "optimizer")


@st.composite
def tensors(draw: st.DrawFn) -> Tensor:
    shape = draw(st.lists(st.integers(0, 4), max_size=4))
    dtype = draw(st.sampled_from((*REAL, *WHOLE, *COMPLEX)))
    layout = draw(st.sampled_from(LAYOUTS))
    spread = np.random.default_rng(draw(st.integers(0, 9))).standard_normal(shape)
    values = torch.as_tensor(spread) * draw(st.sampled_from((1.0, 100.0, 1e30)))
    if draw(st.booleans()) and values.numel():
        values.view(-1)[0] = draw(st.sampled_from(ODD_NUMBERS))
    if dtype in WHOLE:
        values = values.nan_to_num(0.0, 4.6e18, 0.0).abs().clamp(max=4.6e18)
    tensor = values.to(dtype)
    match layout:
        case "transposed" if len(shape) > 1:
            return tensor.transpose(0, -1)
        case "every second" if shape:
            return tensor[::2]
        case "repeated" if shape:
            return tensor[..., :1].expand(*tensor.shape[:-1], 3) if shape[-1] else tensor
        case "coo" if dtype in (*REAL[:2], *COMPLEX, torch.int64):
            return tensor.to_sparse()
        case "csr" if dtype in REAL[:2] and len(shape) == 2:
            return tensor.to_sparse_csr()
        case "conjugate" if dtype in COMPLEX:
            return tensor.conj()
        case "meta":
            return torch.empty(shape, dtype=dtype, device="meta")
        case "lazy":
            return nn.UninitializedParameter(requires_grad=draw(st.booleans()))
    return tensor


@st.composite
def scenarios(draw: st.DrawFn) -> Any:
    """Tensors in all the places where they may lie, some of which learn, some with a gradient."""
    scenario: Any = SimpleNamespace(trained=(), model=nn.Linear(2, 1), lists=[])
    scenario.model.loose = []
    moved = [scenario.model.weight]
    for at, (tensor, place) in enumerate(
        draw(st.lists(st.tuples(tensors(), st.sampled_from(PLACES)), max_size=5))
    ):
        name = f"t{at}"
        lazy = isinstance(tensor, nn.UninitializedParameter)
        can_learn = (tensor.is_floating_point() or tensor.is_complex()) and tensor.is_leaf and not lazy
        if can_learn and draw(st.booleans()):
            tensor.requires_grad_()
            if draw(st.booleans()):
                tensor.grad = torch.zeros_like(tensor)
        match place:
            case "registered" if type(tensor) is Tensor and tensor.is_leaf:
                scenario.model.register_parameter(
                    name, nn.Parameter(tensor, requires_grad=tensor.requires_grad)
                )
            case "buffer" | "registered":
                scenario.model.register_buffer(name, tensor)
            case "listed":
                setattr(scenario, name, tensor)
                scenario.trained += (name,)
            case "in a list":
                scenario.lists.append(tensor)
            case "in a module's list":
                scenario.model.loose.append(tensor)
            case "optimizer" if tensor.is_leaf:
                moved.append(tensor)
            case _:
                setattr(scenario, name, tensor)
    if draw(st.booleans()):
        scenario.optimizer = torch.optim.SGD(moved, lr=0.1)
    return scenario


def check(scenario: Any) -> None:
    meter, hand = StepMeter(), Interventions()
    with meter.measuring(scenario):
        (scenario.model.weight.sum() * 2).backward()
        with torch.no_grad():
            scenario.model.weight -= 0.5
    assert meter.ratios["weight"] > 0
    found = parameters_of(scenario, meter.gradients)
    everything = found | {name: Named(one, "buffer") for name, one in named_buffers(scenario).items()}
    rows = {
        name: statistics(
            name, one.tensor, meter.ratios.get(name), 0, one.role, meter.gradient(name, one.tensor)
        )
        for name, one in everything.items()
    }
    answer = ParametersAnswer(
        tuple(rows[name] for name in found), tuple(row for name, row in rows.items() if name not in found)
    )
    assert answer.total == total_parameters(scenario)
    assert sum(answer.counts.values()) == sum(row.count for row in answer.parameters)
    said = describe_parameters(answer)
    for row in rows.values():
        assert row.measured or row.notes, "what is not measured says why"
        assert any(row.name in sentence for sentence in said)
        if row.measured and row.shape is not None:
            assert row.count == math.prod(row.shape) >= row.histogram.sum()
    for width, height, glyphs in ((200, 40, Glyphs.BRAILLE), (60, 12, Glyphs.ASCII)):
        for page in range(column_pages(answer, width)):
            cells = draw_parameters(answer, 0, width, height, DrawingStyle(glyphs=glyphs), page)
            assert (cells.width, cells.height) == (width, height)
    for name, one in everything.items():
        values, _ = read(one.tensor)
        described = describe_values(TensorAnswer(rows[name], values, None, None, why_fixed(one)))
        assert described[0].split(",")[0].endswith(name)
        if values is not None:
            cells = draw_tensor(values, rows[name].dtype, (0, 0), 60, 10, DrawingStyle())
            grid, _ = as_rows(values)
            assert grid.size == values.size and cells.height == 10
            assert spread(grid).counts.sum() == np.isfinite(grid).sum()
            for figure in (spread(grid), picture(grid)):
                assert draw(figure, 40, 10, DrawingStyle()).width == 40
        if not why_fixed(one):
            hand.freeze(name, one, None)
            hand.set_value(name, one, None, 1.0)
            changed, _ = read(one.tensor)
            assert changed is not None and np.all(changed == 1.0)
    assert hand.keep(scenario) == []
    tensors = {name: one.tensor for name, one in everything.items()}
    bad, most = first_non_finite(tensors), largest(tensors)
    assert bad is None or bad in tensors
    assert most is None or most[1] >= 0


@pytest.mark.parametrize("examples", [60, slow(1000, "thousand")])
@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_every_instrument_takes_every_parameter(examples: int) -> None:
    suppressed = (HealthCheck.too_slow, HealthCheck.data_too_large)
    settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=suppressed,
    )(given(scenarios())(check))()
