"""An app from which text goes to the clipboard of its terminal, and which says what became of it."""

from __future__ import annotations

from textual import on

from tui_lab.languages import plural, translated as _
from tui_lab.plain_text import plain
from tui_lab.ui.guarded_app import GuardedApp
from tui_lab.ui.messages import CopyWanted
from tui_lab.ui.output import clipboard


class CopyingApp(GuardedApp):
    """Whether the terminal has taken it nobody can know: it does not answer."""

    def copy_to_clipboard(self, text: str) -> None:
        self._hand_over(text)

    def _hand_over(self, text: str) -> bool:
        """Whether tmux has it, too, from where it can be pasted whatever the terminal does."""
        self._clipboard = text
        if clipboard.told_tmux(text):
            return True
        if (driver := self._driver) is not None:
            send = getattr(driver, "send_as_it_is", driver.write)
            send(clipboard.sequence(text))
        return False

    @on(CopyWanted)
    def _copy(self, message: CopyWanted) -> None:
        self._say(self._copied(plain(message.what), message.text), urgent=False)

    def _copied(self, what: str, text: str) -> str:
        if not text.strip():
            return _("{what}: there is no text to copy yet.").format(what=what)
        size, lines = len(clipboard.encoded(text)), len(text.splitlines())
        if size > clipboard.MOST:
            said = _("{what} has {size} bytes of text; terminals take {most} at most. Nothing is copied.")
            return said.format(what=what, size=f"{size:,}", most=f"{clipboard.MOST:,}")
        held = plural("{lines} line, {size} bytes", "{lines} lines, {size} bytes", lines)
        held = held.format(lines=f"{lines:,}", size=f"{size:,}")
        said = _("{what} is copied, where the terminal allows it: {held}.")
        if self._hand_over(text):
            said = _("{what} is copied to tmux and, where it allows that, to the terminal: {held}.")
        return said.format(what=what, held=held)
