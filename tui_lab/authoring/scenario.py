"""The contract of a scenario: knobs, `setup()`, `step()` and views.

A scenario keeps all its state (modules, optimizers, tensors) in attributes that `setup()` sets and
`step()` changes, so that a run can be reset to the same weights, stepped and saved. An object of its own
class that holds state has `state_dict()` and `load_state_dict()`, as `Batches` has; an iterator cannot be
saved. A scenario never sees a screen: a view returns a figure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar

import torch
from torch import Tensor

from tui_lab.authoring.held import held
from tui_lab.authoring.kit.optimizers import OPTIMIZERS, rebase, tune
from tui_lab.authoring.knobs import AnyKnob, knobs_of
from tui_lab.authoring.parts import Parts
from tui_lab.authoring.reserved import guard
from tui_lab.authoring.views import views_of

# What a step of training returns: the loss, a scalar, or several by the names in `losses`.
Losses = Tensor | float | dict[str, Tensor]


class Scenario:
    """One tutorial: what is trained, with which knobs, and what there is to see.

    One without `losses` does not train: it answers each edit at once, its views show what `setup()` made
    of the knobs, and its `steps`, if it has any, are a walk through the answer.
    """

    __slots__ = ("__dict__", "__weakref__", "most_steps")  # all that is in __dict__ is its state

    title: ClassVar[str] = ""
    chapter: ClassVar[str] = "Yours"
    position: ClassVar[int] = 0  # its place in the chapter
    tutorial: ClassVar[str] = ""  # where it comes from, for those who know the original
    # A run pauses as done here. setup() may count them, such as epochs × batches; step() may lower them to
    # end early. A step() that yields ends by itself, and has these as a limit only if they are given.
    steps: int = 1000
    # In an epoch; 0 where that is none, or told by the one Batches, Cycle or DataLoader that is kept.
    epoch_steps: int = 0
    speed: ClassVar[str] = "normal"
    main: ClassVar[str] = (
        ""  # the method of the view that is large, or "loss"; the first view, if it is not said
    )
    # What step() returns; of several a dict by these names. One called "total" or "loss" is their sum.
    losses: ClassVar[tuple[str, ...]] = ("loss",)
    trained: ClassVar[tuple[str, ...]] = ()  # arrays and tensors trained without autograd, by attribute
    family: ClassVar[str] = ""  # scenarios of one family share their data: losses and code can be compared
    # The name of a known set, such as "fashion", in whose place setup() took other data, as `Pictures` say:
    # the lab tells, and offers to fetch it.
    stand_in: str = ""
    data_from: str = ""  # what tells its data from others, where they do not follow from its code and knobs
    file: ClassVar[Path]  # where its code lies; source.load sets it

    device: torch.device
    knob_values: dict[str, Any]
    most_steps: int | None  # that `steps` may be set to: any number before setup() has returned

    def __init_subclass__(cls, **more: Any) -> None:
        super().__init_subclass__(**more)
        guard(cls, cls.views())

    def __init__(self, device: torch.device, knob_values: dict[str, Any] | None = None) -> None:
        self.device = device
        self.most_steps = None
        values = {name: knob.default for name, knob in self.knobs().items()} | (knob_values or {})
        vars(self)["knob_values"] = values

    @classmethod
    def knobs(cls) -> dict[str, AnyKnob]:
        """Its knobs by name, in the order in which they are shown."""
        return knobs_of(cls)

    @classmethod
    def views(cls) -> dict[str, str]:
        """The titles of its views by method name, in the order of the code."""
        return views_of(cls)

    @classmethod
    def main_view(cls) -> str:
        """The view that is large, or "loss"; empty where there is nothing to see.

        Raises ValueError where `main` names neither.
        """
        there = [*cls.views(), *(["loss"] if cls.losses else [])]
        if cls.main and cls.main not in there:
            raise ValueError(
                f"main names what is shown large: one of {', '.join(there) or 'no view'}, not {cls.main!r}"
            )
        return cls.main or next(iter(there), "")

    def setup(self) -> None:
        """Make data, network, loss and optimizer. The random generators are seeded just before."""
        raise NotImplementedError(f"{type(self).__name__} needs a setup()")

    def step(self) -> Losses | Iterator[Losses | None] | None:
        """One step of training; returns the loss. One that does not train returns nothing.

        What a dict holds beside the `losses` is a curve with a value at each step that gives it. A step may
        return None while it only warms up. It may be a generator as well, whose loops over epochs and
        batches `yield loss` once a step, and whose end is the end of the training.
        """
        raise NotImplementedError(f"{type(self).__name__} needs a step()")

    def epoch_end(self) -> None:
        """Called after the last step of each epoch; the metrics are evaluated just then."""

    def metrics(self) -> dict[str, float]:
        """What else is worth a curve, such as {"test_loss": …, "accuracy": …}.

        Called now and then between steps, with gradients off and the random state kept.
        """
        return {}

    def parts(self) -> Parts | Mapping[str, Parts] | None:
        """What a step is made of, for whoever takes it in another way; None where that cannot be said.

        `step_of` on them trains the same weights, bit for bit, as `step()` does. Of several networks it is
        one Parts a loss, by the names in `losses`, in the order in which `step()` trains them. Called after
        `setup()`, and again after a live knob has changed; it draws nothing and changes nothing.
        """
        return None

    def points_edited(self) -> None:
        """Points that a view `edits` came, moved or went: the attributes it names hold what there is by now.

        Whatever else was made of them is made anew here; a Batches of as many examples is told by the lab.
        """

    def knob_changed(self, name: str) -> None:
        """A live knob has a new value. By default it is passed on to the scenario's optimizers."""
        # A knob of the author's own may well call by "sgd" what has a momentum.
        ours = getattr(self.knobs().get("optimizer"), "choices", ()) == OPTIMIZERS
        rule = self.knob_values["optimizer"] if ours else ""
        for _, optimizer in held(self, torch.optim.Optimizer):
            tune(optimizer, name, self.knob_values[name], rule)
        for _, scheduler in held(self, torch.optim.lr_scheduler.LRScheduler):
            rebase(scheduler)
