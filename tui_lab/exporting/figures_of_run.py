"""A figure of a run that no screen shows."""

from __future__ import annotations

from tui_lab.authoring.figures import Figure
from tui_lab.drawing.figures.loss_plot import LossLook, loss_plot
from tui_lab.engine.run import Run
from tui_lab.errors import LabError
from tui_lab.languages import translated as _

COLUMNS = 200  # of a curve


def figure_of_run(run: Run, view: str) -> Figure:
    """A view by its method or title, or the `loss`. Raises LabError where there is none such."""
    titles = type(run.scenario).views()
    for method, title in titles.items():
        if view.casefold() in (method.casefold(), title.casefold()):
            return run.figure(method)
    if view.casefold() == "loss" and run.losses:
        curves = {name: curve.reduced(COLUMNS) for name, curve in run.curves.items()}
        return loss_plot(curves, tuple(run.marks), (), LossLook(), tuple(run.losses), planned=run.step)
    raise LabError(
        _("there is no view {view}; there are {names}").format(
            view=repr(view), names=", ".join((*titles, "loss"))
        )
    )
