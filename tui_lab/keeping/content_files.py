"""The weights of runs on disk: the last two states of each, so that one is whole whatever happens.

A file holds all of `Kept` but its curves, the whole ones of which are part of the content. It is read with
weights_only.
"""

from __future__ import annotations

import io
import json
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tui_lab.errors import LabError
from tui_lab.files import open_regular, own_file, private_folder, write_whole
from tui_lab.languages import translated as _
from tui_lab.rules import rules

if TYPE_CHECKING:  # it brings numpy, and the menu opens before that
    from tui_lab.engine.kept import Kept

VERSION = 1
STALE = 60.0  # seconds after which what a broken-off write left is removed


class ContentFiles:
    """In one folder, by the keys of runs."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, kept: Kept) -> int:
        """Write how a run stands now; returns the bytes of that and the state before. Raises OSError."""
        import torch

        plain = {
            "version": VERSION,
            "key": kept.key,
            "recipe": json.dumps(kept.recipe.as_data()),
            "began": kept.began,
            "step": kept.step,
            "state": kept.state,
            "knobs": dict(kept.knobs),
            "losses": dict(kept.losses),
            "metrics": dict(kept.metrics),
            "content": kept.content,
            "why": kept.why,
        }
        out = io.BytesIO()
        torch.save(plain, out)
        private_folder(self._folder)
        newest, before = map(own_file, self._files(kept.key))
        rules().require_room(out.tell())
        write_whole(newest, out.getvalue(), before)
        return self.size(kept.key)

    def read(self, key: str) -> Kept:
        """The newest state that is whole. Raises LabError where there is none."""
        why = _("its weights are no longer kept")
        for file in self._files(key):
            try:
                return _read(file)
            except FileNotFoundError:
                pass
            except LabError as error:
                why = str(error)
        raise LabError(why)

    def size(self, key: str) -> int:
        """Bytes of what there is of a run."""
        total = 0
        for file in self._files(key):
            with suppress(OSError):
                total += file.stat().st_size
        return total

    def remove(self, key: str) -> None:
        """Of a run, all."""
        for file in self._files(key):
            with suppress(OSError):
                file.unlink()

    def all_keys(self) -> list[str]:
        """Those of all runs of which there is something."""
        return sorted({file.name.split(".")[0] for file in self._folder.glob("[!.]*.pt")})

    def tidy(self) -> None:
        """Remove what a write left that was broken off."""
        for file in self._folder.glob(".*.pt-*"):  # as write_whole() calls them
            with suppress(OSError):
                if time.time() - file.stat().st_mtime > STALE:
                    file.unlink()

    def _files(self, key: str) -> tuple[Path, Path]:
        """The newest state, and the one before."""
        return self._folder / f"{key}.pt", self._folder / f"{key}.before.pt"


def _read(file: Path) -> Kept:
    import os

    import torch

    from tui_lab.engine.kept import Kept, RunRecipe

    try:
        with os.fdopen(open_regular(own_file(file)), "rb") as opened:
            plain: dict[str, Any] = torch.load(opened, weights_only=True)
        if plain["version"] > VERSION:
            raise LabError(_("{file} is of a newer tui-lab").format(file=file))
        names = ("key", "began", "step", "state", "knobs", "losses", "metrics", "content", "why")
        recipe = RunRecipe.of_data(json.loads(plain["recipe"]))
        return Kept(recipe=recipe, **{name: plain[name] for name in names})
    except FileNotFoundError:
        raise
    except LabError:
        raise
    except Exception as error:  # torch raises many kinds for what is no file of its own
        raise LabError(
            _("{file} cannot be read: {kind}: {error}").format(
                file=file, kind=type(error).__name__, error=error
            )
        ) from error
