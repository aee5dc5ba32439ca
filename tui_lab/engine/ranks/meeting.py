"""Where the processes of one attempt find each other, and none of an attempt before.

torchrun's store may live through its restarts, and with it what killed processes left there: PyTorch 2.13
then looks for them at their old addresses, and fails. So each attempt has a part of the store to itself. The
first process makes up its name and hands it to each of the others, by a number that only that one can have.
"""

from __future__ import annotations

import time
import uuid
from typing import Any

from tui_lab.engine.ranks.place import Place

PATIENCE = 300.0  # seconds until all have come
AGAIN = 0.02  # seconds between two looks


def meet(place: Place) -> Any:
    """The part of torchrun's store that is of this attempt. Raises RuntimeError where not all come."""
    from torch.distributed.distributed_c10d import PrefixStore
    from torch.distributed.rendezvous import rendezvous

    whole, _, _ = next(rendezvous("env://", place.rank, place.world))
    store = PrefixStore("tui-lab", whole)
    attempt = _given_out(store, place.world) if place.rank == 0 else _asked_for(store, place.rank)
    return PrefixStore(attempt, store)


def _given_out(store: Any, world: int) -> str:
    attempt = uuid.uuid4().hex
    until, answered = time.monotonic() + PATIENCE, set()
    while not all(store.check([f"{attempt}/has {rank}"]) for rank in range(1, world)):
        for rank in range(1, world):
            if store.check([f"asks {rank}"]):
                who = store.get(f"asks {rank}").decode()  # it may be one that was killed long ago
                if who not in answered:
                    store.set(f"to {who}", attempt)
                    answered.add(who)
        _wait(until)
    return attempt


def _asked_for(store: Any, rank: int) -> str:
    who, until = uuid.uuid4().hex, time.monotonic() + PATIENCE
    store.set(f"asks {rank}", who)
    while not store.check([f"to {who}"]):
        _wait(until)
    attempt: str = store.get(f"to {who}").decode()
    store.set(f"{attempt}/has {rank}", "")
    return attempt


def _wait(until: float) -> None:
    if time.monotonic() > until:
        raise RuntimeError("TCPStore: not all processes of this training have come")
    time.sleep(AGAIN)
