"""A scenario's own error, whole: what it said, what that means, which file and line, what to do."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from tui_lab.engine.asks import Said
from tui_lab.errors import Fault
from tui_lab.explaining.explanation import Explanation
from tui_lab.files import read_text
from tui_lab.languages import translated as _
from tui_lab.plain_text import plain, plain_lines
from tui_lab.ui.keys import Fact, bindings
from tui_lab.ui.messages import BoardChanged, DefaultsWanted

AROUND = 4  # lines of source on either side
OF_SCRIPT = "c shows the code of the script, q leaves; mend it and start it again."
SAID = 8  # lines of what was printed before


class FaultView(VerticalScroll, can_focus=True):
    """Shown in place of the panels until the scenario is reset or left; what to do stays in sight below."""

    DEFAULT_CSS = """
    FaultView {
        border: $frame $error; border-title-color: $error; padding: 1 1 0 2; height: 1fr;
        scrollbar-size-vertical: 1;
        scrollbar-gutter: stable;
        Static { height: auto; margin: 0 1 0 0; }
        #fault-doing { dock: bottom; border-top: $rule $border-blurred; }
    }
    """

    BINDINGS = bindings("fault")

    def __init__(self, script: bool = False) -> None:
        """A `script` is one of somebody's own, which nothing here could start again."""
        super().__init__(id="fault")
        self._script = script
        self.border_title = _("This script stopped") if script else _("This scenario stopped")
        self._sentences: list[str] = []
        self.saved_at = 0
        self._reading, self._doing = Static(), Static(id="fault-doing", markup=False)
        self._text = Text()

    def compose(self) -> ComposeResult:
        yield self._reading
        yield self._doing

    def show_fault(self, fault: Fault | None, message: str, saved_at: int = 0) -> None:
        """Say what went wrong; `fault` is None when no line of a file is to blame.

        Where memory ran out there may be a save of the step `saved_at`.
        """
        self.saved_at = saved_at
        self._sentences = [plain(one) for one in (fault.sentences() if fault is not None else [message])]
        text = Text()
        if fault is None:
            text.append(plain_lines(message), "bold")
        else:
            text.append(f"{plain_lines(fault.message)}\n", "bold")
            where = _("in {function}, line {line} of").format(function=fault.during, line=fault.line)
            text.append(f"{where}\n{plain(str(fault.file))}\n\n")
            if fault.explanation is not None:
                text.append_text(_explained(fault.explanation))
            for number, line in _source(fault.file, fault.line):
                here = number == fault.line
                text.append(
                    f"{'>' if here else ' '} {number:4} {plain_lines(line)}\n", "bold" if here else "dim"
                )
        mend, again = _("Mend the file and press r to load it again."), _("Press r to try again.")
        doing = [mend if fault else again]
        if fault is None or fault.during != "import":
            doing.append(_("If a knob's value is to blame, D starts again with all defaults."))
        if saved_at:
            on = _("ctrl+g goes on from step {step} on the cpu, M on another device.")
            doing.insert(0, on.format(step=f"{saved_at:,}"))
        doing.append(_("[ and ] open other scenarios, q goes back."))
        self._doing.update(_(OF_SCRIPT) if self._script else " ".join(doing))
        self._text = text
        self._reading.update(text)
        self.scroll_home(animate=False)

    def show_said(self, lines: Sequence[Said]) -> None:
        """Add what the scenario's code said last."""
        head = _("It said last:")
        said = Text(f"\n{head}\n" if lines else "")
        for line in lines[-SAID:]:
            said.append(f"{plain(line.text.expandtabs())}\n")
        self._reading.update(self._text + said)

    def sentences(self) -> list[str]:
        """The same to be read out, without the lines around."""
        return self._sentences

    @property
    def facts(self) -> frozenset[Fact]:
        """Whether there is more of it than shows, and something to start again."""
        longer: frozenset[Fact] = frozenset({"longer"} if self.show_vertical_scrollbar else ())
        return longer if self._script else longer | {"recipe"}

    def watch_show_vertical_scrollbar(self) -> None:
        self.border_subtitle = _("up/down scroll") if self.show_vertical_scrollbar else ""
        self.post_message(BoardChanged())  # the key bar says it, too

    def action_all_defaults(self) -> None:
        self.post_message(DefaultsWanted())


def _explained(explanation: Explanation) -> Text:
    """What the sentence means, what stood in the line, and what to try, each behind its word."""
    text = Text().append(_("Why: "), "bold").append(f"{plain(explanation.meaning)}\n\n")
    if explanation.values:
        text.append(_("In that line:"), "bold").append("\n").append(
            "".join(f"  {plain(value)}\n" for value in explanation.values)
        )
        text.append("\n")
    return text.append(_("Try: "), "bold").append(f"{plain(explanation.advice)}\n\n")


def _source(file: Path, line: int) -> list[tuple[int, str]]:
    try:
        lines = read_text(file).split("\n")
    except OSError:
        return []
    first = max(0, line - 1 - AROUND)
    return list(enumerate(lines[first : line + AROUND], start=first + 1))
