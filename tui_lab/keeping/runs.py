"""Every run, so that it can be found again: rows and curves in a database, weights in files beside it."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from sqlite3 import Connection, Row
from typing import TYPE_CHECKING, Any, TypeVar

from tui_lab.errors import LabError
from tui_lab.files import alone_in
from tui_lab.keeping.content_files import ContentFiles
from tui_lab.keeping.database import Spoilt, connected, put_aside
from tui_lab.keeping.places import data_folder
from tui_lab.keeping.rows import FIELDS, TEXTS, RunRow, row_of
from tui_lab.keeping.sessions import Session
from tui_lab.languages import translated as _
from tui_lab.rules import rules

if TYPE_CHECKING:  # they bring numpy, and the menu opens before that
    from tui_lab.engine.history import Reduced
    from tui_lab.engine.kept import Kept, RunRecipe

T = TypeVar("T")


class Runs:
    """Those of one user. Any thread may call its methods; each raises LabError where it cannot be done."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or data_folder()
        self.file = self.folder / "runs.db"
        self.aside = ""  # that the database was set aside, and where to
        self._contents = ContentFiles(self.folder / "runs")
        self.session = Session(self.folder / "sessions")

    # What there is

    def rows(self, most: int = -1) -> list[RunRow]:
        """All of them, or at `most` so many, the one that was kept last first."""
        found = self._all(f"SELECT {FIELDS} FROM runs ORDER BY serial DESC LIMIT ?", most)
        return [row_of(one) for one in found]

    def row(self, key: str) -> RunRow:
        """The one whose key begins with `key`, or whose name that is."""
        rows = self.rows() if key else []
        found = [one for one in rows if one.name == key]
        found = found if len(found) == 1 else [one for one in rows if one.key.startswith(key)] + found
        if len(found) != 1:
            many = _("{count} runs begin with {key}; tui-lab runs lists them")
            said = many if found else _("there is no run {key}; tui-lab runs lists them")
            raise LabError(said.format(count=len(found), key=repr(key)))
        return found[0]

    def curves(self, key: str) -> dict[str, Reduced]:
        """Those of a run, by name."""
        from tui_lab.keeping.curve_bytes import from_bytes

        found = self._all("SELECT curves FROM curves WHERE key = ?", key)
        return from_bytes(found[0]["curves"]) if found else {}

    def recipe(self, key: str) -> RunRecipe:
        """What makes a run again, by its whole key. Raises LabError where there is no such run."""
        from tui_lab.engine.kept import RunRecipe

        found = self._all("SELECT recipe FROM runs WHERE key = ?", key)
        if not found:
            raise LabError(_("there is no run {key}; tui-lab runs lists them").format(key=repr(key)))
        return RunRecipe.of_data(json.loads(found[0]["recipe"]))

    def fetch(self, key: str) -> Kept:
        """All of a run; where its weights are no longer there, its recipe, which brings it back."""
        from tui_lab.engine.kept import Kept

        row = self.row(key)
        curves: dict[str, Reduced] = {}
        with suppress(LabError):  # they are drawn and no more
            curves = self.curves(row.key)
        try:
            return replace(self._contents.read(row.key), curves=curves)
        except LabError as error:
            why = str(error)
        return Kept(
            key=row.key,
            recipe=self.recipe(row.key),
            began=row.began,
            step=row.step,
            state=row.state,  # type: ignore[arg-type]  # as it was written
            knobs=row.knobs,
            losses=row.losses,
            metrics=row.metrics,
            curves=curves,
            why=f"{why[:1].upper()}{why[1:]}",
        )

    def made_of(self, scenario: str) -> list[tuple[RunRow, RunRecipe]]:
        """All runs of a scenario to which nothing was done, and what makes each again, the oldest first."""
        from tui_lab.engine.kept import RunRecipe

        query = f"SELECT recipe, {FIELDS} FROM runs WHERE scenario = ? AND changes = 0 ORDER BY serial"
        found = self._all(query, scenario)
        return [(row_of(one), RunRecipe.of_data(json.loads(one["recipe"]))) for one in found]

    def left(self) -> list[RunRow]:
        """The runs that were at hand in the lab that ended last, the one kept last first: they can go on."""
        found = self._all(
            f"SELECT session, {FIELDS} FROM runs WHERE at_hand AND step > 0 ORDER BY serial DESC"
        )
        sessions = dict.fromkeys(one["session"] for one in found)
        ended = next((one for one in sessions if not self.session.lives(one)), None)
        return [row_of(one) for one in found if one["session"] == ended]

    # What is changed

    def take_over(self, key: str) -> bool:
        """Have a run that was left at hand in this lab; whether it is not in another one that is open."""
        self.session.begin()

        def take(db: Connection) -> bool:
            found = db.execute("SELECT session FROM runs WHERE key = ? AND at_hand", (key,)).fetchone()
            free = found is None or found[0] == self.session.name or not self.session.lives(found[0])
            if free:
                db.execute("UPDATE runs SET session = ? WHERE key = ?", (self.session.name, key))
            return free

        return self._with(take)

    def put(self, kept: Kept, at_hand: bool = True) -> None:
        """Keep a run as it stands now, first its weights, then its row; one `at_hand` can be gone on with."""
        self._put(kept, self._written(kept), at_hand)

    def put_all(self, many: Iterable[Kept]) -> None:
        """Keep runs that nobody goes on with just now; of those trained together there are no weights."""
        try:
            rules().require_room()  # rows take some, too
        except OSError as error:
            raise LabError(_("runs cannot be kept: {why}").format(why=error.strerror)) from error
        sized = [(kept, 0 if kept.recipe.together else self._written(kept)) for kept in many]
        if not sized:
            return
        puts = [self._putting(kept, size, at_hand=False) for kept, size in sized]

        def put(db: Connection) -> None:
            for one in puts:
                one(db)

        self._with(put)

    def _written(self, kept: Kept) -> int:
        try:
            return self._contents.write(kept)
        except OSError as error:
            raise LabError(
                _("a run cannot be written into {folder}: {why}").format(
                    folder=self.folder, why=error.strerror
                )
            ) from error

    def _put(self, kept: Kept, size: int, at_hand: bool) -> None:
        self._with(self._putting(kept, size, at_hand))

    def _putting(self, kept: Kept, size: int, at_hand: bool) -> Callable[[Connection], None]:
        from tui_lab.keeping.curve_bytes import to_bytes

        curves = to_bytes(kept.curves)
        row = RunRow.of(kept, time.time(), size + len(curves))
        names = "key", "scenario", "began", "saved", "step", "state", "seed", "device", "changes", "bytes"
        values: dict[str, Any] = {
            **{name: getattr(row, name) for name in names},
            **{name: json.dumps(dict(getattr(row, name))) for name in TEXTS},
            "loss": None if math.isnan(row.loss) else row.loss,
            "recipe": json.dumps(kept.recipe.as_data()),
            "session": self.session.name,
            "at_hand": at_hand,
        }

        def put(db: Connection) -> None:
            # Higher than that of any run that was kept; a clock may go back.
            (serial,) = db.execute("SELECT COALESCE(MAX(serial), 0) + 1 FROM runs").fetchone()
            fresh = {**values, "serial": serial}
            places = ", ".join(f":{name}" for name in fresh)
            again = ", ".join(f"{name} = :{name}" for name in fresh if name != "key")
            insert = f"INSERT INTO runs ({', '.join(fresh)}) VALUES ({places})"
            db.execute(f"{insert} ON CONFLICT (key) DO UPDATE SET {again}", fresh)
            db.execute("INSERT OR REPLACE INTO curves VALUES (?, ?)", (row.key, curves))
            # Of one scenario a lab has one run at hand.
            others = "UPDATE runs SET at_hand = 0 WHERE session = ? AND scenario = ? AND key <> ?"
            if at_hand:
                db.execute(others, (self.session.name, row.scenario, row.key))

        return put

    def update(self, key: str, name: str, note: str, pinned: bool) -> None:
        """Give a run another name, note or pin."""
        self._all("UPDATE runs SET name = ?, note = ?, pinned = ? WHERE key = ?", name, note, pinned, key)

    def delete(self, keys: Iterable[str]) -> None:
        """Remove runs, weights and all. Raises LabError for one that is at hand in a lab that is open."""
        keys = list(keys)
        found = self._all("SELECT key, session, name, scenario FROM runs WHERE at_hand")
        for one in found:
            if one["key"] in keys and self.session.lives(one["session"]):
                called = one["name"] or f"{one['key'][:8]} of {one['scenario']}"
                raise LabError(
                    _("the run {called} is at hand in a lab that is open: leave it for another first").format(
                        called=called
                    )
                )
        self._delete(keys)

    def _delete(self, keys: Iterable[str]) -> None:
        gone = [(key,) for key in keys]
        for (key,) in gone:
            self._contents.remove(key)  # first: what is left of them would be found again

        def rows(db: Connection) -> None:
            db.executemany("DELETE FROM runs WHERE key = ?", gone)
            db.executemany("DELETE FROM curves WHERE key = ?", gone)

        self._with(rows)

    def thin(self, most: int) -> None:
        """Of more bytes than `most`, drop the weights of the oldest runs, and then these runs themselves.

        Those that are pinned, or at hand in a lab that is open, stay as they are and do not count: no other
        run goes for one that is large. A run without weights can still be trained once more.
        """
        (whole,) = self._all("SELECT COALESCE(SUM(bytes), 0) FROM runs WHERE NOT pinned")
        if whole[0] <= most:
            return
        found = self._all(f"SELECT session, at_hand, {FIELDS} FROM runs WHERE NOT pinned ORDER BY serial")
        old = [row_of(one) for one in found if not (one["at_hand"] and self.session.lives(one["session"]))]
        total = sum(row.bytes for row in old)
        left = {row.key: row.bytes for row in old}
        for row in sorted(old, key=lambda row: row.bytes <= most):  # first those that never have room
            if total > most and (size := self._contents.size(row.key)):
                total -= size
                left[row.key] -= size
                self._contents.remove(row.key)
                self._all("UPDATE runs SET bytes = ? WHERE key = ?", left[row.key], row.key)
        gone = []
        for key, size in left.items():
            if total <= most:
                break
            total -= size
            gone.append(key)
        self._delete(gone)

    def begin(self) -> None:
        """Be there for a lab: its session begins, and what a crash left is put in order."""
        self.session.begin()
        self._contents.tidy()
        self._find_lost()

    def _find_lost(self) -> None:
        """Have a row for each run whose weights are there: the row was lost, or the database set aside."""
        known = {one["key"] for one in self._all("SELECT key FROM runs")}
        for key in self._contents.all_keys():
            if key not in known:
                with suppress(LabError):
                    kept = self._contents.read(key)
                    kept = replace(kept, curves=_recorded(kept))
                    self._put(kept, self._contents.size(key), at_hand=False)

    def _all(self, query: str, *values: Any) -> list[Row]:
        writes = not query.startswith("SELECT")
        return self._with(lambda db: db.execute(query, values).fetchall(), writes)

    def _with(self, what: Callable[[Connection], T], writes: bool = True) -> T:
        """What `what` makes of the database; one that cannot be read is set aside, and a new one begun."""
        try:
            with connected(self.file, writes) as database:
                return what(database)
        except Spoilt:
            with alone_in(self.folder):
                self._begin_anew()
                with connected(self.file, writes) as database:
                    found = what(database)
            self._find_lost()
            return found

    def _begin_anew(self) -> None:
        """Set the database aside, unless another lab has just done so."""
        try:
            with connected(self.file, False) as database:
                database.execute("SELECT key FROM runs, curves USING (key) ORDER BY serial").fetchall()
        except Spoilt as error:
            try:
                said = _("{error}; it was set aside as {name}.")
                self.aside = said.format(error=error, name=put_aside(self.file).name)
            except OSError as cause:
                raise LabError(
                    _("{error}, and not set aside: {why}").format(error=error, why=cause.strerror)
                ) from cause


def _recorded(kept: Kept) -> Mapping[str, Reduced]:
    """The curves in the state of a run, as they are kept beside it."""
    from tui_lab.engine.keeper import COLUMNS
    from tui_lab.engine.kept_curves import whole_curves

    try:
        return whole_curves(kept, COLUMNS)
    except Exception:  # a state of another form is whole for all that
        return {}
