"""The loss over the steps, with a cursor that reads exact values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from tui_lab.authoring.figures import GHOST_ROLES, Mark
from tui_lab.drawing.canvas.cells import Cells
from tui_lab.drawing.canvas.style import DrawingStyle
from tui_lab.drawing.canvas.text import cut
from tui_lab.drawing.canvas.wrap import wrap
from tui_lab.drawing.figures.draw import draw
from tui_lab.drawing.figures.loss_plot import Ghost, LossLook, loss_plot, nearest, reading
from tui_lab.engine import asks
from tui_lab.engine.findings import Finding
from tui_lab.engine.history import Reduced
from tui_lab.engine.snapshot import Snapshot, epoch_words
from tui_lab.languages import translated as _
from tui_lab.plain_text import plain
from tui_lab.ui.keys import Fact, Scope, bindings, shown
from tui_lab.ui.layout import Place
from tui_lab.ui.widgets.cells_panel import CellsPanel

ROOM_FOR_HEALTH, ROOM_FOR_TWO = 6, 9  # rows, from which on one or two of them say what is wrong
LONGEST_NAME = 22  # cells of what a ghost is called


class LossPanel(CellsPanel):
    """Draws the curves of the last snapshot, and behind them those of the run before and of chosen ones."""

    BINDINGS = bindings("loss")
    scope: Scope = "loss"
    place: Place = "right"
    DEFAULT_CSS = """
    LossPanel { &.reading { border-subtitle-color: $foreground; } }
    """

    def __init__(self, style: DrawingStyle) -> None:
        super().__init__("loss", _("Loss"), style)
        self.look = LossLook()
        self.losses: tuple[str, ...] = ("loss",)  # the curves by the names that the scenario gives them
        self.planned = 0  # steps that the training has
        self._curves: Mapping[str, Reduced] = {}
        self._marks: tuple[Mark, ...] = ()
        self._epoch_steps = 0
        self._ghost: Reduced | None = None
        self._ghost_name = "ghost"
        self._chosen: list[Ghost] = []
        self._rest: Reduced | None = None  # the whole curve, while an earlier step is looked at
        self._log = True  # as drawn
        self._wrong: tuple[Finding, ...] = ()
        self._riddle = False
        self._say_look()

    def ask(self) -> asks.Curves:
        """As many columns of history as can be told apart here."""
        return asks.Curves(max(20, self.content_size.width))

    def show(self, shot: Snapshot, answer: asks.CurvesAnswer) -> None:
        """Draw the curves of a snapshot."""
        self._curves, self._marks, self._epoch_steps = answer.curves, answer.marks, shot.epoch_steps
        self.redraw()

    def show_health(self, findings: tuple[Finding, ...] | None, riddle: bool) -> None:
        """Say in the last row what is wrong with the training, if anything is; None where nobody asked.

        Where it is a `riddle` only that something is.
        """
        before = self._wrong, self._riddle
        self._wrong, self._riddle = self._wrong if findings is None else findings, riddle
        if before != (self._wrong, self._riddle):
            self.redraw()

    def keep_ghost(self, former: Reduced | None, name: str = "ghost") -> None:
        """The curve of the run that ended, or of another scenario by `name`, is the ghost behind the next."""
        if former is not None:
            self._ghost, self._ghost_name = former, name

    def show_rest(self, whole: Reduced | None) -> None:
        """Have the whole curve behind the part of it that leads to an earlier step; None for no more."""
        self._rest = whole
        self.redraw()

    def choose_ghosts(self, named: Iterable[tuple[str, Reduced]]) -> None:
        """Have the curves of other runs behind the present one, each with its name: at most six."""
        room = zip(named, GHOST_ROLES, strict=False)
        self._chosen = [
            Ghost(curve, cut(name, LONGEST_NAME, self.drawing_style.set.ellipsis), role)
            for (name, curve), role in room
        ]
        self.change_look(replace(self.look, ghost=True))

    @property
    def curve(self) -> Reduced | None:
        """The loss as last shown, where there is a single one."""
        return self._curves.get(self.losses[0]) if len(self.losses) == 1 else None

    @property
    def has_points(self) -> bool:
        """Whether there is a loss to see."""
        return any(len(self._curves[name]) for name in self.losses if name in self._curves)

    @property
    def has_ghost(self) -> bool:
        """Whether the curve of another run lies behind the present one, or would."""
        return self._ghost is not None or bool(self._chosen)

    @property
    def facts(self) -> frozenset[Fact]:
        """Whether there is a curve to read."""
        return frozenset({"curve"} if self.has_points else ())

    def redraw(self) -> None:
        width, height = self.content_size
        steps = self.planned, self._epoch_steps
        ghosts = {self._ghost_name: self._ghost, _("later"): self._rest}
        before = [Ghost(curve, name) for name, curve in ghosts.items() if curve is not None]
        plot = loss_plot(self._curves, self._marks, before + self._chosen, self.look, self.losses, *steps)
        self._log = plot.y_log
        self._say_look()
        lines = self._health_lines(width, height)
        cells = draw(plot, width, height - len(lines), self.drawing_style)
        if lines:
            whole = Cells.blank(width, height)
            whole.blit(cells, 0, 0)
            palette = self.drawing_style.palette
            colour = palette.bad if self._wrong[0].severity == "bad" else palette.accent
            for row, line in enumerate(lines, start=height - len(lines)):
                whole.put(row, 0, line, colour)
            cells = whole
        self.put(cells)

    def _health_lines(self, width: int, height: int) -> list[str]:
        """What is worst, how much there is beside it and where more is said of it, in a row or two."""
        if not self._wrong or height < ROOM_FOR_HEALTH:
            return []
        rows = 1 + (height >= ROOM_FOR_TWO)
        said = _("health: {finding}").format(finding=plain(self._wrong[0].short))
        if more := len(self._wrong) - 1:
            said += " " + _("(and {count} more)").format(count=more)
        if self._riddle:
            said = _("health: something is wrong")
        for text in (_("{health}; i looks closer").format(health=said), said):
            if len(lines := wrap(text, width)) <= rows:
                return lines
        return [cut(said, width, self.drawing_style.set.ellipsis)]

    def change_look(self, look: LossLook) -> None:
        """Draw in another way."""
        self.look = look
        self.redraw()

    def _say_look(self) -> None:
        """On the border: the cursor's step and values, or the keys and how they are set."""
        cursor = self.look.cursor
        read = "" if cursor is None else reading(self._curves, cursor, self.losses)
        self.set_class(bool(read), "reading")
        at = _("step {step}").format(step=f"{cursor or 0:,}")
        epoch, title = epoch_words(cursor or 0, self._epoch_steps), _("Loss")
        self.retitle(", ".join(filter(None, (f"{title}  {at}", epoch))) if read else title)
        scale = _("log") if self._log else _("linear")
        smooth = _("on") if self.look.smooth else _("off")
        keys = _("{log} {scale}, {smoothing} smooth {smooth}, left/right reads").format(
            log=shown("loss", "log"), scale=scale, smoothing=shown("loss", "smooth"), smooth=smooth
        )
        self.say_below(read or keys)

    def words(self) -> tuple[str, ...]:
        ghost = ["ghost"] * (self.has_ghost and self.look.ghost)
        found = () if self._riddle else self._wrong
        wrong = [word for one in found for word in (one.name, one.short)]
        return (*wrong, "loss", *self.losses, "step", *ghost, "log axis", "smooth")

    def action_log(self) -> None:
        self.change_look(replace(self.look, log=not self._log))

    def action_smooth(self) -> None:
        self.change_look(replace(self.look, smooth=not self.look.smooth))

    def put_cursor_away(self) -> None:
        """Read no step any longer."""
        self.change_look(replace(self.look, cursor=None))

    def action_cursor(self, places: int) -> None:
        if self.look.cursor is None:
            self.action_cursor_to(1)
        else:
            self._move_cursor(self.look.cursor, places)

    @property
    def _train(self) -> Reduced | None:
        """The curve that the cursor walks on."""
        return self._curves.get(self.losses[0]) if self.losses else None

    def action_cursor_to(self, share: int) -> None:
        train = self._train
        self._move_cursor(int(train.high_step[-1]) if train is not None and share and len(train) else 0, 0)

    def _move_cursor(self, step: int, places: int) -> None:
        train = self._train
        if train is not None and len(train):
            self.change_look(replace(self.look, cursor=nearest(train, step, places)[0]))

    def toggle_ghost(self) -> None:
        """Show or hide the curves of other runs."""
        self.change_look(replace(self.look, ghost=not self.look.ghost))
