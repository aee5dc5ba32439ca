"""One scenario in training, as it is asked and told, and what is known of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tui_lab.authoring.knobs import AnyKnob
from tui_lab.engine import asks, orders
from tui_lab.engine.kept import Kept
from tui_lab.engine.snapshot import Snapshot
from tui_lab.engine.trainer_like import MakeTrainer
from tui_lab.keeping.memory import Memory
from tui_lab.languages import translated as _
from tui_lab.teaching.catalogue import Entry
from tui_lab.teaching.lessons import LessonStep, as_pages_set_them

EVERY = 5.0  # seconds between two lines about the loss
Say = Callable[[str], None]
Then = Callable[[Snapshot], None]


class AskedRun:
    """`say` takes a line. Nothing is heard of before `start`."""

    def __init__(self, entry: Entry, make_trainer: MakeTrainer, memory: Memory, say: Say) -> None:
        self.entry, self._memory, self.say = entry, memory, say
        self._make_trainer = make_trainer
        self.brought_back: Kept | None = None  # the run to go on with, once it is loaded
        self.state, self.speed = "loading", "normal"
        self.steps, self.over, self.run_id, self.every = 0, False, 0, EVERY
        self.loaded: orders.Loaded | None = None
        self.knobs: dict[str, AnyKnob] = {}
        self.values: dict[str, Any] = {}
        self.pages: tuple[LessonStep, ...] = ()
        self.at = self.hints = 0
        self.shot: Snapshot | None = None
        self._asked: dict[int, Then] = {}  # what is done with an answer, by its number
        self._number = 0
        self._looked = self._said_loss = 0.0
        self._looking = False  # a look is under way
        self._told: set[object] = set()  # of this run
        self._heard = 0  # lines of the scenario's code
        self._waited = 0.0  # seconds that it has been at one thing, as was said
        self._undone = ""
        self.begun = False  # it was told to train, and has not answered
        self._tells_that_it_trains = False  # once it does
        self.writing = False  # a file
        self._advised = True  # whether it is known what to do after a divergence
        memory.opened(entry)

    def start(self, post: Callable[[orders.Event], object]) -> None:
        """Load the scenario; `post` hands what its trainer says over to the thread that calls `hear`."""
        self._post, self.state = post, "loading"
        self.trainer = self._make_trainer(post)
        self.trainer.start()

    def load_again(self) -> None:
        """Begin with another trainer, where the code could not even be imported."""
        self.trainer.stop()
        self.start(self._post)

    @property
    def page(self) -> LessonStep | None:
        """The page that is read."""
        return self.pages[self.at] if self.pages else None

    def is_met(self, page: LessonStep) -> bool:
        """Whether its goal was met, now or on an earlier visit."""
        return page.title in self._memory.goals_met(self.entry)

    @property
    def is_rest(self) -> bool:
        """Whether it is loaded, and neither trains nor owes an answer."""
        busy = self.state == "loading" or self.trains or self.writing or not self._advised
        return not (busy or self._asked or self._looking)

    @property
    def trains(self) -> bool:
        """Whether it trains, or is about to."""
        return self.state == "running" or self.begun

    @property
    def owes(self) -> bool:
        """Whether what was asked is not answered yet."""
        return bool(self._asked)

    def ask(self, request: asks.Request, then: Then) -> None:
        """Ask the trainer, and do something with the answer."""
        if self.state in ("loading", "failed"):
            self.say(_("There is nothing to ask: the scenario has stopped. Type reset to start again."))
            return
        self._number += 1
        self._asked[self._number] = then
        self.trainer.tell(orders.Want(request, self._number))

    def set_off(self, order: orders.Command) -> None:
        """Have it train: it may answer that it does not, which ends the wait as well."""

        def answered(shot: Snapshot) -> None:
            self.begun = self._tells_that_it_trains = False

        self.begun = True
        self.order(order, answered)

    def order(self, order: orders.Command, then: Then = lambda shot: None) -> None:
        """Give an order, and do something once it is obeyed."""
        self.trainer.tell(order)
        if self.state == "failed":  # a network is made, or it is said why not
            self.state = "loading"
        elif self.state != "loading":
            self.ask((), then)

    def number_in(self, text: str, low: int, high: int, without: int) -> int | None:
        """The whole number in `text`, `without` any the default; None for what is none, which is said."""
        if not text:
            return without
        number = int(text) if text.isascii() and text.isdecimal() and len(text) < 20 else -1
        if low <= number <= high:
            return number
        said = _("A whole number from {low} to {high}, please, not {text}.")
        self.say(said.format(low=low, high=f"{high:,}", text=repr(text)))
        return None

    # Knobs

    def start_page(self, after_done: bool = False) -> None:
        """Set the knobs that the page is read with, unless somebody has set some.

        A training goes on, unless it is that of a page that is done: the next one's goal is not for it.
        """
        page = self.page
        if page is None or (wanted := page.start_values(self.knobs, self.values)) == self.values:
            return
        trains = self.trains and not after_done
        if trains or not as_pages_set_them(self.pages, self.knobs, self.values):
            if page.starts:
                said = _("This page is about {knobs}. Your knobs stay.")
                self.say(said.format(knobs=page.start_text))
            return
        words = page.start_text or _("the defaults of all knobs")
        self.start_with(wanted, _("This page starts with {knobs}.").format(knobs=words), unasked=True)

    def start_with(self, values: dict[str, Any], said: str, unasked: bool = False) -> None:
        """Start again with some values and the defaults for all else."""
        self.values = {name: knob.default for name, knob in self.knobs.items()} | values
        self.set_knobs(orders.SetKnobs(self.values, restart=True, unasked=unasked, keep_points=False), said)

    def set_knobs(self, order: orders.SetKnobs, said: str) -> None:
        """Have other values tried; they are remembered once a network runs with them."""
        self.values |= order.values
        texts = {name: self.knobs[name].format(value) for name, value in order.values.items()}
        self._memory.try_knobs(self.entry, texts)
        self.order(order)
        self.say(said)
