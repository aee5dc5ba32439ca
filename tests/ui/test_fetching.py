"""Data that stand in for others on the screen: they are told of, and one key fetches the real ones."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from socket import gaierror
from urllib.error import URLError

import pytest

from tests.authoring.mirror import Mirror, known, serving, small_files
from tests.ui.conftest import PATIENCE, Bench, OpenApp
from tui_lab.authoring.datasets import fetching
from tui_lab.authoring.datasets.known_sets import KNOWN
from tui_lab.authoring.datasets.places import cache_folder
from tui_lab.engine.orders import Reset

SAID = "Fashion-MNIST is not here: drawn pictures stand in. F fetches it, 0.0 MB."


@pytest.fixture
def mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mirror]:
    files = small_files(tmp_path / "made")
    monkeypatch.setattr("tui_lab.ui.fetching.TELL", 0.0)
    with serving(files) as one:
        monkeypatch.setitem(KNOWN, "fashion", known(files, one.address))
        yield one


async def until_said(bench: Bench, words: str) -> None:
    async with asyncio.timeout(PATIENCE):
        while words not in bench.text:
            await bench.settle()


async def stands_in(bench: Bench) -> None:
    bench.trainer.says = {"stand_in": "fashion"}
    await bench.load()


async def test_it_says_once_what_stands_in_and_which_key_fetches(open_app: OpenApp, mirror: Mirror) -> None:
    async with open_app("line", loaded=False) as bench:
        await stands_in(bench)
        assert SAID in bench.text and "stand-in data" in bench.status
        await bench.press("z")
        assert SAID not in bench.text and "F fetch data" in bench.text
        await bench.press("r")
        bench.trainer.rebuild()
        await bench.settle()
        assert SAID not in bench.text, "it is known by now"
        assert "stand-in data" in bench.status


async def test_a_key_fetches_while_the_run_goes_on_and_the_scenario_begins_anew(
    open_app: OpenApp, mirror: Mirror
) -> None:
    mirror.slow = True
    async with open_app("line", loaded=False) as bench:
        await stands_in(bench)
        await bench.enter("running", 40)
        await bench.press("F")
        assert "Fetching Fashion-MNIST." in bench.text
        await until_said(bench, "fetching 0 %")
        assert "running" in bench.status
        mirror.slow = False
        mirror.goes_on.set()
        await until_said(bench, "The data are here")
        assert bench.trainer.orders[-1] == Reset(other_data=True)
        bench.trainer.says = {}
        bench.trainer.rebuild()
        await bench.settle()
        assert "stand-in" not in bench.status and "fetching" not in bench.status
        assert "F fetch data" not in bench.text
        await bench.press("F")
        assert "There is nothing to fetch" in bench.text


async def test_the_same_key_stops_and_what_has_come_is_gone_on_with(
    open_app: OpenApp, mirror: Mirror
) -> None:
    mirror.slow = True
    async with open_app("line", loaded=False) as bench:
        await stands_in(bench)
        await bench.press("F")
        await until_said(bench, "fetching 0 %")
        await bench.press("F")
        assert "Stopped. What has come stays" in bench.text and "fetching" not in bench.status
        mirror.slow = False
        mirror.goes_on.set()
        await bench.press("F")
        await until_said(bench, "The data are here")


async def test_what_cannot_be_fetched_is_said_and_the_run_stays(
    open_app: OpenApp, mirror: Mirror, monkeypatch: pytest.MonkeyPatch
) -> None:
    mirror.status = 503
    async with open_app("line", loaded=False) as bench:
        await stands_in(bench)
        await bench.press("F")
        await until_said(bench, "cannot be fetched.")
        assert "503" in bench.text
        assert not [order for order in bench.trainer.orders if isinstance(order, Reset)]
        monkeypatch.setattr(fetching, "fetch", broken)
        await bench.press("F")
        await until_said(bench, "cannot be fetched: of a proxy.")


async def test_without_a_network_all_that_is_to_be_done_is_in_sight(
    open_app: OpenApp, mirror: Mirror, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_off(*_: object, **__: object) -> None:
        raise URLError(gaierror(-3, "Temporary failure in name resolution"))

    monkeypatch.setattr(fetching, "urlopen", cut_off)
    async with open_app("line", size=(80, 24), loaded=False) as bench:
        await stands_in(bench)
        await bench.press("F")
        await until_said(bench, "cannot be fetched.")
        said = str(bench.lab.notice.render()).replace("\n", " ")
        tried = f"{mirror.address}: its name is not known here, as without a network"
        folder = str(cache_folder(KNOWN["fashion"]))
        for words in (tried, folder, *(file.name for file in KNOWN["fashion"].files)):
            assert words.replace(" ", "") in said.replace(" ", "")
        assert "help" in bench.text.splitlines()[-1]


def broken(*_: object) -> Iterator[object]:
    raise RuntimeError("of a proxy")


async def test_the_palette_finds_it(open_app: OpenApp, mirror: Mirror) -> None:
    async with open_app("line", loaded=False) as bench:
        await stands_in(bench)
        await bench.press("ctrl+p")
        await bench.pilot.press(*"fetch the")
        await until_said(bench, "fetch the data that have")
