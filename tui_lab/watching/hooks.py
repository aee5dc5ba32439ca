"""What PyTorch calls while a script trains: each backward() of a scalar, each step of an optimizer.

The script must not notice: nothing here changes a number, draws one, or raises. Each step pays for each line.
"""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable, Container
from threading import get_ident
from time import perf_counter
from typing import Any, Protocol

import torch
from torch import Tensor
from torch.compiler import is_compiling
from torch.optim.optimizer import register_optimizer_step_post_hook, register_optimizer_step_pre_hook

from tui_lab.watching.loss_names import LossNames, Place

Losses = dict[Place, Tensor | float]  # by where each is differentiated


class Follows(Protocol):
    """Who is told, on the script's own thread."""

    def before_update(self, optimizer: torch.optim.Optimizer, closure: bool) -> None: ...
    def after_update(self) -> None: ...
    def has_work(self) -> bool: ...
    def failed(self, error: Exception) -> None: ...


class Hooks:
    """Keeps the scalars that are differentiated, and counts in `passed` the steps that are let pass."""

    def __init__(self, follows: Follows) -> None:
        self._losses: Losses = {}
        self.passed = 0
        self._leader: torch.optim.Optimizer | None = None  # whose updates begin the steps that pass
        self._known: Container[int] = ()  # the ids of all that take part in these
        self._until = 0.0  # when, by time.perf_counter(), a step is followed again
        self._follows = follows
        self._names = LossNames()
        self._scaled: tuple[Tensor, Tensor] | None = None  # what a GradScaler made of a loss, and the loss
        self._thread = 0  # the one whose optimizers count: 0 for none any more
        self._undo: list[Callable[[], object]] = []
        self._after_updates = False

    def begin(self) -> None:
        """Have the calling thread's training followed."""
        self._thread = get_ident()
        before = register_optimizer_step_pre_hook(self._before)
        self._undo = [before.remove, self._wrap_backward(), self._wrap_scale()]
        # A worker that is forked, of a DataLoader say, is none of ours.
        os.register_at_fork(after_in_child=self._end)

    def take_losses(self) -> Losses:
        """Those that were differentiated since they were taken last; of steps that pass, of the last one."""
        losses, self._losses = self._losses, {}
        return losses

    def take_passed(self) -> int:
        """How many steps have passed since that was asked last."""
        passed, self.passed = self.passed, 0
        return passed

    def name(self, losses: Losses) -> dict[str, Tensor | float]:
        """The losses of one step by what the script calls them."""
        return self._names.of(losses)

    def let_pass(self, optimizer: torch.optim.Optimizer, until: float, known: Container[int]) -> None:
        """Only count the steps that updates of `optimizer` begin, up to a time of time.perf_counter().

        One whose id is not `known` ends that.
        """
        self._leader, self._until, self._known = optimizer, until, known

    def follow_updates(self) -> None:
        """From now on say after each update that it is over: not before there is a reason, for it costs."""
        if not self._after_updates:
            self._after_updates = True
            self._undo.append(register_optimizer_step_post_hook(self._after).remove)

    def end(self) -> None:
        """Leave PyTorch as it was."""
        self._end()
        while self._undo:
            self._undo.pop()()
        self._after_updates = False

    def _end(self) -> None:
        self._thread = 0
        self._leader, self._known, self._losses = None, (), {}

    def _before(self, optimizer: torch.optim.Optimizer, given: Any, more: Any) -> None:
        if self._leader is not None:
            if optimizer is not self._leader:
                if id(optimizer) in self._known:  # in the middle of a step
                    return
            elif perf_counter() < self._until and not self._follows.has_work():
                self.passed += 1
                return
        if get_ident() != self._thread or is_compiling():
            return
        self._leader, self._known = None, ()
        try:
            closure = more.get("closure") is not None or any(one is not None for one in given[1:])
            self._follows.before_update(optimizer, closure)
        except Exception as error:  # of ours, which is no reason for a training to fail
            self._follows.failed(error)

    def _after(self, *_: Any) -> None:
        if get_ident() == self._thread:
            try:
                self._follows.after_update()
            except Exception as error:
                self._follows.failed(error)

    def _wrap_backward(self) -> Callable[[], object]:
        plain = Tensor.backward

        @functools.wraps(plain)
        def backward(tensor: Tensor, *args: Any, **more: Any) -> Any:
            result: Any = plain(tensor, *args, **more)  # type: ignore[no-untyped-call]
            if get_ident() == self._thread and tensor.numel() == 1:
                self._take(tensor, sys._getframe(1))
            return result

        Tensor.backward = backward  # type: ignore[method-assign, assignment]

        def undo() -> None:
            if Tensor.backward is backward:
                Tensor.backward = plain  # type: ignore[method-assign]

        return undo

    def _wrap_scale(self) -> Callable[[], object]:
        plain = torch.amp.GradScaler.scale

        @functools.wraps(plain)
        def scale(scaler: Any, outputs: Any) -> Any:
            scaled = plain(scaler, outputs)
            if self._thread and isinstance(outputs, Tensor):
                self._scaled = scaled, outputs
            return scaled

        torch.amp.GradScaler.scale = scale  # type: ignore[method-assign, assignment]

        def undo() -> None:
            if torch.amp.GradScaler.scale is scale:
                torch.amp.GradScaler.scale = plain  # type: ignore[method-assign]

        return undo

    def _take(self, tensor: Tensor, frame: Any) -> None:
        if self._scaled is not None:
            scaled, loss = self._scaled
            self._scaled = None
            tensor = loss if tensor is scaled else tensor
        try:
            # At once where that costs nothing: the script may change it in place.
            self._losses[self._names.place(frame)] = tensor.item() if tensor.is_cpu else tensor.detach()
        except Exception as error:
            self._follows.failed(error)
