"""How fast a scenario trains while it is watched."""

from __future__ import annotations

import math

SPEEDS: dict[str, float] = {"slow": 4.0, "normal": 30.0, "fast": 300.0, "flat out": math.inf}  # steps/s
