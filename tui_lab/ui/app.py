"""The application: its screens, its theme, and what is remembered between them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import App, SystemCommand
from textual.binding import BindingType
from textual.screen import Screen

from tui_lab.core import DEFAULT_SEED
from tui_lab.core.catalogue import Entry, find
from tui_lab.core.progress import Progress
from tui_lab.terminal import choose_fps, choose_link
from tui_lab.ui.keys import Scope, keys_of
from tui_lab.ui.output import driver_class
from tui_lab.ui.output.link import Link
from tui_lab.ui.screens.menu import MenuScreen
from tui_lab.ui.theme import drawing_style, theme

if TYPE_CHECKING:  # imported when they are opened, so that the menu shows at once
    from tui_lab.core.lessons import LessonStep
    from tui_lab.core.orders import Event
    from tui_lab.ui.screens.lab import LabScreen
    from tui_lab.ui.training import MakeTrainer, TrainerLike

PANEL_SCOPES: tuple[Scope, ...] = ("lesson", "knobs", "loss", "parameters", "tensor")


class TuiLab(App[None]):
    """One menu, and a lab for each scenario that was opened; a lab left is paused, not lost."""

    TITLE = "tui-lab"
    CSS = "Screen { background: $background; }"
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
        self.progress = Progress.load()
        self._open_name = open_name
        self._settings = settings or {}
        self._seed, self._device, self._speed = seed, device, speed
        self._make_trainer = make_trainer
        self._labs: dict[str, LabScreen] = {}
        self._told: set[str] = set()
        self.menu = MenuScreen(entries, self.progress, self.drawing_style)

    def on_mount(self) -> None:
        self.push_screen(self.menu)
        if self._open_name is not None:
            self.open_lab(find(self._open_name, self.entries))

    def open_lab(self, entry: Entry) -> None:
        """Show the lab of a scenario: the one left before, or a new one."""
        from tui_lab.ui.pace import FramePace
        from tui_lab.ui.screens.lab import LabScreen

        while self.screen is not self.menu:  # the code or the help may lie over a lab
            if self.screen is self._labs.get(entry.name):
                return
            self.pop_screen()
        self.progress.last = entry.name
        self.progress.save()
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
            knobs: dict[str, Any] = dict(self.progress.knobs.get(entry.name, {}))
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
        self.menu.list.choose(self.progress.last)

    def show_code(self, entry: Entry) -> None:
        """Show the code of a scenario."""
        from tui_lab.ui.screens.code import CodeScreen

        self.push_screen(CodeScreen(entry.file, self.drawing_style))

    def action_help(self) -> None:
        """Show the keys, first those of the panel that has the focus."""
        from tui_lab.ui.screens.help import HelpScreen

        here: list[Scope] = ["menu"] if self.screen is self.menu else []
        if (lab := self.lab) is not None:
            focused = "tensor" if lab.mode == "tensor" else lab.board.scope
            first = [scope for scope in PANEL_SCOPES if scope == focused]
            here = [*first, "lab", *(scope for scope in PANEL_SCOPES if scope not in first)]
        self.push_screen(HelpScreen((*here, "everywhere")))

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """What the command palette finds: every key's action here, and every scenario."""
        scopes: tuple[Scope, ...] = (
            ("lab", "everywhere") if screen in self._labs.values() else ("everywhere",)
        )
        for key in keys_of(*scopes):
            if key.action not in ("panel", "app.command_palette"):
                run = partial(self.call_later, self.run_action, key.action, screen)
                yield SystemCommand(key.help, f"key {key.shown}", run)
        for entry in self.entries:
            yield SystemCommand(f"open {entry.title}", entry.summary, partial(self.open_lab, entry))

    def goals_met(self, entry: Entry) -> frozenset[str]:
        """The titles of the lesson steps whose goal was met, now or on an earlier visit."""
        return frozenset(self.progress.goals.get(entry.name, ()))

    def meet_goal(self, entry: Entry, step: LessonStep) -> None:
        """Remember that a goal was met."""
        self.progress.goal_met(entry.name, step.title)

    def news(self, sentence: str) -> str:
        """The sentence the first time it is told, then nothing."""
        if sentence in self._told:
            return ""
        self._told.add(sentence)
        return sentence

    def keep_knobs(self, entry: Entry, texts: dict[str, str]) -> None:
        """Remember knobs as the learner left them; `texts` are what a learner would type."""
        self.progress.knobs.setdefault(entry.name, {}).update(texts)
        self.progress.save()
