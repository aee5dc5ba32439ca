"""What a step keeps between its forward pass and backward()."""

from __future__ import annotations

from collections.abc import Iterable

from torch import Tensor
from torch.autograd.graph import saved_tensors_hooks


class KeptTensors(saved_tensors_hooks):
    """While it is open it sees each tensor that an operation saves for its gradient."""

    def __init__(self) -> None:
        self._sizes: dict[int, int] = {}  # in bytes, by where the storage lies: views share one
        super().__init__(self._save, lambda one: one)

    def size(self, but: Iterable[Tensor]) -> int:
        """How many bytes those are, without what is there anyway, such as parameters."""
        there = {one.untyped_storage().data_ptr() for one in but}
        return sum(size for where, size in self._sizes.items() if where not in there)

    def _save(self, one: Tensor) -> Tensor:
        storage = one.untyped_storage()
        self._sizes[storage.data_ptr()] = max(storage.nbytes(), self._sizes.get(storage.data_ptr(), 0))
        return one.detach()  # the tensor itself would hold its own graph
