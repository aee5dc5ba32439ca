"""Reads and writes files whatever lies in their place, and says where a user keeps them.

A pipe would hang whoever opens it and a device fill the memory, so only regular files of a bounded size
are read. Every failure is an OSError whose `strerror` says in words what is wrong.
"""

from __future__ import annotations

import errno
import os
import stat
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

LARGEST = 1_000_000  # bytes of a text that a person wrote
NOWHERE = Path(os.devnull) / "no home"  # can be neither read nor made, and says why
# Not on every system: without the first, a pipe that took a file's place in this moment would hang.
FLAGS = sum(getattr(os, name, 0) for name in ("O_NONBLOCK", "O_CLOEXEC", "O_NOCTTY", "O_BINARY"))
OTHERS = 0o077  # what a mode grants to anybody but the owner
KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


def holds(test: Callable[[], bool]) -> bool:
    """What `test` says of a path, such as its `is_file`; False where nothing can have its name."""
    with suppress(OSError, ValueError):
        return test()
    return False


def open_regular(file: Path) -> int:
    """A descriptor to read a regular file. Raises OSError for anything else, which is not even opened."""
    try:
        _require_regular(file.stat().st_mode)
        descriptor = os.open(file, os.O_RDONLY | FLAGS)
    except FileNotFoundError:
        if file.is_symlink():
            raise OSError(errno.EINVAL, "it is a link to what is not there") from None
        raise
    except ValueError as error:  # NUL, or a character that the file system cannot encode
        raise OSError(errno.EINVAL, f"no file can have this name: {error}") from error
    try:
        _require_regular(os.fstat(descriptor).st_mode)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def open_to_write(file: Path) -> int:
    """A descriptor to write a file, a device or a pipe that somebody reads afresh. Raises OSError."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | FLAGS, 0o666)
    except ValueError as error:
        raise OSError(errno.EINVAL, f"no file can have this name: {error}") from error
    except OSError as error:
        if error.errno == errno.ENXIO:
            raise OSError(errno.ENXIO, "nobody reads at the other end; start that first") from error
        raise
    if os.name == "posix":
        os.set_blocking(descriptor, True)  # a reader who is slow is waited for
    return descriptor


def open_to_add(file: Path, afresh: bool = False) -> int:
    """A descriptor to add to a file of one's own, which is emptied first if `afresh`. Raises OSError."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | FLAGS
    descriptor = os.open(file, flags, 0o600)  # at once: nobody reads a pipe, and that is an error
    try:
        _require_regular(os.fstat(descriptor).st_mode)
        if afresh:
            os.ftruncate(descriptor, 0)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def private_folder(folder: Path) -> Path:
    """A folder that is this user's and open to nobody else; made where it is missing. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _require_own(folder, folder.stat())  # a user may well have put it elsewhere, by a link
    return folder


def own_file(file: Path) -> Path:
    """`file`, which is this user's, open to nobody else and no link, or is not there. Raises OSError."""
    with suppress(FileNotFoundError):
        _require_own(file.parent, file.parent.stat())
        refuse_link(file)
        if stat.S_ISREG((found := file.stat()).st_mode):  # of what is no file that is told when it is opened
            _require_own(file, found)
    return file


def refuse_link(file: Path) -> None:
    """Raises OSError where `file` is a link: whoever put it there may not read what it leads to."""
    if file.is_symlink():
        raise OSError(errno.ELOOP, "it is a link, and none is followed here")


def _require_own(place: Path, found: os.stat_result) -> None:
    if os.name != "posix":
        return
    if found.st_uid not in (0, os.getuid()):  # root could do anything, and may have put it there
        raise OSError(errno.EPERM, f"{place.name} belongs to another user, {user_called(found.st_uid)}")
    if stat.S_IMODE(found.st_mode) & OTHERS:
        with suppress(OSError):  # a file system that is only read, or knows no rights
            place.chmod(found.st_mode & 0o700)


def user_called(number: int) -> str:
    """The name of a user, or the number where there is none."""
    try:
        import pwd

        return pwd.getpwuid(number).pw_name
    except (ImportError, KeyError, OverflowError):
        return str(number)


