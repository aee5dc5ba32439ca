"""Who is let in."""

from __future__ import annotations

import pytest

from tui_lab.serving.door import Door, is_loopback, new_token


@pytest.mark.parametrize(
    "host",
    [
        "localhost:8000",
        "LOCALHOST",
        "localhost.",
        "127.0.0.1:8000",
        "[::1]:8000",
        "10.1.2.3",
        "lab.example:80",
    ],
)
def test_names_of_the_machine_and_addresses_are_known(host: str) -> None:
    assert Door(None, ["lab.example"]).knows(host)


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "lab.example.evil",
        "localhost.evil",
        "[::1",
        "127.0.0.1:80; script-src *",
        "a@localhost",
    ],
)
def test_no_other_name_is(host: str) -> None:
    assert not Door(None, ["lab.example"]).knows(host)


@pytest.mark.parametrize(
    ("host", "origin", "own"),
    [
        ("127.0.0.1:8000", "http://127.0.0.1:8000", True),
        ("lab.example", "https://LAB.example", True),
        ("127.0.0.1:8000", "http://localhost:8000", False),
        ("127.0.0.1:8000", "http://127.0.0.1:9000", False),
        ("127.0.0.1:8000", "http://evil.example", False),
        ("127.0.0.1:8000", "null", False),
        ("127.0.0.1:8000", "", False),
        ("", "", False),
        ("127.0.0.1:8000", "http://[", False),
    ],
)
def test_only_the_page_itself_is_of_the_same_origin(host: str, origin: str, own: bool) -> None:
    assert Door(None).is_own_page(host, origin) is own


def test_a_token_opens_alone() -> None:
    token = new_token()
    door = Door(token)
    assert door.opens(token)
    assert not any(door.opens(wrong) for wrong in ("", token[:-1], f"{token}x", new_token(), "é", "\udc80"))
    assert len({new_token() for _ in range(9)}) == 9 and len(token) == 32
    assert Door(None).opens("")


@pytest.mark.parametrize(
    ("address", "loopback"), [("127.0.0.1", True), ("::1", True), ("0.0.0.0", False), ("192.0.2.1", False)]
)
def test_which_addresses_are_of_this_machine_alone(address: str, loopback: bool) -> None:
    assert is_loopback(address) is loopback
