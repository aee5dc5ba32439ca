"""The application: its screens, its theme, and what is remembered between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.binding import BindingType
from textual.command import CommandPalette
from textual.filter import LineFilter
from textual.screen import Screen
from textual.scrollbar import ScrollBar

from tui_lab.engine import DEFAULT_SEED
from tui_lab.errors import LabError
from tui_lab.keeping.kept_runs import KeptRuns
from tui_lab.keeping.memory import Memory
from tui_lab.languages import translated as _
from tui_lab.needs import need_numpy
from tui_lab.teaching.catalogue import Entry, before_in_family, find
from tui_lab.teaching.course import Course
from tui_lab.terminal.choices import choose_fps, choose_link
from tui_lab.ui import elsewhere
from tui_lab.ui.commands import LabCommands, scopes_of
from tui_lab.ui.elsewhere import Detached
from tui_lab.ui.idle_app import IdleApp
from tui_lab.ui.messages import CodeWanted, DetachWanted, LeaveWanted, OpenWanted
from tui_lab.ui.output import driver_class
from tui_lab.ui.output.link import Link
from tui_lab.ui.parking import SCREENS, Asleep, Parking
from tui_lab.ui.plain_filter import PlainFilter
from tui_lab.ui.screens.menu import MenuScreen
from tui_lab.ui.scroll_bar import scroll_bar
from tui_lab.ui.standing import Standing
from tui_lab.ui.stylesheet import KeptStylesheet
from tui_lab.ui.theme import drawing_style, theme

if TYPE_CHECKING:  # imported when they are opened, so that the menu shows at once
    from tui_lab.engine.orders import Event
    from tui_lab.ui.screens.lab import LabScreen
    from tui_lab.ui.training import MakeTrainer, TrainerLike

NO_COURSE = Course()


class TuiLab(IdleApp):
    """One menu, and a lab for each scenario that was opened; a lab left is paused or parked, not lost."""

    TITLE = "tui-lab"
    WAY_OUT: ClassVar[str] = "ctrl+q quits; q goes back to the menu."
    CSS = """
    Screen { background: $background; }
    ModalScreen, SystemModalScreen { background: transparent; }
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
        course: Course = NO_COURSE,
        open_name: str | None = None,
        settings: dict[str, str] | None = None,
        seed: int = DEFAULT_SEED,
        device: str | None = None,
        speed: str | None = None,
        make_trainer: Callable[..., TrainerLike] | None = None,
        kept: KeptRuns | None = None,
        resume: bool = False,
        memory: Memory | None = None,
        keeps_alive: bool = False,
        troubled: str = "",
        class_folder: Path | None = None,
    ) -> None:
        # Before Textual's own constructor, which takes NO_COLOR out of the environment.
        self.drawing_style = drawing_style()
        self.link = Link(choose_link().value)
        super().__init__(kept, resume, class_folder, driver_class=driver_class())
        self._plain_filter = PlainFilter()
        ScrollBar.renderer = scroll_bar(self.drawing_style.glyphs)
        own = theme(self.drawing_style)
        self.register_theme(own)
        self.theme = own.name
        self.stylesheet = KeptStylesheet(variables=self.get_css_variables())
        self.entries = entries
        self.memory = memory or Memory()
        self._open_name = open_name
        self._settings = settings or {}
        self._seed, self._device, self._speed = seed, device, speed
        self._make_trainer = make_trainer
        self._keeps_alive = keeps_alive  # trainings live in processes of their own
        self.memory.troubled = troubled
        self._labs: dict[str, LabScreen] = {}  # the one used last stands last
        self._asleep: dict[str, Asleep] = {}  # labs without a screen
        self._parking = Parking()
        self.standing = Standing(entries, course, self.memory.progress)
        self.menu = MenuScreen(self.standing, self.memory.progress.last, self.drawing_style)

    def get_line_filters(self) -> Sequence[LineFilter]:
        return (self._plain_filter, *super().get_line_filters())

    def get_default_screen(self) -> Screen[None]:
        # Above Textual's own, that one would be laid out and painted, too.
        first = self.standing.next_stop
        if self._open_name is None and self.standing.is_new and first is not None:
            from tui_lab.ui.screens.welcome import WelcomeScreen

            return WelcomeScreen(first, len(self.entries), self.drawing_style)
        return self.menu

    def on_mount(self) -> None:
        if self._open_name is not None:
            self.open_lab(find(self._open_name, self.entries))
        self.look_for_what_was_left()
        if self._open_name is None and self.memory.troubled:  # a lab says it once it is loaded
            self.call_after_refresh(self._say, self.memory.news(self.memory.troubled))

    def open_lab(self, entry: Entry) -> None:
        """Show the lab of a scenario: the one left before, or a new one."""
        try:
            need_numpy()
        except LabError as error:
            self.menu.list.say(str(error))
            return
        from tui_lab.ui.pace import FramePace
        from tui_lab.ui.screens.lab import LabScreen

        self._show_menu()
        while self.screen is not self.menu:  # the code or the help may lie over a lab
            if self.screen is self._labs.get(entry.name):
                return
            self.pop_screen()
        self.memory.opened(entry)
        lab = self._labs.pop(entry.name, None)
        if lab is None:
            asleep = self._asleep.pop(entry.name, None)
            lab = LabScreen(
                entry,
                asleep.make_again if asleep is not None else self._trainer_for(entry),
                self.drawing_style,
                FramePace(fastest=choose_fps().value, outlet=self.link),
                self.memory,
                self.link,
            )
            lab.then = self.standing.after(entry)
            lab.left_on = asleep.page if asleep is not None else None
            self.install_screen(lab, f"lab-{entry.name}")
        self._labs[entry.name] = lab
        self._parking.make_room(self._labs)
        self._let_go()
        self.push_screen(lab)

    def _let_go(self) -> None:
        """Of labs that are parked and were left long ago keep the trainer alone, and no screen."""
        for name, lab in [*self._labs.items()][:-SCREENS]:
            if (trainer := lab.let_go()) is not None:
                self._asleep[name] = Asleep(trainer, lab.lesson.at)
                del self._labs[name]
                self.uninstall_screen(lab)
                lab.remove()

    def _show_menu(self) -> None:
        """Have the menu over the welcome, which is seen once."""
        if self.menu not in self.screen_stack:
            self.push_screen(self.menu)

    @property
    def lab_below(self) -> LabScreen | None:
        """The lab on the screen, be it below another one."""
        return next((lab for lab in self._labs.values() if lab in self.screen_stack), None)

    def tell(self, sentence: str) -> None:
        if self.screen is self.menu:
            self.menu.list.say(sentence)
        else:
            self._say(sentence, urgent=False)

    @property
    def lab(self) -> LabScreen | None:
        """The lab on the screen, if it is one."""
        return next((lab for lab in self._labs.values() if lab is self.screen), None)

    def _trainer_for(self, entry: Entry) -> MakeTrainer:
        from tui_lab.engine.trainer import Trainer
        from tui_lab.exporting import write_for
        from tui_lab.instruments import instrument

        make_trainer = self._make_trainer or Trainer

        def make(post: Callable[[Event], object]) -> TrainerLike:
            knobs = self._knobs_of(entry)
            if self._make_trainer is None:
                typed = bool(self._settings) or self._seed != DEFAULT_SEED
                asked = typed and entry.name == self._open_name
                if (trainer := elsewhere.found(entry, post, asked)) is not None:
                    return trainer
                if self._keeps_alive:
                    return elsewhere.begun(entry, post, knobs, self._seed, self._device, self._speed)
            return make_trainer(
                entry,
                post,
                knobs=knobs,
                seed=self._seed,
                device=self._device,
                speed=self._speed,
                keep=self.kept.keep if self.kept is not None else None,
                instruments=instrument,
                take_home=write_for,
            )

        return make

    def _knobs_of(self, entry: Entry) -> dict[str, str]:
        return self.memory.knobs(entry) | (self._settings if entry.name == self._open_name else {})

    @on(DetachWanted)
    def _take_detach(self, message: DetachWanted) -> None:
        entry = message.entry
        knobs = self._knobs_of(entry)
        one = Detached(entry, knobs, message.speed, message.running, message.stays, message.fresh)
        if message.stays or (lab := self.lab) is None:
            self.leave_for(one)
        else:
            lab.notice.say(_("Keeping the run, and then leaving."))
            self.leave_once_kept(one, lab)

    @on(OpenWanted)
    def _open(self, message: OpenWanted) -> None:
        names = [other.name for other in self.entries]
        # From the lab opened last: the key for the next one may come twice before that is on the screen.
        at = next(reversed(self._labs)) if message.places and self._labs else message.entry.name
        self.open_lab(self.entries[(names.index(at) + message.places) % len(names)])

    @on(LeaveWanted)
    def _take_leave(self) -> None:
        self.leave_screen()

    def leave_screen(self) -> None:
        """Go back to where the learner came from."""
        if self.screen is self.menu:
            self.exit()
        elif self.lab is not None:  # it pauses
            self.pop_screen()
            self.menu.list.come_back(self.memory.progress.last)
        else:
            self._show_menu()

    @on(CodeWanted)
    def _show_code(self, message: CodeWanted) -> None:
        from tui_lab.ui.screens.code import CodeScreen

        before = before_in_family(message.entry, self.entries)
        self.push_screen(CodeScreen(message.entry.file, self.drawing_style, before.file if before else None))

    def on_unmount(self) -> None:
        self._parking.close()

    def keep(self) -> None:
        self.memory.progress.save()  # first, for it is soon done
        super().keep()

    def give_up(self, screen: Screen[Any]) -> None:
        super().give_up(screen)
        for name, lab in [*self._labs.items()]:
            if lab is screen:  # the next visit tries again
                del self._labs[name]
                self.uninstall_screen(lab)

    def action_command_palette(self) -> None:
        """Find any action or scenario by name."""
        from tui_lab.ui.screens.palette import Palette

        if not isinstance(self.screen, CommandPalette):
            self.push_screen(Palette())

    def action_repaint(self) -> None:
        """Paint over whatever another program has left on the terminal."""
        if (driver := self._driver) is not None and hasattr(driver, "repaint"):
            driver.repaint()
        else:
            self.refresh()

    def action_help(self, term: str = "") -> None:
        """Explain a `term`, then the words and keys of the panel that has the focus, then all keys."""
        from tui_lab.ui.screens.help import HelpScreen
        from tui_lab.ui.words import words_of

        screen = self.screen
        self.push_screen(HelpScreen(scopes_of(screen), self.drawing_style, words_of(screen), term))

    def action_help_quit(self) -> None:
        """Textual binds ctrl+c to this; it ends most programs, so what does so here is said."""
        if (lab := self.lab) is not None:
            lab.notice.say(_(self.WAY_OUT))
        elif self.screen is self.menu or len(self.screen_stack) == 1:
            self.exit()
        else:
            self.pop_screen()
