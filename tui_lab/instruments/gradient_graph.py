"""The graph that backward() goes through, from the loss to the parameters."""

from __future__ import annotations

from collections.abc import Iterator

from tui_lab.authoring.figures import Table, Tree, TreeNode
from tui_lab.authoring.instrument import Instrument
from tui_lab.authoring.knob_kinds import Choice
from tui_lab.authoring.parameters import named_parameters
from tui_lab.authoring.views import view
from tui_lab.engine.graphs import Graphs, Node, nodes_of
from tui_lab.engine.module_calls import Call, calls_of
from tui_lab.engine.run import Run
from tui_lab.errors import LabError
from tui_lab.languages import plural, translated as _
from tui_lab.number_text import shape_words

LARGE = 16  # nodes, from which on they are folded by module unless a learner wants otherwise
DEEPEST = 60  # nodes one behind the other that are drawn


class GradientGraph(Instrument):
    """Takes one step that the run never takes, and reads the graph of each loss just before backward()."""

    title = "Gradient graph"
    about = "The functions behind the present loss, with shapes and saved values: where gradients flow."
    position = 30
    trains = True

    fold = Choice("auto", "modules", "nodes", about="one line a module, or one a node; auto: as it is large")

    def look(self, run: Run) -> None:
        with run.tried():
            names = {id(tensor): name for name, tensor in named_parameters(run.scenario).items()}
            with (
                calls_of(run.scenario, copies=False, functions=False) as calls,
                Graphs(calls, names) as graphs,
            ):
                run.advance()
        if not graphs.losses:
            raise LabError(_("step() calls no backward() here, so there is no graph of gradients to show."))
        self._losses = graphs.losses
        self._names = [name for name, one in run.parameters.items() if one.requires_grad]

    @view("Graph")
    def tree(self) -> Tree:
        """From the loss back: what a line stands for was made of the lines below it and further in."""
        nodes = sum(len(nodes_of(root)) for __, root in self._losses)
        wanted = self.knob_values["fold"]
        folded = wanted == "modules" or (wanted == "auto" and nodes > LARGE)
        roots = tuple(
            TreeNode("loss" if len(self._losses) == 1 else f"loss {number}", words, (_branch(root, folded),))
            for number, (words, root) in enumerate(self._losses, start=1)
        )
        note = plural(
            "{count} nodes behind the loss of the next step",
            "{count} nodes behind the losses of the next step",
            len(self._losses),
        ).format(count=nodes)
        if folded:
            note = _("{nodes}, folded by module: fold = nodes shows each").format(nodes=note)
        return Tree((*roots, *self._missed()), note)

    def _missed(self) -> Iterator[TreeNode]:
        """The parameters that no loss leads to, by module, in one branch."""
        reached = {node.parameter for __, root in self._losses for node in nodes_of(root)}
        missed = [name for name in self._names if name not in reached]
        owners = dict.fromkeys(name.rpartition(".")[0] or name for name in missed)
        if owners:
            yield TreeNode("not reached", "backward() gives these no gradient", tuple(map(TreeNode, owners)))

    @view("Saved")
    def saved(self) -> Table:
        """Each node with what it keeps for backward(), and in which module it was made."""
        rows = tuple(
            (
                node.parameter or node.name,
                shape_words(node.shape),
                ", ".join(f"{name} {words}" for name, words in node.saved.items()),
                node.call.path if node.call is not None else "",
            )
            for __, root in self._losses
            for node in nodes_of(root)
        )
        return Table(("node", "shape", "saved", "module"), rows)


def _branch(node: Node, folded: bool) -> TreeNode:
    return _Branches(folded).of(node, 0)


class _Branches:
    """Makes each branch once: a node that two others lead to is only named the second time."""

    def __init__(self, folded: bool) -> None:
        self._folded = folded
        self._seen: set[int] = set()

    def of(self, node: Node, depth: int) -> TreeNode:
        """A node, or the module that it belongs to, and what is behind it."""
        call = node.call if self._folded and node.call and not node.call.within else None
        name = f"{call.path} {call.kind}" if call else node.name
        if node.parameter:
            return TreeNode(
                node.parameter,
                _("{shape}, its gradient is kept here").format(shape=shape_words(node.shape)),
                marked=True,
            )
        if id(node) in self._seen:
            return TreeNode(name, "the same as above")
        if depth > DEEPEST:
            return TreeNode(name, "and more behind it")
        inside, behind = self._group(node) if call else ([node], node.before)
        self._seen |= {id(one) for one in inside}
        about = _("gives {shape}").format(shape=shape_words(node.shape))
        if len(inside) > 1:
            about = _("{gives}, {count} nodes").format(gives=about, count=len(inside))
        elif node.saved:
            kept = ", ".join(f"{key} {words}" for key, words in node.saved.items())
            about = _("{gives}, saved {tensors}").format(gives=about, tensors=kept)
        return TreeNode(name, about, tuple(self.of(one, depth + 1) for one in behind))

    def _group(self, node: Node) -> tuple[list[Node], list[Node]]:
        """The nodes of the same call that hang together, and what lies behind them."""
        call: Call | None = node.call
        inside: list[Node] = []
        behind: list[Node] = []
        stack, seen = [node], {id(node)}
        while stack:
            one = stack.pop()
            inside.append(one)
            for earlier in one.before:
                if id(earlier) in seen:
                    continue
                seen.add(id(earlier))
                (stack if earlier.call is call and not earlier.parameter else behind).append(earlier)
        return inside, behind
