"""A training by steps that are machine code; each that cannot be is trained as it is written."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Literal, Protocol

import numpy as np
import torch
from torch import Tensor

from tui_lab.authoring.parts import Batch, Parts, step_of
from tui_lab.engine.compiled.tracing import Traced, Untraceable, forms_of
from tui_lab.languages import translated as _

STEPS = 10  # at most in one go
SHAPES = 4  # of batches, as in an epoch of which the last is smaller; those of more are trained step by step

State = Literal["new", "building", "ready", "failed"]


Step = Callable[[Tensor, Tensor, Tensor], Tensor]  # of a batch and the numbers of the rule; the loss


class Built(Protocol):
    """A traced step as something that can be called, once it is ready."""

    @property
    def state(self) -> str:
        """One of building, ready and failed."""

    @property
    def trouble(self) -> str:
        """Why it failed."""

    def bound_to(self, tensors: list[Tensor]) -> Step | None:
        """The step on what the trace has `bound`; None where there is none."""


class Form:
    """The steps on batches of one look."""

    def __init__(self, traced: Traced, built: Built) -> None:
        self.traced, self.built = traced, built
        # Written to by numpy, which costs a tenth; what is called reads the same memory.
        self.numbers = np.zeros(len(traced.numbers([1.0] * len(traced.forms))))
        self.tensor = torch.from_numpy(self.numbers)


class CompiledSteps:
    """`build` makes what can be called of a trace, of which it is asked for one a look of batches.

    The first step is trained as it is written, so that the optimizer keeps what its kind keeps. `trouble`
    says why none will be compiled.
    """

    def __init__(self, parts: Parts, build: Callable[[Traced], Built]) -> None:
        self._parts = parts
        self._build = build
        self._forms: dict[tuple[Any, ...], Form] = {}
        self._trouble = ""
        self._begun = False
        # What a stretch of compiled steps goes by:
        self._form: Form | None = None
        self._call: Step | None = None
        self._before: list[float] = []  # the optimizer's counts of steps where it began
        self._done = 0

    @property
    def state(self) -> State:
        """How far the building is."""
        states = {one.built.state for one in self._forms.values()}
        if self._trouble:
            return "failed"
        return next((one for one in ("ready", "building", "failed") if one in states), "new")

    @property
    def waits(self) -> bool:
        """Whether something is still being built."""
        return any(one.built.state == "building" for one in self._forms.values())

    @property
    def trouble(self) -> str:
        """Why the steps are trained as they are written, where they always will be."""
        troubles = (one.built.trouble for one in self._forms.values())
        return self._trouble or next(filter(None, troubles), "")

    def advance(self, most: int, read: bool = True) -> list[float] | list[Tensor]:
        """Train at most so many steps; the loss before each, which is fetched from its device if `read`.

        Where they are read, a loss that is no finite number is the last one.
        """
        losses: list[Any] = []
        if self._forms and self._any_form.traced.forms != forms_of(self._parts.optimizer):
            self._forms.clear()  # such as by a momentum that is no longer 0
        try:
            for _ in range(most):
                loss = self._step(self._parts.batch())
                losses.append(loss.item() if read else loss)
                if self._parts.after is not None:
                    self._parts.after(loss)
                if read and not math.isfinite(losses[-1]):
                    break
        finally:
            self._count()
        return losses

    def forget(self) -> None:
        """Have the next batches built for anew."""
        self._count()
        self._forms.clear()

    @property
    def _any_form(self) -> Form:
        return next(iter(self._forms.values()))

    def _step(self, batch: Batch) -> Tensor:
        inputs, targets = batch
        look = (inputs.shape, inputs.stride(), inputs.dtype, targets.shape, targets.stride(), targets.dtype)
        form = self._forms.get(look)
        if form is None and self._begun and len(self._forms) < SHAPES and not self._trouble:
            form = self._trace(look, batch)
        if form is not self._form:
            self._begin(form)
        if form is None or self._call is None:
            return self._as_written(batch)
        form.numbers[:] = form.traced.numbers([before + self._done + 1 for before in self._before])
        self._done += 1
        return self._call(inputs, targets, form.tensor)

    def _as_written(self, batch: Batch) -> Tensor:
        self._count()
        self._begun = True
        # What comes after is left to `advance`.
        return step_of(self._parts._replace(batch=lambda: batch, after=None)).detach()

    def _begin(self, form: Form | None) -> None:
        """Begin a stretch, unless the form is not ready, or what it moves is not as it was when traced."""
        self._count()
        if form is None or form.built.state != "ready" or (bound := form.traced.bound()) is None:
            return
        try:
            self._before = form.traced.steps()
        except Untraceable:
            return
        self._form, self._call = form, form.built.bound_to(bound)

    def _count(self) -> None:
        """End a stretch: have the optimizer count its steps."""
        if self._form is not None and self._done:
            for k in range(len(self._form.traced.forms)):
                if counters := self._form.traced.counters(k):
                    torch._foreach_add_(counters, self._done)
        self._form, self._call, self._done = None, None, 0

    def _trace(self, look: tuple[Any, ...], batch: Batch) -> Form | None:
        self._count()
        try:
            traced = Traced(self._parts, batch)
            form = self._forms[look] = Form(traced, self._build(traced))
        except Exception as error:  # whatever a tracer stumbles over, the training goes on without
            said = str(error).strip().splitlines() or [type(error).__name__]
            self._trouble = _("compile takes no such step: {why}").format(why=said[0][:120])
            return None
        return form
