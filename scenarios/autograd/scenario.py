"""Autograd: the graph of a small calculation, forward and then backward, one place at a time.

While numbers flow forward, PyTorch notes with each result which operation made it: its `grad_fn`. backward()
goes from the last of these nodes to the first: each takes the gradient of its result and hands on those of
its operands. What reaches a leaf is added to its `.grad`.
"""

from typing import Any, NamedTuple

import torch
from torch import Tensor

from tui_lab import (
    Choice, Equation, Number, NumberGrid, Scenario, Switch, Table, Tree, TreeNode, brief, grad_graph,
    node_name, nodes_behind, number_grid, view,
)  # fmt: skip

WEIGHTS = {
    "ones": torch.ones(2, 2),
    "quarters": torch.full((2, 2), 0.25),
    "first": torch.tensor([[1.0, 0.0], [0.0, 0.0]]),
    "three": torch.ones(3),
}
RULES = {
    "MeanBackward0": "In a mean each of n numbers counts 1/n: it gets what arrives, times 1/n.",
    "MulBackward0": "In a product each factor gets what arrives, times the other factor.",
    "AddBackward0": "A sum passes on what arrives: adding 2 changes no slope.",
    "AccumulateGrad": "The leaf: what arrives from all sides, together, is added to its .grad.",
}


Parts = tuple[NumberGrid | str, ...]
Gradients = tuple[Tensor | None, ...]


class Place(NamedTuple):
    """A place of the walk: a line of the program or a node of the graph, and what it says of a tensor."""

    pass_number: int
    line: str
    parts: Parts  # what it makes of what
    note: str
    graph: TreeNode
    tensor: str = ""  # whose value, gradient and maker follow
    value: str = ""
    gradient: str = ""
    made_by: str = ""
    metric: tuple[str, float] | None = None


