"""Begins a process in which a scenario trains, and which goes on without whoever began it."""

from __future__ import annotations

from collections.abc import Mapping

from tui_lab.authoring.datasets.places import named_table
from tui_lab.keeping.places import state_folder
from tui_lab.remote import starting
from tui_lab.remote.starting import Started
from tui_lab.teaching.catalogue import Entry

KIND = "scenario"  # what such a process says of itself
MODULE = "tui_lab.cli.host"


def start(
    entry: Entry,
    knobs: Mapping[str, str],
    seed: int,
    device: str | None = None,
    speed: str | None = None,
    key: str = "",
    run: bool = False,
) -> Started:
    """Begin such a process, with the table that is named here. Raises LabError."""
    command = [entry.name, "--folder", str(entry.folder.parent)]
    command += [f"--set={name}={text}" for name, text in knobs.items()] + [f"--seed={seed}", f"--key={key}"]
    command += [f"--file={named_table()}"]  # also none: the process would have that of the environment
    command += ["--run"] * run
    command += [f"--{name}={one}" for name, one in (("device", device), ("speed", speed)) if one is not None]
    return starting.start(MODULE, command, state_folder() / "kept", entry.name)
