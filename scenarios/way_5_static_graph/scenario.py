"""One net, way 5: the graph captured once and fed many times.

Ways 1 to 4 run Python at each step, and autograd notes the operations anew each time. Here one function
is captured before the first step: its operations, those of the backward pass among them, become the nodes
of a graph, and each step only feeds it. TensorFlow began like this; torch.export and torch.compile do
the same today.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

import torch
from torch import Tensor
from torch.fx import GraphModule
from torch.fx.experimental.proxy_tensor import make_fx

from tui_lab import Integer, Line, Number, Plot, Points, Scenario, Table, as_numpy, view

OUTPUTS = 10
SHOWN = 64  # examples of a larger batch that are drawn


def loss_and_gradients(x: Tensor, y: Tensor, w1: Tensor, w2: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """The forward pass of ways 3 and 4, and what autograd makes of it."""
    h = x @ w1
    h_relu = h.clamp(min=0)
    y_pred = h_relu @ w2
    loss = (y_pred - y).pow(2).sum()
    grad_w1, grad_w2 = torch.autograd.grad(loss, (w1, w2))
    return loss, grad_w1, grad_w2


class Way5(Scenario):
    """The graph captured once and fed many times."""

    title = "Way 5 · static graph"
    chapter = "4 · One net, nine ways"
    position = 5
    tutorial = "jcjohnson/pytorch-examples, autograd/tf_two_layer_net.py"
    steps = 500
    speed = "fast"
    family = "one net, nine ways"
    trained = ("w1", "w2")

    lr = Number(1e-6, low=1e-9, high=1e-3, live=True, about="learning rate: length of a step")
    hidden = Integer(100, low=1, high=400, about="units of the hidden layer")
    batch = Integer(64, low=1, high=256, about="examples, all in each step")
    inputs = Integer(1000, low=1, high=2000, about="numbers that make one example")

    def setup(self) -> None:
        x, y = torch.randn(self.batch, self.inputs), torch.randn(self.batch, OUTPUTS)
        w1, w2 = torch.randn(self.inputs, self.hidden), torch.randn(self.hidden, OUTPUTS)

        self.x, self.y = x.to(self.device), y.to(self.device)
        self.w1, self.w2 = w1.to(self.device), w2.to(self.device)

        # Captured with fake tensors, which have a shape and no numbers: nothing is computed here.
        w1_like, w2_like = (torch.empty_like(w, requires_grad=True) for w in (self.w1, self.w2))
        capture = make_fx(loss_and_gradients, tracing_mode="fake")
        self.graph: GraphModule = capture(self.x, self.y, w1_like, w2_like)

    def step(self) -> Tensor:
        loss: Tensor
        loss, grad_w1, grad_w2 = self.graph(self.x, self.y, self.w1, self.w2)  # feed it: no autograd runs

        self.w1 -= self.lr * grad_w1  # move each weight a little against its gradient
        self.w2 -= self.lr * grad_w2
        return loss

    @view("Prediction")
    def prediction(self) -> Plot:
        """Each output against its target; what is known by heart lies on the diagonal."""
        y_pred = (self.x[:SHOWN] @ self.w1).clamp(min=0) @ self.w2
        targets, outputs = as_numpy(self.y[:SHOWN].flatten()), as_numpy(y_pred.flatten())
        ends = targets[[targets.argmin(), targets.argmax()]]
        diagonal = Line("right", ends, ends, "truth")
        return Plot("y", "y_pred", lines=(diagonal,), points=(Points("outputs", targets, outputs),))

    @view("Graph nodes")
    def nodes(self) -> Table:
        """Each node of the graph: what it computes, from which others, and the shape it was captured with."""
        rows = []
        for node in self.graph.graph.nodes:
            known = node.meta.get("tensor_meta")
            shape = "×".join(map(str, known.shape)) or "one number" if known else ""
            operation = node.op if node.op != "call_function" else str(node.target).removeprefix("aten.")
            sources = ", ".join(source.name for source in node.all_input_nodes)
            rows.append((node.name, operation, sources, shape))
        return Table(
            ("node", "operation", "from", "shape"),
            tuple(rows),
            note=f"{len(rows)} nodes; the backward pass begins at ones_like",
        )

    @view("Control flow")
    def control_flow(self) -> Table:
        """What a capture makes of a loop, of an if, and of a batch of another size."""
        rows = list(captured_control_flow())
        if half := self.batch // 2:  # none of a single example
            fed = self.x[:half], self.y[:half], self.w1, self.w2
            written = f"captured for a batch of {self.batch}, fed {half}"
            rows.append((written, refusal(lambda: self.graph(*fed))))
        note = "at capture an if has no value to ask for"
        return Table(("in the function", "in the graph"), tuple(rows), note=note)

    @view("Who does what")
    def who_does_what(self) -> Table:
        rows = (
            ("forward", "the graph", "its first nodes, written by you once"),
            ("loss", "the graph", "the node sum_1"),
            ("gradients", "the graph", "nodes that autograd wrote at capture"),
            ("forget them", "-", "they are new tensors each time"),
            ("update", "you", "w -= lr * grad"),
            ("device", "the graph", f"{self.device}: captured with it"),
        )
        marked = frozenset((row, 1) for row in (0, 1, 2, 5))
        return Table(("part", "done by", "how"), rows, marked, note="marked: new in this way")


def loop(x: Tensor) -> Tensor:
    for _ in range(3):
        x = x * 2
    return x


def branch_on_shape(x: Tensor) -> Tensor:
    return x * 2 if len(x) > 2 else x


def branch_on_values(x: Tensor) -> Tensor:
    return x * 2 if x.sum() > 0 else x


def choose_by_where(x: Tensor) -> Tensor:
    return torch.where(x.sum() > 0, x * 2, x)


@cache  # the answer is always the same, and a capture takes its time
def captured_control_flow() -> tuple[tuple[str, str], ...]:
    """Rows of what is written in a function and what its graph holds, torch's own words where it refuses."""
    x = torch.ones(4)
    return (
        ("for _ in range(3): x = x * 2", operations(loop, x)),
        ("if len(x) > 2: x = x * 2", operations(branch_on_shape, x) + ", for ever"),
        ("torch.where(x.sum() > 0, x * 2, x)", operations(choose_by_where, x)),
        ("if x.sum() > 0: x = x * 2", refusal(lambda: make_fx(branch_on_values)(x))),
    )


def operations(function: Callable[[Tensor], Tensor], x: Tensor) -> str:
    nodes = make_fx(function)(x).graph.nodes
    return ", ".join(node.name for node in nodes if node.op == "call_function")


def refusal(attempt: Callable[[], Any]) -> str:
    """What torch says when the attempt fails."""
    try:
        attempt()
    except RuntimeError as error:
        return "refused: " + " ".join(str(error).split())
    return "accepted"
