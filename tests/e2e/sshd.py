"""An SSH server of its own for a test, and the command that logs in to it."""

from __future__ import annotations

import contextlib
import os
import pwd
import shlex
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

SEARCHED = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"])
TOOLS = ("sshd", "ssh", "ssh-keygen")
PRIVILEGE_SEPARATION = Path("/run/sshd")  # an empty folder without which sshd does not start as root

CONFIGURATION = """\
ListenAddress 127.0.0.1
Port {port}
PidFile {folder}/sshd.pid
HostKey {folder}/host_key
AuthorizedKeysFile {folder}/user_key.pub
StrictModes no
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
PermitUserRC no
AcceptEnv LANG LC_*
"""


def why_no_server() -> str:
    """Why this user cannot start a server and log in to it here; empty when both will do."""
    if sys.platform != "linux":
        return "sshd is configured as Linux has it"
    if missing := [tool for tool in TOOLS if shutil.which(tool, path=SEARCHED) is None]:
        return f"{', '.join(missing)} not found; on Debian: apt-get install openssh-server openssh-client"
    try:
        shell = pwd.getpwuid(os.getuid()).pw_shell
    except KeyError:
        return f"user {os.getuid()} has no account that ssh could log in to"
    if shell.endswith(("/nologin", "/false")):
        return f"user {os.getuid()} may not log in: the shell is {shell}"
    if os.geteuid() == 0:
        try:
            PRIVILEGE_SEPARATION.mkdir(mode=0o755, exist_ok=True)
        except OSError as error:
            return f"sshd needs {PRIVILEGE_SEPARATION}: {error}"
    return ""


class Server:
    """sshd on a free port of the loopback, its keys and configuration in `folder`, until `close`."""

    def __init__(self, folder: Path, more: str = "") -> None:
        """`more` are lines of its configuration."""
        for key in ("host_key", "user_key"):
            make = [_path_of("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-f", str(folder / key)]
            subprocess.run(make, check=True, timeout=10)
        self.port = _free_port()
        self._user_key = folder / "user_key"
        configuration = folder / "sshd_config"
        configuration.write_text(CONFIGURATION.format(port=self.port, folder=folder) + more)
        self._process = subprocess.Popen(
            [_path_of("sshd"), "-D", "-e", "-f", str(configuration)], stderr=subprocess.PIPE, text=True
        )
        assert self._process.stderr is not None
        said = []
        for line in self._process.stderr:
            said.append(line)
            if line.startswith("Server listening"):
                return
        self.close()
        raise AssertionError(f"sshd ended at once:\n{''.join(said)}")

    @property
    def commands(self) -> list[str]:
        """What runs in its sessions now, by the names of the programs."""
        found = []
        for pid in _descendants(self._process.pid):
            with contextlib.suppress(OSError):
                found.append(Path(f"/proc/{pid}/comm").read_text().strip())
        return found

    def login(self, *command: str, port: int | None = None, sends: str = "LANG LC_*") -> list[str]:
        """What runs `command` at the other end, on a terminal there; through `port` if one leads here.

        Variables whose names it `sends` go along.
        """
        options = {
            "IdentitiesOnly": "yes",
            "StrictHostKeyChecking": "no",
            "UserKnownHostsFile": "/dev/null",
            "EscapeChar": "none",  # ~ is a key like any other
            "LogLevel": "ERROR",  # nothing on the screen about keys and closed connections
            "SendEnv": sends,  # as Debian has it by default
        }
        return [
            *(_path_of("ssh"), "-tt", "-F", "none", "-i", str(self._user_key)),
            *("-p", str(port or self.port)),
            *(part for name, value in options.items() for part in ("-o", f"{name}={value}")),
            *("127.0.0.1", shlex.join(command)),
        ]

    def close(self) -> None:
        """End the server and whatever still runs in its sessions."""
        for pid in [*_descendants(self._process.pid), self._process.pid]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait()
        if self._process.stderr is not None:
            self._process.stderr.close()


def _path_of(tool: str) -> str:
    path = shutil.which(tool, path=SEARCHED)
    assert path is not None, f"{tool} not found"
    return path  # absolute, without which sshd does not start


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _descendants(pid: int) -> list[int]:
    children: list[int] = []
    # A process that ends meanwhile takes its files with it.
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            children += map(int, (task / "children").read_text().split())
    return [found for child in children for found in (child, *_descendants(child))]
