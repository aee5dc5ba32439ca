"""The table that a learner has named."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from tui_lab.authoring.datasets.places import table_for_scenario
from tui_lab.authoring.datasets.tables.data_table import DataTable
from tui_lab.errors import LabError
from tui_lab.languages import translated as _


def your_table(default: Path) -> DataTable:
    """The table in the file that is named, as by `tui-lab FILE` or `--file FILE`, else that in `default`.

    Its head is read; of one that was read before nothing is, unless the file has changed. Raises LabError.
    """
    file = Path(table_for_scenario() or default)
    try:
        stat = file.stat()
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise LabError(_("{file} cannot be read: {why}").format(file=file, why=why)) from error
    return _table(file.absolute(), stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=1)  # of 400 MB at most
def _table(file: Path, changed_at: int, size: int) -> DataTable:
    return DataTable(file)
