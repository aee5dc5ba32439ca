"""The kinds of knobs: numbers, choices, texts, sizes of layers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tui_lab.authoring.knobs import COMPARISONS, AnyKnob, Knob, KnobError, refusal
from tui_lab.authoring.number_knobs import Integer as Integer, Number as Number, is_number
from tui_lab.languages import noted, translated as _


class Word(Knob[Any]):
    """A value that has no order: conditions can only ask whether it is the one."""

    def wanted(self, sign: str, text: str) -> float | str:
        if sign != "=":
            said = _("{name} is a word and has no order: it needs the sign =, not {sign}")
            raise KnobError(said.format(name=self.name, sign=sign))
        wanted: str = self.parse(text)
        return wanted


Option = str | int | float


class Choice(Word):
    """One of a list of words, or of numbers: `Choice("sgd", "adam")`, or with `choices` in a tuple.

    Of a list alone the first is the default. Words have no order; numbers have, in a condition.
    """

    kind = "choice"

    def __init__(
        self,
        default: Option | Sequence[Option],
        *others: Option | Sequence[Option],
        choices: Sequence[Option] | None = None,
        **more: Any,
    ) -> None:
        listed = next((one for one in (*others, default) if isinstance(one, (list, tuple))), choices)
        self.choices: tuple[Any, ...] = (default, *others) if listed is None else tuple(listed)
        if isinstance(default, (list, tuple)) and default:
            default = default[0]
        if wrong := [one for one in self.choices if not (isinstance(one, str) or is_number(one))]:
            raise KnobError(
                _('a choice is a word or a number, not {value}: write Choice("a", "b")').format(
                    value=repr(wrong[0])
                )
            )
        super().__init__(default, **more)

    def parse(self, text: str) -> Any:
        word = text.strip().lower()
        found = [choice for choice in self.choices if self._means(word, choice)]
        found = found or [
            choice
            for choice in self.choices
            if word and isinstance(choice, str) and choice.lower().startswith(word)
        ]
        if len(found) != 1:
            raise KnobError(refusal(self.name, self.accepts, repr(text)))
        return found[0]

    @staticmethod
    def _means(word: str, choice: Option) -> bool:
        if isinstance(choice, str):
            return choice.lower() == word
        try:
            return float(word.replace(",", "").replace("−", "-")) == choice
        except ValueError:
            return False

    def check(self, value: Any) -> Any:
        if value not in self.choices:
            raise KnobError(refusal(self.name, self.accepts, repr(value)))
        return value

    def wanted(self, sign: str, text: str) -> float | str:
        if all(map(is_number, self.choices)):
            return Knob.wanted(self, sign, text)
        return super().wanted(sign, text)

    def nudge(self, value: Any, up: bool) -> Any:
        place = self.choices.index(value) + (1 if up else -1)
        return self.choices[place % len(self.choices)]

    def ends(self) -> list[str]:
        return list(self.choices)

    @property
    def accepts(self) -> str:
        return _("one of {choices}").format(choices=", ".join(map(str, self.choices)))

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
        takes: str = noted("a text"),
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
            said = _("{name} takes {what}: {why}")
            raise KnobError(said.format(name=self.name, what=self.accepts, why=error)) from None
        return value

    def nudge(self, value: str, up: bool) -> str:
        place = self.examples.index(value) + (1 if up else -1) if value in self.examples else 0
        return self.examples[place % len(self.examples)]

    def ends(self) -> list[str]:
        return list(self.examples)

    @property
    def accepts(self) -> str:
        return _(self._takes)

    def limits(self) -> dict[str, Any]:
        return {"takes": self._takes, "examples": list(self.examples)}

    @classmethod
    def from_limits(cls, limits: Mapping[str, Any]) -> dict[str, Any]:
        return {"takes": limits["takes"], "examples": tuple(limits["examples"])}


class Sizes(Knob[tuple[int, ...]]):
    """The sizes of the hidden layers: `10`, `64 32`, or `none` for a network without any."""

    kind = "sizes"

    def __init__(
        self,
        default: Sequence[int] | int,
        *others: int,
        most_layers: int = 6,
        largest: int = 4096,
        **more: Any,
    ) -> None:
        self.most_layers, self.largest = most_layers, largest
        sizes = (default, *others) if isinstance(default, int) else default
        super().__init__(tuple(sizes) if isinstance(sizes, list) else sizes, **more)  # type: ignore[arg-type]

    def parse(self, text: str) -> tuple[int, ...]:
        # 64-32 is a common way to write two sizes; any other dash would be a sign.
        words = re.sub(r"(?<=\d)-(?=\d)", " ", text.lower().replace(",", " ")).split()
        if words in ([], ["none"], ["0"]):
            return ()
        try:
            sizes = tuple(int(word) for word in words)
        except ValueError:
            raise KnobError(refusal(self.name, self.accepts, repr(text))) from None
        return self.check(sizes)

    def check(self, value: tuple[int, ...]) -> tuple[int, ...]:
        if not isinstance(value, tuple):
            raise KnobError(
                _("{name} takes a tuple such as (10,), not {value}").format(name=self.name, value=repr(value))
            )
        if len(value) > self.most_layers or not all(1 <= size <= self.largest for size in value):
            raise KnobError(refusal(self.name, self.accepts, self.format(value)))
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
        said = _("up to {count} layer sizes from 1 to {largest} such as 10 or 64 32, or none")
        return said.format(count=self.most_layers, largest=f"{self.largest:,}")

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
