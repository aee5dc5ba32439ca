"""The modules of a network: what each is made of, what it gives and what it costs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
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
from tui_lab.engine.kept_tensors import KeptTensors
from tui_lab.engine.module_calls import Call, calls_of, flat, modules_by_path
from tui_lab.engine.run import Run
from tui_lab.languages import translated as _
from tui_lab.number_text import shape_words, short

TIMED = 5  # steps, of whose times the median is shown
HEADS = (
    "module", "class", "output", "parameters", "share", "multiply-adds", "forward", "trained", "output size",
    "parameter size",
)  # fmt: skip
HOLDERS = (nn.ModuleList, nn.ModuleDict, nn.ParameterList, nn.ParameterDict)  # which nobody calls


Row = tuple[str, ...]


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
            return _(
                "This scenario has no torch.nn modules: its weights are plain tensors, which the panel Named "
                "parameters shows."
            )
        return ""

    def look(self, run: Run) -> None:
        # Neither shapes nor costs change while it trains: only an edit makes another look worth its time.
        key = len(run.changes)
        if getattr(self, "_key", None) == key:
            return
        with run.tried():
            counter, kept = FlopCounterMode(display=False, custom_mapping=COUNTED), KeptTensors()
            with counter, kept, calls_of(run.scenario, counter.get_total_flops, copies=False) as calls:
                run.pass_forward()
            # What is looked into may be a copy: nothing of it is kept but what its calls gave.
            held = [one for own in _own_parameters(modules_by_path(run.scenario)).values() for one in own]
            self._kept = kept.size(but=held + _given(calls))
        seconds: dict[str, list[float]] = {}
        for __ in range(TIMED):
            with run.tried(), calls_of(run.scenario, copies=False, functions=False) as timed:
                run.pass_forward()
            spent: Counter[str] = Counter()
            for call in flat(timed):
                spent[_known_by(call)] += call.seconds  # type: ignore[assignment]
            for known, time in spent.items():
                seconds.setdefault(known, []).append(time)
        self._key = key
        self._roots, self._calls = calls, _by_path(calls)
        self._seconds = {known: median(times) for known, times in seconds.items()}
        self._modules = modules_by_path(run.scenario)
        self._parents = _parents_of(self._modules)
        self._own = _own_parameters(self._modules)
        self._whole = sum(_count(one) for own in self._own.values() for one in own)
        self._flops = sum(call.flops for call in calls)
        for call in flat(calls):
            call.inputs, call.outputs = (), tuple(one.detach() for one in call.outputs)
            call.module = call.module and self._modules.get(call.path, call.module)

    @view("Modules")
    def table(self) -> Table:
        """A row a module, what is within it below and further in; a function that stands for a layer as ƒ."""
        rows = list(self._rows(None, self._roots, 0))
        cells = [one for own in self._own.values() for one in own]
        whole = ("all", "", "", f"{self._whole:,}", "100 %", f"{self._flops // 2:,}", "", "", "")
        rows.append((*whole, _bytes(sum(map(_size, cells)))))
        return Table(HEADS, tuple(rows), frozenset({(len(rows) - 1, 0)}))

    def _rows(self, path: str | None, within: list[Call], depth: int) -> Iterator[Row]:
        """What lies in a module, or in none: as it is called `within` it, and then what is not called.

        Calls that give other shapes have rows of their own, those after the first without parameters.
        """
        left = {one: None for one, parent in self._parents.items() if parent == path}
        alike: dict[str, list[Call]] = {}
        for call in within:
            alike.setdefault(_known_by(call), []).append(call)
        for calls in alike.values():
            call = calls[0]
            if call.module is None:
                yield self._row("  " * depth + f"ƒ {call.kind}", "function", calls)
                continue
            child = self._child_of(path, call.path)
            if child != call.path and child in left:  # a list of modules, which is not called itself
                del left[child]
                yield from self._module(child, [], depth)
            elif child in left:
                del left[child]
                yield from self._module(child, calls, depth)
            elif child == call.path:
                yield self._row("  " * depth + f"{_last(child)} again", type(call.module).__name__, calls)
        for child in left:
            yield from self._module(child, [], depth)

    def _child_of(self, path: str | None, deep: str) -> str:
        """The module directly within `path` that holds the one called `deep`, or is it."""
        while (parent := self._parents[deep]) not in (path, None):
            deep = parent
        return deep

    def _module(self, path: str, calls: list[Call], depth: int) -> Iterator[Row]:
        """Of a module and of all within it."""
        module = self._modules[path]
        held = {id(one) for one in module.modules()}
        below = [one for name, own in self._own.items() if id(self._modules[name]) in held for one in own]
        missing = "" if isinstance(module, HOLDERS) else _("not called")
        name = "  " * depth + _last(path)
        yield self._row(name, type(module).__name__, calls, below, missing)
        inner = [one for call in calls for one in call.within] if calls else self._called_in(path)
        yield from self._rows(path, inner, depth + 1)

    def _called_in(self, path: str) -> list[Call]:
        """The calls of what lies directly in a list of modules, whoever makes them."""
        return [call for calls in self._calls.values() for call in calls if self._parents[call.path] == path]

    def _row(
        self, name: str, kind: str, calls: list[Call], below: Sequence[Tensor] = (), missing: str = ""
    ) -> Row:
        count = sum(map(_count, below))
        trained = sum(_count(one) for one in below if one.requires_grad)
        flops = sum(call.flops for call in calls)
        seconds = self._seconds.get(_known_by(calls[0])) if calls else None
        return (
            name + (f" ×{len(calls)}" if len(calls) > 1 else ""),
            kind,
            _shape(calls[0]) if calls else missing,
            f"{count:,}" if count else "",
            f"{100 * count / self._whole:.0f} %" if count else "",
            f"{flops // 2:,}" if flops else "",
            f"{1e3 * seconds:.3f} ms" if seconds is not None else "",
            "" if not count else "all" if trained == count else f"{trained:,}" if trained else "none",
            _bytes(sum(_size(one) for call in calls for one in call.outputs)) if calls else "",
            _bytes(sum(map(_size, below))) if count else "",
        )

    def _outputs(self) -> Iterator[Tensor]:
        """What all calls that are made of no others have given."""
        for call in flat(self._roots):
            yield from () if call.within else (one for one in call.outputs if not is_lazy(one))

    @view("Totals")
    def totals(self) -> TextBlock:
        """The sums beside those that PyTorch's own functions give."""
        own = [one for some in self._own.values() for one in some]
        trained = sum(_count(one) for one in own if one.requires_grad)
        made = {one.untyped_storage().data_ptr(): one.untyped_storage().nbytes() for one in self._outputs()}
        lines = [
            _(
                "{count} parameters, of which {trained} can be trained: what sum(p.numel() for p in "
                "model.parameters()) says. One that is used twice counts once."
            ).format(count=f"{self._whole:,}", trained=f"{trained:,}"),
            _(
                "{count} multiply-adds in one forward pass. torch.utils.flop_counter says {flops}, for it "
                "counts a multiplication and an addition as two."
            ).format(count=f"{self._flops // 2:,}", flops=f"{self._flops:,}"),
            _(
                "{outputs} of outputs for one batch, functions that stand for a layer too. {kept} are kept "
                "for backward(), beside parameters and inputs, which are there anyway: what "
                "torch.autograd.graph.saved_tensors_hooks is told."
            ).format(outputs=_bytes(sum(made.values())), kept=_bytes(self._kept)),
            _(
                "Times are the median of {count} forward passes on this machine; a module's has all "
                "within it."
            ).format(count=TIMED),
        ]
        if any(len(calls) > 1 for calls in self._calls.values()):
            lines.append(
                _(
                    "×3 is what is called three times in one step, for one shape; its work is the sum. "
                    "Where it gives another shape it has another row."
                )
            )
        if any(len(call.outputs) > 1 for calls in self._calls.values() for call in calls):
            lines.append(
                _("+1 after a shape is another tensor that is given, such as the state of a recurrent layer.")
            )
        return TextBlock("\n\n".join(lines))


def _known_by(call: Call) -> str:
    """Calls that are told together have it in common."""
    return f"{call.name} {_shape(call)}"


def _last(path: str) -> str:
    return path.rpartition(".")[2]


def _given(calls: list[Call]) -> list[Tensor]:
    """What the networks are called with from outside."""
    return [one for call in calls for one in call.inputs if one.is_leaf]


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
