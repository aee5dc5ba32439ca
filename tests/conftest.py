"""What every test shares: a home of its own, so that none reads or writes the user's."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest
from hypothesis import settings

from tui_lab.rules import Rules

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy is imported, as the command does

# The same examples each time: a change fails for what it changed. `--hypothesis-profile=search` tries others.
settings.register_profile("search", deadline=None)
settings.register_profile("same", deadline=None, derandomize=True)
settings.load_profile("same")


def pytest_collection_finish() -> None:
    """Look for garbage a hundredth as often: what was imported is none, and each look walks all of it."""
    gc.freeze()
    gc.set_threshold(70_000, 10, 10)


# Files whose slow tests do the same with every scenario.
EVERY = (
    "scenarios/test_acting.py",
    "scenarios/test_content.py",
    "instruments/test_every_instrument.py",
    "instruments/test_checkup.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what CI has not the time for; skip what needs a GPU where there is none.

    torch is asked for one only if something needs it.
    """
    for item in items:
        if item.get_closest_marker("slow") and item.path.as_posix().endswith(EVERY):
            item.add_marker("every")
    needing = [item for item in items if item.get_closest_marker("gpu")]
    if needing:
        import torch

        if not torch.cuda.is_available():
            for item in needing:
                item.add_marker(pytest.mark.skip(reason="PyTorch finds no CUDA GPU here"))


def pytest_xdist_auto_num_workers() -> int:
    """One worker more than cores: screen tests wait for a good part of their time."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Point the XDG folders at `tmp_path`; a size that the runner's terminal left behind goes."""
    for name in ("COLUMNS", "LINES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(
        "tui_lab.rules._rules", Rules()
    )  # what a course or a kiosk has hold ends with its test
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
