"""`tui-lab serve`: the lab in a browser."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from argparse import Namespace

from tui_lab import process
from tui_lab.cli.for_sessions import words_for_sessions
from tui_lab.cli.kinds import whole_number
from tui_lab.cli.parser import Parser
from tui_lab.errors import LabError
from tui_lab.exporting.needing import need
from tui_lab.languages import translated as _
from tui_lab.serving.door import Door, is_loopback, new_token
from tui_lab.terminal.streams import complain

PLACE, ABOUT = 2, "show the lab in a browser, for a projector or a learner without SSH"
LOOPBACK, PORT, SESSIONS = "127.0.0.1", 8000, 8
ANYWHERE = ("0.0.0.0", "::")


def add(parser: Parser) -> None:
    """What may be typed after it."""
    parser.add_argument(
        "--address",
        metavar="ADDRESS",
        default=LOOPBACK,
        help="where to listen; %(default)s by default, which this machine alone reaches",
    )
    parser.add_argument(
        "--port",
        metavar="N",
        type=whole_number(0, 65_535),
        default=PORT,
        help="%(default)s by default; 0 for any that is free",
    )
    parser.add_argument(
        "--name",
        metavar="HOST",
        dest="names",
        action="append",
        default=[],
        help="a name by which browsers reach it, such as that of a proxy before it; may be repeated",
    )
    parser.add_argument(
        "--sessions",
        metavar="N",
        type=whole_number(1),
        default=SESSIONS,
        help="how many there may be at once, each a process of its own; %(default)s by default",
    )
    parser.add_argument(
        "--no-token",
        action="store_true",
        help="let in whoever reaches the address, which every user of this machine does",
    )
    parser.add_argument(
        "for_sessions",
        metavar="ARGUMENT",
        nargs="*",
        help="after --: what each session is told, such as -- open regression; the menu by default",
    )


def obey(arguments: Namespace) -> int:
    """Serve until a signal comes; returns the exit code. Raises LabError."""
    if os.name != "posix":
        raise LabError(_("tui-lab serve needs pseudo-terminals, which this system does not have"))
    need("textual_serve", "textual-serve", "tui-lab serve")
    from tui_lab.cli.commands import commands

    isolated = ["-I"] if sys.flags.isolated else []
    command = [sys.executable, *isolated, "-m", "tui_lab", *words_for_sessions(arguments, commands())]
    try:
        loopback = is_loopback(arguments.address)
    except (OSError, ValueError) as error:  # a name that nobody has, or that is none
        said = _("--address takes an address of this machine, and {address} is none: {why}")
        why = getattr(error, "strerror", None) or error
        raise LabError(said.format(address=repr(arguments.address), why=why)) from error
    if arguments.no_token and (arguments.names or not loopback):
        said = _("without a token the lab is served to this machine alone: leave out --address and --name")
        raise LabError(said)
    door = Door(
        None if arguments.no_token else new_token(),
        (arguments.address, socket.gethostname(), *arguments.names),
    )
    return asyncio.run(_serve(arguments, command, door, loopback))


async def _serve(arguments: Namespace, command: list[str], door: Door, loopback: bool) -> int:
    from tui_lab.serving.server import LabServer

    asked, signals = asyncio.Event(), list[int]()
    loop = asyncio.get_running_loop()

    def end(number: int) -> None:
        if signals:  # again: the sessions save their runs by themselves
            process.end(128 + number)
        signals.append(number)
        loop.call_soon_threadsafe(asked.set)

    def began(port: int) -> None:
        print(_("The lab is served at {link}").format(link=_link(arguments, door, port)), flush=True)
        print(_("ctrl+c ends it, with the runs of all sessions saved."), flush=True)
        if not loopback:
            complain(
                _(
                    "the way there is not encrypted, so that whoever listens on it can come in, too: "
                    "use it in a network that you trust, or put a proxy with TLS before it"
                )
            )

    process.take(process.ENDING, end)
    await LabServer(command, door, arguments.address, arguments.port, arguments.sessions).run(began, asked)
    return 128 + signals[0]


def _link(arguments: Namespace, door: Door, port: int) -> str:
    host = arguments.names[0] if arguments.names else arguments.address
    if host in ANYWHERE:
        host = socket.gethostname()
    host = f"[{host}]" if ":" in host else host
    return f"http://{host}:{port}/" + (f"#token={door.token}" if door.token else "")
