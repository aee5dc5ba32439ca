"""A training as one plain script that reads like the tutorial: torch and numpy, and nothing of ours."""

from __future__ import annotations

import ast
import base64
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tui_lab import __version__
from tui_lab.authoring.datasets.digits import FILE as DIGITS
from tui_lab.authoring.datasets.places import fashion_folders
from tui_lab.authoring.knobs import Knob
from tui_lab.authoring.scenario import Scenario
from tui_lab.errors import LabError
from tui_lab.exporting import plot
from tui_lab.exporting.brought import Brought
from tui_lab.exporting.code import Change, Code, of_self
from tui_lab.exporting.flat import Flat, flat
from tui_lab.exporting.inlined import inlined
from tui_lab.exporting.known import Known
from tui_lab.exporting.needed import ENTRIES, needed
from tui_lab.exporting.settled import settled
from tui_lab.exporting.sources import Definition, Module, module_of

WIDTH = 100  # characters of data a line
DATA = "# digits.npz"  # the line after which they stand


@dataclass(frozen=True)
class Training:
    """What a script trains: knobs by name, and what the lab found out about it."""

    name: str
    scenario: type[Scenario]
    knobs: Mapping[str, Any]
    seed: int
    device: str
    steps: int
    epoch_steps: int
    line: str  # that opens it in the lab again
    plots_a_fit: bool = False  # whether x, y and model are points and a network over a line


def written(training: Training, pruned: bool = True, with_plot: bool = False) -> str:
    """The script. What the losses do not need is left out where it is `pruned`. Raises LabError."""
    return _Script(training, pruned, with_plot).text()


