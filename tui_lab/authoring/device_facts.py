"""What is said of a device that PyTorch knows, as plain data: whoever shows it need not import torch."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DeviceFacts:
    """A device by its `name`, such as cuda:0, and what it is; bytes in use, by anybody, and in all.

    Both are 0 where nobody tells. `why_not` says why nothing can be trained on it; empty where it can.
    """

    name: str
    what: str
    used: int = 0
    total: int = 0
    why_not: str = ""

    @property
    def free(self) -> int:
        """Bytes that are not in use."""
        return max(0, self.total - self.used)