def _require_regular(mode: int) -> None:
    if not stat.S_ISREG(mode):
        kind = stat.S_IFMT(mode)
        number = errno.EISDIR if kind == stat.S_IFDIR else errno.EINVAL
        raise OSError(number, f"it is {KINDS.get(kind, 'something else')}, not a file")


def read_bytes(file: Path, largest: int = LARGEST) -> bytes:
    """What a regular file of at most `largest` bytes holds. Raises OSError."""
    with os.fdopen(open_regular(file), "rb") as opened:
        size = os.fstat(opened.fileno()).st_size
        content = opened.read(size + 1) if size <= largest else b""
        if len(content) > size:  # it grew, or is of those that do not say their size
            content += opened.read(largest - size)
        size = max(size, len(content))
    if size > largest:
        raise OSError(errno.EFBIG, f"it has {size:,} bytes, and at most {largest:,} are read")
    return content


def read_text(file: Path, largest: int = LARGEST) -> str:
    """The same as text, from UTF-8 and with "\\n" at the ends of lines. Raises OSError."""
    content = read_bytes(file, largest)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise OSError(errno.EILSEQ, f"it is no UTF-8 text, by a byte in line {line}") from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def write_whole(file: Path, content: bytes, former: Path | None = None) -> None:
    """Write a file whole or not at all, safe from a loss of power. Raises OSError and then leaves nothing.

    Where `file` is a link, what it points to is written. What was there is renamed to `former`.
    """
    target = Path(os.path.realpath(file))
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
    fresh = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(descriptor)
        if former is not None and target.exists():
            target.replace(former)
        fresh.replace(target)
    except BaseException:
        with suppress(OSError):
            fresh.unlink()
        raise


def write_for_others(file: Path, content: bytes, mode: int = 0o644) -> None:
    """Write a file whole or not at all into a folder that others write in, too. Raises OSError.

    A link that another has laid in its place is replaced, not followed.
    """
    descriptor, fresh = tempfile.mkstemp(prefix=f".{file.name}-", dir=file.parent)
    try:
        with os.fdopen(descriptor, "wb") as opened:
            os.fchmod(descriptor, mode)
            opened.write(content)
        Path(fresh).replace(file)
    except BaseException:
        with suppress(OSError):
            Path(fresh).unlink()
        raise


def set_aside(file: Path, most: int = 9) -> Path:
    """Rename a file to its name with `.unreadable-1` and so on, never over another, and return the new name.

    Raises OSError, also when there are `most` of them.
    """
    for number in range(1, most + 1):
        place = file.with_name(f"{file.name}.unreadable-{number}")
        try:
            # Renaming would replace what is there; making it first, only if there is none, does not.
            os.close(os.open(place, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            continue
        try:
            file.replace(place)
        except OSError:
            place.unlink()
            raise
        return place
    raise OSError(errno.EEXIST, f"there are {most} such files beside it already")


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Keep others who ask for the same out of a folder, for as long as the block lasts.

    Where that cannot be had, within a fifth of a second or at all, the block goes on without.
    """
    descriptor = -1
    with suppress(ImportError, OSError):
        import fcntl

        descriptor = os.open(folder, os.O_RDONLY | FLAGS)
        for _ in range(20):
            with suppress(BlockingIOError):
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            time.sleep(0.01)
    try:
        yield
    finally:
        if descriptor >= 0:
            os.close(descriptor)


def legible(text: str) -> str:
    """`text` as a terminal takes it: what is no character, as in a name of other bytes, as \\udcff."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


def base_folder(variable: str, *below_home: str) -> Path:
    """A folder by the XDG base directory rules, which disregard a `variable` that is no absolute path."""
    named = Path(os.environ.get(variable, ""))
    if named.is_absolute():
        return named
    try:
        home = Path.home()
    except RuntimeError:  # neither HOME nor the list of users says where it is
        home = NOWHERE
    return (home if home.is_absolute() else NOWHERE).joinpath(*below_home)
