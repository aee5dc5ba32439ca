"""What a script that is watched is seen to do, step by step, and that being looked at changes none of it."""

from __future__ import annotations

import gc
import math
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest
import torch
from torch import nn

from tui_lab.engine import asks, orders
from tui_lab.engine.events import Event
from tui_lab.engine.snapshot import Snapshot
from tui_lab.watching.stopped import Stopped
from tui_lab.watching.watcher import Watcher

E = TypeVar("E")


class Following(Watcher):
    """A watcher, and what it has said; `asks` is what is asked each time."""

    def __init__(self, *given: Any) -> None:
        self.events: list[Event] = []
        super().__init__("script", Path(__file__), self.events.append, *given)

    def ask(self, *more: asks.Ask[Any]) -> None:
        self.tell(orders.Want((asks.Metrics(), *more)))

    def said(self, kind: type[E]) -> list[E]:
        return [event for event in self.events if isinstance(event, kind)]


@contextmanager
def followed(*given: Any) -> Iterator[Following]:
    watcher = Following([], [*given])
    watcher.begin()
    try:
        yield watcher
    finally:
        watcher.finish()


def regression(lr: float = 0.1) -> tuple[nn.Module, torch.optim.Optimizer, Callable[[], float]]:
    model = nn.Linear(3, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)

    def step() -> float:
        x = torch.randn(8, 3)
        optimizer.zero_grad()
        loss = (model(x) - x.sum(1, keepdim=True)).square().mean()
        loss.backward()
        optimizer.step()
        return float(loss.detach())

    return model, optimizer, step


@pytest.mark.parametrize("every", [1, 7, 50])
def test_a_loss_is_that_of_the_step_it_is_shown_with_however_fast_steps_are(every: int) -> None:
    with followed() as watcher:
        model = nn.Linear(1, 1)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.0)
        for number in range(1, 1003):
            if number % every == 0:
                watcher.ask()
            optimizer.zero_grad()
            loss = model.weight.sum() * 0 + float(number)
            loss.backward()
            optimizer.step()
    watcher.tell(orders.Want((asks.Curves(2000),)))
    watcher.serve(iter([True, False]).__next__)
    seen = {shot.step: shot.losses["loss"] for shot in watcher.said(Snapshot)}
    assert len(seen) >= 900 // every
    assert seen == {step: step for step in seen}
    curves = watcher.said(Snapshot)[-1].answer(asks.Curves(2000))
    assert curves is not None
    curve = curves.curves["loss"]
    assert (curve.low == curve.low_step).all()
    assert watcher.said(Snapshot)[-1].step == 1002 == curve.high_step.max()


def test_an_optimizer_that_differentiates_itself_has_its_last_loss() -> None:
    with followed() as watcher:
        model = nn.Linear(1, 1)
        optimizer = torch.optim.LBFGS(model.parameters(), lr=0.0, max_iter=1)
        for number in range(1, 8):

            def error(number: int = number) -> Any:
                loss = model.weight.sum() * 0 + float(number)
                loss.backward()
                return loss

            optimizer.step(error)
    watcher.ask()
    watcher.serve(iter([True, False]).__next__)
    (shot,) = watcher.said(Snapshot)
    assert shot.step == 7 and shot.losses == {"loss": 7.0}


def test_another_training_in_the_same_script_is_another_run() -> None:
    gone: list[weakref.ref[Any]] = []
    with followed() as watcher:
        for fold in range(1, 4):
            model, optimizer, step = regression(lr=fold / 100)
            gone += [weakref.ref(model), weakref.ref(optimizer)]
            for _ in range(5):
                step()
            watcher.ask(asks.Tensor("weight"))
            step()
            step()
            shot = watcher.said(Snapshot)[-1]
            assert shot.run_id == fold and shot.step in (5, 6)  # the one asked at, or the next
            assert shot.knobs["lr"] == fold / 100
            answer = shot.answer(asks.Tensor("weight"))
            assert answer is not None
        gc.collect()
        assert [one() is None for one in gone] == [True] * 4 + [False] * 2
    assert [loaded.values["lr"] for loaded in watcher.said(orders.Loaded)] == [0.01, 0.02, 0.03]
    first = {state.run_id: state for state in reversed(watcher.said(orders.StateChanged))}
    assert first.keys() == {1, 2, 3} and first[2].former is not None
    assert watcher.step == 7


