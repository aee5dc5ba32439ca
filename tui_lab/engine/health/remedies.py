"""The knob of a scenario that helps, and its value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tui_lab.authoring.acting import why_idle
from tui_lab.authoring.knob_kinds import Number
from tui_lab.authoring.knobs import AnyKnob
from tui_lab.authoring.scenario import Scenario
from tui_lab.engine.findings import Values

FEEDABLE = 32  # examples of a batch


class Remedies:
    """What the knobs of `scenario` offer, as they stand."""

    def __init__(self, scenario: Scenario) -> None:
        self._knobs: Mapping[str, AnyKnob] = scenario.knobs()
        self._values = dict(scenario.knob_values)

    def words(self, values: Values) -> str:
        """Such as `activation leaky_relu`; empty where nothing helps."""
        return ", ".join(f"{name} {self._knobs[name].format(value)}" for name, value in values)

    def in_the_code(self) -> tuple[Values, str]:
        """The knob `form` of a scenario whose code has a mistake in one form, and none in the other."""
        helps = self._first(self._word("form", "mended"))
        return helps, self.words(helps)

    def for_dead_units(self) -> Values:
        """A smaller lr where it was raised, else first weights as usual, else a slope below 0."""
        return self._first(
            self._lowered_rate(), self._default("init"), self._word("activation", "leaky_relu")
        )

    def for_saturated_units(self) -> Values:
        """First weights as usual, a smaller lr where it was raised, else a bend without ends."""
        return self._first(self._default("init"), self._lowered_rate(), self._word("activation", "relu"))

    def for_vanishing(self) -> Values:
        """A bend whose slope is 1, where it has another; else first weights made for it."""
        if self._values.get("init") == "zeros":  # no bend has a gradient there
            return self._first(self._default("init"))
        bend = self._values.get("activation")
        other = self._word("activation", "relu") if bend in ("sigmoid", "tanh") else None
        return self._first(
            other, self._word("init", "kaiming"), self._default("init"), self._default("depth")
        )

    def for_exploding(self) -> Values:
        """First weights as usual, else a smaller lr."""
        return self._first(self._default("init"), self._default("activation"), self._rate(0.1))

    def for_long_steps(self) -> Values:
        """A tenth of the lr."""
        return self._first(self._lowered_rate(), self._rate(0.1))

    def for_short_steps(self) -> Values:
        """The usual lr where it is smaller, else ten times of it."""
        return self._first(self._raised_rate(), self._rate(10.0))

    def for_plateau(self) -> Values:
        """What stands off its default, the most likely cause first; else nothing."""
        return self._first(self._raised_rate(), self._default("init"), self._default("activation"))

    def for_overfitting(self) -> Values:
        """More data where there were more, a smaller network where it was made larger, else weight decay."""
        more = next((self._more(name) for name in ("points", "examples", "data") if self._more(name)), None)
        decay = self._values.get("weight_decay")
        pull = self._number("weight_decay", 0.01) if decay is not None and decay < 0.01 else None
        return self._first(more, pull, self._default("hidden"))

    def for_batch_of_one(self) -> Values:
        """A usual batch."""
        names = ("batch", "batch_size")
        found = (self._default(name) or self._number(name, FEEDABLE) for name in names if name in self._knobs)
        return self._first(*found)

    def _first(self, *offers: tuple[str, Any] | None) -> Values:
        return next(((offer,) for offer in offers if offer is not None), ())

    def _offer(self, name: str, value: Any) -> tuple[str, Any] | None:
        """A knob that acts and a value that it takes and has not."""
        knob = self._knobs.get(name)
        if knob is None or self._values.get(name) == value or why_idle(knob, self._knobs, self._values):
            return None
        try:
            return name, knob.check(value)
        except ValueError:
            return None

    def _default(self, name: str) -> tuple[str, Any] | None:
        return self._offer(name, self._knobs[name].default) if name in self._knobs else None

    def _word(self, name: str, word: str) -> tuple[str, Any] | None:
        choices = getattr(self._knobs.get(name), "choices", ())
        return self._offer(name, word) if word in choices else None

    def _number(self, name: str, value: float) -> tuple[str, Any] | None:
        return self._offer(name, value) if name in self._knobs else None

    def _more(self, name: str) -> tuple[str, Any] | None:
        knob = self._knobs.get(name)
        fewer = isinstance(knob, Number) and self._values[name] < knob.default
        return self._default(name) if fewer else None

    def _rates(self) -> Iterator[str]:
        for name, knob in self._knobs.items():
            if isinstance(knob, Number) and (name == "lr" or name.startswith("lr_")):
                yield name

    def _lowered_rate(self) -> tuple[str, Any] | None:
        raised = (name for name in self._rates() if self._values[name] > self._knobs[name].default)
        return self._default(next(raised, ""))

    def _raised_rate(self) -> tuple[str, Any] | None:
        lowered = (name for name in self._rates() if self._values[name] < self._knobs[name].default)
        return self._default(next(lowered, ""))

    def _rate(self, times: float) -> tuple[str, Any] | None:
        name = next(self._rates(), "")
        return self._offer(name, float(f"{self._values[name] * times:.3g}")) if name else None
