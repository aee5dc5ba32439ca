"""The parts of a script put together: docstring, imports, constants, definitions, setup, and the loop."""

from __future__ import annotations

import ast
import base64
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tui_lab import __version__
from tui_lab.authoring.datasets.digits import FILE as DIGITS
from tui_lab.authoring.datasets.known_sets import FASHION
from tui_lab.authoring.datasets.places import folders_of
from tui_lab.authoring.scenario import Scenario
from tui_lab.exporting.scripts.brought import Brought
from tui_lab.exporting.scripts.code import Change, Code, outside_f_strings
from tui_lab.exporting.scripts.flat import Flat
from tui_lab.exporting.scripts.inlined import rename
from tui_lab.exporting.scripts.numbered import numbered
from tui_lab.exporting.scripts.plot import Fit, curve_lines, remembered
from tui_lab.exporting.scripts.sources import Import, module_of
from tui_lab.plain_text import plain

WIDTH = 100  # characters of data a line
EVERY = "step % max(1, STEPS // 10) == 0"  # when the script says how far it has come
NOT_STANDARD = ("numpy", "torch")


@dataclass(frozen=True)
class Training:
    """What a script trains: knobs by name, and what the lab found out when it set the scenario up."""

    name: str
    scenario: type[Scenario]
    knobs: Mapping[str, Any]
    seed: int
    device: str
    steps: int
    epoch_steps: int
    line: str  # that opens it in the lab again
    changes: tuple[str, ...] = ()  # what was done to the run in the lab meanwhile, in words
    fit: Fit | None = None
    numbers: str = "float32"  # what it is computed in
    modules: tuple[str, ...] = ()  # of the scenario, and tensors of real numbers beside them
    tensors: tuple[str, ...] = ()
    deterministic: bool = False


@dataclass(frozen=True)
class Parts:
    """What a scenario has become. `constants` are values, and what they are about, by name."""

    flat: Flat
    brought: Brought
    constants: Mapping[str, str]
    ends_early: bool  # a step may say that it was the last
    has_epoch_end: bool

    def code(self) -> str:
        """All of it that is not a constant."""
        flat = self.flat
        return "\n".join((*self.brought.definitions.values(), *flat.functions, flat.setup, flat.step))


def assembled(parts: Parts, training: Training, with_plot: bool) -> str:
    """The script."""
    for alias in ("torch", *_drawn_from(parts.code())):
        parts.brought.imports.setdefault(alias, _IMPORTS[alias])
    loop = _loop(parts, training, with_plot)
    used = set(re.findall(r"\w+", parts.code() + loop)) | {"torch"}
    imports = [one for name, one in parts.brought.imports.items() if name in used]
    blocks = [
        *_head(training),
        _import_lines(imports, with_plot),
        "\n".join(_constant_lines(parts, training, used)),
        *_definitions(parts),
        "\n".join(_seeds(parts.code())),
        parts.flat.setup.strip("\n"),
        "\n".join(_double_lines(training, parts.flat.setup)),
        loop,
    ]
    if with_plot:
        blocks.append(curve_lines(training.fit, parts.flat.result, _has_one_loss(parts, training)))
    text = _tidy("\n\n".join(filter(None, blocks)))
    text = rename(Code(_unqualified(Code(text), parts.brought.whole)), parts.brought.renamed)
    if "mini_batches" in parts.brought.definitions:
        text = _asked_by_next(text)
    text = numbered(Code(text))
    text = text.replace('Path("fashion-mnist")', f"Path({_fashion_folder()})")
    return text + (_digits() if "digits" in parts.brought.definitions else "")


def _head(training: Training) -> Iterator[str]:
    said = ast.get_docstring(module_of(training.scenario.file).code.tree)
    if said:
        yield f'"""{said}\n"""' if "\n" in said else f'"""{said}"""'
    title = training.scenario.title or training.name
    yield "\n".join(
        (
            f"# {plain(title)}, as tui-lab {__version__} trains it, to the same losses.",
            f"# Back into the lab: tui-lab open --setup {plain(training.line)}",
            *(f"# Changed in the lab on the way, and not here: {plain(one)}" for one in training.changes),
        )
    )


