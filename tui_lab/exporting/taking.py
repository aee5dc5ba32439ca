"""One run, one file: whatever of it was asked for is written where that was asked for."""

from __future__ import annotations

import io
from collections.abc import Mapping

from tui_lab.authoring.knobs import texts
from tui_lab.engine.changes import in_words
from tui_lab.engine.history import CAPACITY, Reduced
from tui_lab.engine.orders import TakeHome
from tui_lab.engine.run import Run
from tui_lab.errors import LabError
from tui_lab.exporting.curve_rows import write_rows
from tui_lab.exporting.data_rows import write_data
from tui_lab.exporting.page import page_of
from tui_lab.exporting.setup_line import setup_line
from tui_lab.exporting.taken_home import expanded, refuse_to_overwrite, take_home
from tui_lab.exporting.tensorboard import write_events
from tui_lab.exporting.trial import script_of
from tui_lab.exporting.weights import as_file, weights_of
from tui_lab.languages import translated as _

THEN = {"script": ": python {} trains it", "tensorboard": ": tensorboard --logdir {} shows it"}

WITHOUT_POINTS = " It makes the data as setup() does, without the points that were edited: Data has these."


def taken(name: str, run: Run, wanted: TakeHome) -> str:
    """Write what is wanted of a run of the scenario `name`; says where it lies. Raises LabError."""
    file = expanded(wanted.path)
    refuse_to_overwrite(file, wanted.over)  # before anything is trained or drawn
    if wanted.what == "tensorboard":
        write_events(file, curves_of(run), line_of(name, run))
    else:
        take_home(wanted.path, content_of(name, run, wanted.what, file.suffix), wanted.over)
    without = WITHOUT_POINTS if wanted.what == "script" and run.has_edited_points else ""
    return f"{file} is written{THEN.get(wanted.what, '').format(file)}.{without}"


def content_of(name: str, run: Run, what: str, suffix: str) -> str | bytes:
    """What is wanted of a run as the content of a file that ends in `suffix`. Raises LabError."""
    match what:
        case "script":
            return script_of(
                name,
                type(run.scenario),
                run.scenario.knob_values,
                run.seed,
                run.scenario.device,
                steps=run.step or None,
                changes=tuple(in_words(run.changes)),
            )
        case "weights":
            return as_file(weights_of(run.scenario), suffix, {"setup": line_of(name, run)})
        case "curves":
            text = io.StringIO()
            write_rows(curves_of(run), text)
            return text.getvalue()
        case "data":
            text = io.StringIO()
            write_data(run.scenario, text)
            return text.getvalue()
        case "page":
            return page_of(name, run, line_of(name, run), suffix)
        case "setup":
            return line_of(name, run) + "\n"
    raise LabError(_("there is no {what} of a run").format(what=repr(what)))


def curves_of(run: Run) -> Mapping[str, Reduced]:
    """All that was recorded, as exact as it was kept."""
    return {name: curve.reduced(2 * CAPACITY) for name, curve in run.curves.items()}


def line_of(name: str, run: Run) -> str:
    """The setup of a run as one line, as a shell takes it."""
    knobs = run.scenario.knobs()
    defaults = texts(knobs, {one: knob.default for one, knob in knobs.items()})
    return setup_line(name, texts(knobs, run.scenario.knob_values), defaults, run.seed)