class Autograd(Scenario):
    """The graph is built while data flows, and walked back for the gradients."""

    title = "Autograd"
    chapter = "1 · Tensors and gradients"
    position = 2
    tutorial = "PyTorch's own Autograd (out = 27, grad 4.5) and MorvanZhou/PyTorch-Tutorial, 202_variable.py"
    steps = 17
    losses = ()
    speed = "slow"

    example = Choice("x", choices=("x", "v"), about="x: 3(x + 2)², v: v², both averaged")
    start = Number(1.0, low=-10.0, high=10.0, about="x is filled with it, v times it")
    requires_grad = Switch("on", about="x (or v) asks for a gradient")
    no_grad = Switch("off", about="forward within torch.no_grad()")
    detach = Choice("none", choices=("none", "factor", "whole"), about="what is cut off the graph")
    backward_from = Choice("out", choices=("out", "z"), about="whose backward() is called")
    weight = Choice("none", choices=("none", *WEIGHTS), about="what backward() is given")
    zero_grad = Switch("on", about="forget .grad before each pass")

    def setup(self) -> None:
        begin = torch.ones(2, 2) if self.example == "x" else torch.tensor([[1.0, 2.0], [3.0, 4.0]])
        leaf = (self.start * begin).to(self.device).requires_grad_(self.requires_grad == "on")
        self.at, self.passes, self.refused = 0, 0, False
        self.places: list[Place] = []
        while len(self.places) <= self.steps and not self.refused:
            self.passes += 1
            self.one_pass(leaf)

    def step(self) -> None:
        self.at = min(self.at + 1, len(self.places) - 1)  # where torch refuses, the walk ends

    def forward(self, leaf: Tensor) -> dict[str, Tensor]:
        """The calculation itself: each result under the line that makes it."""
        whole = ".detach()" if self.detach == "whole" else ""
        factor = ".detach()" if self.detach == "factor" else ""
        if self.example == "v":
            v = leaf
            z = v * (v.detach() if factor else v)
            z = z.detach() if whole else z
            lines = {f"v = {self.start:g} * [[1, 2], [3, 4]]": v, f"z = (v * v{factor}){whole}": z}
        else:
            x = leaf
            y = x + 2
            y = y.detach() if whole else y
            z = y * (y.detach() if factor else y) * 3
            lines = {
                f"x = {self.start:g} * ones(2, 2)": x,
                f"y = (x + 2){whole}": y,
                f"z = y * y{factor} * 3": z,
            }
        return lines | {"out = z.mean()": z.mean()}

    def one_pass(self, leaf: Tensor) -> None:
        """Forward and backward, as in any step of training; each line and each node becomes a place."""
        if self.zero_grad == "on":
            leaf.grad = None  # backward() would add to it
        with torch.set_grad_enabled(self.no_grad == "off"):
            lines = self.forward(leaf)
        results = {line.partition(" ")[0]: tensor for line, tensor in lines.items()}
        for line, name in zip(lines, results, strict=True):
            self.keep_line(line, name, results)

        name = self.backward_from
        start = results[name]
        weight = WEIGHTS[self.weight].to(self.device) if self.weight != "none" else None
        nodes = nodes_behind(start)
        graphs = [grad_graph(name, start, node) for node in nodes]
        walked: list[tuple[int, Gradients, Tensor]] = []
        for k, node in enumerate(nodes):
            node.register_hook(lambda passed, arrived, k=k: walked.append((k, passed, arrived[0])))
        try:
            start.backward(weight)
        except RuntimeError as error:
            self.refused = True
            note = f"torch: {error}\n{self.reason(start)}"
            self.keep(f"{name}.backward()", (number_grid(name, start), "→ ?"), note, grad_graph(name, start))
        for k, passed, arrived in walked:
            self.keep_node(nodes[k], graphs[k], arrived, passed, results)

    def keep(self, line: str, parts: Parts, note: str, graph: TreeNode, **about: Any) -> None:
        """Make what happened a place of the walk."""
        self.places.append(Place(self.passes, line, parts, note, graph, **about))

    def keep_line(self, line: str, name: str, results: dict[str, Tensor]) -> None:
        """A place for a line of the program, which made the result called `name`."""
        tensor, grids = results[name], [number_grid(*result) for result in results.items()]
        at = list(results).index(name)
        made_by, about = node_name(tensor.grad_fn), {}
        if at == 0:
            note = f"A leaf: no operation made it. requires_grad is {tensor.requires_grad}."
            made_by, about = "leaf", gradient_of(tensor)
        elif tensor.grad_fn is None:
            note = f"{name}.grad_fn is None: nothing is noted, and no gradient will come back."
        else:
            note = f"PyTorch notes with {name} that {made_by} will bring the gradient back."
        if name == "out":
            about = {"metric": ("out", tensor.item())}
        parts = (grids[at - 1], "→", grids[at]) if at else (grids[0],)
        graph = grad_graph(name, tensor, tensor.grad_fn)
        self.keep(line, parts, note, graph, tensor=name, value=brief(tensor), made_by=made_by, **about)

    def keep_node(
        self, node: Any, graph: TreeNode, arrived: Tensor, passed: Gradients, results: dict[str, Tensor]
    ) -> None:
        """A place for a node that backward() came through."""
        name = node_name(node)
        handed = [number_grid("passes on", gradient) for gradient in passed if gradient is not None]
        made = [result for result, tensor in results.items() if tensor.grad_fn is node]
        about: dict[str, Any] = {"tensor": made[0], "gradient": brief(arrived)} if made else {}
        if not node.next_functions:
            leaf_name, leaf = next(iter(results.items()))
            assert leaf.grad is not None
            handed = [number_grid(f"{leaf_name}.grad", leaf.grad)]
            about = {"tensor": leaf_name} | gradient_of(leaf)
        self.keep(
            name, (number_grid("arrives", arrived), f"→ {name} →", *handed), RULES[name], graph, **about
        )

    def reason(self, start: Tensor) -> str:
        """Why torch refused, in the words of the knobs."""
        if not start.requires_grad:
            if self.requires_grad == "off":
                return f"{self.example} does not ask for a gradient: its requires_grad is off."
            return (
                "Within no_grad nothing is noted." if self.no_grad == "on" else "detach() has cut the graph."
            )
        if self.weight == "none":
            return f"A gradient is the slope of one number. z has {start.numel()}: how much does each count?"
        return f"The weight has a number for each number of {self.backward_from}, so it needs the same shape."

    def this_pass(self) -> list[Place]:
        """The places so far, from the beginning of the present pass on."""
        number = self.places[self.at].pass_number
        return [place for place in self.places[: self.at + 1] if place.pass_number == number]

    def metrics(self) -> dict[str, float]:
        return dict(place.metric for place in self.places[: self.at + 1] if place.metric)

    def where(self) -> str:
        """The present place in words."""
        return f"pass {self.places[self.at].pass_number}: {self.places[self.at].line}"

    @view("Graph")
    def graph(self) -> Tree:
        """The way back from the latest result, the node that the walk is at marked."""
        return Tree((self.places[self.at].graph,), note=self.where())

    @view("This step")
    def this_step(self) -> Equation:
        """What the line makes of its operand, or the node of the gradient that arrives."""
        place = self.places[self.at]
        return Equation(place.parts, note=f"{self.where()}\n{place.note}")

    @view("Values and grads")
    def values(self) -> Table:
        """Each tensor so far; the gradient of a result is what arrives at the node that made it."""
        rows: dict[str, tuple[str, str, str]] = {}
        for place in self.this_pass():
            if place.tensor:
                value, gradient, made_by = rows.get(place.tensor, ("", "", ""))
                rows[place.tensor] = (
                    place.value or value,
                    place.gradient or gradient,
                    place.made_by or made_by,
                )
        last = self.places[self.at]
        marked = {(list(rows).index(last.tensor), 1 if last.value else 2)} if last.tensor else set()
        table = tuple((name, *cells) for name, cells in rows.items())
        return Table(("", "value", "gradient", "grad_fn"), table, frozenset(marked), self.where())


def gradient_of(leaf: Tensor) -> dict[str, Any]:
    """What a place says of the .grad of a leaf, if there is one."""
    if leaf.grad is None:
        return {}
    return {"gradient": brief(leaf.grad), "metric": ("grad_sum", leaf.grad.sum().item())}