class _Script:
    def __init__(self, training: Training, pruned: bool, with_plot: bool) -> None:
        self.training, self.pruned, self.with_plot = training, pruned, with_plot
        self.module = module_of(training.scenario.file)
        self.classes = list(_own_classes(self.module, training.scenario.__name__))
        self.knobs = {
            attribute: training.knobs[knob.name]
            for base in training.scenario.__mro__
            for attribute, knob in vars(base).items()
            if isinstance(knob, Knob)
        }
        self.about = {
            attribute: f"{knob.about}{f', in {knob.unit}' if knob.unit else ''}"
            for base in training.scenario.__mro__
            for attribute, knob in vars(base).items()
            if isinstance(knob, Knob)
        }
        self.values = self._class_values()

    def text(self) -> str:
        methods, homes = self._methods()
        constants = self._constants()
        own = {*constants.values(), "device"}
        known = Known(self.module, self.knobs | self._literals(), {})
        brought = Brought(self._settled_definition)
        for name, text in methods.items():
            brought.bring(Code(text), homes[name], known, own)
        for name in self.values:
            if self._named(name, methods):
                brought.bring(Code(self.values[name]), self.module, known, own)
        taken = {*brought.definitions, *brought.imports, "device"}
        dynamic = any("self.steps" in _stored(text) for text in methods.values())
        if dynamic:
            constants = {key: value for key, value in constants.items() if key != "steps"}
        parts = flat(methods, constants, taken, len(self.training.scenario.losses) == 1)
        self._bring_what_is_said(brought)
        return self._assembled(parts, brought, constants, dynamic, "epoch_end" in methods)

    def _methods(self) -> tuple[dict[str, str], dict[str, Module]]:
        """The methods that the losses need, settled and in one piece, and the modules they are from."""
        texts: dict[str, str] = {}
        homes: dict[str, Module] = {}
        for node, module in self.classes:
            known = Known(module, self.knobs | self._literals(), {})
            for one in node.body:
                if isinstance(one, ast.FunctionDef) and one.name not in texts:
                    texts[one.name] = settled(module.code.block([one]), module, known)
                    homes[one.name] = module
        if any(name not in texts for name in ("setup", "step")):
            raise LabError("setup() and step() must stand in the scenario's own files")
        reached = needed(texts) if self.pruned else _reached(texts)
        return inlined(reached, ENTRIES), homes

    def _class_values(self) -> dict[str, str]:
        """Plain values of the scenario's classes, by attribute, as they are written."""
        found: dict[str, str] = {}
        for node, module in self.classes:
            for one in node.body:
                match one:
                    case ast.Assign(targets=[ast.Name(name)], value=value) | ast.AnnAssign(
                        target=ast.Name(name), value=ast.expr() as value
                    ) if name not in self.knobs and name not in found:
                        found[name] = module.code.of(value)
        return found

    def _literals(self) -> dict[str, Any]:
        found = {}
        for name, text in self.values.items():
            try:
                found[name] = ast.literal_eval(text)
            except (ValueError, SyntaxError):
                continue
        found.pop("steps", None)  # setup() may have counted them
        return found

    def _constants(self) -> dict[str, str]:
        """What knobs and values of the class are called."""
        taken = set(self.module.names)
        found = {"steps": "STEPS", "device": "device"}
        for name in (*self.knobs, *self.values):
            if name not in found:
                constant = name.upper()
                while constant in taken or constant in ("SEED", "STEPS"):
                    constant += "_"
                found[name] = constant
                taken.add(constant)
        return found

    def _named(self, attribute: str, methods: Mapping[str, str]) -> bool:
        return any(re.search(rf"\bself\.{attribute}\b", text) for text in methods.values())

    def _settled_definition(self, found: Definition) -> str:
        """A definition of the scenario's own, in which a knob may be handed on by its name."""
        choices = {
            name: value
            for name, value in self.knobs.items()
            if isinstance(value, str) and isinstance(found.node, (ast.ClassDef, ast.FunctionDef))
        }
        return settled(found.text, found.module, _HandedOn(found.module, choices))

    def _bring_what_is_said(self, brought: Brought) -> None:
        said = ["torch"] + ["numpy"] * self._draws("np.random", brought) + ["random"] * self._draws("random.", brought)
        for module in said:
            alias = {"numpy": "np"}.get(module, module)
            if alias not in brought.imports:
                brought.bring(Code(alias), _module_with(f"import {module} as {alias}"), Known(self.module, {}, {}), ())

    def _draws(self, word: str, brought: Brought) -> bool:
        texts = [*brought.definitions.values(), self.module.code.text]
        return any(re.search(rf"(?<![.\w]){re.escape(word)}", text) for text in texts)

    def _assembled(
        self, parts: Flat, brought: Brought, constants: Mapping[str, str], dynamic: bool, epochs: bool
    ) -> str:
        code = [*brought.definitions.values(), *parts.functions, parts.setup, parts.step]
        used = set(re.findall(r"\w+", "\n".join(code)))
        numpy_drawn = any("np.random" in text for text in code)
        random_drawn = "random" in brought.imports and brought.imports["random"].module == "random"
        imports = {
            name: one for name, one in brought.imports.items() if name in used or name == "torch"
        }
        blocks = [
            self._head(),
            "\n".join(_import_lines(imports.values(), self.with_plot)),
            "\n".join(self._constant_lines(constants, used, epochs)),
            *(f"\n{text}" for text in brought.definitions.values() if text.startswith(("def ", "class ", "@", "#"))),
        ]
        blocks = self._with_definitions(blocks[:3], brought)
        blocks += [f"\n{text.strip()}" for text in parts.functions]
        seeds = ["torch.manual_seed(SEED)"]
        seeds += ["np.random.seed(SEED)"] * numpy_drawn + ["random.seed(SEED)"] * random_drawn
        blocks.append("\n" * bool(parts.functions or brought.definitions) + "\n".join(seeds))
        blocks.append(parts.setup.strip("\n"))
        blocks.append(self._loop(parts, dynamic, epochs))
        if self.with_plot:
            blocks.append(plot.lines(parts, self.training))
        text = "\n\n".join(block for block in blocks if block.strip())
        for name, other in brought.renamed.items():
            text = re.sub(rf"(?<![.\w]){name}\b", other, text)
        if "mini_batches" in brought.definitions:
            text = _asked_by_next(text)
        text = re.sub(r"[ \t]+\n", "\n", text)
        text = re.sub(r"  # (noqa|type: ignore|fmt: skip).*", "", text)
        text = re.sub(r"\n{4,}", "\n\n\n", re.sub(r":\n\n+(?=    )", ":\n", text)) + "\n"
        if "digits" in brought.definitions:
            text += f"\n\n# The digits: the file digits.npz, in the letters of base64.b85encode.\n{DATA}\n"
            packed = base64.b85encode(DIGITS.read_bytes()).decode()
            text += "".join(f"# {packed[at : at + WIDTH]}\n" for at in range(0, len(packed), WIDTH))
        return text

    def _with_definitions(self, blocks: list[str], brought: Brought) -> list[str]:
        """Constants stand below each other, functions and classes apart."""
        found, before = list(blocks), False
        for name, text in brought.definitions.items():
            text = _at_folder(text) if name == "FOLDER" else text.strip("\n")
            apart = Code(text).tree.body and isinstance(Code(text).tree.body[0], (ast.FunctionDef, ast.ClassDef))
            found.append("\n" * bool(apart or before) + text)
            before = bool(apart)
        return found

    def _head(self) -> str:
        tree = self.module.code.tree
        said = ast.get_docstring(tree, clean=False)
        documented = [f'"""{said.strip()}\n"""' if "\n" in said else f'"""{said.strip()}"""'] if said else []
        return "\n\n".join(
            [
                *documented,
                f"# {self.training.scenario.title or self.training.name}, as tui-lab {__version__} trains it: "
                "the losses are those of the lab.\n"
                f"# Back into the lab: tui-lab open --setup {self.training.line}",
            ]
        )

    def _constant_lines(self, constants: Mapping[str, str], used: set[str], epochs: bool) -> Iterator[str]:
        yield f"SEED = {self.training.seed}"
        yield f"STEPS = {self.training.steps}"
        if epochs:
            yield f"EPOCH_STEPS = {self.training.epoch_steps}"
        for name, value in self.knobs.items():
            if constants[name] in used:
                yield f"{constants[name]} = {value!r}" + f"  # {self.about[name]}" * bool(self.about[name])
        for name, text in self.values.items():
            if name in constants and constants[name] in used and name != "steps":
                yield f"{constants[name]} = {text}"
        if self.training.device == "cpu":
            yield "torch.set_num_threads(1)  # as in the lab: a small network is no faster on more"
        if "device" in used:
            yield f'device = torch.device("{self.training.device}")'

    def _loop(self, parts: Flat, dynamic: bool, epochs: bool) -> str:
        result = parts.result
        single = len(self.training.scenario.losses) == 1 and not _is_dict(parts.step, result)
        said = (
            f'print(f"step {{step}}  loss {{{result}:.6g}}")'
            if single
            else f'print(f"step {{step}} ", *(f"{{name}} {{value:.6g}}" for name, value in {result}.items()))'
        )
        curve = plot.recorded(result, single) if self.with_plot else []
        yields = any("yield" in text and text.startswith("def train_step") for text in parts.functions)
        body = parts.step.strip("\n").split("\n")
        if yields:
            head, body = f"for step, {result} in enumerate(train_step(), start=1):", []
        elif dynamic:
            head, body = "while step < steps:", ["step += 1", *body]
        else:
            head = "for step in range(1, STEPS + 1):"
        ends = yields or dynamic
        every = "step % max(1, STEPS // 10) == 0" + " or step == STEPS" * (not ends)
        warm = any(text.startswith("def train_step") and re.search(r"return( None)?\n", text) for text in parts.functions)
        if warm:
            every = f"{result} is not None and ({every})"
        body += curve
        body += ["if step % EPOCH_STEPS == 0:", "    epoch_end()"] * epochs
        body += ["", f"if {every}:", f"    {said}"]
        body += ["if step == STEPS:", "    break"] * yields
        lines = [*(["steps, step = STEPS, 0"] if dynamic else []), head]
        lines += [f"    {line}".rstrip() for line in body]
        return "\n".join([*lines, *([said] if ends else [])])


