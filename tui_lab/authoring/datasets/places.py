"""Where data that are not shipped are looked for."""

from __future__ import annotations

import os
from pathlib import Path

from tui_lab.files import base_folder

DATA_VARIABLE = "TUI_LAB_DATA_DIR"  # what --data-dir sets


def fashion_folders() -> tuple[Path, ...]:
    """The folders that may hold the files of Fashion-MNIST.

    Of a folder that the user names, also the one below it that torchvision would have made. Without one
    it is the cache, by the XDG base directory rules.
    """
    if named := os.environ.get(DATA_VARIABLE):
        folder = Path(os.path.expanduser(named))  # noqa: PTH111 - a ~ of nobody stays and is not found
        return folder, folder / "FashionMNIST" / "raw"
    return (base_folder("XDG_CACHE_HOME", ".cache") / "tui-lab" / "fashion-mnist",)
