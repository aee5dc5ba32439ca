"""Pictures kept as text: UPDATE_GOLDEN=1 writes them anew, otherwise each one must be there and agree."""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(__file__).parent / "golden"


def check_golden(name: str, text: str) -> None:
    """Compare `text` with golden/<name>.txt."""
    path = FOLDER / f"{name}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        FOLDER.mkdir(exist_ok=True)
        path.write_text(text + "\n", encoding="utf-8")
    assert path.exists(), f"{path.name} is missing: look at the picture, then run with UPDATE_GOLDEN=1"
    assert text + "\n" == path.read_text(encoding="utf-8")
