"""The knobs that most scenarios share, each with the scenario's own default."""

from __future__ import annotations

from tui_lab.authoring.kit.networks import ACTIVATIONS, INITIALISERS
from tui_lab.authoring.kit.optimizers import OPTIMIZERS
from tui_lab.authoring.knob_kinds import Choice, Number, Sizes, Switch

NUMBER_TYPES = ("float32", "bfloat16", "float64")


class Deterministic(Switch):
    """The switch by which whoever trains knows that it is to act, and not the scenario."""


def hidden_knob(*default: int) -> Sizes:
    """The sizes of the hidden layers."""
    return Sizes(default, name="hidden", about="units of each hidden layer")


def activation_knob(default: str = "relu") -> Choice:
    """The function between two layers."""
    return Choice(
        default,
        choices=tuple(ACTIVATIONS),
        acts_when="hidden > 0",
        about="the bend after each hidden layer",
    )


def initialiser_knob(default: str = "default") -> Choice:
    """How the weights are drawn before the first step."""
    return Choice(default, choices=tuple(INITIALISERS), name="init", about="how the first weights are drawn")


def optimizer_knob(default: str = "sgd") -> Choice:
    """The rule that turns gradients into steps."""
    return Choice(default, choices=OPTIMIZERS, name="optimizer", about="turns gradients into steps")


def lr_knob(default: float, high: float = 10.0) -> Number:
    """The learning rate."""
    return Number(default, low=0.0, high=high, live=True, name="lr", about="learning rate: length of a step")


def momentum_knob(default: float = 0.9) -> Number:
    """How much of the last step is kept, for the optimizers that keep any."""
    return Number(
        default,
        low=0.0,
        high=0.999,
        live=True,
        acts_when="optimizer = momentum or nesterov or adam or adamw",
        about="momentum, nesterov, adam: inertia",
    )


def weight_decay_knob(default: float = 0.0) -> Number:
    """The pull of every weight towards zero."""
    return Number(default, low=0.0, high=1.0, live=True, about="pull of every weight towards zero")


def compile_knob(acts_when: str = "") -> Switch:
    """Steps as machine code, flat out, for a scenario that gives its `parts()`."""
    about = "flat out: steps as machine code"
    return Switch("off", live=True, name="compile", acts_when=acts_when, about=about)


def dtype_knob() -> Choice:
    """What is computed in: bfloat16 by torch.autocast, float64 throughout. Whoever trains acts on it."""
    return Choice("float32", choices=NUMBER_TYPES, name="dtype", about="bytes each: 4, 8, 2 by autocast")


def deterministic_knob() -> Deterministic:
    """Only operations that come to the same digits each time, as on a CPU. Whoever trains acts on it."""
    return Deterministic("off", name="deterministic", about="GPU: the same digits each time")
