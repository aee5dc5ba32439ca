"""The screens of a kiosk: what it has no way to is not offered, and says why where it is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.message import Message

from tests.ui.conftest import OpenApp
from tui_lab.engine.orders import Pause, TakeHome
from tui_lab.rules import OF_A_KIOSK, Rules
from tui_lab.ui.app import TuiLab
from tui_lab.ui.commands import LabCommands
from tui_lab.ui.keys import KEYS, keys_of, scopes_in_lab
from tui_lab.ui.messages import DetachWanted


@pytest.fixture
def kiosk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The rules of one, without binding this process; returns its folder."""
    monkeypatch.setattr("tui_lab.rules._rules", Rules(OF_A_KIOSK, tmp_path / "kiosk"))
    return tmp_path / "kiosk"


def test_keys_that_lead_out_are_offered_nowhere_else() -> None:
    assert {key.shown for key in KEYS if key.deed} == {"F", "&", "ctrl+z"}
    assert {key.shown for key in keys_of(*scopes_in_lab("knobs"))} >= {"F", "&", "ctrl+z"}


async def test_a_kiosk_offers_no_way_out_and_says_why(kiosk: Path, open_app: OpenApp) -> None:
    assert not {"F", "&", "ctrl+z"} & {key.shown for key in keys_of(*scopes_in_lab("knobs"))}
    async with open_app("line") as bench:
        await bench.press("ctrl+z")
        assert "There is no shell to go back to from here" in bench.text
        await bench.press("ampersand")
        assert "Nothing trains on without its screen here" in bench.text
        await bench.press("F")
        assert "Nothing is fetched from here" in bench.text
        await bench.press("question_mark")
        assert "back to the shell" not in bench.text


async def test_no_command_of_the_palette_leads_out(
    kiosk: Path, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    posted: list[object] = []
    post = TuiLab.post_message

    def note(self: TuiLab, message: Message) -> bool:
        posted.append(message)
        return post(self, message)

    monkeypatch.setattr(TuiLab, "post_message", note)
    for name in ("line", None):
        async with open_app(name) as bench:
            commands = [*LabCommands(bench.app.screen).commands()]
            assert len(commands) > 10
            assert not [one for one in commands if "shell" in one.name or "own process" in one.name]
            for command in commands:
                if "quit" not in command.name and not command.name.startswith("back"):
                    command.run()
                    await bench.settle()
                    assert bench.app.is_running and not bench.app._exit, command.name
    assert not [one for one in posted if isinstance(one, DetachWanted)]
    assert not kiosk.exists() or {one.name for one in kiosk.iterdir()} <= {"data", "progress.json", "exports"}


@pytest.mark.parametrize(
    "typed", ["/etc/passwd", "~/.ssh/authorized_keys", "../a.py", ".hidden", "a/b.py", "a" * 101]
)
async def test_only_a_name_is_taken_home(kiosk: Path, open_app: OpenApp, typed: str) -> None:
    async with open_app("line") as bench:
        await bench.press("x", "enter")
        bench.app.screen.field.value = typed  # type: ignore[attr-defined]
        await bench.press("enter")
        assert "is there already" not in bench.text  # nor is it told whether there is such a file
        assert "Give a name alone" in bench.text
        assert not [one for one in bench.trainer.orders if isinstance(one, TakeHome)]


async def test_a_name_lies_in_the_folder(kiosk: Path, open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        for over in (False, True):
            await bench.press("x", "enter", "enter")
            if over:
                assert "is there already" in bench.text
                await bench.press("enter")
            place = kiosk / "exports" / "line.py"
            assert bench.trainer.orders[-1] != TakeHome("script", str(place), not over)
            assert TakeHome("script", str(place), over) in bench.trainer.orders
            place.write_text("")


async def test_a_training_pauses_when_nobody_types(
    kiosk: Path, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1000.0]
    monkeypatch.setattr("tui_lab.ui.idle_app.monotonic", lambda: now[0])
    monkeypatch.setattr("tui_lab.ui.idle_app.LOOK", 0.01)
    async with open_app("line") as bench:
        await bench.enter("running")
        now[0] += 599.0
        await bench.press("left")
        now[0] += 599.0
        await bench.pilot.pause(0.05)
        assert Pause() not in bench.trainer.orders
        now[0] += 2.0
        while Pause() not in bench.trainer.orders:
            await bench.pilot.pause(0.01)
        await bench.settle()
        assert "Nobody has typed for 10 minutes, so the training pauses" in bench.text.replace("\n", " ")
        await bench.enter("paused")
        paused = bench.trainer.orders.count(Pause())
        await bench.pilot.pause(0.05)
        assert bench.trainer.orders.count(Pause()) == paused
