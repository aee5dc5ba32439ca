"""A traced step as a CUDA graph: the CPU asks for all its kernels at once, instead of launching each.

A graph replays what was launched while it was captured, on the same addresses. So a batch and the numbers
of the optimizer's rule are copied to places of their own, and where a parameter has moved to another address,
such as after a state was loaded, the step is captured anew.
Source: docs.pytorch.org/docs/stable/notes/cuda.html, "CUDA Graphs".
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import torch
from torch import Tensor

from tui_lab.engine.compiled.tracing import Traced
from tui_lab.languages import translated as _

REHEARSALS = 3  # before a capture: libraries set themselves up at the first, which must not be captured

Capture = Callable[[Callable[[], Tensor], Callable[[], object]], tuple[Callable[[], object], Tensor]]


def captured(
    step: Callable[[], Tensor], rehearse: Callable[[], object]
) -> tuple[Callable[[], object], Tensor]:
    """What replays a step, and where it leaves its loss; no step is taken yet. Raises RuntimeError."""
    aside = torch.cuda.Stream()
    aside.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(aside):
        for _ in range(REHEARSALS):
            rehearse()
    torch.cuda.current_stream().wait_stream(aside)
    graph = torch.cuda.CUDAGraph()
    # What other threads do meanwhile, such as pinning memory for a data loader, is none of its business.
    with torch.cuda.graph(graph, capture_error_mode="thread_local"):
        loss = step()
    return graph.replay, loss


class CudaGraph:
    """Of one trace. It is ready until a capture fails, which `trouble` tells."""

    def __init__(self, traced: Traced, capture: Capture = captured) -> None:
        self.state: Literal["ready", "failed"] = "ready"
        self.trouble = ""
        self._operations = traced.graph
        self._batch_and_numbers = [one.clone() for one in traced.example[:3]]
        self._capture = capture
        self._tensors: list[Tensor] = []
        self._sent = b""  # the numbers that are there

    def bound_to(self, tensors: list[Tensor]) -> Callable[[Tensor, Tensor, Tensor], Tensor] | None:
        """The step on these tensors, as a function of batch and numbers; None where it cannot be captured."""
        if tensors is not self._tensors and self.state == "ready":
            try:
                self._record(tensors)
            except RuntimeError as error:
                self.trouble = _("no CUDA graph: {why}").format(why=str(error).splitlines()[0][:120])
                self.state = "failed"
        return self._step if self.state == "ready" else None

    @torch.no_grad()
    def _record(self, tensors: list[Tensor]) -> None:
        own = self._batch_and_numbers
        copies = [one.detach().clone() for one in tensors]  # a rehearsal trains, too
        self._replay, self._loss = self._capture(
            lambda: self._operations(*own, *tensors), lambda: self._operations(*own, *copies)
        )
        self._tensors = tensors

    @torch.no_grad()
    def _step(self, inputs: Tensor, targets: Tensor, numbers: Tensor) -> Tensor:
        own_inputs, own_targets, own_numbers = self._batch_and_numbers
        own_inputs.copy_(inputs, non_blocking=True)
        own_targets.copy_(targets, non_blocking=True)
        if (sent := numbers.numpy().tobytes()) != self._sent:
            # A copy, pinned: what is written to `numbers` next may come before this has been read.
            staged = numbers.pin_memory() if own_numbers.is_cuda else numbers
            own_numbers.copy_(staged, non_blocking=True)
            self._sent = sent
        self._replay()
        return self._loss.clone()  # the next replay writes to the same place
