"""textual-serve's server, page and protocol, with sessions on terminals and a door before all of it."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import cast

import aiohttp_jinja2
from aiohttp import WSCloseCode, web
from aiohttp.typedefs import Handler
from textual_serve.app_service import AppService
from textual_serve.server import Server, to_int

from tui_lab import languages
from tui_lab.errors import LabError
from tui_lab.languages import plural, translated as _, unparted
from tui_lab.serving.door import PROTOCOL, Door
from tui_lab.serving.session import Session
from tui_lab.terminal.streams import complain

PAGE = Path(__file__).resolve().parent / "page"
HEARTBEAT = 15.0  # seconds between two questions whether the page is still there
# Seconds in which another session may end, before a page is told that all are taken: one that is loaded again
# opens its new session while the one before is ending.
PATIENCE = 5.0
SMALLEST_FONT, FONT, LARGEST_FONT = 6, 16, 60  # pixels
GOODBYE = 2.0  # seconds in which a page may answer that it is to be closed
SIZE = {"width": 80, "height": 24}  # cells, where a page does not say
LONGEST = 1 << 20  # bytes of one message from a page, such as what is pasted

# xterm.js makes its own style elements.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; "
    "img-src 'self' data:; connect-src {own}; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)


class LabServer(Server):
    """Serves `command`, each session in a process of its own, at most `most` of them at once."""

    def __init__(self, command: Sequence[str], door: Door, address: str, port: int, most: int) -> None:
        super().__init__("tui-lab", address, port, templates_path=PAGE)
        self.door = door
        self._session_command = command
        self._most = most
        self._taken = 0  # sessions there are, also those that are ending
        self._place = asyncio.Condition()  # whether there is one for another
        self._pages: set[web.WebSocketResponse] = set()

    async def run(self, began: Callable[[int], object], until: asyncio.Event) -> None:
        """Serve `until` that is set; `began` is told the port. Raises LabError where it cannot be had.

        Not `serve` of textual-serve: that prints its logo, takes the signals, and logs requests.
        """
        for name in (
            "aiohttp.server",
            "aiohttp.websocket",
        ):  # of requests that are no HTTP, or not from the page
            logging.getLogger(name).setLevel(logging.CRITICAL)
        runner = web.AppRunner(await self._make_app(), access_log=None)
        await runner.setup()
        try:
            try:
                await web.TCPSite(runner, self.host, self.port).start()
            except OSError as error:
                said = _("{address} port {port} cannot be listened at: {why}; --port chooses another")
                why = os.strerror(error.errno) if error.errno else str(error)
                raise LabError(said.format(address=self.host, port=self.port, why=why)) from error
            self.port = runner.addresses[0][1]  # 0 was any
            began(self.port)
            await until.wait()
        finally:
            await runner.cleanup()

    async def _make_app(self) -> web.Application:
        app = await super()._make_app()
        app.middlewares.append(self._let_in)
        app.on_response_prepare.append(self._forbid_all_else)
        app.router.add_static("/page", PAGE / "static")
        return app

    async def on_startup(self, app: web.Application) -> None:
        """Print nothing: the command says where it is."""

    async def on_shutdown(self, app: web.Application) -> None:
        """Hang up on all sessions, and wait until they have ended."""
        self._most = 0
        goodbyes = (one.close(code=WSCloseCode.GOING_AWAY) for one in self._pages)
        await asyncio.gather(*goodbyes, return_exceptions=True)  # a page that has gone is no reason to hurry
        async with self._place:
            await self._place.wait_for(lambda: not self._taken)

    async def _forbid_all_else(self, request: web.Request, response: web.StreamResponse) -> None:
        """Let the page load nothing from elsewhere, and stand in no other, where clicks could be stolen."""
        host = request.headers.get("Host", "")
        own = f"'self' ws://{host} wss://{host}" if self.door.knows(host) else "'self'"
        response.headers["Content-Security-Policy"] = POLICY.format(own=own)
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "no-cache"

    @web.middleware
    async def _let_in(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        host = request.headers.get("Host", "")
        if not self.door.knows(host):
            said = _("tui-lab serve is not known by the name {host} here; --name {host} has it known.")
            return web.Response(status=403, text=said.format(host=host))
        return await handler(request)

    async def handle_index(self, request: web.Request) -> web.Response:
        """The page."""
        # Of our own: textual-serve's has a font from the internet, and addresses that no tunnel knows.
        words = {
            "language": languages.language(),
            "font_size": min(
                max(SMALLEST_FONT, to_int(request.query.get("fontsize", ""), FONT)), LARGEST_FONT
            ),
            "ended": _("The session has ended."),
            "again": _("New session"),
            "needs_script": _("The lab's page needs JavaScript."),
        }
        return aiohttp_jinja2.render_template("index.html", request, words)

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """A session, until its program ends or the page goes.

        It alone takes the token: nothing else that is served is secret. A browser does not tell its page what
        was answered but a websocket, so whoever has no token is told so on one.
        """
        if not self.door.is_own_page(request.headers.get("Host", ""), request.headers.get("Origin", "")):
            raise web.HTTPForbidden(text=_("Only the lab's own page may open a session."))
        websocket = web.WebSocketResponse(
            heartbeat=HEARTBEAT, timeout=GOODBYE, max_msg_size=LONGEST, protocols=(PROTOCOL,)
        )
        await websocket.prepare(request)
        if not self.door.lets_in(request.headers.get("Sec-WebSocket-Protocol", "")):
            said = _(
                "The link has no token, or a wrong one. tui-lab serve prints the one that opens the lab."
            )
            return await _refused(websocket, said)
        if not await self._takes_place():
            taken = plural("The only session is taken.", "All {count} sessions are taken.", self._most)
            advice = _("Close one, or start tui-lab serve with more --sessions.")
            return await _refused(websocket, unparted(f"{taken.format(count=self._most)} {advice}"))
        self._pages.add(websocket)
        try:
            await self._have_session(request, websocket)
        except Exception as error:  # of one page; the others go on
            complain(_("a session ended: {error}").format(error=f"{type(error).__name__}: {error}"))
        finally:
            self._pages.discard(websocket)
            async with self._place:
                self._taken -= 1
                self._place.notify_all()
        await websocket.close()
        return websocket

    async def _takes_place(self) -> bool:
        async with self._place:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._place.wait_for(lambda: self._taken < self._most), PATIENCE)
                self._taken += 1
                return True
        return False

    async def _have_session(self, request: web.Request, websocket: web.WebSocketResponse) -> None:
        columns, rows = (to_int(request.query.get(name, ""), size) for name, size in SIZE.items())
        session = await Session.begin(self._session_command, columns, rows)
        # It takes an AppService, of which a session has what is called here.
        hearing = self._process_messages(websocket, cast(AppService, session))
        directions = [
            asyncio.create_task(one) for one in (hearing, _show(session, websocket), session.type_on())
        ]
        try:
            await asyncio.wait(directions, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in directions:
                one.cancel()
            ended = await asyncio.gather(*directions, return_exceptions=True)
            await session.hang_up()
        for error in ended:
            # And neither was cancelled, nor is that the page has gone.
            if isinstance(error, Exception) and not isinstance(error, ConnectionError):
                raise error


async def _refused(websocket: web.WebSocketResponse, why: str) -> web.WebSocketResponse:
    await websocket.send_bytes(f"{why}\r\n".encode())
    await websocket.close()
    return websocket


async def _show(session: Session, websocket: web.WebSocketResponse) -> None:
    """Hand on what the program prints; say goodbye when it has ended."""
    while data := await session.read():
        await websocket.send_bytes(data)
    await websocket.close()
