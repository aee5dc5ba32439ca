"""Which of the processes that torchrun has started this one is, as their environment says it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from socket import gethostname

VARIABLES = ("RANK", "WORLD_SIZE", "LOCAL_RANK", "MASTER_ADDR")
NO_ID = ("", "none")  # what torchrun calls a job that was given no name


@dataclass(frozen=True)
class Place:
    """Process `rank` of `world`, the one `local` of `beside` on its machine; `restarts` were there before."""

    rank: int
    world: int
    local: int
    beside: int = 1
    restarts: int = 0
    job: str = ""  # the same for all processes of one torchrun, through all restarts, and no other's

    @property
    def speaks(self) -> bool:
        """Whether it is the one that prints and saves."""
        return self.rank == 0


def launched(environment: Mapping[str, str] = os.environ) -> Place | None:
    """The place of this process; None where no torchrun has started it."""
    if not all(environment.get(name) for name in VARIABLES):
        return None
    rank, world, local = (_number(environment, name) for name in VARIABLES[:3])
    if rank is None or world is None or local is None or not 0 <= rank < world:
        return None
    beside = _number(environment, "LOCAL_WORLD_SIZE") or 1
    restarts = _number(environment, "TORCHELASTIC_RESTART_COUNT") or 0
    return Place(rank, world, local, beside, restarts, _job(environment))


def _number(environment: Mapping[str, str], name: str) -> int | None:
    text = environment.get(name, "")
    return int(text) if text.isdecimal() else None


def _job(environment: Mapping[str, str]) -> str:
    """Its --rdzv-id, or else which torchrun of which machine it is: that one lives through restarts."""
    name = environment.get("TORCHELASTIC_RUN_ID", "")
    if name not in NO_ID:
        return name
    parent, began = os.getppid(), ""
    with suppress(OSError, IndexError):  # Linux alone tells
        began = Path(f"/proc/{parent}/stat").read_text().rpartition(")")[2].split()[19]
    return f"{gethostname()} {parent} {began}"
