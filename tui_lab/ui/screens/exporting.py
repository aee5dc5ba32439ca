"""What a lab does where something of it is taken home."""

from __future__ import annotations

import shlex
from pathlib import Path

from textual import on, work

from tui_lab.authoring.knobs import texts
from tui_lab.drawing.canvas.cells import Cells
from tui_lab.engine import orders
from tui_lab.errors import LabError
from tui_lab.exporting.setup_line import setup_line
from tui_lab.languages import translated as _
from tui_lab.rules import rules
from tui_lab.terminal.choices import choose_ground
from tui_lab.ui.messages import ExportWanted
from tui_lab.ui.screens.export import ExportScreen
from tui_lab.ui.screens.rewinding import RewindingScreen
from tui_lab.ui.widgets.cells_view import CellsView


class ExportingScreen(RewindingScreen):
    """The trainer writes what is of its run, the screen what is on it."""

    def action_export(self) -> None:
        if self._loaded is None or self._state in ("failed", "loading"):
            self.notice.say(_("There is nothing to take home yet."))
        elif self._is_script:
            self.notice.say(_("This is a script of your own, which is home already."))
        else:
            self.app.push_screen(ExportScreen(self.entry.name, bool(self._loaded.losses)))

    @on(ExportWanted)
    def _export(self, wanted: ExportWanted) -> None:
        if wanted.what == "setup":
            self._say_setup()
            return
        try:
            path = str(
                rules().file_for(wanted.path).absolute()
            )  # wherever the scenario's code goes meanwhile
        except (LabError, OSError, ValueError) as error:
            self._say_why_not(str(error))
            return
        if wanted.what == "figure":
            self._write_figure(self._picture(), path, wanted.over)
            return
        self.notice.say(_("Writing {path}.").format(path=path))
        self._training.tell(orders.TakeHome(wanted.what, path, wanted.over))

    def _say_setup(self) -> None:
        """Show the line, and have it where the terminal pastes from, if that takes it."""
        if self._shot is None:
            return
        knobs = self._knobs
        defaults = texts(knobs, {name: knob.default for name, knob in knobs.items()})
        seed = self._shot.seed or 0
        line = setup_line(self.entry.name, texts(knobs, self.knobs.values), defaults, seed)
        command = f"tui-lab open --setup {shlex.quote(line)}"
        self.app.copy_to_clipboard(command)
        copied = _("(copied, where the terminal allows it)")
        self.notice.say(f"{command}   {copied}", urgent=True, again="x")

    def _picture(self) -> Cells | None:
        """What is on the screen of the panel with the keys, or else of the large one."""
        if self.mode == "tensor":
            return self.tensor.picture
        panels = {panel.id: panel for panel in self.board.panels}
        for panel in (panels.get(self.board.chosen), panels.get(self.board.main)):
            if isinstance(panel, CellsView) and panel.display and panel not in (self.lesson, self.knobs):
                return panel.picture
        return None

    @work(thread=True)
    def _write_figure(self, cells: Cells | None, path: str, over: bool) -> None:
        from tui_lab.exporting.cell_files import file_of_cells
        from tui_lab.exporting.taken_home import take_home

        try:
            if cells is None:
                raise LabError(_("no figure is on the screen: bring one with its number first"))
            take_home(path, file_of_cells(cells, Path(path).suffix, choose_ground().value), over)
            said = _("{path} is written.").format(path=path)
        except LabError as error:
            self.app.call_from_thread(self._say_why_not, str(error))
            return
        self.app.call_from_thread(self.notice.say, said)

    def _say_why_not(self, why: str) -> None:
        self.notice.say(_("{error}.").format(error=f"{why[:1].upper()}{why[1:]}"))
