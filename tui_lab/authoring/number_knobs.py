"""Knobs whose values are numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from tui_lab.authoring.knobs import Knob, KnobError, refusal
from tui_lab.languages import translated as _

N = TypeVar("N", float, int)

WIDE = 1_000_000  # the end of a range that is not given
NEXT_TO_ZERO = 1e-4  # the last rung of a Number before zero, where zero is in its range


def is_number(value: object) -> bool:
    """Whether it is one, and no truth value."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _shown(value: Any, write: Callable[[Any], str]) -> str:
    return write(value) if is_number(value) else repr(value)


def _range(default: float, low: float | None, high: float | None) -> tuple[float, float]:
    """The ends that are given, and wide ones for those that are not."""
    around = default if is_number(default) and math.isfinite(default) else 0
    if low is None:
        low = 0 if around >= 0 and (high is None or high >= 0) else min(-WIDE, 10 * around)
    return low, max(WIDE, 10 * around) if high is None else high


class _Ranged(Knob[N]):
    """One whose values lie in [low, high]."""

    low: N
    high: N
    _given: list[N]  # the ends that an author gave, and answers for

    def ends(self) -> list[N]:
        return list(self._given)

    def limits(self) -> dict[str, Any]:
        return {"range": [self.low, self.high]}

    @classmethod
    def from_limits(cls, limits: Mapping[str, Any]) -> dict[str, Any]:
        low, high = limits["range"]
        return {"low": low, "high": high}


class Number(_Ranged[float]):
    """A real number in [low, high]; where they are not given, wide, and of one sign unless it is below 0."""

    kind = "number"

    def __init__(
        self, default: float, *, low: float | None = None, high: float | None = None, **more: Any
    ) -> None:
        self.low, self.high = _range(default, low, high)
        self._given = [end for end in (low, high) if end is not None]
        super().__init__(default, **more)

    def parse(self, text: str) -> float:
        try:
            value = float(text.replace("−", "-"))
        except ValueError:
            raise KnobError(refusal(self.name, self.accepts, repr(text))) from None
        return self.check(value)

    def check(self, value: float) -> float:
        if not (is_number(value) and math.isfinite(value) and self.low <= value <= self.high):
            raise KnobError(refusal(self.name, self.accepts, _shown(value, self.format)))
        return value

    def nudge(self, value: float, up: bool) -> float:
        """The neighbour in the 1-2-5 series, which suits a learning rate as well as a share."""
        if value == 0:
            after = NEXT_TO_ZERO if up else -NEXT_TO_ZERO
        else:
            rung = self._rung(abs(value), up == (value > 0))
            if rung < NEXT_TO_ZERO and rung < abs(value) and self.low <= 0 <= self.high:
                rung = 0.0  # the ladder never gets there by itself
            after = rung if value > 0 else -rung
        return min(self.high, max(self.low, after))

    @staticmethod
    def _rung(value: float, up: bool) -> float:
        exponent = math.floor(math.log10(value))
        rungs = [
            float(f"{digit}e{power}") for power in range(exponent - 1, exponent + 2) for digit in (1, 2, 5)
        ]
        close = 1e-9 * value
        return (
            min(rung for rung in rungs if rung > value + close)
            if up
            else max(rung for rung in rungs if rung < value - close)
        )

    @property
    def accepts(self) -> str:
        return _("a number from {low} to {high}").format(low=f"{self.low:g}", high=f"{self.high:g}")

    def format(self, value: float) -> str:
        return repr(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(value)


class Integer(_Ranged[int]):
    """A whole number in [low, high]; where they are not given, as for a Number."""

    kind = "integer"

    def __init__(self, default: int, *, low: int | None = None, high: int | None = None, **more: Any) -> None:
        self.low, self.high = map(int, _range(default, low, high))
        self._given = [end for end in (low, high) if end is not None]
        super().__init__(default, **more)

    def parse(self, text: str) -> int:
        try:
            value = int(text.replace(",", "").replace("−", "-"))
        except ValueError:
            raise KnobError(refusal(self.name, self.accepts, repr(text))) from None
        return self.check(value)

    def check(self, value: int) -> int:
        if not (isinstance(value, int) and is_number(value) and self.low <= value <= self.high):
            raise KnobError(refusal(self.name, self.accepts, _shown(value, self.format)))
        return value

    def nudge(self, value: int, up: bool) -> int:
        stride = 1 if abs(value) < 20 else 10 if abs(value) < 200 else 100
        return min(self.high, max(self.low, value + (stride if up else -stride)))

    @property
    def accepts(self) -> str:
        said = _("a whole number from {low} to {high}")
        return said.format(low=f"{self.low:,}", high=f"{self.high:,}")
