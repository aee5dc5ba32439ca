"""The ready Slurm script: what it starts on each node, by stand-ins for Slurm's own commands."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "docs" / "slurm" / "tui-lab.sbatch"


@pytest.mark.parametrize(("gpus", "processes", "device"), [("4", "4", "cuda"), ("", "2", "cpu")])
def test_it_starts_a_torchrun_a_node(tmp_path: Path, gpus: str, processes: str, device: str) -> None:
    for name, does in {"srun": 'printf "%s\\n" "$@"', "scontrol": 'printf "node7\\nnode8\\n"'}.items():
        file = tmp_path / name
        file.write_text(f"#!/bin/bash\n{does}\n")
        file.chmod(0o755)
    slurm = {"SLURM_NNODES": "2", "SLURM_JOB_ID": "1234", "SLURM_JOB_NODELIST": "node[7-8]"}
    more = {
        "SLURM_GPUS_ON_NODE": gpus,
        "SLURM_CPUS_PER_TASK": "2",
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
    }
    done = subprocess.run(
        ["bash", str(SCRIPT), "fashion", "--set", "lr=0.01"],
        capture_output=True,
        text=True,
        env={**os.environ, **slurm, **more},
        check=True,
    )
    words = done.stdout.split()
    given = dict(zip(words[1::2], words[2::2], strict=False))
    assert words[0] == "torchrun" and given["--nnodes"] == "2" and given["--rdzv-id"] == "1234"
    assert given["--nproc-per-node"] == processes and given["--rdzv-endpoint"] == "node7:29500"
    assert words[-8:] == ["-m", "tui_lab", "run", "fashion", "--set", "lr=0.01", "--device", device]
