"""Tensors and arrays as data: every piece of memory once, and who looks at which part of it.

Several tensors and arrays may look at one memory: rows of a data set, a weight under two names, an array
and the tensor made from it. Saved one by one they would part; here they go on sharing when they are loaded.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from hashlib import blake2b
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from tui_lab.errors import LabError
from tui_lab.languages import translated as _

AnyArray = npt.NDArray[Any]
Values = Tensor | AnyArray
LOOK = ("dtype", "offset", "shape", "strides")  # how a tensor or array sees its memory; offset in bytes
LARGE = 1_000_000  # bytes: a memory of as many that is still as setup() made it is not saved, only named
WORDS = 512  # of 8 bytes, whose sum stands for them in a digest
PART = 512  # of such sums, which are made at once

Block = Tensor | dict[str, Any]  # bytes, or which ones and how many


class SavedMemory:
    """What tensors and arrays look at, collected; nothing is copied before `blocks`."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[Any, ...], int] = {}
        self._memories: list[Tensor] = []  # which holds them: an address is not used twice meanwhile

    def keep(self, values: Values) -> dict[str, Any]:
        """The number of its memory, and how it sees it."""
        memory = _memory_of(values)
        if memory is None:
            values = _copy(values)
            memory = _memory_of(values)
        assert memory is not None
        number = self._numbers.setdefault(_key(memory), len(self._memories))
        if number == len(self._memories):
            self._memories.append(memory)
        return {"memory": number, "on_cpu": memory.device.type == "cpu", **_look(values, memory)}

    def blocks(self, as_made: Collection[str]) -> list[Block]:
        """A copy of each memory, on the CPU, as bytes; of one whose digest is in `as_made` that alone."""
        return [_block(memory, as_made) for memory in self._memories]


class LoadedMemory:
    """Blocks on their way back, into the memory that is there wherever that is looked at alike.

    First `meet` all that there is, what must not be replaced before the rest; then `fill`.
    """

    def __init__(self, blocks: Sequence[Block], device: torch.device) -> None:
        self._blocks = blocks
        self._device = device
        self._memories: dict[int, Tensor] = {}  # by the number of the block that they take in
        self._taken: set[tuple[Any, ...]] = set()

    def meet(self, saved: dict[str, Any], present: Values) -> None:
        """Let the memory that `present` looks at take the block in, unless one of both is spoken for."""
        number, memory = saved["memory"], _memory_of(present)
        if memory is None or number in self._memories or _key(memory) in self._taken:
            return
        if _alike(saved, present, memory) and memory.numel() == _size(self._blocks[number]):
            self._memories[number] = memory
            self._taken.add(_key(memory))

    def fill(self) -> None:
        """Put the blocks into the memories that were met."""
        for number, memory in self._memories.items():
            block = self._blocks[number]
            if isinstance(block, dict):
                if digest(memory) != block["digest"]:
                    raise LabError(_("setup() has made other data than when this was saved"))
            elif not torch.equal(memory, block := block.to(memory.device)):  # what many share is not touched
                memory.copy_(block)

    def holds(self, saved: dict[str, Any], present: Values) -> bool:
        """Whether `present` sees by now what was saved."""
        mine, memory = self._memories.get(saved["memory"]), _memory_of(present)
        if mine is None or memory is None:
            return False
        return _key(mine) == _key(memory) and _alike(saved, present, memory)

    def tensor(self, saved: dict[str, Any], moved_to: torch.device | None = None) -> Tensor:
        """A tensor that looks at what was saved; of the CPU's `moved_to` another device, if one is given."""
        memory, dtype = self._memory(saved, moved_to), saved["dtype"]
        empty = torch.empty(0, dtype=dtype, device=memory.device)
        offset = saved["offset"] // dtype.itemsize
        return empty.set_(memory.untyped_storage(), offset, saved["shape"], saved["strides"])

    def array(self, saved: dict[str, Any]) -> AnyArray:
        """An array that looks at what was saved."""
        dtype, memory = np.lib.format.descr_to_dtype(saved["dtype"]), self._memory(saved).numpy()
        if dtype.hasobject:  # no pack() wrote this: it would be read as addresses
            raise LabError(_("this state holds an array of Python objects, which is not loaded"))
        return np.ndarray(saved["shape"], dtype, memory, saved["offset"], saved["strides"])

    def _memory(self, saved: dict[str, Any], moved_to: torch.device | None = None) -> Tensor:
        number = saved["memory"]
        if number not in self._memories:
            device = moved_to or torch.device("cpu") if saved["on_cpu"] else self._device
            block = self._blocks[number]
            if isinstance(block, dict):
                raise LabError(_("setup() has not made the data that this was saved with"))
            self._memories[number] = block.to(device, copy=True)
        return self._memories[number]


