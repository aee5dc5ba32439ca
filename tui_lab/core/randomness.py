"""The random generators that a scenario may draw from: seeded together, and kept as they are."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch

from tui_lab.core.held import held


def seed_everything(seed: int) -> None:
    """Seed the global generators: torch on all devices, numpy and random."""
    torch.manual_seed(seed)
    np.random.seed(seed % 2**32)
    random.seed(seed)


@contextmanager
def random_state_kept(scenario: object, device: torch.device) -> Iterator[None]:
    """Put the global generators and those that the scenario holds back to where they were."""
    of_torch = [generator for _, generator in held(scenario, torch.Generator)]
    of_numpy = [generator.bit_generator for _, generator in held(scenario, np.random.Generator)]
    of_python = [generator for _, generator in held(scenario, random.Random)]
    torch_states = [generator.get_state() for generator in of_torch]
    numpy_states = [generator.state for generator in of_numpy]
    python_states = [generator.getstate() for generator in of_python]
    numpy_state, python_state = np.random.get_state(), random.getstate()
    on_device = [device] if device.type in ("cuda", "xpu") else []
    mps_state = torch.mps.get_rng_state() if device.type == "mps" else None
    try:
        with torch.random.fork_rng(on_device, device_type=device.type if on_device else "cuda"):
            yield
    finally:
        np.random.set_state(numpy_state)
        random.setstate(python_state)
        if mps_state is not None:
            torch.mps.set_rng_state(mps_state)
        for generator, torch_state in zip(of_torch, torch_states, strict=True):
            generator.set_state(torch_state)
        for bits, state in zip(of_numpy, numpy_states, strict=True):
            bits.state = state
        for python, kept in zip(of_python, python_states, strict=True):
            python.setstate(kept)
