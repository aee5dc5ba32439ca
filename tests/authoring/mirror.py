"""A mirror on the loopback interface that behaves as badly as it is told, and small sets to fetch from it."""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.scenarios.idx_files import write_fashion
from tui_lab.authoring.datasets.known_sets import FASHION, KnownSet, PackedFile


@dataclass
class Mirror:
    """Serves `files` by name. `asked` are the requests: a name, and the range that was wanted."""

    files: dict[str, bytes]
    address: str = ""
    asked: list[tuple[str, str]] = field(default_factory=list)
    cut_after: int | None = None  # bytes after which each answer ends
    ranges: bool = True  # whether it can go on in the middle
    to: str = ""  # where it sends whoever asks
    status: int = 0  # that it answers with instead
    says_length: bool = True
    goes_on: threading.Event = field(default_factory=threading.Event)  # until then it is slow
    slow: bool = False  # a few bytes, and the rest once it goes on
    began: threading.Event = field(default_factory=threading.Event)  # these few have been sent

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        name = handler.path.rpartition("/")[2]
        wanted = handler.headers.get("Range", "")
        self.asked.append((name, wanted))
        if self.to:
            handler.send_response(302)
            handler.send_header("Location", f"{self.to}{name}")
            handler.end_headers()
            return
        if self.status or name not in self.files:
            handler.send_error(self.status or 404)
            return
        content, first = self.files[name], 0
        if wanted and self.ranges:
            first = int(wanted.removeprefix("bytes=").partition("-")[0])
            handler.send_response(206)
            handler.send_header("Content-Range", f"bytes {first}-{len(content) - 1}/{len(content)}")
        else:
            handler.send_response(200)
        rest = content[first:]
        if self.says_length:
            handler.send_header("Content-Length", str(len(rest)))
        handler.end_headers()
        if self.slow:
            handler.wfile.write(rest[:100])
            self.began.set()
            self.goes_on.wait(20)
            rest = rest[100:]
        handler.wfile.write(rest if self.cut_after is None else rest[: self.cut_after])


@contextmanager
def serving(files: dict[str, bytes]) -> Iterator[Mirror]:
    """A mirror that lives as long as the block."""
    mirror = Mirror(files)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            mirror.answer(self)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    mirror.address = f"http://127.0.0.1:{server.server_address[1]}/data/"
    try:
        yield mirror
    finally:
        mirror.goes_on.set()
        server.shutdown()
        server.server_close()
        thread.join()


def small_files(folder: Path) -> dict[str, bytes]:
    """Four packed files by name, of some 40 kB."""
    folder.mkdir()
    write_fashion(folder)
    return {f"{file.name}.gz": gzip.compress(file.read_bytes(), mtime=0) for file in folder.iterdir()}


def known(files: dict[str, bytes], *mirrors: str) -> KnownSet:
    """The set that these are, in the place of Fashion-MNIST."""
    packed = tuple(
        PackedFile(one.name, len(files[one.name]), hashlib.sha256(files[one.name]).hexdigest())
        for one in FASHION.files
    )
    return FASHION._replace(files=packed, mirrors=mirrors)
