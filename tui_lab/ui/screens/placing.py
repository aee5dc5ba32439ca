"""What a lab does about devices: it lists them, moves its run, and goes on after memory ran out."""

from __future__ import annotations

from textual import on

from tui_lab.engine import orders
from tui_lab.languages import translated as _
from tui_lab.ui.messages import DevicesAsked, MoveWanted
from tui_lab.ui.screens.devices import DevicesScreen
from tui_lab.ui.screens.fetching import FetchingScreen


class PlacingScreen(FetchingScreen):
    """Its trainer knows the devices: it may run elsewhere, and PyTorch is on its thread."""

    _wants_devices = False  # the list was asked for by its key, and has not come yet

    def action_devices(self) -> None:
        if self._is_script:
            self.notice.say(_("This is a script of your own: it says itself where it trains."))
        elif self._loaded is not None:
            self._wants_devices = True
            self._training.tell(orders.ListDevices())

    @on(DevicesAsked)
    def _ask_again(self) -> None:
        self._training.tell(orders.ListDevices())

    def take_place(self, told: orders.Devices | orders.Moved) -> None:
        """Show what the trainer says of devices."""
        if isinstance(told, orders.Devices):
            self._take_devices(told)
        else:
            moved = _("From step {step} on it trains on {device}.")
            self.notice.say(told.why_not or moved.format(step=f"{told.step:,}", device=told.name))
            self.ask()

    def _take_devices(self, told: orders.Devices) -> None:
        """Show them, or their memory anew; they came too late where something else lies over the lab."""
        top, wanted = self.app.screen, self._wants_devices
        self._wants_devices = False
        if isinstance(top, DevicesScreen):
            top.show(told)
        elif top is self and wanted:
            self.app.push_screen(DevicesScreen(told))

    @on(MoveWanted)
    def _move(self, message: MoveWanted) -> None:
        if self._state == "failed" and not self.fault.saved_at:
            self.notice.say(_("There is no run that could move: r starts again."))
        else:
            self._training.tell(orders.Move(message.name))

    def go_on_from_save(self) -> bool:
        """Go on with a run that found too little memory, on the CPU, if there is one."""
        if self._state != "failed" or not self.fault.saved_at:
            return False
        said = _("It goes on from step {step} on the cpu.")
        self.notice.say(said.format(step=f"{self.fault.saved_at:,}"))
        self._training.tell(orders.Move("cpu"))
        return True
