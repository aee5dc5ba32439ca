"""The kinds of knobs: numbers, words, texts, sizes of layers."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from tui_lab.authoring.knobs import COMPARISONS, AnyKnob, Knob, KnobError

NEXT_TO_ZERO = 1e-4  # the last rung of a Number before zero, where zero is in its range


class Number(Knob[float]):
    """A real number in [low, high]."""

    kind = "number"

    def __init__(self, default: float, *, low: float, high: float, **more: Any) -> None:
        self.low, self.high = low, high
        super().__init__(default, **more)

    def parse(self, text: str) -> float:
        try:
            value = float(text.replace("−", "-"))
        except ValueError:
            raise KnobError(f"{self.name} takes {self.accepts}, not {text!r}") from None
        return self.check(value)

    def check(self, value: float) -> float:
        if not (math.isfinite(value) and self.low <= value <= self.high):
            raise KnobError(f"{self.name} takes {self.accepts}, not {self.format(value)}")
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

    def ends(self) -> list[float]:
        return [self.low, self.high]

    @property
    def accepts(self) -> str:
        return f"a number from {self.low:g} to {self.high:g}"

    def format(self, value: float) -> str:
        return repr(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(value)

    def limits(self) -> dict[str, Any]:
        return {"range": [self.low, self.high]}

    @classmethod
    def from_limits(cls, limits: Mapping[str, Any]) -> dict[str, Any]:
        low, high = limits["range"]
        return {"low": low, "high": high}


class Integer(Knob[int]):
    """A whole number in [low, high]."""

    kind = "integer"

    def __init__(self, default: int, *, low: int, high: int, **more: Any) -> None:
        self.low, self.high = low, high
        super().__init__(default, **more)

    def parse(self, text: str) -> int:
        try:
            value = int(text.replace(",", "").replace("−", "-"))
        except ValueError:
            raise KnobError(f"{self.name} takes {self.accepts}, not {text!r}") from None
        return self.check(value)

    def check(self, value: int) -> int:
        if not self.low <= value <= self.high:
            raise KnobError(f"{self.name} takes {self.accepts}, not {value}")
        return value

    def nudge(self, value: int, up: bool) -> int:
        stride = 1 if abs(value) < 20 else 10 if abs(value) < 200 else 100
        return min(self.high, max(self.low, value + (stride if up else -stride)))

    def ends(self) -> list[int]:
        return [self.low, self.high]

    @property
    def accepts(self) -> str:
        return f"a whole number from {self.low:,} to {self.high:,}"

    def limits(self) -> dict[str, Any]:
        return {"range": [self.low, self.high]}

    @classmethod
    def from_limits(cls, limits: Mapping[str, Any]) -> dict[str, Any]:
        low, high = limits["range"]
        return {"low": low, "high": high}


class Word(Knob[str]):
    """A value that has no order: conditions can only ask whether it is the one."""

    def wanted(self, sign: str, text: str) -> float | str:
        if sign != "=":
            raise KnobError(f"{self.name} is a word and has no order: it needs the sign =, not {sign}")
        return self.parse(text)


class Choice(Word):
    """One word of a list."""

    kind = "choice"

    def __init__(self, default: str, *, choices: tuple[str, ...], **more: Any) -> None:
        self.choices = choices
        super().__init__(default, **more)

    def parse(self, text: str) -> str:
        word = text.strip().lower()
        found = [choice for choice in self.choices if choice.lower() == word]
        found = found or [choice for choice in self.choices if word and choice.lower().startswith(word)]
        if len(found) != 1:
            raise KnobError(f"{self.name} takes {self.accepts}, not {text!r}")
        return found[0]

    def check(self, value: str) -> str:
        if value not in self.choices:
            raise KnobError(f"{self.name} takes {self.accepts}, not {value!r}")
        return value

    def nudge(self, value: str, up: bool) -> str:
        place = self.choices.index(value) + (1 if up else -1)
        return self.choices[place % len(self.choices)]

    def ends(self) -> list[str]:
        return list(self.choices)

    @property
    def accepts(self) -> str:
        return "one of " + ", ".join(self.choices)

    def limits(self) -> dict[str, Any]:
        return {"choices": list(self.choices)}

    @classmethod
    def from_limits(cls, limits: Mapping[str, Any]) -> dict[str, Any]:
        return {"choices": tuple(limits["choices"])}


class Switch(Choice):
    """`on` or `off`."""

    kind = "switch"

    def __init__(self, default: str = "off", **more: Any) -> None:
        super().__init__(default, choices=("off", "on"), **more)

    @classmethod
    def from_limits(cls, limits: Mapping[str, Any]) -> dict[str, Any]:
        return {}


class Text(Word):
    """A text that `reads` understands; it raises ValueError, whose message says what is wrong.

    Without `reads`, as a front end has it from a description, every text is taken. `examples` are other
    texts worth a look, which the arrow keys walk through.
    """

    def __init__(
        self,
        default: str,
        *,
        reads: Callable[[str], object] = str,
        takes: str,
        examples: tuple[str, ...] = (),
        **more: Any,
    ) -> None:
        self._reads, self._takes = reads, takes
        self.examples = (default, *(text for text in examples if text != default))
        super().__init__(default, **more)

    def parse(self, text: str) -> str:
        return self.check(text.strip())

    def check(self, value: str) -> str:
        try:
            self._reads(value)
        except ValueError as error:
            raise KnobError(f"{self.name} takes {self.accepts}: {error}") from None
        return value

    def nudge(self, value: str, up: bool) -> str:
        place = self.examples.index(value) + (1 if up else -1) if value in self.examples else 0
        return self.examples[place % len(self.examples)]

    def ends(self) -> list[str]:
        return list(self.examples)

    @property
    def accepts(self) -> str:
        return self._takes

    def limits(self) -> dict[str, Any]:
        return {"takes": self._takes, "examples": list(self.examples)}

    @classmethod
    def from_limits(cls, limits: Mapping[str, Any]) -> dict[str, Any]:
        return {"takes": limits["takes"], "examples": tuple(limits["examples"])}


class Sizes(Knob[tuple[int, ...]]):
    """The sizes of the hidden layers: `10`, `64 32`, or `none` for a network without any."""

    kind = "sizes"

    def __init__(
        self, default: tuple[int, ...], *, most_layers: int = 6, largest: int = 4096, **more: Any
    ) -> None:
        self.most_layers, self.largest = most_layers, largest
        super().__init__(default, **more)

    def parse(self, text: str) -> tuple[int, ...]:
        # 64-32 is a common way to write two sizes; any other dash would be a sign.
        words = re.sub(r"(?<=\d)-(?=\d)", " ", text.lower().replace(",", " ")).split()
        if words in ([], ["none"], ["0"]):
            return ()
        try:
            sizes = tuple(int(word) for word in words)
        except ValueError:
            raise KnobError(f"{self.name} takes {self.accepts}, not {text!r}") from None
        return self.check(sizes)

    def check(self, value: tuple[int, ...]) -> tuple[int, ...]:
        if not isinstance(value, tuple):
            raise KnobError(f"{self.name} takes a tuple such as (10,), not {value!r}")
        if len(value) > self.most_layers or not all(1 <= size <= self.largest for size in value):
            raise KnobError(f"{self.name} takes {self.accepts}, not {self.format(value)}")
        return value

    def nudge(self, value: tuple[int, ...], up: bool) -> tuple[int, ...]:
        """Widen or narrow the last layer; a layer of one unit narrows to none."""
        if not value:
            return (1,) if up else value
        *before, last = value
        stride = 1 if last < 20 else 10 if last < 200 else 100
        last = min(self.largest, last + stride) if up else last - stride
        return (*before, last) if last >= 1 else tuple(before)

    def ends(self) -> list[tuple[int, ...]]:
        return [(), (1,), (self.largest,), (8,) * self.most_layers]

    @property
    def accepts(self) -> str:
        return f"up to {self.most_layers} layer sizes from 1 to {self.largest:,} such as 10 or 64 32, or none"

    def format(self, value: tuple[int, ...]) -> str:
        return " ".join(str(size) for size in value) or "none"

    def limits(self) -> dict[str, Any]:
        # The range is that of each size; there are at most `most_layers` of them.
        return {"range": [1, self.largest], "most_layers": self.most_layers}

    @classmethod
    def from_limits(cls, limits: Mapping[str, Any]) -> dict[str, Any]:
        return {"largest": limits["range"][1], "most_layers": limits["most_layers"]}

    def wanted(self, sign: str, text: str) -> float | str:
        return 0.0 if text == "none" else super().wanted(sign, text)

    def compare(self, value: tuple[int, ...], sign: str, wanted: float | str) -> bool:
        """Layers compare by their number of units."""
        return COMPARISONS[sign](sum(value), wanted)


KINDS: dict[str, type[AnyKnob]] = {kind.kind: kind for kind in (Number, Integer, Choice, Switch, Text, Sizes)}


def knob_from(described: Mapping[str, Any]) -> AnyKnob:
    """The knob that `describe` told of. What only a scenario's own code can check, it takes as it is."""
    kind = KINDS[described["type"]]
    default = described["default"]
    common = {key: described[key] for key in ("name", "about", "unit", "live", "view_only", "acts_when")}
    # A list where tuples went through a file or a socket.
    default = tuple(default) if isinstance(default, list) else default
    return kind(default, **common, **kind.from_limits(described))
