"""How a script ends that whoever looks on has ended."""

from __future__ import annotations


class Stopped(KeyboardInterrupt):
    """As if ctrl+c had been typed at it."""
