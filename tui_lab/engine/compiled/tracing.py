"""A step of training, from its parts, as one list of operations on tensors.

What a step reads and moves besides its batch (parameters, what the optimizer keeps of them, gradients,
tensors that model and loss hold) are inputs of the list, and it writes into those that it moves. So
whoever runs it gives it the tensors as they are by then, and it keeps nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor, nn
from torch.fx.experimental.proxy_tensor import make_fx

from tui_lab.authoring.parts import Batch, Parts
from tui_lab.engine.compiled.rules import RULES, Form

Place = Callable[[], Tensor | None]  # where a tensor is found, each time that it is asked for


class Untraceable(Exception):
    """What a step does cannot be written down as operations on tensors; the message says why."""


class Traced:
    """One step. `graph` takes a batch, the numbers of the optimizer's rule and what `bound` finds.

    `forms` are those of the parameter groups. Raises Untraceable, and whatever model and loss raise.
    """

    def __init__(self, parts: Parts, batch: Batch) -> None:
        self._optimizer = parts.optimizer
        self._rule = RULES[type(parts.optimizer)]
        self.forms = forms_of(parts.optimizer)
        self._trained: list[tuple[nn.Parameter, Form, int]] = [
            (parameter, form, k)
            for k, (group, form) in enumerate(zip(parts.optimizer.param_groups, self.forms, strict=True))
            for parameter in group["params"]
            if parameter.grad is not None  # as the optimizer itself passes over the others
        ]
        self._spans = self._spans_of_numbers()
        self._kept: list[Place] = [
            _place_of(parts.optimizer, parameter, name)
            for parameter, form, _ in self._trained
            for name in form.keeps
        ]
        numbers = torch.tensor(self.numbers([1.0] * len(self.forms)), dtype=torch.float64)
        given = [*batch, numbers.to(batch[0].device), *self._now(self._kept)]
        devices = [batch[0].device] if batch[0].is_cuda else []
        # Views: were both tensors of a batch one object, what is done to either would be done to the last.
        with torch.random.fork_rng(devices), torch.enable_grad():
            graph = make_fx(self._step_of(parts))(*(one.detach() for one in given))
        self._lifted = _lift(graph)
        self._write_back(graph, len(given))
        self.graph = torch.fx.GraphModule({}, graph.graph)
        gradients = [_gradient_of(parameter) for parameter, _, _ in self._trained]
        self._places = [*self._kept, *map(_itself, self._lifted), *gradients]
        self.example = [*batch, numbers.to(batch[0].device), *self._now(self._places)]
        self._looks = [_look(one) for one in self.example[3:]]
        self._last: list[Tensor] = []

    @property
    def code(self) -> str:
        """The operations, as Python."""
        return self.graph.graph.python_code("self").src

    def numbers(self, steps: list[float]) -> list[float]:
        """Those of each parameter group in a step that is its `steps`-th, counted from 1."""
        groups = zip(self._optimizer.param_groups, steps, strict=True)
        return [float(number) for group, step in groups for number in self._rule.numbers(group, step)]

    def steps(self) -> list[float]:
        """How many each parameter group has taken. Raises Untraceable where that is not one number."""
        found: list[float] = []
        for k, form in enumerate(self.forms):
            taken = {one.item() for one in self.counters(k)} if form.counts else {0.0}
            if len(taken) > 1:
                raise Untraceable("its parameters have taken different numbers of steps")
            found.append(taken.pop() if taken else 0.0)
        return found

    def counters(self, k: int) -> list[Tensor]:
        """Where the optimizer counts the steps of each parameter in its k-th group."""
        state = self._optimizer.state
        return [state[parameter]["step"] for parameter, form, at in self._trained if at == k and form.counts]

    def bound(self) -> list[Tensor] | None:
        """What `graph` takes beside batch and numbers, as it is now; None where one of them is not there.

        The same list as the last time if they are the same tensors.
        """
        now = [place() for place in self._places]
        last = self._last
        if len(last) == len(now) and all(map(_is, now, last)):
            return last
        if any(one is None or _look(one) != look for one, look in zip(now, self._looks, strict=True)):
            return None
        self._last = [one for one in now if one is not None]
        return self._last

    def _step_of(self, parts: Parts) -> Callable[..., Any]:
        def step(inputs: Tensor, targets: Tensor, numbers: Tensor, *kept: Tensor) -> list[Tensor]:
            prediction = parts.model(inputs)
            loss = parts.loss_fn(prediction, targets)
            shown = loss if parts.shown is None else parts.shown(prediction, targets)
            trained = [parameter for parameter, _, _ in self._trained]
            gradients = torch.autograd.grad(loss, trained, materialize_grads=True)
            with torch.no_grad():
                return [shown.detach(), *self._moves(gradients, numbers.unbind(), iter(kept))]

        return step

    def _moves(
        self, gradients: tuple[Tensor, ...], numbers: tuple[Tensor, ...], kept: Iterator[Tensor]
    ) -> Iterator[Tensor]:
        """By parameter: where it is after the step, what is kept of it then, its gradient."""
        for (parameter, form, k), gradient in zip(self._trained, gradients, strict=True):
            before = {name: next(kept) for name in form.keeps}
            downwards = -gradient if form.maximize else gradient
            moved, after = self._rule.move(form, parameter, downwards, before, numbers[self._spans[k]])
            yield moved
            yield from (after[name] for name in form.keeps)
            yield gradient

    def _spans_of_numbers(self) -> list[slice]:
        spans, begin = [], 0
        for group in self._optimizer.param_groups:
            end = begin + len(self._rule.numbers(group, 1.0))
            spans.append(slice(begin, end))
            begin = end
        return spans

    @staticmethod
    def _now(places: list[Place]) -> list[Tensor]:
        found = [place() for place in places]
        if any(one is None for one in found):
            raise Untraceable("the optimizer keeps less than its kind does")
        return [one for one in found if one is not None]

    def _write_back(self, module: torch.fx.GraphModule, given: int) -> None:
        """Have the list end by writing what has moved, and return the loss alone."""
        graph = module.graph
        inputs = [node for node in graph.nodes if node.op == "placeholder"]
        output = next(node for node in graph.nodes if node.op == "output")
        loss, *moved = output.args[0]
        kept, lifted = iter(inputs[3:given]), inputs[given:]
        by_tensor = {id(tensor): node for tensor, node in zip(self._lifted, lifted, strict=True)}
        gradients = []
        for k in range(len(self._trained)):
            with graph.inserting_before(next(node for node in graph.nodes if node.op != "placeholder")):
                gradients.append(graph.placeholder(f"gradient_{k}"))
        values = iter(moved)
        with graph.inserting_before(output):
            for (parameter, form, _), gradient in zip(self._trained, gradients, strict=True):
                if id(parameter) not in by_tensor:
                    raise Untraceable("the optimizer holds a parameter that the step does not read")
                for place in (by_tensor[id(parameter)], *(next(kept) for _ in form.keeps), gradient):
                    graph.call_function(torch.ops.aten.copy_.default, (place, next(values)))
        output.args = (loss,)
        graph.lint()


def forms_of(optimizer: torch.optim.Optimizer) -> list[Form]:
    """What decides, group by group, which sum a step of it is."""
    rule = RULES[type(optimizer)]
    return [rule.form(group) for group in optimizer.param_groups]


def _lift(module: torch.fx.GraphModule) -> list[Tensor]:
    """Have the tensors that a list of operations holds be inputs at its end; what they are, in order."""
    graph = module.graph
    tensors: list[Tensor] = []
    nodes: dict[int, torch.fx.Node] = {}
    for node in list(graph.nodes):
        if torch.Tag.nondeterministic_seeded in getattr(node.target, "tags", ()):
            raise Untraceable("each step draws random numbers within the network or its loss")
        if node.op != "get_attr":
            continue
        tensor = getattr(module, node.target)
        if not isinstance(tensor, Tensor):
            raise Untraceable(f"a step holds a {type(tensor).__name__}")
        if id(tensor) not in nodes:
            with graph.inserting_before(next(one for one in graph.nodes if one.op != "placeholder")):
                nodes[id(tensor)] = graph.placeholder(f"lifted_{len(tensors)}")
            tensors.append(tensor)
        node.replace_all_uses_with(nodes[id(tensor)])
        graph.erase_node(node)
    return tensors


def _place_of(optimizer: torch.optim.Optimizer, parameter: nn.Parameter, name: str) -> Place:
    return lambda: optimizer.state[parameter].get(name)


def _gradient_of(parameter: nn.Parameter) -> Place:
    return lambda: parameter.grad


def _itself(tensor: Tensor) -> Place:
    return lambda: tensor


def _is(one: object, other: object) -> bool:
    return one is other


def _look(tensor: Tensor) -> tuple[Any, ...]:
    """What machine code takes for granted."""
    return tensor.shape, tensor.stride(), tensor.dtype, tensor.device
