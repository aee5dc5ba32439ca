"""What the knob `compile` of a run comes to: steps as machine code, or the reason that there are none."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager

from torch import Tensor, nn

from tui_lab.authoring.acting import why_idle
from tui_lab.authoring.parts import Parts
from tui_lab.authoring.scenario import Scenario
from tui_lab.engine.compiled.building import built
from tui_lab.engine.compiled.cuda_graph import CudaGraph
from tui_lab.engine.compiled.rules import RULES
from tui_lab.engine.compiled.steps import STEPS, CompiledSteps
from tui_lab.engine.cpp_compiler import compiler_name, compiler_path
from tui_lab.engine.number_types import not_compiled
from tui_lab.engine.randomness import RandomStream
from tui_lab.engine.snapshot import Compilation
from tui_lab.errors import blaming
from tui_lab.languages import translated as _
from tui_lab.rules import rules

DROPOUTS = (nn.Dropout, nn.Dropout1d, nn.Dropout2d, nn.Dropout3d, nn.AlphaDropout, nn.FeatureAlphaDropout)


def why_not(parts: Parts | Mapping[str, Parts] | None) -> str:
    """Why the steps of a scenario cannot be compiled here; empty when they can."""
    if parts is None:
        return _("compile needs a scenario whose parts() say what a step is made of")
    if isinstance(parts, Mapping):
        said = _("compile takes one network, and here are {count}: {names}")
        return said.format(count=len(parts), names=", ".join(parts))
    if not isinstance(parts, Parts):
        raise TypeError(f"parts() returned {type(parts).__name__}, not Parts")
    optimizer = parts.optimizer
    if type(optimizer) not in RULES:
        known = ", ".join(one.__name__ for one in RULES)
        said = _("compile takes {known}, and the optimizer is {kind}")
        return said.format(known=known, kind=type(optimizer).__name__)
    held = {id(parameter) for group in optimizer.param_groups for parameter in group["params"]}
    if any(one.requires_grad and id(one) not in held for one in parts.model.parameters()):
        return _("compile takes networks whose parameters are all in the optimizer")
    if any(True for _ in parts.model.buffers()) or any(
        isinstance(module, DROPOUTS) and module.p for module in parts.model.modules()
    ):
        return _("compile takes neither dropout nor layers with buffers, such as batch norm")
    return why_not_on(
        {parameter.device.type for group in optimizer.param_groups for parameter in group["params"]}
    )


def why_not_on(devices: set[str]) -> str:
    """Why steps cannot be compiled for a network on devices of these types; empty when they can.

    On the CPU a step is machine code, on a GPU by CUDA (or ROCm, which torch calls so too) a CUDA graph.
    """
    if devices == {"cuda"}:
        return ""
    if devices != {"cpu"}:
        said = _("compile is for CPU and CUDA, and the network lies on {devices}")
        return said.format(devices=", ".join(sorted(devices)))
    if not compiler_path():
        name = compiler_name()
        said = _("compile needs a C++ compiler, and there is no {name}")
        return said.format(name=name) if name else _("compile needs a C++ compiler, and CXX names none")
    return ""


class Compiling:
    """Of one run, as its knobs are."""

    def __init__(self, scenario: Scenario, random: RandomStream) -> None:
        self._scenario = scenario
        self._random = random
        self.set_up()

    def set_up(self) -> None:
        """Begin anew, as the knobs are now. Raises ScenarioError."""
        self._steps: CompiledSteps | None = None
        self._why_not = ""
        knobs, values = self._scenario.knobs(), self._scenario.knob_values
        if values.get("compile") != "on":
            return
        if idle := why_idle(knobs["compile"], knobs, values):
            self._why_not = _("compile has {idle}").format(idle=idle)
        elif why := rules().why_not("compile"):
            self._why_not = why
        else:
            with self._random, self._blaming():
                parts = self._scenario.parts()
                self._why_not = why_not(parts) or not_compiled(self._scenario)
            if isinstance(parts, Parts) and not self._why_not:
                build = CudaGraph if self._scenario.device.type == "cuda" else built
                self._steps = CompiledSteps(parts, build)

    def outdated(self) -> None:
        """There are more examples than before, or fewer: what was built for others is let go of."""
        if self._steps is not None:
            self._steps.forget()

    def _blaming(self) -> AbstractContextManager[None]:
        scenario = type(self._scenario)
        return blaming(scenario.file, "parts()", scenario, "parts")

    @property
    def compilation(self) -> Compilation:
        """How it stands."""
        if self._steps is None:
            return Compilation("refused", self._why_not) if self._why_not else Compilation()
        state = self._steps.state
        if state == "failed":
            return Compilation("refused", self._steps.trouble)
        return Compilation() if state == "new" else Compilation(state)

    @property
    def waits(self) -> bool:
        """Whether something is still being built, be it for the last batch of an epoch alone."""
        return self._steps is not None and self._steps.waits

    @property
    def can_advance(self) -> bool:
        """Whether several steps may be asked for at once."""
        return self._steps is not None and self._steps.state in ("new", "ready")

    def advance(self, most: int, read: bool) -> list[float] | list[Tensor]:
        """Train up to `most` steps, as CompiledSteps does. Raises ScenarioError."""
        assert self._steps is not None
        with self._random, self._blaming():
            return self._steps.advance(min(most, STEPS), read)
