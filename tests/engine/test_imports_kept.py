"""What the first opening of a lab does not do: checked in a fresh interpreter, which has no PyTorch yet."""

from __future__ import annotations

import subprocess
import sys

import pytest

FIRST_LOADED = """
import gc, os, sys
from threading import Event
from tui_lab.engine.orders import Loaded
from tui_lab.engine.trainer import Trainer
from tui_lab.teaching.catalogue import find, shipped_scenarios

begun, loaded = [], Event()
output = os.dup(1)  # for what a scenario's lab has as its own is no longer this one's
gc.callbacks.append(lambda phase, info: phase == "start" and begun.append("torch" in sys.modules))
entry = find("regression", shipped_scenarios())
trainer = Trainer(entry, lambda said: isinstance(said, Loaded) and loaded.set())
trainer.start()
assert loaded.wait(60)
found = sum(begun) < 20, gc.isenabled(), gc.get_freeze_count() > 100_000
os.write(output, " ".join(map(str, found)).encode())
os._exit(0)
"""


@pytest.mark.slow
def test_nobody_looks_for_garbage_while_pytorch_is_imported() -> None:
    done = subprocess.run([sys.executable, "-c", FIRST_LOADED], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "True", "True"]
