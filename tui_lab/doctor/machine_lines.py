"""What is said of the machine: Python and its packages, devices, compiler, folders."""

from __future__ import annotations

from tui_lab import __version__
from tui_lab.doctor.findings import Findings
from tui_lab.doctor.page import Line
from tui_lab.keeping.places import SIZE_VARIABLE


def machine_lines(found: Findings) -> list[Line]:
    """From Python to the folders, of which each has a line."""
    sentences = (python, packages, torch, devices, threads, compiler, scenarios)
    return [sentence(found) for sentence in sentences] + folders(found)


def python(found: Findings) -> Line:
    return Line("python", f"{found.python} at {found.executable}; tui-lab {__version__}")


def packages(found: Findings) -> Line:
    said = [f"{name} {version or 'is not installed'}" for name, version in found.versions.items()]
    missing = [name for name, version in found.versions.items() if not version]
    return Line("packages", ", ".join(said), f"pip install {' '.join(missing)}" if missing else "")


def torch(found: Findings) -> Line:
    if isinstance(found.torch, str):
        return Line("torch", found.torch, "nothing trains without it")
    built = f", built for {found.torch.built_for}," if found.torch.built_for else ""
    return Line("torch", f"{found.torch.version}{built} in {found.torch.path}")


def devices(found: Findings) -> Line:
    if isinstance(found.torch, str):
        return Line("devices", "not known without torch")
    have = found.torch.devices
    hint = ""
    if len(have) > 1:
        hint = f"for a large network: tui-lab open NAME --device {have[1]}"
    elif found.nvidia and "CUDA_VISIBLE_DEVICES" in found.environment:
        hint = "CUDA_VISIBLE_DEVICES may hide the GPU: unset it"
    elif found.nvidia and found.torch.built_for.startswith("CUDA"):
        hint = (
            f"there is an NVIDIA driver, but torch finds no GPU: see whether nvidia-smi lists one and "
            f"whether its driver is new enough for {found.torch.built_for}"
        )
    elif found.nvidia:
        hint = (
            "there is an NVIDIA driver, but this torch is built without CUDA: "
            "pytorch.org/get-started says how to install one with it"
        )
    return Line("devices", f"found {', '.join(have)}; chosen {found.torch.chosen}", hint)


def threads(found: Findings) -> Line:
    cores = f"{found.cores} core{'s' * (found.cores != 1)}"
    if found.usable_cores < found.cores:
        cores += f", of which this process may use {found.usable_cores}"
    return Line("threads", f"{cores}; training on the CPU takes 1: small networks gain nothing from more")


def compiler(found: Findings) -> Line:
    if found.compiler:
        return Line("compiler", f"{found.compiler}, for torch.compile")
    if not found.compiler_name:
        return Line("compiler", "CXX names none, so torch.compile has none", "unset CXX")
    text = f"there is no {found.compiler_name}, which torch.compile calls; all else works without"
    if found.other_compiler:
        return Line("compiler", text, f"export CXX={found.other_compiler}")
    if found.compiler_name == "cl":
        return Line("compiler", text, "install the C++ build tools of Visual Studio")
    return Line("compiler", text, "install one: apt install g++, or xcode-select --install on a Mac")


def scenarios(found: Findings) -> Line:
    broken = [entry for entry in found.entries if entry.fault]
    count = len(found.entries)
    text = f"{count} found{'' if broken else ', all of them can be read'}"
    text += "".join(f"; {entry.name} does not load: {entry.fault}" for entry in broken)
    if not count:
        return Line("scenarios", "none found", "install tui-lab again")
    places = ", ".join(f"{entry.fault.file}:{entry.fault.line}" for entry in broken if entry.fault)
    return Line("scenarios", text, f"mend {places}" if places else "")


def folders(found: Findings) -> list[Line]:
    """A line each."""
    hints = {
        ("built in", "not there yet"): "install tui-lab again",
        ("your own", "not there yet"): "a folder in it with a scenario.py is a scenario of your own",
        ("runs", "cannot be written"): (
            "no run will be kept: make it writable, or export XDG_DATA_HOME=a folder that is"
        ),
        ("progress", "cannot be written"): (
            "nothing will be remembered: make it writable, or export XDG_STATE_HOME=a folder that is"
        ),
    }
    lines = [
        Line(head, f"{path}: {state}", hints.get((head, state), ""))
        for head, (path, state) in found.folders.items()
    ]
    if found.progress:
        lines.append(Line("progress file", found.progress, "move that file away, or mend it"))
    if found.runs:
        hint = f"unset {SIZE_VARIABLE}, or set it to a number" if SIZE_VARIABLE in found.runs else ""
        lines.append(Line("runs kept", found.runs, hint))
    return lines