def _import_lines(imports: Iterable[Import], with_plot: bool) -> str:
    modules = {one.line for one in imports if not one.name}
    modules |= {"import matplotlib.pyplot as plt"} if with_plot else set()
    named: dict[str, list[str]] = {}
    for one in imports:
        if one.name:
            named.setdefault(one.module, []).append(one.line.partition(" import ")[2])
    lines = sorted(modules) + [
        f"from {module} import {', '.join(sorted(names))}" for module, names in sorted(named.items())
    ]
    known = ("matplotlib", *NOT_STANDARD)
    others = [line for line in lines if re.split(r"[ .]", line)[1] in known]
    others.sort(key=lambda line: re.split(r"[ .]", line)[1])
    standard = [line for line in lines if line not in others]
    return "\n\n".join("\n".join(part) for part in (standard, others) if part)


def _constant_lines(parts: Parts, training: Training, used: set[str]) -> Iterator[str]:
    yield f"SEED = {training.seed}"
    yield f"STEPS = {training.steps}"
    if parts.has_epoch_end:
        yield f"EPOCH_STEPS = {training.epoch_steps}"
    yield from (f"{name} = {value}" for name, value in parts.constants.items() if name in used)
    if training.device == "cpu":
        yield "torch.set_num_threads(1)  # more only help a large network"
    if training.deterministic:
        yield "torch.use_deterministic_algorithms(True)  # on CUDA with CUBLAS_WORKSPACE_CONFIG=:4096:8"
    if "device" in used:
        yield f'device = torch.device("{training.device}")'


def _double_lines(training: Training, setup: str) -> Iterator[str]:
    """What makes float64 of all that was made, where that is asked for; the first weights stay the same."""
    if training.numbers == "float64":
        names = [node for node in ast.walk(ast.parse(setup)) if isinstance(node, ast.Name)]
        made = {node.id for node in names if isinstance(node.ctx, ast.Store)}
        yield "torch.set_default_dtype(torch.float64)"
        yield from (f"{name}.double()" for name in training.modules if name in made)
        yield from (f"{name}.data = {name}.data.double()" for name in training.tensors if name in made)


def _within_autocast(lines: list[str], training: Training, cached: bool = True) -> list[str]:
    """The lines under torch.autocast, where that is asked for; what it has cast is `cached` for one step."""
    if training.numbers != "bfloat16":
        return lines
    kind = training.device.partition(":")[0]
    more = "" if cached else ", cache_enabled=False"
    head = f'with torch.autocast("{kind}", dtype=torch.bfloat16{more}):  # the weights stay float32'
    return [head, *(f"    {line}".rstrip() for line in lines)]


def _definitions(parts: Parts) -> Iterator[str]:
    """Functions and classes two lines apart."""
    apart = False
    for text in (*parts.brought.definitions.values(), *parts.flat.functions):
        text = text.strip("\n")
        before, apart = apart, isinstance(ast.parse(text).body[0], (ast.FunctionDef, ast.ClassDef))
        yield "\n" * (apart or before) + text
    yield "\n" * apart if apart else ""


def _drawn_from(code: str) -> list[str]:
    """The libraries whose random numbers are taken, by the names that they have in a script."""
    numpy = ["np"] * bool(re.search(r"\bnp\.random\b|\bnumpy\.random\b", code))
    return numpy + ["random"] * bool(re.search(r"(?<![.\w])random\.\w", code))


_IMPORTS = {
    "torch": Import("torch", "", "torch"),
    "np": Import("numpy", "", "np"),
    "random": Import("random", "", "random"),
}


def _seeds(code: str) -> Iterator[str]:
    drawn = _drawn_from(code)
    yield "torch.manual_seed(SEED)"
    yield from ["np.random.seed(SEED)"] * ("np" in drawn)
    yield from ["random.seed(SEED)"] * ("random" in drawn)