def test_an_optimizer_that_comes_late_joins_the_training() -> None:
    with followed() as watcher:
        critic, _, _ = regression()
        generator, _, _ = regression()
        opt_d = torch.optim.SGD(critic.parameters(), lr=0.1)
        opt_g = torch.optim.SGD(generator.parameters(), lr=0.2)
        for number in range(1, 13):
            if number % 4 == 0:
                g_loss = generator(torch.ones(1, 3)).sum()
                g_loss.backward()
                opt_g.step()
            d_loss = critic(torch.ones(1, 3)).sum()
            d_loss.backward()
            opt_d.step()
        watcher.ask()
    watcher.serve(iter([True, False]).__next__)
    assert [set(one.losses) for one in watcher.said(orders.Loaded)] == [{"d_loss"}, {"g_loss", "d_loss"}]
    (shot,) = watcher.said(Snapshot)
    assert shot.step == 12 and {"opt_d_lr", "opt_g_lr"} <= shot.knobs.keys()


def test_a_loss_keeps_its_name_whichever_line_differentiates_it() -> None:
    with followed() as watcher:
        model, optimizer, step = regression()
        for _ in range(5):  # to warm up
            step()
        for _ in range(5):
            loss = model(torch.ones(1, 3)).square().mean()
            loss.backward()
            optimizer.step()
            watcher.ask()
    assert watcher.said(Snapshot)[-1].losses.keys() == {"loss"}
    watcher.ask()
    watcher.serve(iter([True, False]).__next__)
    assert watcher.said(Snapshot)[-1].losses == {"loss": loss.item()}


def test_one_whose_optimizer_is_made_anew_for_each_step_is_one_training_by_and_by() -> None:
    with followed() as watcher:
        model = nn.Linear(1, 1)
        for _ in range(50):
            optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
            model.weight.sum().backward()
            optimizer.step()
    assert len(watcher.said(orders.Loaded)) < 6


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (orders.OpenInstrument("nope"), "there is no instrument 'nope'"),
        (orders.SetKnobs({"lr": "abc"}), "lr takes a number"),
        (orders.SetKnobs({"lr": math.nan}), "lr takes a number"),
        (orders.SetKnobs({"lr": -5.0}), "lr takes a number"),
    ],
)
def test_what_cannot_be_done_is_said_and_all_else_is_still_obeyed(command: Any, said: str) -> None:
    with followed() as watcher:
        _, optimizer, step = regression()
        step()
        step()
        watcher.tell(command)
        step()
        step()
        assert watcher.said(orders.Told)[-1].sentence.startswith(said)
        watcher.ask()
        step()
        step()
        assert watcher.said(Snapshot) and optimizer.param_groups[0]["lr"] == 0.1
        watcher.tell(orders.Stop())
        with pytest.raises(Stopped):
            step()
            step()
    watcher.tell(command)  # after the end of the script, too
    watcher.serve(iter([True, False]).__next__)
    assert watcher.said(orders.Told)[-1].sentence.startswith(said)