def _memory_of(values: Values) -> Tensor | None:
    """All bytes of the memory that is looked at, not copied; None where it has to be copied."""
    if isinstance(values, Tensor):
        return torch.empty(0, dtype=torch.uint8, device=values.device).set_(values.untyped_storage())
    owner = values
    while isinstance(owner.base, np.ndarray):
        owner = owner.base
    if not values.flags.writeable or not owner.flags.writeable:
        return None
    if isinstance(owner.base, Tensor):
        return _memory_of(owner.base)
    by_stride = sorted(range(owner.ndim), key=lambda axis: -owner.strides[axis])
    in_order = owner.transpose(by_stride)
    return torch.from_numpy(in_order.reshape(-1).view(np.uint8)) if in_order.flags.c_contiguous else None


def digests(values: Iterable[Any]) -> frozenset[str]:
    """Those of the large memories that some of `values` look at; the others are passed over."""
    tensors = [one for one in values if isinstance(one, Tensor | np.ndarray) and one.nbytes >= LARGE]
    strided = [one for one in tensors if isinstance(one, np.ndarray) or one.layout is torch.strided]
    return frozenset(digest(memory) for one in strided if (memory := _memory_of(one)) is not None)


def digest(memory: Tensor) -> str:
    """What tells the bytes of a memory from others, at the speed of reading them, on whichever device."""
    whole = memory.numel() // (8 * WORDS) * (8 * WORDS)
    words = memory[:whole].view(torch.int64).reshape(-1, WORDS)
    # By place, so that what only changes places is not the same; in parts, so that no copy of it all is made.
    places = torch.arange(1, 2 * WORDS, 2, device=memory.device)
    sums = [(part * places).sum(dim=1).cpu().numpy().tobytes() for part in words.split(PART)]
    rest = memory[whole:].cpu().numpy().tobytes()
    return blake2b(b"".join(sums) + rest, digest_size=16).hexdigest()


def _block(memory: Tensor, as_made: Collection[str]) -> Block:
    if as_made and memory.numel() >= LARGE and (found := digest(memory)) in as_made:
        return {"digest": found, "bytes": memory.numel()}
    return memory.to("cpu", copy=True)


def _size(block: Block) -> int:
    return int(block["bytes"]) if isinstance(block, dict) else block.numel()


def _copy(values: Values) -> Values:
    return values.clone() if isinstance(values, Tensor) else np.array(values, order="K")


def _key(memory: Tensor) -> tuple[Any, ...]:
    return memory.device, memory.data_ptr(), memory.numel()


def _look(values: Values, memory: Tensor) -> dict[str, Any]:
    look: tuple[Any, ...]
    if isinstance(values, Tensor):
        offset = values.storage_offset() * values.dtype.itemsize
        look = values.dtype, offset, tuple(values.shape), values.stride()
    else:
        # torch gives nothing no address, numpy does.
        offset = values.__array_interface__["data"][0] - memory.data_ptr() if values.size else 0
        look = np.lib.format.dtype_to_descr(values.dtype), offset, values.shape, values.strides
    return dict(zip(LOOK, look, strict=True))


def _alike(saved: dict[str, Any], present: Values, memory: Tensor) -> bool:
    look = _look(present, memory)
    return all(saved[name] == look[name] for name in LOOK)
