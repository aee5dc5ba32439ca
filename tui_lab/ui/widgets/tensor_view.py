"""One parameter or buffer, whole: its values, a heat map and a histogram, live, and a hand on each value."""

from __future__ import annotations

import math

import numpy as np
from textual.app import ComposeResult
from textual.events import Key
from textual.widgets import Input

from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.numbers import short
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.canvas.text import cell_width, cut
from tui_lab.drawing.canvas.wrap import put_wrapped
from tui_lab.drawing.figures.draw import draw
from tui_lab.drawing.figures.parameter_table import ROLES, shape_text
from tui_lab.drawing.figures.tensor_grid import as_rows, draw_tensor, exact, frozen_words
from tui_lab.drawing.figures.tensor_pictures import picture, spread
from tui_lab.engine import asks
from tui_lab.engine.asks import TensorStats
from tui_lab.engine.snapshot import Snapshot
from tui_lab.languages import plural, translated as _
from tui_lab.ui.keys import Fact, Scope, bindings
from tui_lab.ui.messages import BoardChanged, FreezeWanted, ValueTyped
from tui_lab.ui.widgets.cells_panel import CellsPanel

# Of the types that numpy has not: what lies beyond becomes NaN or the largest.
LARGEST = {"float8_e4m3fn": 448.0, "float8_e4m3fnuz": 240.0}
LARGEST |= dict.fromkeys(("float8_e5m2", "float8_e5m2fnuz"), 57344.0)