def test_what_goes_wrong_with_us_is_said_once_and_stop_is_obeyed(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("of ours")

    with followed() as watcher:
        _, _, step = regression()
        monkeypatch.setattr("tui_lab.watching.watcher.run_of", broken)
        for _ in range(10):
            step()
        assert [one.sentence for one in watcher.said(orders.Told)] == [
            "tui-lab could not look at this script: RuntimeError: of ours."
        ]
        watcher.tell(orders.Stop())
        with pytest.raises(Stopped):
            step()
            step()


def test_a_number_that_the_script_takes_away_or_moves_is_no_trouble() -> None:
    with followed() as watcher:
        _, optimizer, step = regression()
        step()
        step()
        group = optimizer.param_groups[0]
        group["lr"] = 0.025
        del group["momentum"]
        watcher.ask()
        watcher.tell(orders.SetKnobs({"momentum": 0.5}))
        group["momentum"] = None
        step()
        group["momentum"] = 0
        shot = watcher.said(Snapshot)[-1]
        assert shot.knobs["lr"] == 0.1 and shot.in_force["lr"] == 0.025
        assert "no longer" in watcher.said(orders.Told)[-1].sentence
        watcher.tell(orders.SetKnobs({"lr": 0.1}))  # back to what it was
        step()
        step()
        assert group["lr"] == 0.1


def test_a_rate_that_is_scheduled_stands_at_what_the_schedule_counts_from() -> None:
    with followed() as watcher:
        _, optimizer, step = regression(lr=0.1)
        schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 10)
        for _ in range(4):
            step()
            schedule.step()
        watcher.ask()
        step()
        step()
        (loaded,) = watcher.said(orders.Loaded)
        (shot,) = watcher.said(Snapshot)
        assert loaded.values["lr"] == shot.knobs["lr"] == 0.1
        assert shot.in_force["lr"] == pytest.approx(optimizer.param_groups[0]["lr"], rel=1e-5)
        before = optimizer.param_groups[0]["lr"]
        watcher.tell(orders.SetKnobs({"lr": 0.2}))
        step()
        step()
        assert optimizer.param_groups[0]["lr"] == pytest.approx(2 * before)


class Remembers(nn.Module):
    """Its passes change an attribute, a generator, a counter and a list, and print."""

    def __init__(self) -> None:
        super().__init__()
        self.layer, self.norm = nn.Linear(3, 4), nn.BatchNorm1d(4)
        self.h, self.calls = torch.zeros(8, 4), 0
        self.own = torch.Generator().manual_seed(3)
        self.bank: list[float] = []

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        self.calls += 1
        self.h = torch.tanh(self.norm(self.layer(x.relu_())) + self.h.detach())
        self.h = self.h + torch.randn(8, 4, generator=self.own) + torch.randn(8, 4, generator=THERE)
        self.bank.append(self.h.sum().item())
        print(self.calls)
        return self.h


THERE = torch.Generator()


def remembering(look: bool, capsys: pytest.CaptureFixture[str]) -> tuple[Any, ...]:
    torch.manual_seed(0)
    THERE.manual_seed(5)
    model = Remembers()
    seen: list[int] = []
    model.register_forward_hook(lambda *_: seen.append(1))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
    look_at = asks.Look("modules", "table")
    with followed() as watcher:
        for number in range(30):
            x = torch.randn(8, 3)
            if look and number > 2:
                watcher.tell(orders.OpenInstrument("modules"))
                watcher.ask(look_at)
            optimizer.zero_grad()
            loss = (model(x) - x.sum(1, keepdim=True)).square().mean()
            loss.backward()
            optimizer.step()
            if number % 10 == 9:
                watcher.tell(orders.CloseInstruments())
    if look:
        figures = [shot.answer(look_at) for shot in watcher.said(Snapshot)]
        assert any("layer" in str(one) for one in figures)
    rest = model.calls, model.bank, len(seen), model.norm.running_mean.tolist()  # type: ignore[union-attr]
    return loss.item(), *rest, torch.rand(1).item(), capsys.readouterr().out


def test_a_pass_that_only_an_instrument_wants_leaves_no_trace(capsys: pytest.CaptureFixture[str]) -> None:
    assert remembering(True, capsys) == remembering(False, capsys)


