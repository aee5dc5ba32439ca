"""The modules of a network: what each is made of, what it gives and what it costs."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from statistics import median
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.parameter import is_lazy
from torch.utils.flop_counter import FlopCounterMode

from tui_lab.authoring.figures import Table, TextBlock
from tui_lab.authoring.instrument import Instrument
from tui_lab.authoring.views import view
from tui_lab.engine.module_calls import Call, calls_of, flat, modules_by_path
from tui_lab.engine.run import Run
from tui_lab.engine.trial import trial
from tui_lab.number_text import shape_words, short

TIMED = 5  # steps, of whose times the median is shown
HEADS = (
    "module", "class", "output", "parameters", "share", "multiply-adds", "forward", "trained", "output size",
    "parameter size",
)  # fmt: skip
HOLDERS = (nn.ModuleList, nn.ModuleDict, nn.ParameterList, nn.ParameterDict)  # which nobody calls


_NOBODY = Call("", "", 0)


def _lstm_flops(inputs: Any, weights: Any, recurrent: Any, *_: Any, **__: Any) -> int:
    """What PyTorch's counter has no number for: an LSTM's layer on the CPU, `inputs` (steps, batch, size)."""
    steps, batch, _ = inputs
    return int(2 * steps * batch * (prod(weights) + prod(recurrent)))


COUNTED = {torch.ops.aten.mkldnn_rnn_layer: _lstm_flops}


class Modules(Instrument):
    """Trains one step that the run never takes, and writes down what each module does in it."""

    title = "Modules"
    about = "What the network is made of: each module's output shape, parameters, multiply-adds and time."
    position = 20

    def applies(self, run: Run) -> str:
        if not modules_by_path(run.scenario):
            return (
                "This scenario has no torch.nn modules: its weights are plain tensors, which the panel Named "
                "parameters shows."
            )
        return ""

    def look(self, run: Run) -> None:
        # Neither shapes nor costs change while it trains: only an edit makes another look worth its time.
        key = len(run.changes)
        if getattr(self, "_key", None) == key:
            return
        with trial(run):
            counter = FlopCounterMode(display=False, custom_mapping=COUNTED)
            with counter, calls_of(run.scenario, counter.get_total_flops, copies=False) as calls:
                run.advance()
        seconds: dict[str, list[float]] = {}
        for _ in range(TIMED):
            with trial(run), calls_of(run.scenario, copies=False, functions=False) as timed:
                run.advance()
            for path, spent in _by_path(timed).items():
                seconds.setdefault(path, []).append(sum(call.seconds for call in spent))
        self._key = key
        self._calls = _by_path(calls)
        self._seconds = {path: median(times) for path, times in seconds.items()}
        self._modules = modules_by_path(run.scenario)
        self._parents = _parents_of(self._modules)
        self._own = _own_parameters(self._modules)
        self._whole = sum(_count(one) for own in self._own.values() for one in own)
        self._flops = sum(call.flops for call in calls)

    @view("Modules")
    def table(self) -> Table:
        """A row a module, what is within it below and further in; a function that stands for a layer as ƒ."""
        rows = [row for path in self._modules if self._parents[path] is None for row in self._rows(path, 0)]
        cells = [one for own in self._own.values() for one in own]
        whole = ("all", "", "", f"{self._whole:,}", "100 %", f"{self._flops // 2:,}", "", "", "")
        rows.append((*whole, _bytes(sum(map(_size, cells)))))
        return Table(HEADS, tuple(rows), frozenset({(len(rows) - 1, 0)}))

    def _rows(self, path: str, depth: int) -> Iterator[tuple[str, ...]]:
        """Of a module and of all within it: first what it calls, in that order, and then what it does not."""
        yield self._row(path, depth)
        told: set[tuple[str, str]] = set()
        children = [one for one, parent in self._parents.items() if parent == path]
        for call in self._calls.get(path, [_NOBODY])[0].within:
            known = (call.path, "") if call.module is not None else (call.kind, _shape(call))
            if known in told:
                continue
            told.add(known)
            if call.module is None:
                yield ("  " * (depth + 1) + "ƒ " + call.kind, "function", _shape(call))
            elif call.path in children:
                children.remove(call.path)
                yield from self._rows(call.path, depth + 1)
        for child in children:
            yield from self._rows(child, depth + 1)

    def _row(self, path: str, depth: int) -> tuple[str, ...]:
        module, calls = self._modules[path], self._calls.get(path, [])
        held = {id(one) for one in module.modules()}
        below = [one for name, own in self._own.items() if id(self._modules[name]) in held for one in own]
        count = sum(map(_count, below))
        trained = sum(_count(one) for one in below if one.requires_grad)
        missing = "" if isinstance(module, HOLDERS) else "not called"
        return (
            "  " * depth + path.rpartition(".")[2] + (f" ×{len(calls)}" if len(calls) > 1 else ""),
            type(module).__name__,
            _shape(calls[-1]) if calls else missing,
            f"{count:,}" if count else "",
            f"{100 * count / self._whole:.0f} %" if count else "",
            f"{sum(call.flops for call in calls) // 2:,}" if any(call.flops for call in calls) else "",
            f"{1e3 * self._seconds[path]:.3f} ms" if path in self._seconds else "",
            "" if not count else "all" if trained == count else f"{trained:,}" if trained else "none",
            _bytes(sum(_size(one) for call in calls for one in call.outputs)) if calls else "",
            _bytes(sum(map(_size, below))) if count else "",
        )

    @view("Totals")
    def totals(self) -> TextBlock:
        """The sums beside those that PyTorch's own functions give."""
        own = [one for some in self._own.values() for one in some]
        trained = sum(_count(one) for one in own if one.requires_grad)
        kept = [call for calls in self._calls.values() for call in calls if not call.within]
        lines = [
            f"{self._whole:,} parameters, of which {trained:,} can be trained: what sum(p.numel() for p in "
            "model.parameters()) says. One that is used twice counts once.",
            f"{self._flops // 2:,} multiply-adds in one forward pass. torch.utils.flop_counter says "
            f"{self._flops:,}, for it counts a multiplication and an addition as two.",
            f"{_bytes(sum(_size(one) for call in kept for one in call.outputs))} of outputs for one batch; "
            "backward() needs most of them again.",
            f"Times are the median of {TIMED} forward passes on this machine; a module's has all within it.",
        ]
        if any(len(calls) > 1 for calls in self._calls.values()):
            lines.append("×3 is a module that is called three times in one step; its work is the sum.")
        return TextBlock("\n\n".join(lines))


