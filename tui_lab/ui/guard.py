"""What Textual calls of an app, a screen or a widget, wrapped so that an exception ends only that call.

Textual ends the message loop of a widget whose handler raises, and with it the app: what is caught after that
comes too late. So each one is wrapped as it starts, on itself alone; its class stays as it is.
"""

from __future__ import annotations

from asyncio import sleep
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, NamedTuple

from rich.segment import Segment
from rich.text import Text
from textual._callback import invoke
from textual.events import InputEvent
from textual.message import Message
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from tui_lab.drawing.canvas.wrap import wrap
from tui_lab.keeping.failures import in_words
from tui_lab.languages import translated as _


class Caught(NamedTuple):
    """An exception, where it came from, and what it came of: a message, a callback or, if None, drawing."""

    error: Exception
    pump: MessagePump
    cause: object

    @property
    def drawing(self) -> bool:
        """Whether a widget could not be drawn."""
        return self.cause is None

    @property
    def typed(self) -> bool:
        """Whether a key or the mouse asked for what failed, so that somebody waits for it."""
        return isinstance(self.cause, InputEvent)

    @property
    def doing(self) -> str:
        """What failed, in words for who is to mend it."""
        cause = "drawing" if self.drawing else str(self.cause)
        return f"{cause[:200]} in {type(self.pump).__name__}"


Catch = Callable[[Caught], None]


def guard(pump: MessagePump, catch: Catch) -> None:
    """Hand to `catch` whatever the handlers, callbacks and drawing of `pump` raise, and let it live."""
    own = vars(pump)
    if "_dispatch_message" in own:
        return
    own["_dispatch_message"] = _dispatching(pump, catch)
    own["_get_dispatch_methods"] = _each_handler(pump, catch)
    own["call_next"] = _calling(pump, catch)
    if isinstance(pump, Screen):
        own["_invoke_later"] = _calling_later(pump, catch)
    elif isinstance(pump, Widget):
        broken: set[int] = set()
        own["render"] = _rendering(pump, catch)
        own["render_line"] = _rendering_lines(pump, catch, broken)
        if hasattr(pump, "redraw"):
            own["redraw"] = _redrawing(pump, catch, broken)


class _Guarded:
    """Stands in for a handler or a callback."""

    def __init__(
        self, call: Callable[..., Any], pump: MessagePump, catch: Catch, cause: object, parameters: int
    ) -> None:
        self._call, self._pump, self._catch, self._cause = call, pump, catch, cause
        self._param_count = parameters  # where Textual looks how many it may give

    async def __call__(self, *given: Any) -> Any:
        try:
            return await invoke(self._call, *given)
        except Exception as error:
            self._catch(Caught(error, self._pump, self._cause))
            if isinstance(self._cause, InputEvent):  # or whoever is around it would take it for theirs
                self._cause.stop().prevent_default()
            await sleep(0)  # what fails and calls itself again would leave nobody else a turn
            return None


def _dispatching(pump: MessagePump, catch: Catch) -> Callable[[Message], Any]:
    dispatch = pump._dispatch_message

    async def guarded(message: Message) -> None:
        try:
            await dispatch(message)
        except Exception as error:
            catch(Caught(error, pump, message))

    return guarded


def _each_handler(pump: MessagePump, catch: Catch) -> Callable[..., Any]:
    """Textual's own handlers run after those of a subclass and keep its books: one that raises stops none."""
    get_methods = pump._get_dispatch_methods

    def guarded(name: str, message: Message) -> Iterable[tuple[type, Callable[..., Any]]]:
        for owner, method in get_methods(name, message):
            yield owner, _Guarded(method, pump, catch, message, 1)

    return guarded


def _calling(pump: MessagePump, catch: Catch) -> Callable[..., None]:
    call_next = pump.call_next

    def guarded(callback: Callable[..., Any], *args: Any, **options: Any) -> None:
        call_next(_Guarded(partial(callback, *args, **options), pump, catch, callback, 0))

    return guarded


def _calling_later(screen: Screen[Any], catch: Catch) -> Callable[..., None]:
    invoke_later = screen._invoke_later

    def guarded(callback: Callable[..., Any], sender: MessagePump) -> None:
        invoke_later(_Guarded(callback, sender, catch, callback, 0), sender)

    return guarded


def _rendering(widget: Widget, catch: Catch) -> Callable[[], Any]:
    render = widget.render

    def guarded() -> Any:
        try:
            return render()
        except Exception as error:
            catch(Caught(error, widget, None))
            return Text(_instead(error))

    return guarded


def _rendering_lines(widget: Widget, catch: Catch, broken: set[int]) -> Callable[[int], Strip]:
    render_line = widget.render_line

    def guarded(y: int) -> Strip:
        try:
            strip = render_line(y)
        except Exception as error:
            broken.add(y)
            catch(Caught(error, widget, None))
            lines = wrap(_instead(error), max(1, widget.size.width))
            row = y - min(broken)
            return Strip([Segment(lines[row] if row < len(lines) else "")])
        broken.discard(y)
        return strip

    return guarded


def _redrawing(view: Any, catch: Catch, broken: set[int]) -> Callable[[], None]:
    redraw = view.redraw

    def guarded() -> None:
        if broken:  # only what changes is sent, and the cells may be what they were
            view.refresh()
        try:
            redraw()
        except Exception as error:
            catch(Caught(error, view, None))
            view.say(_instead(error))

    return guarded


def _instead(error: Exception) -> str:
    return _("This could not be drawn: {error}").format(error=in_words(error))