def _has_one_loss(parts: Parts, training: Training) -> bool:
    return len(training.scenario.losses) == 1 and not parts.flat.gives_names


def _loop(parts: Parts, training: Training, with_plot: bool) -> str:
    result = parts.flat.result
    one = _has_one_loss(parts, training)
    said = (
        f'print(f"step {{step}}  loss {{{result}:.6g}}")'
        if one
        else f'print(f"step {{step}} ", *(f"{{name}} {{loss:.6g}}" for name, loss in {result}.items()))'
    )
    body = _within_autocast(parts.flat.step.strip("\n").split("\n"), training)
    ends = ""
    if parts.flat.yields:
        head, body = f"for step, {result} in enumerate(training(), start=1):", []
        ends = "if step == STEPS:\n    break"
    elif parts.ends_early:
        head, body = "while step < steps:", ["step += 1", *body]
    else:
        head = "for step in range(1, STEPS + 1):"
    last = parts.flat.yields or parts.ends_early  # which step that is, only the end will tell
    when = EVERY if last else f"{EVERY} or step == STEPS"
    if parts.flat.gives_none:
        when = f"{result} is not None and ({when})"
    if with_plot:
        body += remembered(result, one, parts.flat.gives_none)
    if parts.has_epoch_end:
        body += ["if step % EPOCH_STEPS == 0:", "    epoch_end()"]
    body += ["", f"if {when}:", f"    {said}", *(ends.split("\n") if ends else [])]
    before = ["steps, step = STEPS, 0"] * parts.ends_early + ["curve = []"] * with_plot
    loop = [head, *(f"    {line}".rstrip() for line in body)]
    if parts.flat.yields:  # one call for all steps
        loop = _within_autocast(loop, training, cached=False)
    lines = (*before, *loop, *[said] * last)
    return "\n".join(lines)


def _tidy(text: str) -> str:
    text = re.sub(r"  # (noqa|type: ignore|fmt: \w+).*", "", text)
    text = re.sub(r"\[: (\w+)\]", r"[:\1]", text)
    text = re.sub(r"[ \t]+\n", "\n", text)
    text = re.sub(r"(?<=:\n)\n+(?=    )", "", text)  # where the first lines of a block have gone
    return re.sub(r"\n{4,}", "\n\n\n", text).strip("\n") + "\n"


def _unqualified(code: Code, whole: Mapping[str, str]) -> str:
    """The text with what came from modules beside the scenario called by its own name."""
    nodes = [node for node in outside_f_strings(code.tree) if isinstance(node, ast.Attribute)]
    named = ((node, whole.get(ast.unparse(node))) for node in nodes)
    return code.changed(Change(*code.span(node), name) for node, name in named if name is not None)


def _asked_by_next(text: str) -> str:
    """The text with `next(batches)` for `batches.next()`, which only a class of ours has."""
    code = Code(text)
    while True:
        for node in ast.walk(code.tree):
            match node:
                case ast.Call(func=ast.Attribute(value=batches, attr="next"), args=[], keywords=[]):
                    code = Code(code.changed([Change(*code.span(node), f"next({code.of(batches)})")]))
                    break
        else:
            return code.text


def _digits() -> str:
    """The file of the digits as comments, for the function `digits` to read."""
    packed = base64.b85encode(DIGITS.read_bytes()).decode()
    lines = (f"# {packed[at : at + WIDTH]}" for at in range(0, len(packed), WIDTH))
    return (
        "\n\n# The digits, as base64.b85encode writes the bytes of a file:\n# digits.npz\n"
        + "\n".join(lines)
        + "\n"
    )


def _fashion_folder() -> str:
    """Where the files of Fashion-MNIST lie, as a script says it."""
    folders = folders_of(FASHION)
    return repr(str(next((one for one in folders if one.is_dir()), folders[0])))
