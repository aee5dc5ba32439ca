"""What is said of the machine: Python and its packages, devices, compiler, folders."""

from __future__ import annotations

from tui_lab import __version__
from tui_lab.doctor.findings import Findings, FolderState
from tui_lab.doctor.page import Line
from tui_lab.keeping.places import SIZE_VARIABLE
from tui_lab.languages import noted, plural, translated as _

STATES: dict[FolderState, str] = {
    "found": noted("found"),
    "not there yet": noted("not there yet"),
    "cannot be read": noted("cannot be read"),
    "cannot be written": noted("cannot be written"),
}


def machine_lines(found: Findings) -> list[Line]:
    """From Python to the folders, of which each has a line."""
    sentences = (python, packages, torch, devices, threads, compiler, scenarios)
    return [sentence(found) for sentence in sentences] + folders(found)


def python(found: Findings) -> Line:
    return Line(
        "python",
        _("{version} at {path}; tui-lab {own}").format(
            version=found.python, path=found.executable, own=__version__
        ),
    )


def packages(found: Findings) -> Line:
    absent = _("is not installed")
    said = [f"{name} {version or absent}" for name, version in found.versions.items()]
    missing = [name for name, version in found.versions.items() if not version]
    return Line(_("packages"), ", ".join(said), f"pip install {' '.join(missing)}" if missing else "")


def torch(found: Findings) -> Line:
    if isinstance(found.torch, str):
        return Line("torch", found.torch, _("nothing trains without it"))
    built = _("{version}, built for {platform}, in {path}")
    said = built if found.torch.built_for else _("{version} in {path}")
    one = found.torch
    return Line("torch", said.format(version=one.version, platform=one.built_for, path=one.path))


def devices(found: Findings) -> Line:
    if isinstance(found.torch, str):
        return Line(_("devices"), _("not known without torch"))
    have = found.torch.devices
    hint = ""
    if len(have) > 1:
        hint = _("for a large network: tui-lab open NAME --device {device}").format(device=have[1])
    elif found.nvidia and "CUDA_VISIBLE_DEVICES" in found.environment:
        hint = _("CUDA_VISIBLE_DEVICES may hide the GPU: unset it")
    elif found.nvidia and found.torch.built_for.startswith("CUDA"):
        hint = _(
            "there is an NVIDIA driver, but torch finds no GPU: see whether nvidia-smi lists one and "
            "whether its driver is new enough for {version}"
        ).format(version=found.torch.built_for)
    elif found.nvidia:
        hint = _(
            "there is an NVIDIA driver, but this torch is built without CUDA: "
            "pytorch.org/get-started says how to install one with it"
        )
    said = _("found {found}; chosen {chosen}")
    return Line(_("devices"), said.format(found=", ".join(have), chosen=found.torch.chosen), hint)


def threads(found: Findings) -> Line:
    cores = plural("{count} core", "{count} cores", found.cores)
    if found.usable_cores < found.cores:
        cores = plural(
            "{count} core, of which this process may use {usable}",
            "{count} cores, of which this process may use {usable}",
            found.cores,
        )
    cores = cores.format(count=found.cores, usable=found.usable_cores)
    said = _("{cores}; training on the CPU takes 1: small networks gain nothing from more")
    return Line(_("threads"), said.format(cores=cores))


def compiler(found: Findings) -> Line:
    if found.compiler:
        return Line(_("compiler"), _("{path}, for torch.compile").format(path=found.compiler))
    if not found.compiler_name:
        return Line(
            _("compiler"),
            _("CXX names none, so torch.compile has none"),
            _("unset {name}").format(name="CXX"),
        )
    text = _("there is no {name}, which torch.compile calls; all else works without")
    text = text.format(name=found.compiler_name)
    if found.other_compiler:
        return Line(_("compiler"), text, f"export CXX={found.other_compiler}")
    if found.compiler_name == "cl":
        return Line(_("compiler"), text, _("install the C++ build tools of Visual Studio"))
    return Line(_("compiler"), text, _("install one: apt install g++, or xcode-select --install on a Mac"))


def scenarios(found: Findings) -> Line:
    broken = [entry for entry in found.entries if entry.fault]
    count = len(found.entries)
    if not count:
        return Line(_("scenarios"), _("none found"), _("install tui-lab again"))
    parts = [
        (_("{count} found") if broken else _("{count} found, all of them can be read")).format(count=count)
    ]
    failing = _("{name} does not load: {fault}")
    parts += [failing.format(name=entry.name, fault=entry.fault) for entry in broken]
    places = ", ".join(f"{entry.fault.file}:{entry.fault.line}" for entry in broken if entry.fault)
    hint = _("mend {places}").format(places=places) if places else ""
    return Line(_("scenarios"), _("; ").join(parts), hint)


def folders(found: Findings) -> list[Line]:
    """A line each."""
    hints = {
        ("built in", "not there yet"): _("install tui-lab again"),
        ("your own", "not there yet"): _("a folder in it with a scenario.py is a scenario of your own"),
        ("runs", "cannot be written"): _(
            "no run will be kept: make it writable, or export XDG_DATA_HOME=a folder that is"
        ),
        ("progress", "cannot be written"): _(
            "nothing will be remembered: make it writable, or export XDG_STATE_HOME=a folder that is"
        ),
    }
    lines = [
        Line(
            _(head),
            _("{value}: {why}").format(value=path, why=_(STATES[state])),
            hints.get((head, state), ""),
        )
        for head, (path, state) in found.folders.items()
    ]
    if found.progress:
        lines.append(Line(_("progress file"), found.progress, _("move that file away, or mend it")))
    if found.runs:
        hint = _("unset {variable}, or set it to a number").format(variable=SIZE_VARIABLE)
        hint = hint if SIZE_VARIABLE in found.runs else ""
        lines.append(Line(_("runs kept"), found.runs, hint))
    return lines