def test_a_network_that_cannot_be_copied_is_not_passed_anything() -> None:
    with followed() as watcher:
        model, optimizer, _ = regression()
        model.given = (one for one in "abc")  # type: ignore[assignment]
        for _ in range(6):
            watcher.tell(orders.OpenInstrument("modules"))
            watcher.ask(asks.Look("modules", "table"))
            model(torch.ones(1, 3)).sum().backward()
            optimizer.step()
    shown = watcher.said(Snapshot)[-1].answer(asks.Look("modules", "table"))
    assert "cannot be copied" in str(shown)


def test_what_an_instrument_passes_forward_is_what_the_script_passed_last() -> None:
    with followed() as watcher:
        model, optimizer, _ = regression()
        for number in range(1, 40):
            size = 3 if number < 20 else 5
            model(torch.ones(size, 3)).sum().backward()
            optimizer.step()
            if number in (3, 6, 9, 26, 29):
                watcher.tell(orders.CloseInstruments())
                watcher.tell(orders.OpenInstrument("modules"))
            watcher.ask(asks.Look("modules", "table"))
    assert "5×1" in str(watcher.said(Snapshot)[-1].answer(asks.Look("modules", "table")))


def test_one_of_many_processes_is_not_changed_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORLD_SIZE", "2")
    with followed() as watcher:
        model, optimizer, step = regression()
        step()
        step()
        for order in (orders.SetKnobs({"lr": 0.5}), orders.SetValue("weight", None, 0.0)):
            watcher.tell(order)
            step()
            step()
            assert "one of 2 processes" in watcher.said(orders.NotEdited)[-1].why
        assert optimizer.param_groups[0]["lr"] == 0.1 and model.weight.any()  # type: ignore[operator]


def test_the_batch_of_a_step_is_not_kept_by_asking_for_names() -> None:
    refs: list[weakref.ref[Any]] = []

    def train() -> None:
        _, _, step = regression()
        for number in range(10):
            batch = torch.ones(1) * number
            refs.append(weakref.ref(batch))
            step()
        mine = locals()
        step()
        assert "batch" in mine

    with followed():
        train()
        gc.collect()
        assert all(one() is None for one in refs[:-1])


def test_lines_have_the_step_that_they_came_at(capsys: pytest.CaptureFixture[str]) -> None:
    from tui_lab.watching.tee import heard

    with followed() as watcher, heard(watcher.hearing, lambda: watcher.at):
        _, _, step = regression()
        print("before")
        for number in range(1, 400):
            step()
            if number % 7 == 0:
                print(number)
    lines = watcher.hearing.answer(asks.Console(500)).lines
    assert lines[0].step == 0
    assert all(line.step == int(line.text) for line in lines[1:]) and len(lines) == 58
    assert capsys.readouterr().out.startswith("before\n7\n14\n")


def test_of_a_large_parameter_the_rows_are_shown_that_are_looked_at() -> None:
    with followed() as watcher:
        model = nn.Embedding(30_000, 40)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)

        def step() -> None:
            model(torch.tensor([29_998])).sum().backward()
            optimizer.step()
            optimizer.zero_grad(set_to_none=False)

        step()
        step()
        last = 40 * 29_999
        watcher.tell(orders.SetValue("weight", last, 7.0))
        watcher.tell(orders.Freeze("weight", last))
        watcher.ask(asks.Tensor("weight", 29_999), asks.Tensor("weight"))
        step()
        step()
    shot = watcher.said(Snapshot)[-1]
    first, end = shot.answer(asks.Tensor("weight")), shot.answer(asks.Tensor("weight", 29_999))
    assert first is not None and end is not None
    assert first.first == 0 and end.leading == first.leading == (30_000,)
    for answer in (first, end):
        assert answer.values is not None and answer.frozen is not None and answer.gradient is not None
        assert answer.values.size < 300_000 and answer.frozen.shape == answer.values.shape
        assert answer.gradient.shape == answer.values.shape
    assert end.values is not None and end.frozen is not None
    assert end.first + len(end.values) == 30_000
    assert end.values[-1, 0] == 7.0 and end.frozen[-1].tolist() == [True] + [False] * 39
