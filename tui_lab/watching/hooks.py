"""What PyTorch calls while a script trains: each backward() of a scalar, each step of an optimizer.

The script must not notice: nothing here changes a number, draws one, or raises.
"""

from __future__ import annotations

import functools
import os
import sys
import threading
from collections.abc import Callable
from typing import Any, Protocol

import torch
from torch import Tensor
from torch.optim.optimizer import register_optimizer_step_post_hook, register_optimizer_step_pre_hook

from tui_lab.watching.names import LossNames


class Follows(Protocol):
    """Who is told, on the script's own thread."""

    def before_update(self, optimizer: torch.optim.Optimizer) -> None: ...
    def after_update(self, optimizer: torch.optim.Optimizer) -> None: ...


class Hooks:
    """`losses` are the scalars that were differentiated since they were taken last, by their names.

    `trouble` says why nothing is followed any more; empty where all is well.
    """

    def __init__(self, follows: Follows) -> None:
        self.losses: dict[str, Tensor] = {}
        self.trouble = ""
        self._follows = follows
        self._names = LossNames()
        self._scaled: tuple[Tensor, Tensor] | None = None  # what a GradScaler made of a loss, and the loss
        self._thread = 0  # the one whose optimizers count: 0 for none any more
        self._undo: list[Callable[[], object]] = []

    def begin(self) -> None:
        """Have the calling thread's training followed."""
        self._thread = threading.get_ident()
        before = register_optimizer_step_pre_hook(self._before)
        after = register_optimizer_step_post_hook(self._after)
        self._undo = [before.remove, after.remove, self._wrap_backward(), self._wrap_scale()]
        # A worker that is forked, of a DataLoader say, is none of ours.
        os.register_at_fork(after_in_child=self._end)

    def end(self) -> None:
        """Leave PyTorch as it was."""
        self._end()
        while self._undo:
            self._undo.pop()()

    def _end(self) -> None:
        self._thread = 0
        self.losses = {}

    def _guard(self, tell: Callable[[torch.optim.Optimizer], None], optimizer: torch.optim.Optimizer) -> None:
        if threading.get_ident() != self._thread or torch.compiler.is_compiling():
            return
        try:
            tell(optimizer)
        except Exception as error:  # of ours, which is no reason for a training to fail
            self.trouble = f"{type(error).__name__}: {error}"
            self._end()

    def _before(self, optimizer: torch.optim.Optimizer, *_: Any) -> None:
        self._guard(self._follows.before_update, optimizer)

    def _after(self, optimizer: torch.optim.Optimizer, *_: Any) -> None:
        self._guard(self._follows.after_update, optimizer)

    def _wrap_backward(self) -> Callable[[], object]:
        plain = Tensor.backward

        @functools.wraps(plain)
        def backward(tensor: Tensor, *args: Any, **more: Any) -> Any:
            result: Any = plain(tensor, *args, **more)  # type: ignore[no-untyped-call]
            if self._thread and tensor.numel() == 1:
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
        if threading.get_ident() != self._thread:
            return
        if self._scaled is not None:
            scaled, loss = self._scaled
            self._scaled = None
            tensor = loss if tensor is scaled else tensor
        try:
            self.losses[self._names.at(frame)] = tensor.detach()
        except Exception as error:
            self.trouble = f"{type(error).__name__}: {error}"
