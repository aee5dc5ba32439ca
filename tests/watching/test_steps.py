"""Each loss of a script that is watched belongs to its own step."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import nn

from tui_lab.engine import asks, orders
from tui_lab.engine.events import Event
from tui_lab.engine.snapshot import Snapshot
from tui_lab.watching.watcher import Watcher


def test_the_loss_of_a_step_is_the_one_that_was_differentiated_for_it() -> None:
    events: list[Event] = []
    watcher = Watcher("script", Path(__file__), events.append)
    watcher.begin()
    try:
        model = nn.Linear(1, 1)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.0)
        for number in range(1, 8):
            watcher.tell(orders.Want((asks.Metrics(),)))
            optimizer.zero_grad()
            loss = model.weight.sum() * 0 + float(number)
            loss.backward()
            optimizer.step()
    finally:
        watcher.finish()
    seen = {event.step: event.losses["loss"] for event in events if isinstance(event, Snapshot)}
    assert len(seen) >= 5
    assert all(loss == step for step, loss in seen.items())
