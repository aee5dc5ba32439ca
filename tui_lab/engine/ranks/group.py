"""All processes of one training: what they agree on, hand each other, and notice when one is gone.

PyTorch's process group does all of it; it is imported once there is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from hashlib import blake2b
from typing import Any

import torch
from torch import Tensor

from tui_lab.engine.ranks.meeting import meet
from tui_lab.engine.ranks.place import Place
from tui_lab.errors import LabError
from tui_lab.languages import translated as _

PATIENCE = timedelta(minutes=30)  # that a process may be late before it counts as lost
AS_LONG_AS_IT_TAKES = timedelta(days=30)
NETWORK = ("gloo", "NCCL", "ProcessGroup", "connection", "Connection", "socket", "TCPStore", "Broken pipe")


class Lost(LabError):
    """Another process of the training has ended, or cannot be reached any more."""


class Group:
    """`place` is this process among the others, and `device` its own.

    All of them call each method, in the same order, but for `first_to_say`. Raises Lost where one has gone.
    """

    def __init__(self, place: Place, device: torch.device, patience: timedelta = PATIENCE) -> None:
        import torch.distributed as dist

        self.place, self.device, self._dist = place, device, dist
        with self.reaching():
            if device.type == "cuda":
                torch.cuda.set_device(device)
            self._store = meet(place)
            dist.init_process_group(
                backend_for(place, device),
                store=self._store,
                rank=place.rank,
                world_size=place.world,
                timeout=patience,
            )

    def close(self) -> None:
        """Let go of the others."""
        self._dist.destroy_process_group()

    @contextmanager
    def reaching(self) -> Iterator[None]:
        """Say what the network says as a sentence, and pass on everything else."""
        try:
            yield
        except RuntimeError as error:
            if not (isinstance(error, self._dist.DistError) or any(word in str(error) for word in NETWORK)):
                raise
            said = re.sub(r"^\[\S*\]\s*", "", str(error)).partition(". ")[0].splitlines()  # not where in C++
            sentence = _("another process of this training has ended, or cannot be reached")
            raise Lost(f"{sentence}: {said[0][:200]}" if said else sentence) from error

    def first_to_say(self, sentence: str) -> bool:
        """Whether no other process has said a sentence: what ends all of them is said once.

        Nobody else need ask; where nobody can be reached it is said here.
        """
        try:
            digest = blake2b(sentence.encode(errors="replace"), digest_size=8).hexdigest()
            return int(self._store.add(f"said {digest}", 1)) == 1
        except RuntimeError:
            return True

    def agree(self, word: int) -> int:
        """The highest of the words that each process says."""
        said = torch.tensor(word)
        with self.reaching():
            self._dist.all_reduce(said, self._dist.ReduceOp.MAX)
        return int(said)

    def sum(self, number: Tensor) -> Tensor:
        """The sum over all processes, in the place of `number`, which lies on the device."""
        with self.reaching():
            self._dist.all_reduce(number)
        return number

    def gather(self, value: Any) -> list[Any]:
        """What each process gives, in their order, for all of them."""
        found: list[Any] = [None] * self.place.world
        with self.reaching():
            self._dist.all_gather_object(found, value)
        return found

    def hand(self, value: Any) -> Any:
        """What the first process gives, for all of them."""
        held = [value if self.place.rank == 0 else None]
        with self.reaching():
            self._dist.broadcast_object_list(held, 0, device=torch.device("cpu"))
        return held[0]


def device_of(place: Place, chosen: torch.device) -> torch.device:
    """The device of one process, where `chosen` was asked for: of several GPUs each has one of its own."""
    if chosen.type != "cuda" or not (count := torch.cuda.device_count()):
        return chosen
    return torch.device("cuda", place.local % count)


def backend_for(place: Place, device: torch.device) -> str:
    """What the tensors travel by: NCCL between GPUs, of which no two processes may share one; else Gloo.

    What the processes agree on lies on the CPU in any case.
    """
    if device.type != "cuda":
        return "gloo"
    own = place.beside <= torch.cuda.device_count() and torch.distributed.is_nccl_available()
    return "cpu:gloo,cuda:nccl" if own else "gloo"
