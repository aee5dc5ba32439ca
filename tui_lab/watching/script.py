"""A script in training, as the rest of the lab sees a run: its networks and optimizers as they are found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, cast

import torch
from torch import Tensor, nn

from tui_lab.authoring.scenario import Scenario
from tui_lab.engine.randomness import Untouched
from tui_lab.engine.run import Run
from tui_lab.errors import LabError
from tui_lab.watching.groups import Groups, knobs_of_groups
from tui_lab.watching.names import models_of, named

NO_STEP = "This is a script of your own: the lab follows its steps, and cannot try one of them"
NO_BATCH_YET = "The next forward pass of the script will show it"


def run_of(
    title: str,
    file: Path,
    optimizers: Sequence[torch.optim.Optimizer],
    models: Sequence[nn.Module],
    losses: tuple[str, ...],
) -> ScriptRun:
    """Networks and optimizers by the names they have there, and the numbers of groups as live knobs."""
    nets = named(models or models_of(optimizers))
    rules = named(optimizers, tuple(nets))
    groups = Groups(rules)

    def knob_changed(script: Scenario, name: str) -> None:
        groups.set(name, script.knob_values[name])

    def setup(script: Scenario) -> None:
        """Nothing: all of it is there already."""

    said = {"title": title, "losses": losses, "file": file, "setup": setup, "knob_changed": knob_changed}
    kind = cast(type[Scenario], type("Script", (Scenario,), said | knobs_of_groups(groups)))
    device = next((one.device for group in groups.all() for one in group["params"]), torch.device("cpu"))
    script = kind(device)
    vars(script).update(nets | rules)
    return ScriptRun(script, groups)


class ScriptRun(Run):
    """Its steps are taken by the script: `take` is told of each. None of them can be tried."""

    def __init__(self, scenario: Scenario, groups: Groups) -> None:
        kind, device = type(scenario), scenario.device
        super().__init__(kind, {}, 0, device, run_id=1, random=Untouched(device))
        self.scenario = scenario
        self._groups = groups
        self._measuring = ExitStack()
        self._inputs: dict[int, tuple[tuple[Any, ...], dict[str, Any]]] = {}  # of each network's last call

    def look_at_groups(self) -> None:
        """Have the knobs say what the optimizers have by now, which a schedule may have moved."""
        self.scenario.knob_values.update(self._groups.values())

    def take(self, losses: Mapping[str, Tensor | float]) -> None:
        """A step was trained, which came to these losses: numbers, or scalars that lie on their device."""
        self._record(losses)

    def pass_over(self, steps: int) -> None:
        """So many steps were trained of which nothing is known."""
        self.step += steps

    def begin_measuring(self) -> None:
        """Have `meter` say what the next step does."""
        self._measuring.enter_context(self.meter.measuring(self.scenario))

    def end_measuring(self) -> None:
        """That step is over."""
        self._measuring.close()

    def updated(self) -> None:
        """An optimizer has moved the parameters: what is held still goes back."""
        if self._edits:
            self._edits.keep(self.scenario)

    def advance(self, most: int = 1) -> None:
        raise LabError(NO_STEP)

    def pass_forward(self) -> None:
        nets = [one for one in vars(self.scenario).values() if isinstance(one, nn.Module)]
        for net in nets:
            if id(net) not in self._inputs:
                self._catch(net)
        if not self._inputs:
            raise LabError(NO_BATCH_YET)
        with torch.enable_grad():  # what backward() would need is of interest, too
            for net in nets:
                if (given := self._inputs.get(id(net))) is not None:
                    net(*given[0], **given[1])

    def _catch(self, net: nn.Module) -> None:
        def catch(_: nn.Module, args: tuple[Any, ...], more: dict[str, Any]) -> None:
            handle.remove()
            self._inputs[id(net)] = args, more

        handle = net.register_forward_pre_hook(catch, with_kwargs=True)

    def state_dict(self, curves: bool = True, whole: bool = False) -> dict[str, Any]:
        """What a forward pass changes: buffers and random generators."""
        with torch.no_grad():
            buffers = {name: one.clone() for name, one in self._buffers()}
        return {"buffers": buffers, "random": self._random.state_dict()}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        with torch.no_grad():
            for name, one in self._buffers():
                one.copy_(state["buffers"][name])
        cast(Untouched, self._random).put_back(state["random"])

    def _buffers(self) -> Iterator[tuple[str, Tensor]]:
        for name, net in vars(self.scenario).items():
            if isinstance(net, nn.Module):
                yield from ((f"{name}.{inner}", one) for inner, one in net.named_buffers())
