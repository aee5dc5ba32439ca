"""Debian's Chromium, driven by its DevTools protocol: pages, keys, pictures, and what came over the wire."""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import shutil
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse

from tui_lab.bench.screen_model import ScreenModel

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--remote-debugging-port=0",
]  # fmt: skip
KEYS = {"\r": ("Enter", 13), "\t": ("Tab", 9), "\x1b": ("Escape", 27)}
PATIENCE = 180.0  # seconds: PyTorch is imported meanwhile, on a machine that may be busy


def why_no_chromium() -> str:
    """Why there are no tests in a browser; empty where there are."""
    return "" if shutil.which("chromium") else "no Chromium here: apt-get install chromium brings it"


class Page:
    """One tab: its address, what it asked for, and the text that its terminal was sent."""

    def __init__(self, browser: Chromium, session: str) -> None:
        self._browser, self._session = browser, session
        self.size = (80, 24)  # cells
        self.screen = ScreenModel(*self.size)
        self.received = ""  # all that its terminals were sent
        self.requested: list[str] = []  # addresses
        self.refused: list[str] = []  # what the page's policy or the net kept from it

    async def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Call a method of the protocol."""
        return await self._browser.call(method, self._session, **parameters)

    def hear(self, method: str, said: dict[str, Any]) -> None:
        """Take an event in."""
        match method:
            case "Network.requestWillBeSent":
                self.requested.append(said["request"]["url"])
            case "Network.webSocketCreated":
                self.requested.append(said["url"])
            case "Network.loadingFailed":
                self.refused.append(said["errorText"])
            case "Network.webSocketFrameReceived" if said["response"]["opcode"] == 2:
                data = base64.b64decode(said["response"]["payloadData"])
                self.received += data.decode(errors="replace")
                self.screen.feed(data)
            case "Network.webSocketFrameSent" if said["response"]["payloadData"].startswith('["resize"'):
                size = json.loads(said["response"]["payloadData"])[1]
                self.size = size["width"], size["height"]
                self.screen = ScreenModel(*self.size)  # all of it is drawn anew

    async def go(self, address: str) -> None:
        """Open an address."""
        await self.call("Page.navigate", url=address)

    async def ask(self, script: str) -> Any:
        """What some JavaScript comes to in the page."""
        answer = await self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        return answer["result"].get("value")

    async def shows(self, *words: str) -> None:
        """Wait until all words stand on the terminal."""
        await self.waits_for(lambda: all(word in self.text for word in words), f"{words} never showed")

    async def waits_for(self, condition: Callable[[], bool], complaint: str) -> None:
        """Wait until something holds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while not condition():
                    await self._browser.something_heard()
        assert condition(), f"{complaint}:\n{self.text}"

    @property
    def text(self) -> str:
        """What stands on the terminal."""
        return "\n".join(self.screen.lines)

    async def reads(self, words: str) -> None:
        """Wait until the page itself says so, beside its terminal."""
        text = ""
        async with asyncio.timeout(PATIENCE):
            while words not in text:
                with suppress(RuntimeError):  # between two pages
                    text = await self.ask("document.body.innerText") or ""

    async def type(self, keys: str) -> None:
        """Press keys, one after another, as a keyboard does."""
        for key in keys:
            name, code = KEYS.get(key, (key, ord(key.upper())))
            pressed = {"key": name, "windowsVirtualKeyCode": code}
            await self.call("Input.dispatchKeyEvent", type="keyDown", text=key, **pressed)
            await self.call("Input.dispatchKeyEvent", type="keyUp", **pressed)

    async def resize(self, width: int, height: int) -> None:
        """Give the window a size in pixels."""
        await self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    async def picture(self, file: Path) -> None:
        """Keep what the window shows, as PNG."""
        answer = await self.call("Page.captureScreenshot", format="png")
        file.write_bytes(base64.b64decode(answer["data"]))

    async def close(self) -> None:
        """Close the tab."""
        await self.call("Page.close")


class Chromium:
    """A browser with a profile in `folder`: `async with Chromium(folder) as browser`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count(1)
        self._asked: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._pages: dict[str, Page] = {}
        self._heard = asyncio.Event()

    async def __aenter__(self) -> Chromium:
        self._process = await asyncio.create_subprocess_exec(
            "chromium",
            *FLAGS,
            f"--user-data-dir={self._folder}",
            stdin=DEVNULL,
            stdout=DEVNULL,
            stderr=PIPE,
        )
        address = ""
        assert self._process.stderr is not None
        async with asyncio.timeout(PATIENCE):
            while not address:
                line = (await self._process.stderr.readline()).decode()
                assert line, "Chromium ended"
                address = line.partition("DevTools listening on ")[2].strip()
        self._client = ClientSession()
        self._line = await self._client.ws_connect(address, max_msg_size=0)
        self._listening = asyncio.create_task(self._listen(self._line))
        return self

    async def __aexit__(self, *_: object) -> None:
        with suppress(Exception):
            await asyncio.wait_for(self.call("Browser.close"), 5)
        self._listening.cancel()
        await self._client.close()
        try:
            await asyncio.wait_for(self._process.communicate(), 10)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()

    async def open(self, address: str, apart: bool = False) -> Page:
        """A tab; `apart` as in another browser, which keeps nothing of the first."""
        where: dict[str, Any] = {}
        if apart:
            where["browserContextId"] = (await self.call("Target.createBrowserContext"))["browserContextId"]
        target = await self.call("Target.createTarget", url="about:blank", **where)
        attached = await self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        page = self._pages[attached["sessionId"]] = Page(self, attached["sessionId"])
        for domain in ("Network", "Page", "Runtime"):
            await page.call(f"{domain}.enable")
        await page.resize(1200, 800)
        await page.go(address)
        return page

    async def call(self, method: str, session: str = "", **parameters: Any) -> dict[str, Any]:
        """Call a method of the protocol, of a tab where there is a `session`."""
        number = next(self._numbers)
        answer = self._asked[number] = asyncio.get_running_loop().create_future()
        message: dict[str, Any] = {"id": number, "method": method, "params": parameters}
        await self._line.send_json(message | ({"sessionId": session} if session else {}))
        return await asyncio.wait_for(answer, PATIENCE)

    async def something_heard(self) -> None:
        """Wait until any tab says something."""
        self._heard.clear()
        await self._heard.wait()

    async def _listen(self, line: ClientWebSocketResponse) -> None:
        async for message in line:
            said = message.json()
            if (asked := self._asked.pop(said.get("id", 0), None)) is not None:
                if "error" in said:
                    asked.set_exception(RuntimeError(said["error"]["message"]))
                else:
                    asked.set_result(said["result"])
            elif (page := self._pages.get(said.get("sessionId", ""))) is not None:
                page.hear(said["method"], said["params"])
            self._heard.set()
