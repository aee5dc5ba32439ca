"""Who is let in: whoever asks from the page itself, for a name of this machine, and has the token."""

from __future__ import annotations

import hmac
import ipaddress
import re
import secrets
import socket
from collections.abc import Iterable
from contextlib import suppress
from urllib.parse import urlsplit

TOKEN_BYTES = 24
# What the page calls the protocol of its websocket, and, as a page can send no other header, the token.
PROTOCOL, WITH = "tui-lab", "token."
HOST = re.compile(r"[\w.:\[\]-]+")  # a name or an address, and a port


def new_token() -> str:
    """A token that nobody guesses."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def is_loopback(address: str) -> bool:
    """Whether only this machine reaches `address`, which may be a name. Raises OSError for an unknown one."""
    found = {str(one[4][0]) for one in socket.getaddrinfo(address, None)}
    return all(ipaddress.ip_address(one.partition("%")[0]).is_loopback for one in found)


class Door:
    """`token` is None where whoever reaches the address may come in; `names` are those of the machine."""

    def __init__(self, token: str | None, names: Iterable[str] = ()) -> None:
        self.token = token
        self._names = {_plain(name) for name in ("localhost", *names)}

    def knows(self, host: str) -> bool:
        """Whether the header Host names this machine, or an address.

        A foreign page may have its own name lead here after it was loaded (DNS rebinding), and would then
        count as the same origin; an address cannot be turned like that.
        """
        name = _host_name(host)
        with suppress(ValueError):
            ipaddress.ip_address(name)
            return True
        return name in self._names

    def is_own_page(self, host: str, origin: str) -> bool:
        """Whether the header Origin, which no page can change, is that of the page at `host`.

        Browsers let every page open a websocket to any address.
        """
        with suppress(ValueError):
            return bool(host) and urlsplit(origin).netloc.lower() == host.lower()
        return False

    def lets_in(self, protocols: str) -> bool:
        """Whether the header Sec-WebSocket-Protocol, in which the page names it, has the token."""
        named = [one.strip() for one in protocols.split(",")]
        return self.opens(next((one.removeprefix(WITH) for one in named if one.startswith(WITH)), ""))

    def opens(self, token: str) -> bool:
        """Whether `token` is the right one; takes as long for a wrong one."""
        return self.token is None or hmac.compare_digest(
            token.encode(errors="surrogatepass"), self.token.encode()
        )


def _host_name(host: str) -> str:
    with suppress(ValueError):
        if not HOST.fullmatch(host):
            return ""
        return _plain(urlsplit(f"//{host}").hostname or "")
    return ""


def _plain(name: str) -> str:
    return name.lower().rstrip(".")
