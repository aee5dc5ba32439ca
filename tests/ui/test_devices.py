"""The list of devices over a lab, and what its keys have the trainer do."""

from __future__ import annotations

import pytest

from tests.ui.conftest import Bench, OpenApp
from tui_lab.authoring.device_facts import DeviceFacts
from tui_lab.engine import orders
from tui_lab.ui.screens.devices import DevicesScreen
from tui_lab.ui.screens.lab import LabScreen

FOUND = (
    DeviceFacts("cpu", "x86_64, 2 cores", 4_200_000_000, 25_300_000_000),
    DeviceFacts("cuda:0", "NVIDIA H100", 1_000_000_000, 80_000_000_000),
    DeviceFacts("cuda:1", "NVIDIA H100"),
    DeviceFacts("mps", "Apple GPU", why_not="only on a Mac with an Apple chip"),
)


async def open_list(bench: Bench) -> None:
    await bench.press("M")
    assert bench.trainer.orders[-1] == orders.ListDevices()
    bench.trainer.post(orders.Devices(FOUND, "cpu"))
    await bench.settle()


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_devices_are_listed_with_their_memory(open_app: OpenApp, size: tuple[int, int]) -> None:
    async with open_app("line", size=size) as bench:
        await bench.enter("paused", 3)
        await open_list(bench)
        assert isinstance(bench.app.screen, DevicesScreen)
        for said in (
            "x86_64, 2 cores  trains here",
            "4.2 GB used, 21.1 GB free of 25.3 GB",
            "NVIDIA H100",
            "how much memory is free is not known",
            "not here: only on a Mac with an Apple chip",
            "enter moves the run there",
        ):
            assert said in bench.text
        used = DeviceFacts("cpu", "x86_64, 2 cores", 9_900_000_000, 25_300_000_000)
        bench.trainer.post(orders.Devices((used, *FOUND[1:]), "cpu"))
        await bench.settle()
        assert "9.9 GB used, 15.4 GB free" in bench.text
        await bench.press("M")
        assert isinstance(bench.app.screen, LabScreen)
        bench.trainer.post(orders.Devices(FOUND, "cpu"))
        await bench.settle()
        assert isinstance(bench.app.screen, LabScreen), "an answer that comes late opens nothing"


async def test_enter_moves_the_run_and_says_so(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.enter("running", 3)
        await open_list(bench)
        await bench.press("down", "enter")
        assert bench.trainer.orders[-1] == orders.Move("cuda:0")
        bench.trainer.post(orders.Moved("cuda:0", 1234))
        bench.trainer.says = {"device": "cuda:0"}
        await bench.enter("running", 4)
        assert "From step 1,234 on it trains on cuda:0." in bench.text and "cuda:0" in bench.status
        bench.trainer.post(orders.Moved("mps", 4, "It stays where it is: there is none."))
        await bench.settle()
        assert "It stays where it is: there is none." in bench.text


async def test_what_lacked_memory_goes_on_by_one_key(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.enter("running", 9)
        bench.trainer.state = "failed"
        bench.trainer.post(orders.Failed(None, "out of memory", 7))
        await bench.settle()
        assert "ctrl+g goes on from step 7 on the cpu, M on another device." in bench.text
        await bench.press("ctrl+g")
        assert bench.trainer.orders[-1] == orders.Move("cpu")
        bench.trainer.run_id += 1
        await bench.enter("paused", 7)
        assert bench.lab.mode == "panels" and "step 7" in bench.status
        await bench.press("ctrl+g")
        assert "There is no run that was left." in bench.text


async def test_a_failed_lab_without_a_save_has_nothing_to_move(open_app: OpenApp) -> None:
    async with open_app("line") as bench:
        await bench.enter("running", 9)
        bench.trainer.fail(None, "boom")
        await bench.settle()
        assert "ctrl+g" not in bench.text
        await open_list(bench)
        await bench.press("down", "enter")
        assert bench.trainer.orders[-1] == orders.ListDevices()
        assert "There is no run that could move: r starts again." in bench.text