def _by_path(calls: list[Call]) -> dict[str, list[Call]]:
    found: dict[str, list[Call]] = {}
    for call in flat(calls):
        if call.module is not None:
            found.setdefault(call.path, []).append(call)
    return found


def _own_parameters(modules: dict[str, nn.Module]) -> dict[str, list[Tensor]]:
    """By module the parameters that are its own, each at the first module that has it."""
    seen: set[int] = set()
    found: dict[str, list[Tensor]] = {}
    for path, module in modules.items():
        own: list[Tensor] = [one for one in module.parameters(recurse=False) if id(one) not in seen]
        seen |= {id(one) for one in own}
        found[path] = own
    return found


def _parents_of(modules: dict[str, nn.Module]) -> dict[str, str | None]:
    """By module the one that it lies in directly, None for a root."""
    found: dict[str, str | None] = dict.fromkeys(modules)
    for path, module in modules.items():  # parents before children: the last that holds it is the nearest
        held = {id(one) for one in module.modules()} - {id(module)}
        found |= {name: path for name, one in modules.items() if id(one) in held}
    return found


def _shape(call: Call) -> str:
    shapes = [shape_words(one.shape) for one in call.outputs]
    return shapes[0] + (f" +{len(shapes) - 1}" if len(shapes) > 1 else "") if shapes else "nothing"


def _count(tensor: Tensor) -> int:
    return 0 if is_lazy(tensor) else tensor.numel()


def _size(tensor: Tensor) -> int:
    return _count(tensor) * (0 if is_lazy(tensor) else tensor.element_size())


def _bytes(size: int) -> str:
    for unit in ("B", "kB", "MB"):
        if size < 1000:
            return f"{short(size)} {unit}"
        size /= 1000  # type: ignore[assignment]
    return f"{short(size)} GB"
