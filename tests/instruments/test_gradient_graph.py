"""The gradient graph beside the one that PyTorch itself walks."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import nn

from tests.instruments.looked import looked
from tests.scenarios.lab import run_of
from tui_lab.authoring.figures import Table, Tree, TreeNode
from tui_lab.authoring.kit.grad_graphs import nodes_behind
from tui_lab.engine.graphs import Graphs, graph_of, nodes_of
from tui_lab.engine.run import Run


def tree_of(run: Run, fold: str) -> Tree:
    figure = looked(run, "gradient-graph", "tree", fold=fold)
    assert isinstance(figure, Tree)
    return figure


def all_of(nodes: tuple[TreeNode, ...]) -> Iterator[TreeNode]:
    for node in nodes:
        yield node
        yield from all_of(node.children)


def test_nodes_are_those_of_autograd_each_once() -> None:
    run = run_of("classification", 2)
    model, x = vars(run.scenario)["model"], vars(run.scenario)["x"]
    loss = vars(run.scenario)["loss_fn"](model(x), vars(run.scenario)["classes"])
    names = {id(one): name for name, one in model.named_parameters()}
    root = graph_of(loss, [], names)
    assert len(nodes_of(root)) == len(nodes_behind(loss))
    found = [node for node in all_of(tree_of(run, "nodes").roots) if node.name != "loss"]
    assert sorted(node.name for node in found) == sorted(one.parameter or one.name for one in nodes_of(root))
    assert {node.name for node in found if node.marked} == {name for name, _ in model.named_parameters()}


def test_shapes_and_saved_values_are_told() -> None:
    run = run_of("regression", 2)
    figure = looked(run, "gradient-graph", "saved")
    assert isinstance(figure, Table)
    rows = {row[0]: row for row in figure.rows}
    assert rows["MseLossBackward0"][1] == "a number" and "self 100×1" in rows["MseLossBackward0"][2]
    assert rows["ReluBackward0"][1:] == ("100×10", "result 100×10", "hidden.1")


def test_what_no_loss_leads_to_is_told() -> None:
    tree = tree_of(run_of("detached-graph", 2), "auto")
    assert "behind the loss of the next step" in tree.note
    assert tree.roots[-1].name == "not reached"
    assert [node.name for node in tree.roots[-1].children] == ["hidden1", "hidden2"]
    assert [root.name for root in tree_of(run_of("regression", 2), "auto").roots] == ["loss"]


def test_it_is_folded_by_module_where_it_is_large() -> None:
    run = run_of("digits", 2)
    folded, nodes = tree_of(run, "modules"), tree_of(run, "nodes")
    names = [node.name for node in all_of(folded.roots)]
    assert "hidden.0 Linear" in names and "loss_fn CrossEntropyLoss" in names
    assert not any("Addmm" in name for name in names)
    assert any("Addmm" in node.name for node in all_of(nodes.roots))
    assert "folded by module" in folded.note
    assert [node.name for node in all_of(tree_of(run, "auto").roots)] != []


def test_a_gan_has_the_graphs_of_both_its_losses() -> None:
    tree = tree_of(run_of("gan", 1), "modules")
    assert [root.name for root in tree.roots] == ["loss 1", "loss 2"]
    assert {"generator.0 Linear", "discriminator.0 Linear"} <= {node.name for node in all_of(tree.roots)}


def test_every_way_to_ask_for_gradients_is_seen() -> None:
    layer = nn.Linear(2, 1)
    ways = (
        lambda loss: loss.backward(),
        lambda loss: torch.autograd.backward([loss]),
        lambda loss: torch.autograd.grad(loss, layer.weight),
    )
    for way in ways:
        with Graphs([], {}) as graphs:
            way(layer(torch.ones(3, 2)).mean())
        assert [node.name for _, node in graphs.losses] == ["MeanBackward0"]


def test_a_graph_as_deep_as_a_long_sequence_is_drawn() -> None:
    x = torch.ones(1, requires_grad=True)
    y = x
    for _ in range(5000):
        y = y * 1.0
    assert len(nodes_of(graph_of(y, [], {}))) == 5001


def test_a_training_without_backward_says_so() -> None:
    figure = looked(run_of("way-1-numpy", 1), "gradient-graph", "tree")
    assert "calls no backward()" in str(figure)
