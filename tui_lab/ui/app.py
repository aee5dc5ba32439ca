"""The application: its screens, its theme, and what is remembered between them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual.app import App
from textual.binding import BindingType

from tui_lab.core import DEFAULT_SEED
from tui_lab.core.catalogue import Entry, before_in_family, find
from tui_lab.core.errors import LabError
from tui_lab.core.needs import need_numpy
from tui_lab.terminal import choose_fps, choose_link
from tui_lab.ui.commands import LabCommands, scopes_of
from tui_lab.ui.memory import Memory
from tui_lab.ui.output import driver_class
from tui_lab.ui.output.link import Link
from tui_lab.ui.screens.menu import MenuScreen
from tui_lab.ui.theme import drawing_style, theme

if TYPE_CHECKING:  # imported when they are opened, so that the menu shows at once
    from tui_lab.core.orders import Event
    from tui_lab.ui.screens.lab import LabScreen
    from tui_lab.ui.training import MakeTrainer, TrainerLike


class TuiLab(App[None]):
    """One menu, and a lab for each scenario that was opened; a lab left is paused, not lost."""

    TITLE = "tui-lab"
    CSS = """
    Screen { background: $background; }
    .framed {
        border: $frame $border-blurred;
        border-title-color: $foreground;
        border-subtitle-color: $hint;
        &:focus, &:focus-within {
            border: $frame $border; border-title-color: $primary; border-title-style: bold;
        }
    }
    """
    COMMANDS: ClassVar = {LabCommands}
    BINDINGS: ClassVar[list[BindingType]] = []  # each screen takes its keys from the table

    def __init__(
        self,
        entries: list[Entry],
        open_name: str | None = None,
        settings: dict[str, str] | None = None,
        seed: int = DEFAULT_SEED,
        device: str | None = None,
        speed: str | None = None,
        make_trainer: Callable[..., TrainerLike] | None = None,
    ) -> None:
        # Before Textual's own constructor, which takes NO_COLOR out of the environment.
        self.drawing_style = drawing_style()
        self.link = Link(choose_link().value)
        super().__init__(driver_class=driver_class())
        own = theme(self.drawing_style)
        self.register_theme(own)
        self.theme = own.name
        self.entries = entries
        self.memory = Memory()
        self._open_name = open_name
        self._settings = settings or {}
        self._seed, self._device, self._speed = seed, device, speed
        self._make_trainer = make_trainer
        self._labs: dict[str, LabScreen] = {}
        self.menu = MenuScreen(entries, self.memory.progress, self.drawing_style)

    def get_default_screen(self) -> MenuScreen:
        return self.menu  # above Textual's own, that one would be laid out and painted, too

    def on_mount(self) -> None:
        if self._open_name is not None:
            self.open_lab(find(self._open_name, self.entries))

    def open_lab(self, entry: Entry) -> None:
        """Show the lab of a scenario: the one left before, or a new one."""
        try:
            need_numpy()
        except LabError as error:
            self.menu.list.say(str(error))
            return
        from tui_lab.ui.pace import FramePace
        from tui_lab.ui.screens.lab import LabScreen

        while self.screen is not self.menu:  # the code or the help may lie over a lab
            if self.screen is self._labs.get(entry.name):
                return
            self.pop_screen()
        self.memory.opened(entry)
        lab = self._labs.get(entry.name)
        if lab is None:
            lab = self._labs[entry.name] = LabScreen(
                entry,
                self._trainer_for(entry),
                self.drawing_style,
                FramePace(fastest=choose_fps().value, outlet=self.link),
            )
            self.install_screen(lab, f"lab-{entry.name}")
        self.push_screen(lab)

    @property
    def lab(self) -> LabScreen | None:
        """The lab on the screen, if it is one."""
        return next((lab for lab in self._labs.values() if lab is self.screen), None)

    def _trainer_for(self, entry: Entry) -> MakeTrainer:
        from tui_lab.core.trainer import Trainer

        make_trainer = self._make_trainer or Trainer

        def make(post: Callable[[Event], object]) -> TrainerLike:
            knobs = self.memory.knobs(entry)
            if entry.name == self._open_name:
                knobs |= self._settings
            return make_trainer(
                entry, post, knobs=knobs, seed=self._seed, device=self._device, speed=self._speed
            )

        return make

    def open_neighbour(self, entry: Entry, direction: int) -> None:
        """Open the scenario before or after `entry` in the order of the menu."""
        names = [other.name for other in self.entries]
        neighbour = self.entries[(names.index(entry.name) + direction) % len(names)]
        self.open_lab(neighbour)

    def show_menu(self) -> None:
        """Leave the lab, which pauses, for the menu."""
        self.pop_screen()
        self.menu.list.choose(self.memory.progress.last)

    def show_code(self, entry: Entry) -> None:
        """Show the code of a scenario."""
        from tui_lab.ui.screens.code import CodeScreen

        before = before_in_family(entry, self.entries)
        self.push_screen(CodeScreen(entry.file, self.drawing_style, before.file if before else None))

    def action_help(self) -> None:
        """Show the keys, first those of the panel that has the focus."""
        from tui_lab.ui.screens.help import HelpScreen

        self.push_screen(HelpScreen(scopes_of(self.screen)))

    def action_help_quit(self) -> None:
        """Textual binds ctrl+c to this; it ends most programs, so what does so here is said."""
        if (lab := self.lab) is not None:
            lab.notice.say("ctrl+q quits; q goes back to the menu.")
        elif self.screen is self.menu:
            self.exit()
        else:
            self.pop_screen()
