"""The random generators that a scenario may draw from: a course for each run, untouched by looks."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, NamedTuple, Self

import numpy as np
import torch
from torch import Tensor

from tui_lab.authoring.held import held
from tui_lab.engine.ownership import OneAtATime

GENERATORS = (torch.Generator, np.random.Generator, random.Random)


class RandomStream(OneAtATime):
    """One run's own course of the global generators: torch's, numpy's and Python's.

    Within `with stream:` the generators are this run's alone and go on where it left them; the first
    time they are seeded. So runs on several threads draw as each would by itself. Not to be nested.
    """

    def __init__(self, seed: int, device: torch.device) -> None:
        self._seed = seed
        self._device = device
        self._state: _State | None = None
        self._ended = False
        self.within: tuple[AbstractContextManager[object], ...] = ()  # what its code runs in beside

    def __enter__(self) -> None:
        super().__enter__()
        for setting in self.within:
            setting.__enter__()

    def __exit__(self, *raised: Any) -> None:
        for setting in reversed(self.within):
            setting.__exit__(*raised)
        super().__exit__()

    def end(self) -> None:
        """Nobody will draw any more: where its generators stand need not be remembered."""
        self._ended = True

    def _let_go(self) -> None:
        if not self._ended:
            self._state = _State.of(self._device)

    def _take_hold(self, from_another: bool) -> None:
        if self._state is None:
            _seed_torch(self._seed)
            np.random.seed(self._seed % 2**32)
            random.seed(self._seed)
        else:
            self._state.restore(self._device)

    def state_dict(self) -> dict[str, Any]:
        """Where its generators stand; not to be asked for within `with stream:`."""
        with self:
            return _State.of(self._device)._asdict()

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Draw on as from where `state` was taken."""
        with self:
            _State(**state).restore(self._device)


class Untouched(RandomStream):
    """The generators of a training that is somebody else's: within `with stream:` they are borrowed."""

    def __init__(self, device: torch.device) -> None:
        super().__init__(0, device)
        self._before: list[_State] = []

    def __enter__(self) -> None:
        self._before.append(_State.of(self._device))

    def __exit__(self, *_: object) -> None:
        self._before.pop().restore(self._device)

    def put_back(self, state: dict[str, Any]) -> None:
        """Have the generators stand where `state` was taken."""
        _State(**state).restore(self._device)


def _seed_torch(seed: int) -> None:
    """torch.manual_seed(), which without an accelerator notes each time, with a traceback, to seed one."""
    if torch.accelerator.is_available():
        torch.manual_seed(seed)
    else:
        torch.default_generator.manual_seed(seed)


class _State(NamedTuple):
    """Where the global generators stand; `on_device` is None where torch's on the CPU is all there is."""

    torch_cpu: Tensor
    on_device: Tensor | None
    of_numpy: Any
    of_python: tuple[Any, ...]

    @classmethod
    def of(cls, device: torch.device) -> Self:
        on_device = None
        if device.type != "cpu":
            module = torch.get_device_module(device)
            on_device = module.get_rng_state() if device.type == "mps" else module.get_rng_state(device)
        return cls(torch.get_rng_state(), on_device, np.random.get_state(), random.getstate())

    def restore(self, device: torch.device) -> None:
        torch.set_rng_state(self.torch_cpu)
        np.random.set_state(self.of_numpy)
        random.setstate(self.of_python)
        if self.on_device is not None and device.type != "cpu":
            module = torch.get_device_module(device)
            more = () if device.type == "mps" else (device,)
            if (
                self.on_device.numel() == module.get_rng_state(*more).numel()
            ):  # else of another kind of device
                module.set_rng_state(self.on_device, *more)


@contextmanager
def random_state_kept(scenario: object, device: torch.device) -> Iterator[None]:
    """Put the global generators and those that the scenario holds back to where they were."""
    generators = [generator for _, generator in held(scenario, GENERATORS)]
    of_torch = [one for one in generators if isinstance(one, torch.Generator)]
    of_numpy = [one.bit_generator for one in generators if isinstance(one, np.random.Generator)]
    of_python = [one for one in generators if isinstance(one, random.Random)]
    torch_states = [generator.get_state() for generator in of_torch]
    numpy_states = [generator.state for generator in of_numpy]
    python_states = [generator.getstate() for generator in of_python]
    of_all = _State.of(device)
    try:
        yield
    finally:
        of_all.restore(device)
        for generator, torch_state in zip(of_torch, torch_states, strict=True):
            generator.set_state(torch_state)
        for bits, state in zip(of_numpy, numpy_states, strict=True):
            bits.state = state
        for python, kept in zip(of_python, python_states, strict=True):
            python.setstate(kept)
