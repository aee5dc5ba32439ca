"""A script in training, as the rest of the lab sees a run: its networks and optimizers as they are found."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FunctionType
from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.utils._pytree import tree_map

from tui_lab.authoring.held import held
from tui_lab.authoring.scenario import Scenario
from tui_lab.engine.edits import edit
from tui_lab.engine.events import Loaded
from tui_lab.engine.orders import Freeze, SetKnobs, SetValue
from tui_lab.engine.randomness import Untouched, random_state_kept
from tui_lab.engine.run import Run
from tui_lab.errors import LabError
from tui_lab.languages import noted, translated as _
from tui_lab.watching.groups import Groups, knobs_of_groups
from tui_lab.watching.many import why_not_alone
from tui_lab.watching.names import is_trained, models_of, named, names_of_script
from tui_lab.watching.tee import unheard

NO_STEP = noted("This is a script of your own: the lab follows its steps, and cannot try one of them.")
NO_BATCH_YET = noted("The next forward pass of the script will show it.")
NO_COPY = noted(
    "This network cannot be copied, and no other is looked into, for your training goes on with it: {why}"
)


def run_of(
    title: str,
    file: Path,
    optimizers: Sequence[torch.optim.Optimizer],
    models: Sequence[nn.Module],
    losses: tuple[str, ...],
    run_id: int = 1,
) -> ScriptRun:
    """Networks and optimizers by the names they have there, and the numbers of groups as live knobs.

    Networks are looked for unless some of these `models` are trained by the optimizers.
    """
    nets = named([one for one in models if is_trained(one, optimizers)] or models_of(optimizers))
    rules = named(optimizers, tuple(nets))
    groups = Groups(rules)

    def knob_changed(script: Scenario, name: str) -> None:
        groups.set(name, script.knob_values[name])

    def setup(script: Scenario) -> None:
        """Nothing: all of it is there already."""

    said = {"title": title, "losses": losses, "file": file, "setup": setup, "knob_changed": knob_changed}
    kind = cast(type[Scenario], type("Script", (Scenario,), said | knobs_of_groups(groups)))
    script = kind(groups.device)
    vars(script).update(nets | rules)
    return ScriptRun(script, groups, run_id)


def introduction(run: ScriptRun, speed: str) -> Loaded:
    """What a screen has to hear of it first."""
    scenario = type(run.scenario)
    return Loaded(
        knobs=tuple(knob.describe() for knob in scenario.knobs().values()),
        values=dict(run.scenario.knob_values),
        views={},
        main="loss",
        losses=scenario.losses,
        speed=speed,
        device_reason="",
        title=scenario.title,
        script=True,
        offers=_("A script of your own: space holds it before its next update, s lets one pass."),
    )


def change(run: ScriptRun, order: SetKnobs | SetValue | Freeze) -> str:
    """Change numbers or values of the training; why that cannot be, empty where it is. Raises KnobError."""
    if why := why_not_alone():
        return why
    if not isinstance(order, SetKnobs):
        return edit(run, order)
    knobs = run.scenario.knobs()
    known = [name for name in order.values if name in knobs]
    checked = {name: knobs[name].check(order.values[name]) for name in known}
    for name, value in checked.items():
        run.set_number(name, value)
    return ""


class ScriptRun(Run):
    """Its steps are taken by the script: `take` is told of each. None of them can be tried."""

    def __init__(self, scenario: Scenario, groups: Groups, run_id: int) -> None:
        kind, device = type(scenario), scenario.device
        super().__init__(kind, {}, 0, device, run_id=run_id, random=Untouched(device))
        self.scenario = scenario
        self._groups = groups
        self._measuring = ExitStack()
        self._inputs: dict[str, tuple[tuple[Any, ...], dict[str, Any]]] = {}  # of each network's last call
        self._catching: dict[str, Any] = {}  # the hooks that wait for one, by network

    @property
    def in_force(self) -> dict[str, float]:
        return self._groups.in_force

    def set_number(self, name: str, value: float) -> None:
        """Set a number of an optimizer, be it to what it was before the script moved it. Raises LabError."""
        self.scenario.knob_values[name] = self.in_force.get(name, self._groups.values[name])
        try:
            self.set_live(name, value)
        finally:
            self.scenario.knob_values[name] = self._groups.values[name]

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
        raise LabError(_(NO_STEP))

    @contextmanager
    def tried(self) -> Iterator[None]:
        """Within, its networks are copies: what a pass changes in a living one nobody could put back."""
        if why := why_not_alone():
            raise LabError(why)
        own, nets = vars(self.scenario), self._nets
        self._stop_catching()
        try:
            with self._random, random_state_kept(names_of_script(), self.scenario.device), unheard():
                own |= {name: _copy(net) for name, net in nets.items()}
                yield
        finally:
            own |= nets
            self._catch_anew(nets)

    def pass_forward(self) -> None:
        if not self._inputs:
            raise LabError(_(NO_BATCH_YET))
        with torch.enable_grad():  # what backward() would need is of interest, too
            for name, net in self._nets.items():
                if (given := self._inputs.get(name)) is not None:
                    args, more = tree_map(_given_again, given)
                    net(*args, **more)

    def put_away(self) -> None:
        """Nobody passes anything forward any more: the batch for that is let go."""
        self._stop_catching()
        self._inputs.clear()

    @property
    def _nets(self) -> dict[str, nn.Module]:
        return {name: one for name, one in vars(self.scenario).items() if isinstance(one, nn.Module)}

    def _catch_anew(self, nets: Mapping[str, nn.Module]) -> None:
        """Have what each network is called with next at hand for the look after this one."""
        for name, net in nets.items():

            def catch(_: nn.Module, args: tuple[Any, ...], more: dict[str, Any], name: str = name) -> None:
                self._catching.pop(name).remove()
                self._inputs[name] = args, more

            self._catching[name] = net.register_forward_pre_hook(catch, with_kwargs=True)

    def _stop_catching(self) -> None:
        while self._catching:
            self._catching.popitem()[1].remove()

    def state_dict(self, curves: bool = True, whole: bool = False) -> dict[str, Any]:
        raise LabError(_(NO_STEP))


def _copy(net: nn.Module) -> nn.Module:
    """A network that shares nothing with the script's, and calls none of its functions. Raises LabError."""
    of_graphs = (one for part in net.modules() for __, one in held(part, Tensor) if not one.is_leaf)
    try:
        copied = copy.deepcopy(net, {id(one): one.detach().clone() for one in of_graphs})
    except Exception as error:
        line = (str(error).splitlines() or [type(error).__name__])[0]
        raise LabError(_(NO_COPY).format(why=line)) from error
    for module in copied.modules():
        for hooks in (module._forward_hooks, module._forward_pre_hooks):
            for key in [key for key, hook in hooks.items() if isinstance(hook, FunctionType)]:
                del hooks[key]
    return copied


def _given_again(value: Any) -> Any:
    """What a network was given, to be given to its copy, which may write into it. Raises LabError."""
    if isinstance(value, Tensor):
        return value.detach().clone().requires_grad_(value.requires_grad and value.is_leaf)
    try:
        return copy.deepcopy(value)
    except Exception as error:
        why = _("it is given a {kind}").format(kind=type(value).__name__)
        raise LabError(_(NO_COPY).format(why=why)) from error
