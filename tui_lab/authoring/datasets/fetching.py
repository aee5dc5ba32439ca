"""Gets the files of a known set from its mirrors: resumed where it was cut, and checked.

A file grows beside its place as `.part`, and moves there once its checksum is right. Who comes second, in
this process or in another, waits for the first and finds its files.
"""

from __future__ import annotations

import errno
import hashlib
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from socket import gaierror
from typing import NamedTuple
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from tui_lab import __version__
from tui_lab.authoring.datasets.known_sets import KnownSet, PackedFile
from tui_lab.errors import LabError
from tui_lab.files import open_to_add
from tui_lab.languages import translated as _

SILENCE = 15.0  # seconds without a byte after which a mirror is given up
CHUNK = 1 << 16  # bytes
TIMES = 50  # that a mirror which cuts the line may go on, as long as so much comes each time:
WORTH = 1000  # bytes
LOOK_AGAIN = 0.2  # seconds between two looks at whether another lab is done
GZIP = b"\x1f\x8b"
NO_ROOM = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))


class Far(NamedTuple):
    """How far it is: bytes that are here, and all; it `waits` while another lab fetches them."""

    done: int
    total: int
    waits: bool = False


class _Unlike(Exception):
    """What a mirror sends is not the file; the message says in what."""


def fetch(known: KnownSet, folder: Path, mirrors: Sequence[str] = ()) -> Iterator[Far]:
    """Have the files of a set in a folder; `mirrors` are tried before its own.

    Yields how far it is, and may be left at any word: what has come stays for the next time. Raises LabError
    where no mirror has a file, or the folder does not take it.
    """
    with _writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        while not _is_ours(lock):
            yield Far(_here(known, folder), known.size, waits=True)
            time.sleep(LOOK_AGAIN)
        for file in known.files:
            if not _is_right(folder / file.name, file):
                for __ in _get(file, known, folder, [*mirrors, *known.mirrors]):
                    yield Far(_here(known, folder), known.size)
        yield Far(known.size, known.size)
    finally:
        os.close(lock)


def spoilt(known: KnownSet, files: Sequence[Path]) -> list[Path]:
    """Those of the `files` of a set that are packed and not what they should be. Raises LabError."""
    pairs = zip(files, known.files, strict=True)
    return [place for place, file in pairs if place.suffix == ".gz" and not _is_right(place, file)]


def _is_ours(lock: int) -> bool:
    try:
        import fcntl

        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except (
        ImportError,
        OSError,
    ):  # a system or a file system without: what is fetched is checked in any case
        return True
    return True


def _here(known: KnownSet, folder: Path) -> int:
    """The bytes of a set that have come."""
    return sum(max(_size(folder / file.name), _size(_part(folder, file))) for file in known.files)


def _part(folder: Path, file: PackedFile) -> Path:
    return folder / f"{file.name}.part"


def _size(place: Path) -> int:
    try:
        return place.stat().st_size
    except OSError:
        return 0


def _is_right(place: Path, file: PackedFile) -> bool:
    if _size(place) != file.size or not place.is_file():
        return False
    with _writing(place.parent), place.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest() == file.sha256


def _get(file: PackedFile, known: KnownSet, folder: Path, mirrors: Sequence[str]) -> Iterator[None]:
    """Have one file, from the first mirror that has it; yields whenever something has come."""
    part = _part(folder, file)
    why: dict[str, str] = {}
    for mirror in dict.fromkeys(mirrors):
        for __ in range(TIMES):
            before = _size(part)
            try:
                yield from _go_on(f"{mirror.rstrip('/')}/{file.name}", part, file.size)
                why[mirror] = _("the line was cut")
            except (OSError, HTTPException, ValueError, _Unlike) as error:  # ValueError: it is no address
                why[mirror] = _reason(error)
            if _size(part) == file.size:
                if _is_right(part, file):
                    with _writing(folder):
                        _settle(part, folder / file.name)
                    return
                why[mirror] = _("what it sends has another checksum")
                with _writing(folder):
                    part.unlink()
                if before:
                    continue  # what was here before may be to blame
            if _size(part) < before + WORTH:
                break
    said = "; ".join(f"{mirror}: {reason}" for mirror, reason in why.items())
    missing = ", ".join(one.name for one in known.files if not _is_right(folder / one.name, one))
    raise LabError(
        _(
            "{file} cannot be fetched. {said}. See whether this machine reaches the network; what "
            "has come stays, and the next time goes on from there. Or put what is missing into {folder}: "
            "{missing}"
        ).format(file=file.name, said=said, folder=folder, missing=missing)
    )


def _go_on(url: str, part: Path, size: int) -> Iterator[None]:
    """Add to a part what it lacks, as far as it comes. Raises _Unlike, and what `urlopen` does."""
    have = _size(part)
    if have == size:
        return
    headers = {"User-Agent": f"tui-lab/{__version__}", "Accept-Encoding": "identity"}
    headers |= {"Range": f"bytes={have}-"} if 0 < have < size else {}
    with urlopen(Request(url, headers=headers), timeout=SILENCE) as answer:
        given = answer.headers.get("Content-Range", "")
        if answer.status != 206 or not given.startswith(f"bytes {have}-"):
            have = 0  # the whole of it, whatever was asked for
        length = answer.headers.get("Content-Length", "")
        if length.isdecimal() and have + int(length) != size:
            raise _Unlike(
                _("the file has {bytes:,} bytes there, and should have {size:,}").format(
                    bytes=have + int(length), size=size
                )
            )
        yield from _take(answer, part, have, size)


def _take(answer: HTTPResponse, part: Path, have: int, size: int) -> Iterator[None]:
    """Write what comes behind the first `have` bytes of a part."""
    chunk = answer.read1(CHUNK)
    if not have and not GZIP.startswith(chunk[:2]):  # such as the page on which a network asks to log in
        raise _Unlike(_("what it sends is no packed file"))
    with _writing(part.parent):
        into = open_to_add(part, afresh=not have)
    try:
        while chunk:
            have += len(chunk)
            if have > size:
                raise _Unlike(_("the file is longer there than {size:,} bytes").format(size=size))
            with _writing(part.parent):
                while chunk:  # what a full disk still takes may be a part of it
                    chunk = chunk[os.write(into, chunk) :]
            yield
            chunk = answer.read1(CHUNK)
    finally:
        os.close(into)


def _settle(part: Path, place: Path) -> None:
    """Put a file that is right into its place, safe from a loss of power."""
    with part.open("rb") as opened:
        os.fsync(opened.fileno())
    part.replace(place)


def _reason(error: Exception) -> str:
    match error:
        case HTTPError():
            return _("it answers {code} {reason}").format(code=error.code, reason=error.reason)
        case URLError(reason=OSError() as cause):
            return _reason(cause)
        case gaierror():
            return _("its name is not known here, as without a network")
        case TimeoutError():
            return _("nothing came for {seconds:g} s").format(seconds=SILENCE)
        case OSError(strerror=str() as said):
            return said
    return str(error) or type(error).__name__


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """Say what the folder does not take. Raises LabError."""
    try:
        yield
    except OSError as error:
        if error.errno in NO_ROOM:
            why, advice = _("there is no room"), _("make some")
        else:
            why, advice = error.strerror or str(error), _("mend that")
        raise LabError(
            _(
                "{folder} does not take the files: {why}. Have XDG_CACHE_HOME name another folder, or "
                "{advice}; what has come stays"
            ).format(folder=folder, why=why, advice=advice)
        ) from error