class _HandedOn(Known):
    """A knob that is asked for by its name in a class or function beside the scenario, or by an attribute."""

    def __init__(self, module: Module, choices: Mapping[str, str]) -> None:
        super().__init__(module, choices, choices)

    def holds(self, node: ast.expr) -> bool | None:
        match node:
            case ast.Compare(
                left=ast.Attribute(value=ast.Name("self")) | ast.Name(),
                ops=[ast.Eq() | ast.NotEq()],
                comparators=[ast.Constant(value=str())],
            ):
                return super().holds(node)
        return None

    def looked_up(self, node: ast.Subscript) -> None:
        return None


def _own_classes(module: Module, name: str) -> Iterator[tuple[ast.ClassDef, Module]]:
    """A scenario's class and those of the learner's that it derives from, nearest first."""
    found = module.definition(name)
    if isinstance(found, Definition) and isinstance(found.node, ast.ClassDef) and not found.module.ours:
        yield found.node, found.module
        for base in found.node.bases:
            if isinstance(base, ast.Name):
                yield from _own_classes(found.module, base.id)


def _reached(texts: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    new = {name for name in ENTRIES if name in texts}
    while new:
        found |= {name: texts[name] for name in texts if name in new}
        nodes = [node for name in new for node in ast.walk(ast.parse(texts[name]))]
        new = {name for node in nodes if (name := of_self(node)) in texts} - found.keys()
    return found


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


def _stored(text: str) -> set[str]:
    return {
        f"self.{name}"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and (name := of_self(node))
    }


def _is_dict(step: str, result: str) -> bool:
    return any(
        isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict) and ast.unparse(node.targets[0]) == result
        for node in ast.walk(ast.parse(step))
    )


def _module_with(text: str) -> Module:
    return module_of(Path(__file__).with_name("plain") / "mini_batches.py") if "torch" in text else Module(
        Path("-"), True, Code(text), {}
    )


def _import_lines(imports: Iterable[Any], with_plot: bool) -> list[str]:
    plain, from_modules = set[str](), dict[str, set[str]]()
    for one in imports:
        if one.name:
            renamed = f"{one.name} as {one.alias}" if one.alias != one.name else one.name
            from_modules.setdefault(one.module, set()).add(renamed)
        else:
            plain.add(one.line)
    lines = sorted(plain) + [f"from {module} import {', '.join(sorted(names))}" for module, names in sorted(from_modules.items())]
    third = ("torch", "numpy", "matplotlib")
    ours = [line for line in lines if line.split()[1].split(".")[0] in third]
    ours += ["import matplotlib.pyplot as plt"] * with_plot
    standard = [line for line in lines if line not in ours]
    return [*standard, *[""] * bool(standard), *sorted(ours, key=lambda line: (line.split()[1], line))]


def _at_folder(text: str) -> str:
    """Where the files of Fashion-MNIST lie here."""
    folder = next((one for one in fashion_folders() if one.is_dir()), fashion_folders()[0])
    return text.replace('Path("fashion-mnist")', f"Path({str(folder)!r})")
