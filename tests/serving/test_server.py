"""The server on a loopback port, asked as browsers and others ask it; its sessions are shell scripts."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import (
    ClientSession,
    ClientWebSocketResponse,
    WSCloseCode,
    WSMsgType,
    WSServerHandshakeError,
)
from aiohttp.web import WebSocketResponse

from tui_lab.errors import LabError
from tui_lab.serving import server as serving, session
from tui_lab.serving.door import Door
from tui_lab.serving.server import LabServer

TOKEN = "right"
PROTOCOLS = ("tui-lab", f"token.{TOKEN}")
# Says its size whenever that changes, repeats what is typed, and notes that its window was closed.
SHELL = """
trap "stty size" WINCH
trap "echo hung up > ended; exit" HUP
echo ready; stty size
while :; do read a && echo "got $a"; done
"""
LEAVES_LATE = """
trap "sleep 0.3; echo $$ >> ended; exit" HUP
echo ready
while :; do read a; done
"""


class Served:
    """A server that runs, and a client."""

    def __init__(self, port: int, client: ClientSession) -> None:
        self.origin, self.client = f"http://127.0.0.1:{port}", client

    async def session(self, *protocols: str, **headers: str) -> ClientWebSocketResponse:
        """Open one, as the page does."""
        address = f"{self.origin}/ws?width=90&height=30"
        said = {"Origin": self.origin} | headers
        return await self.client.ws_connect(address, headers=said, protocols=protocols or PROTOCOLS)


Serve = Callable[..., AbstractAsyncContextManager[Served]]


@pytest.fixture
def serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Serve:
    """Serve a shell script in `tmp_path`."""
    monkeypatch.chdir(tmp_path)

    @asynccontextmanager
    async def running(script: str = SHELL, token: str | None = TOKEN, most: int = 8) -> AsyncIterator[Served]:
        began, until = asyncio.get_running_loop().create_future(), asyncio.Event()
        server = LabServer(["sh", "-c", script], Door(token), "127.0.0.1", 0, most)
        serves = asyncio.create_task(server.run(began.set_result, until))
        async with ClientSession() as client:
            yield Served(await began, client)
            until.set()
            await serves

    return running


async def says(one: ClientWebSocketResponse, word: str) -> str:
    """Read until a session has printed `word`, or has ended."""
    heard = ""
    async with asyncio.timeout(20):
        while word not in heard:
            message = await one.receive()
            if message.type not in (WSMsgType.BINARY, WSMsgType.TEXT):
                break
            heard += message.data.decode() if message.type is WSMsgType.BINARY else message.data
    assert word in heard, heard
    return heard


async def test_a_page_types_resizes_and_is_closed(serve: Serve, tmp_path: Path) -> None:
    async with serve() as served:
        one = await served.session()
        await says(one, "30 90")
        await one.send_json(["stdin", "h\xe9\r"])
        await says(one, "got h\xe9")
        await one.send_json(["resize", {"width": 70, "height": 20}])
        await one.send_json(["stdin", "\r"])
        await says(one, "20 70")
        assert not (tmp_path / "ended").exists()
        await one.close()
        async with asyncio.timeout(20):
            while not (tmp_path / "ended").exists():
                await asyncio.sleep(0.01)


async def test_a_server_that_ends_hangs_up_on_all_and_waits_for_them(
    serve: Serve, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup starts it
    request.addfinalizer(lambda: signal.signal(signal.SIGHUP, before))
    async with serve(LEAVES_LATE) as served:
        for one in [await served.session(), await served.session()]:
            await says(one, "ready")
    assert len((tmp_path / "ended").read_text().split()) == 2


async def test_a_page_that_cannot_be_told_goodbye_keeps_no_other_from_ending(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    close = WebSocketResponse.close

    async def fails(page: WebSocketResponse, *, code: int = WSCloseCode.OK) -> bool:
        closed = await close(page, code=code)
        if code == WSCloseCode.GOING_AWAY:
            raise TimeoutError
        return closed

    async with serve(LEAVES_LATE) as served:
        for one in [await served.session(), await served.session()]:
            await says(one, "ready")
        monkeypatch.setattr(WebSocketResponse, "close", fails)
    assert len((tmp_path / "ended").read_text().split()) == 2


async def test_a_program_that_hangs_is_left_and_killed(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "PATIENCE", 0.05)
    async with serve('trap "" HUP; stty raw; echo ready; while :; do sleep 100; done') as served:
        one = await served.session()
        await says(one, "ready")
        for _ in range(20):
            await one.send_json(["stdin", "x" * 100_000])
        await one.send_json(["ping", "heard"])
        await says(one, "heard")


async def test_what_is_typed_meanwhile_comes_in_full_or_not_at_all(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "MOST_TYPED", 60_000)
    count = "head -c 50000 | tr -d a | wc -c"
    wait = "while [ ! -e go ]; do sleep 0.01; done"
    async with serve(f"stty raw -echo; echo ready; {wait}; echo others $({count})") as served:
        one = await served.session()
        await says(one, "ready")
        await one.send_json(["stdin", "b" * 70_000])
        await one.send_json(["stdin", "a" * 50_000])
        await one.send_json(["ping", "heard"])
        await says(one, "heard")
        (tmp_path / "go").touch()
        await says(one, "others 0")


async def test_a_terminal_that_has_nothing_after_all_is_asked_again(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, empty = os.read, iter([True])

    def now_and_then(descriptor: int, most: int) -> bytes:
        if most == session.LARGEST and next(empty, False):
            raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
        return read(descriptor, most)

    monkeypatch.setattr(os, "read", now_and_then)
    async with serve() as served:
        await says(await served.session(), "ready")
    assert next(empty, None) is None


async def test_a_session_whose_terminal_cannot_be_read_ends_and_says_why(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def fails(_: session.Session) -> bytes:
        while not (tmp_path / "there").exists():
            await asyncio.sleep(0.01)
        raise ValueError("unreadable")

    monkeypatch.setattr(session.Session, "read", fails)
    async with serve(f"{SHELL.replace('echo ready', 'echo > there')}") as served:
        one = await served.session()
        async with asyncio.timeout(20):
            assert (await one.receive()).type is WSMsgType.CLOSE
        assert (tmp_path / "ended").exists()
    assert "a session ended: ValueError: unreadable" in capsys.readouterr().err


async def test_what_is_printed_last_comes_before_the_end(serve: Serve) -> None:
    async with serve("echo goodbye") as served:
        one = await served.session()
        await says(one, "goodbye")
        assert (await one.receive()).type is WSMsgType.CLOSE


@pytest.mark.parametrize("offered", ["", "token.", "token.wrong", "token.right%ff", "token.\xe9", TOKEN])
@pytest.mark.parametrize("first", ["tui-lab", ""])
async def test_without_the_token_there_is_no_session_but_a_sentence(
    serve: Serve, tmp_path: Path, first: str, offered: str, capfd: pytest.CaptureFixture[str]
) -> None:
    async with serve("touch begun") as served:
        one = await served.session(first, offered, Cookie=f"token={TOKEN}")
        await says(one, "tui-lab serve prints the one that opens the lab.")
        assert (await one.receive()).type is WSMsgType.CLOSE
    assert not (tmp_path / "begun").exists()
    assert capfd.readouterr().err == ""


async def test_the_token_is_told_to_the_session_alone(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with serve() as served:
        for path in ("/?fontsize=24", "/static/js/textual.js", "/page/page.js", f"/?token={TOKEN}"):
            async with served.client.get(served.origin + path) as answer:
                assert answer.status == 200 and "Set-Cookie" not in answer.headers
                assert str(answer.url) == served.origin + path
                if path.endswith("24"):
                    assert 'data-font-size="24"' in await answer.text()
        one = await served.session()
        assert one.protocol == "tui-lab"
        await says(one, "ready")
        await says(await served.session(TOKEN), "a wrong one")
    assert TOKEN not in caplog.text


@pytest.mark.parametrize("origin", ["http://evil.example", "null", ""])
async def test_a_foreign_page_opens_no_session(serve: Serve, origin: str) -> None:
    async with serve(token=None) as served:
        with pytest.raises(WSServerHandshakeError, match="403"):
            await served.session(Origin=origin)
        await says(await served.session(), "ready")


async def test_a_foreign_name_that_leads_here_is_refused(serve: Serve) -> None:
    async with serve(token=None) as served:
        there = {"Host": "evil.example:80", "Origin": "http://evil.example:80"}
        async with served.client.get(served.origin, headers=there) as answer:
            assert answer.status == 403 and "--name evil.example" in await answer.text()
        with pytest.raises(WSServerHandshakeError, match="403"):
            await served.session(**there)


async def test_a_tunnel_may_begin_at_another_port(serve: Serve) -> None:
    async with serve() as served:
        await says(await served.session(Host="localhost:9000", Origin="http://localhost:9000"), "ready")


async def test_the_page_may_load_from_here_alone(serve: Serve) -> None:
    async with serve(token=None) as served, served.client.get(served.origin) as answer:
        rules = answer.headers["Content-Security-Policy"].split("; ")
        assert "default-src 'none'" in rules and "frame-ancestors 'none'" in rules
        assert not any("http" in rule for rule in rules)
        assert "http" not in await answer.text()


async def test_more_than_are_allowed_wait_for_a_place(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "PATIENCE", 0.05)
    async with serve(most=1) as served:
        first = await served.session()
        await says(first, "ready")
        refused = await served.session()
        await says(refused, "The only session is taken. Close one")
        assert (await refused.receive()).type is WSMsgType.CLOSE
        monkeypatch.setattr(serving, "PATIENCE", 20.0)
        waiting = await served.session()
        await first.close()
        await says(waiting, "ready")


@pytest.mark.parametrize(
    "said", ["[", "{}", "[]", '["resize", 5]', '["resize", {"width": "x", "height": 5}]', '["stdin", 5]']
)
async def test_nonsense_ends_its_session_alone(
    serve: Serve, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async with serve() as served:
        one, other = await served.session(), await served.session()
        await one.send_str(said)
        await says(one, "")
        async with asyncio.timeout(20):
            while not one.closed:
                await one.receive()
        await other.send_json(["stdin", "on\r"])
        await says(other, "got on")
    assert "a session ended" in capsys.readouterr().err


async def test_a_session_has_the_learners_environment_and_a_terminal_of_its_own(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"MINE": "kept", "LINES": "7", "STY": "1", "TERM": "dumb", "LC_ALL": "C"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("TUI_LAB_THEME", "light")
    asked = "$MINE $TUI_LAB_THEME $LINES$STY $TERM $COLORTERM $TUI_LAB_GLYPHS"
    async with serve(f'echo "{asked} $(tty) $(ps -o tty= -p $$) /end"') as served:
        heard = await says(await served.session(), "/end")
    *words, terminal, controlling, _ = heard.split()
    assert words == ["kept", "light", "xterm-256color", "truecolor", "braille"]
    assert terminal == f"/dev/{controlling}" and terminal.startswith("/dev/pts/")


async def test_a_port_that_is_taken_is_said(serve: Serve) -> None:
    async with serve() as served:
        port = int(served.origin.rpartition(":")[2])
        second = LabServer(["true"], Door(None), "127.0.0.1", port, 1)
        with pytest.raises(LabError, match=f"127.0.0.1 port {port} cannot be listened at: {os.strerror(98)}"):
            await second.run(print, asyncio.Event())
