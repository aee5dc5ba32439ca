"""A knob for what no number or word can say: an expression, or a matrix."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tui_lab.core.knobs import Knob, KnobError


class Text(Knob[str]):
    """A text that `reads` understands; it raises ValueError, whose message says what is wrong.

    `examples` are other texts worth a look, which the arrow keys walk through.
    """

    def __init__(
        self,
        default: str,
        *,
        reads: Callable[[str], object],
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

    @property
    def accepts(self) -> str:
        return self._takes
