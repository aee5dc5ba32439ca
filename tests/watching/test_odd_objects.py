"""A script may hold whatever it likes: what fails where it is asked what it is keeps nobody from looking."""

from __future__ import annotations

from tests.watching.test_steps import followed, regression
from tui_lab.engine import orders


class Proxy:
    """Of something that is not there yet."""

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        raise RuntimeError("unbound")

    @property
    def __dict__(self) -> dict[str, object]:  # type: ignore[override]
        raise RuntimeError("unbound")

    def train(self) -> None:
        step = regression()[2]
        for _ in range(3):
            step()


def test_an_object_that_fails_where_it_is_asked_is_passed_over() -> None:
    with followed() as watcher:
        proxy = Proxy()
        proxy.train()
    assert watcher.step == 3 and not watcher.said(orders.Told), proxy
