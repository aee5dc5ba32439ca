"""A script that is watched comes to the numbers that it comes to alone, whatever a screen asks and does."""

from __future__ import annotations

import signal
import textwrap
import time
from pathlib import Path

import pytest

from tests.watching.watching import PATIENCE, SCRIPTS, Screen, alone, run, watched
from tui_lab.engine import asks, orders
from tui_lab.engine.snapshot import Snapshot
from tui_lab.remote.client import served

# What each script is seen to have: losses, knobs, and some of its parameters.
SEEN: dict[str, tuple[set[str], set[str], set[str]]] = {
    "plain_loop": ({"loss"}, {"lr", "momentum"}, {"0.weight", "3.bias"}),
    "gan": ({"d_loss", "g_loss"}, {"opt_g_lr", "opt_d_lr"}, {"G.0.weight", "D.1.bias"}),
    "trainer_class": ({"loss"}, {"lr", "group1_weight_decay"}, {"embed.weight", "rnn.weight_ih_l0"}),
    "mixed_precision": ({"loss"}, {"lr", "alpha"}, {"0.weight"}),
    "closure": ({"error"}, {"lr", "max_iter"}, {"rule.0"}),
    "compiled": ({"loss"}, {"lr", "lr_decay"}, {"0.weight"}),
}


@pytest.mark.parametrize("script", sorted(SCRIPTS.glob("*.py")), ids=lambda script: script.stem)
@pytest.mark.slow
def test_a_script_that_is_watched_comes_to_the_same_numbers(script: Path) -> None:
    with watched(script) as process:
        screen = Screen()
        screen.look_on()
        screen.trainer.stop()
        out, err = process.communicate(timeout=PATIENCE)
    assert out == alone(script), err
    assert process.returncode == 0
    assert screen.loaded is not None
    losses, knobs, parameters = SEEN[script.stem]
    assert set(screen.loaded.losses) == losses
    assert knobs <= screen.loaded.values.keys()
    answer = screen.shots[-1].answer(asks.Parameters())
    assert answer is not None and parameters <= set(answer.names)
    assert screen.shots[-1].losses.keys() == losses


ENDLESS = """
import torch
from torch import nn

torch.manual_seed(0)
x = torch.randn(32, 3)
model = nn.Linear(3, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.125, momentum=0.5)
while True:
    optimizer.zero_grad()
    loss = (model(x) - x.sum(1, keepdim=True)).square().mean()
    loss.backward()
    optimizer.step()
"""


@pytest.fixture
def endless(tmp_path: Path) -> Path:
    script = tmp_path / "endless.py"
    script.write_text(ENDLESS)
    return script


@pytest.mark.slow
def test_a_script_is_held_stepped_and_changed_by_hand(endless: Path) -> None:
    with watched(endless) as process:
        screen = Screen()
        screen.look_on("running")
        screen.tell(orders.Pause())
        screen.look_on("paused")
        held = screen.look()
        assert screen.look().step == held.step  # it is held
        screen.tell(orders.StepBy(3))
        screen.look_on("running")
        screen.look_on("paused")
        assert screen.look().step == held.step + 3
        screen.tell(
            orders.SetKnobs({"lr": 0.5}), orders.SetValue("weight", 0, 7.0), orders.Freeze("weight", 0)
        )
        shot = screen.look(asks.Tensor("weight"))
        assert shot.knobs["lr"] == 0.5
        curves = shot.answer(asks.Curves(50))
        assert curves is not None and curves.marks[0].text == "lr 0.5"
        screen.tell(orders.StepBy(4))
        screen.look_on("running")
        screen.look_on("paused")
        tensor = screen.look(asks.Tensor("weight")).answer(asks.Tensor("weight"))
        assert tensor is not None and tensor.values is not None and tensor.frozen is not None
        assert tensor.values.ravel()[0] == 7.0 and tensor.frozen.ravel().tolist() == [True, False, False]
        screen.tell(orders.Rewind(1))
        screen.hear_until(orders.Told)
        assert "but not rewound" in screen.said[-1]
        screen.tell(orders.Stop())
        assert process.wait(PATIENCE) == 130


@pytest.mark.slow
def test_a_script_that_is_held_goes_on_when_the_screen_has_gone(endless: Path) -> None:
    with watched(endless):
        screen = Screen()
        screen.look_on("running")
        screen.tell(orders.Pause())
        screen.look_on("paused")
        at = screen.look().step
        screen.trainer.stop()
        end = time.monotonic() + PATIENCE
        while served()[0].step <= at:
            assert time.monotonic() < end


@pytest.mark.slow
def test_two_screens_look_on_and_one_drives(endless: Path) -> None:
    with watched(endless):
        first = Screen()
        first.look_on("running")
        second = Screen()
        second.look_on("running")
        second.tell(orders.Pause())
        second.hear_until(orders.Told)
        first.tell(orders.Pause())
        second.look_on("paused")
        assert second.look().step == first.look().step


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("raise ValueError('wrong by intent')", "wrong by intent"),
        ("import torch\ntorch.nn.Linear(2, 3)(torch.zeros(1, 4))", "shapes cannot be multiplied"),
    ],
)
@pytest.mark.slow
def test_what_a_script_raises_is_shown_with_its_line(tmp_path: Path, body: str, said: str) -> None:
    script = tmp_path / "broken.py"
    script.write_text(textwrap.dedent(body))
    with watched(script) as process:
        screen = Screen()
        failed = screen.hear_until(orders.Failed)
        assert failed.fault is not None and said in failed.fault.message
        assert failed.fault.file == script and failed.fault.line == len(body.splitlines())
        screen.trainer.stop()
        _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert said in err and "launch.py" not in err


@pytest.mark.slow
def test_a_script_that_is_killed_is_said_to_have_ended(endless: Path) -> None:
    with watched(endless) as process:
        screen = Screen()
        screen.look_on("running")
        process.send_signal(signal.SIGKILL)
        assert "ended" in screen.hear_until(orders.Failed).message
    assert served() == []


@pytest.mark.slow
def test_one_line_in_a_script_lets_a_screen_attach(tmp_path: Path) -> None:
    script = tmp_path / "own.py"
    loop = ENDLESS.replace("while True:", "for _ in range(1500):\n    time.sleep(0.002)")
    loop = f"import time\n{loop}\nprint(model.weight, torch.rand(3))\n"
    script.write_text(loop)
    plain = alone(script)
    script.write_text(loop.replace("for _", "import tui_lab\ntui_lab.watch(model, optimizer)\nfor _", 1))
    with run(script) as process:
        screen = Screen()
        screen.look_on("running")
        screen.hear_until(Snapshot)
        screen.trainer.stop()
        screen = Screen()  # it comes and goes
        screen.look_on()
        out, err = process.communicate(timeout=PATIENCE)
    assert out == plain and not err
    assert process.returncode == 0


@pytest.mark.slow
def test_without_a_socket_the_script_runs_on(runtime: Path, tmp_path: Path) -> None:
    (runtime / "tui-lab").write_text("in the way")
    script = tmp_path / "short.py"
    script.write_text("import tui_lab\ntui_lab.watch()\nprint('done')\n")

    with run(script) as process:
        out, err = process.communicate(timeout=PATIENCE)
    assert out == "done\n" and err.startswith("tui-lab: nobody can attach to this script:")
    assert process.returncode == 0
