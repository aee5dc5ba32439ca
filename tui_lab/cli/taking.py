"""What `tui-lab runs export` writes of a run that is kept."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from tui_lab.cli.headless import heard
from tui_lab.cli.loss_rows import csv_outlet
from tui_lab.drawing.canvas.palette import DARK, LIGHT
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.engine.bringing_back import AGAIN, brought_back
from tui_lab.engine.kept import Kept
from tui_lab.engine.kept_curves import whole_curves
from tui_lab.engine.orders import TakeHome
from tui_lab.engine.recipe import Recipe
from tui_lab.engine.run import Run
from tui_lab.errors import LabError
from tui_lab.exporting.cell_files import file_of_cells
from tui_lab.exporting.curve_rows import write_rows
from tui_lab.exporting.figures_of_run import figure_of_run
from tui_lab.exporting.page import drawn
from tui_lab.exporting.taken_home import expanded, refuse_to_overwrite, take_home
from tui_lab.exporting.taking import line_of, taken
from tui_lab.languages import translated as _
from tui_lab.teaching.catalogue import Entry
from tui_lab.terminal.choices import choose_ground
from tui_lab.terminal.streams import complain, printed_aside


def curves_to(kept: Kept, path: str, over: bool) -> None:
    """Write the curves as rows; "-" is the standard output. Needs no scenario. Raises LabError."""
    if path != "-":
        refuse_to_overwrite(expanded(path), over)
    with csv_outlet(path, sys.stdout) as outlet:
        assert outlet is not None  # there is a path
        write_rows(whole_curves(kept), outlet.file)


def take_all(
    entry: Entry,
    kept: Kept,
    wanted: Iterable[tuple[str, str]],
    figures: Iterable[str],
    *,
    setup: bool,
    over: bool,
) -> None:
    """Bring the run back, and write what is `wanted` of it, each with its path. Raises LabError."""
    orders = [TakeHome(what, path, over) for what, path in wanted]
    views = [_view_and_file(one) for one in figures]
    for path in (*(one.path for one in orders), *(path for __, path in views)):
        refuse_to_overwrite(expanded(path), over)  # before anything is trained
    written = []
    with printed_aside() as output, heard(entry.name):
        run = _run_of(entry, kept)
        written += [taken(entry.name, run, one) for one in orders]
        ground = choose_ground().value
        style = DrawingStyle(LIGHT if ground == "light" else DARK)  # a file shows all characters and colours
        for view, path in views:
            cells = drawn(figure_of_run(run, view), style)
            content = file_of_cells(cells, expanded(path).suffix, ground)
            written.append(f"{take_home(path, content, over)} is written.")
        if setup:
            print(line_of(entry.name, run), file=output)
    for said in written:
        complain(said)


def _run_of(entry: Entry, kept: Kept) -> Run:
    recipe = Recipe(entry, {}, kept.recipe.seed, kept.recipe.device)
    recipe.turns_to_table(kept.recipe)
    recipe.load(None)
    steps = brought_back(recipe, kept)
    try:
        while True:
            next(steps)
    except StopIteration as end:
        run: Run = end.value
        return run
    except LabError as error:
        raise LabError(
            str(error).removesuffix(_("{said}. {again}").format(said="", again=_(AGAIN)))
        ) from error


def _view_and_file(text: str) -> tuple[str, str]:
    view, equals, path = text.partition("=")
    if not (view and equals and path):
        raise LabError(
            _("{text} is not VIEW=FILE, such as fit=fit.svg or loss=loss.png").format(text=repr(text))
        )
    return view, path