class TensorView(CellsPanel):
    """The numbers at the left; at the right the same as a picture, and how they are spread."""

    BINDINGS = bindings("tensor")
    scope: Scope = "tensor"
    DEFAULT_CSS = """
    TensorView {
        #tensor-field { dock: bottom; height: 1; border: none; padding: 0; display: none; }
        &.editing #tensor-field { display: block; }
    }
    """

    def __init__(self, style: DrawingStyle) -> None:
        super().__init__("tensor", "", style)
        self.shown = ""  # the name of the tensor
        self._answer: asks.TensorAnswer | None = None
        self._gone = False  # a snapshot had no such tensor
        self._cursor = (0, 0)  # row and column of the whole, be it that only some rows have been asked for
        self._all = False  # whether an edit is of all values
        self.of_gradient = False
        self.field = Input(id="tensor-field")
        self._say_keys()

    def compose(self) -> ComposeResult:
        yield self.field

    def _say_keys(self) -> None:
        if self._answer is not None and self._answer.values is None:
            self.border_subtitle = _("q back")
        elif self.of_gradient:
            self.border_subtitle = _("gradients: w shows the values, which can be edited; q back")
        elif self._all:
            self.border_subtitle = _(
                "all values: enter types, 0 zeroes, f freezes; a one, w gradients, q back"
            )
        else:
            self.border_subtitle = _("a value: enter types, 0 zeroes, f freezes; a all, w gradients, q back")

    def open_tensor(self, name: str) -> None:
        """Show another tensor from its first value on."""
        self.shown = name
        self._cursor = (0, 0)
        self._all = self.of_gradient = False
        self._answer, self._gone = None, False
        self.stop_editing()
        self.retitle(name)

    def ask(self) -> asks.Tensor:
        return asks.Tensor(self.shown, self._cursor[0] if self._is_window else 0)

    @property
    def _is_window(self) -> bool:
        """Whether the tensor is so large that only some of its rows are here."""
        return self._answer is not None and bool(self._answer.leading)

    def _kept_within(self, cursor: tuple[int, int], answer: asks.TensorAnswer) -> tuple[int, int]:
        """The place of the whole that is nearest."""
        assert answer.values is not None
        rows, columns = as_rows(answer.values)[0].shape
        rows = math.prod(answer.leading) if answer.leading else rows
        return max(0, min(cursor[0], rows - 1)), max(0, min(cursor[1], columns - 1))

    def show(self, shot: Snapshot, answer: asks.TensorAnswer | None) -> None:
        """Show the tensor as it is in a snapshot that was asked for it."""
        before, self._answer, self._gone = self._answer, answer, answer is None
        if answer is not None and not self.editing and (before is None or before.values is None):
            self._say_keys()
        self.redraw()

    def redraw(self) -> None:
        width, height = self.content_size
        cells = Cells.blank(width, height)
        shot, style = self._answer, self.drawing_style
        if shot is not None:
            stats = shot.stats
            values = shot.gradient if self.of_gradient else shot.values
            called = _("gradient of {name}") if self.of_gradient else "{name}"
            on = _("{dtype} on {device}").format(dtype=stats.dtype, device=stats.device)
            self.retitle(f"{called.format(name=stats.name)}  {shape_text(stats.shape, style)}  {on}")
            sentences = " ".join(_(note.sentence) for note in stats.notes)
            if values is None:
                why = _why_empty(stats) if self.of_gradient and shot.values is not None else sentences
                put_wrapped(cells, 0, why, style.palette.muted)
            else:
                self._draw_head(cells, stats, values)
                cells.put(1, 0, cut(sentences, width, style.set.ellipsis), style.palette.muted)
                numbers = width * 3 // 5 if width >= 60 else width
                grid = as_rows(values)[0]
                self._cursor = self._kept_within(self._cursor, shot)
                at = _within((self._cursor[0] - shot.first, self._cursor[1]), grid)
                room = numbers - 2, height - 2
                left = draw_tensor(
                    values, stats.dtype, at, *room, style, shot.frozen, shot.first, shot.leading
                )
                cells.blit(left, 2, 0)
                half = (height - 2) // 2
                cells.blit(draw(picture(grid), width - numbers, half, style), 2, numbers)
                cells.blit(draw(spread(grid), width - numbers, height - 2 - half, style), 2 + half, numbers)
        elif self._gone:
            cells.put(0, 0, _("no longer a part of this network: q goes back"), style.palette.muted)
        self.put(cells)

    def _draw_head(self, cells: Cells, stats: TensorStats, values: np.ndarray) -> None:
        """Numbers of what is shown, the values or their gradient; a sign stands for what does not fit."""
        finite = values[np.isfinite(values)]
        count = plural("{count} value", "{count} values", values.size)
        facts = [count.format(count=f"{values.size:,}")]
        if self._is_window:
            some = _("{count} of {all} values")
            facts = [some.format(count=f"{values.size:,}", all=f"{stats.count:,}")]
        if finite.size:
            numbers = {"mean": finite.mean(), "std": finite.std(), "min": finite.min(), "max": finite.max()}
            facts += [f"{name} {short(number)}" for name, number in numbers.items()]
        if finite.size < values.size:
            facts.append(_("{count} not finite").format(count=f"{values.size - finite.size:,}"))
        if stats.gradient_norm is not None:
            facts.append(f"|grad| {short(stats.gradient_norm)}")
        if stats.update_ratio is not None and not self.of_gradient:
            facts.append(f"update/weight {short(stats.update_ratio)}")
        if not stats.requires_grad:
            facts.insert(1, _("no autograd"))
        if stats.role in ROLES:
            facts.insert(1, _(ROLES[stats.role]))
        if stats.frozen:
            facts.insert(1, frozen_words(stats.frozen, stats.count))
        sign = ""
        while len(facts) > 1 and cell_width("   ".join(facts) + sign) > cells.width:
            facts.pop()
            sign = f" {self.drawing_style.set.ellipsis}"
        cells.put(0, 0, "   ".join(facts) + sign, self.drawing_style.palette.text)

    def words(self) -> tuple[str, ...]:
        shown = ("gradient",) if self.of_gradient else ()
        part = self.shown.rpartition(".")[2]
        head = ("shape", "dtype", "device", "mean", "std", "min", "max", "|grad|", "update/weight")
        return (*shown, part, *head, "heat map", "histogram", "freeze")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        # While a number is typed, the arrows and letters belong to the field.
        return not (
            self.editing and action in ("move", "move_home", "edit", "zero", "freeze", "all", "gradient")
        )

    def action_move(self, rows: int, columns: int) -> None:
        self._cursor = self._cursor[0] + rows, self._cursor[1] + columns
        if self._answer is not None and self._answer.values is not None:
            self._cursor = self._kept_within(self._cursor, self._answer)
        self._say_keys()
        self.redraw()
        if self._is_window:
            self.post_message(BoardChanged())  # other rows are asked for

    def action_move_home(self) -> None:
        self._cursor = (0, 0)
        self.redraw()

    def action_all(self) -> None:
        self._all = not self._all
        self._say_keys()

    @property
    def facts(self) -> frozenset[Fact]:
        """Whether there are values to act on."""
        return frozenset({"values"} if self._value is not None else ())

    @property
    def _value(self) -> float | None:
        """The value under the cursor, None where there is none and while gradients are shown."""
        values = None if self._answer is None else self._answer.values
        if values is None or not values.size or self.of_gradient:
            return None
        assert self._answer is not None
        grid, row = as_rows(values)[0], self._cursor[0] - self._answer.first
        at = _within((row, self._cursor[1]), grid)
        return float(grid[at]) if at[0] == row or not self._is_window else None

    @property
    def _place(self) -> int | None:
        """Which value an edit is of, counted in their order; None for all."""
        assert self._answer is not None and self._answer.values is not None
        row, column = self._cursor
        return None if self._all else row * as_rows(self._answer.values)[0].shape[1] + column

    @property
    def editing(self) -> bool:
        """Whether the field is open."""
        return self.has_class("editing")

    def action_edit(self) -> None:
        value, shot = self._value, self._answer
        if value is not None and shot is not None and self._can_edit():
            self.field.value = exact(value, shot.stats.dtype)
            self.border_subtitle = _("a number; enter takes it, escape leaves it")
            self.add_class("editing")
            self.field.focus()

    def stop_editing(self) -> None:
        """Put the field away; the value stays as it was."""
        self.remove_class("editing")
        self._say_keys()
        if self.field.has_focus:
            self.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self._value is None or self._answer is None:
            self.border_subtitle = _("there is no such value any more; escape leaves")
            return
        try:
            value = float(event.value.replace("−", "-"))
            value = fitting(value, self._answer.stats.dtype)
        except ValueError:
            dtype = self._answer.stats.dtype
            said = _("takes a number that {dtype} can hold, not {text}")
            self.say_below(said.format(dtype=dtype, text=repr(event.value)))
            return
        self.stop_editing()
        self.post_message(ValueTyped(self.shown, self._place, value))

    def on_key(self, event: Key) -> None:
        if event.key == "escape" and self.editing:
            event.stop()
            self.stop_editing()

    def _can_edit(self) -> bool:
        """Whether there is a value here that can be edited; says why not."""
        if self._value is not None and self._answer is not None and self._answer.fixed:
            self.say_below(self._answer.fixed)
            return False
        return self._value is not None

    def action_zero(self) -> None:
        if self._can_edit():
            self.post_message(ValueTyped(self.shown, self._place, 0.0))

    def action_freeze(self) -> None:
        if self._can_edit():
            self.post_message(FreezeWanted(self.shown, self._place))

    def action_gradient(self) -> None:
        self.of_gradient = not self.of_gradient
        self._say_keys()
        self.redraw()


def _why_empty(stats: TensorStats) -> str:
    """Why there is no gradient to show."""
    if not stats.requires_grad:
        return _("no autograd, no gradient")
    if stats.role == "copy":
        return _("no gradient: no optimizer holds it, and no step has reached it")
    return _("no gradient yet: train a step (s)")


def fitting(value: float, dtype: str) -> float:
    """`value` if a tensor of `dtype` can hold it. Raises ValueError."""
    try:
        kind = np.dtype(dtype)
    except TypeError:  # bfloat16, which reaches as far, and others that numpy has not
        kind = np.dtype("float32")
    with np.errstate(over="ignore", invalid="ignore"):
        held = float(np.array(value).astype(kind)) if math.isfinite(value) else math.nan
    too_large = abs(value) > LARGEST.get(dtype, math.inf)
    if too_large or not math.isfinite(held) or (kind.kind != "f" and held != value):
        raise ValueError(f"{dtype} does not hold {value:g}")
    return value


def _within(cursor: tuple[int, int], grid: np.ndarray) -> tuple[int, int]:
    rows, columns = grid.shape
    return max(0, min(cursor[0], rows - 1)), max(0, min(cursor[1], columns - 1))
