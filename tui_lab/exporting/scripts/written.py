"""A training as one plain script that reads like the tutorial: torch and numpy, and nothing of ours.

The scenario's methods are settled by the values of its knobs (`settled`), without what only its views need
(`needed`), in one piece (`inlined`), at the margin (`flat`), with what they name (`brought`).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from tui_lab.authoring.knobs import Knob
from tui_lab.errors import LabError
from tui_lab.exporting.scripts.assembled import Parts, Training, assembled
from tui_lab.exporting.scripts.brought import Brought
from tui_lab.exporting.scripts.code import Code, of_self
from tui_lab.exporting.scripts.flat import flat
from tui_lab.exporting.scripts.inlined import inlined
from tui_lab.exporting.scripts.known import Known
from tui_lab.exporting.scripts.needed import ENTRIES, needed, reached
from tui_lab.exporting.scripts.overwritten import without_overwritten
from tui_lab.exporting.scripts.settled import settled
from tui_lab.exporting.scripts.sources import Definition, Module, module_of
from tui_lab.languages import translated as _


def written(training: Training, whole: bool = False, with_plot: bool = False) -> str:
    """The script; where it is the `whole`, with what only views and metrics look at. Raises LabError."""
    try:
        return _Script(training).text(whole, with_plot)
    except (SyntaxError, RecursionError) as error:
        raise LabError(
            _("its code cannot be written as a plain script: {error}").format(error=error)
        ) from error


class _Script:
    def __init__(self, training: Training) -> None:
        self._training = training
        self._module = module_of(training.scenario.file)
        self._classes = list(_own_classes(self._module, training.scenario.__name__))
        self._knobs = {
            attribute: knob
            for base in training.scenario.__mro__
            for attribute, knob in vars(base).items()
            if isinstance(knob, Knob)
        }
        self._values = {attribute: training.knobs[knob.name] for attribute, knob in self._knobs.items()}

    def text(self, whole: bool, with_plot: bool) -> str:
        methods, homes = self._methods(whole)
        ends_early = any("steps" in _stored(text) for text in methods.values())
        constants = self._constants(ends_early)
        brought = Brought(self._settled_beside)
        known = Known(self._module, self._known_of_self, {})
        for module in dict.fromkeys((self._module, *homes.values())):
            brought.bring_effects(module, known, constants.values())
        for name, text in methods.items():
            brought.bring(Code(text), homes[name], known, constants.values())
        for name, text in self._class_values.items():
            if any(re.search(rf"\bself\.{name}\b", method) for method in methods.values()):
                brought.bring(Code(text), self._module, known, constants.values())
        taken = (*brought.definitions, *brought.imports, "device")
        single = len(self._training.scenario.losses) == 1
        parts = Parts(
            flat(methods, constants, taken, single),
            brought,
            {
                constants[name]: self._constant(name)
                for name in (*self._knobs, *self._class_values)
                if name in constants
            },
            ends_early=ends_early,
            has_epoch_end="epoch_end" in methods,
        )
        return assembled(parts, self._training, with_plot)

    def _methods(self, whole: bool) -> tuple[dict[str, str], dict[str, Module]]:
        """The methods that the losses need, settled and in one piece, and the modules they are from."""
        texts: dict[str, str] = {}
        homes: dict[str, Module] = {}
        for node, module in self._classes:
            known = Known(module, self._known_of_self, {})
            for one in node.body:
                if isinstance(one, ast.FunctionDef) and one.name not in texts:
                    texts[one.name] = settled(module.code.block([one]), module, known)
                    homes[one.name] = module
        if "setup" not in texts or "step" not in texts:
            raise LabError(_("setup() and step() must stand in the scenario's own files"))
        found = inlined(reached(texts) if whole else needed(texts), ENTRIES)
        return found | {"setup": without_overwritten(found["setup"], found)}, homes

    @cached_property
    def _class_values(self) -> dict[str, str]:
        """Plain values of the scenario's classes, by attribute, as they are written."""
        found: dict[str, str] = {}
        for node, module in self._classes:
            for one in node.body:
                match one:
                    case (
                        ast.Assign(targets=[ast.Name(name)], value=value)
                        | ast.AnnAssign(target=ast.Name(name), value=ast.expr() as value)
                    ) if name not in self._knobs and name != "steps":
                        found.setdefault(name, module.code.of(value))
        return found

    @cached_property
    def _known_of_self(self) -> dict[str, Any]:
        """The values of knobs, and of what the class says in so many words."""
        found = dict(self._values)
        for name, text in self._class_values.items():
            try:
                found[name] = ast.literal_eval(text)
            except (ValueError, SyntaxError):
                continue
        return found

    def _constants(self, ends_early: bool) -> dict[str, str]:
        """What the script calls knobs, values of the class, the device and how many steps there are."""
        taken = {*self._module.names, "SEED", "STEPS", "EPOCH_STEPS"}
        found = {"device": "device"} | ({} if ends_early else {"steps": "STEPS"})
        for name in (*self._knobs, *self._class_values):
            constant = name.upper()
            while constant in taken:
                constant += "_"
            found[name] = constant
            taken.add(constant)
        return found

    def _constant(self, name: str) -> str:
        """The value of a constant, and what it is about."""
        if name in self._class_values:
            return self._class_values[name]
        knob = self._knobs[name]
        about = ", in ".join(filter(None, (knob.about, knob.unit)))
        return _literal(self._values[name]) + f"  # {about}" * bool(about)

    def _settled_beside(self, found: Definition) -> str:
        """A definition beside the scenario, to which a knob may be handed on by its name."""
        holds_code = isinstance(found.node, (ast.ClassDef, ast.FunctionDef))
        words = {name: one for name, one in self._values.items() if isinstance(one, str) and holds_code}
        return settled(found.text, found.module, _HandedOn(found.module, words))


class _HandedOn(Known):
    """Knobs that code beside the scenario asks for a word, by their name or as an attribute."""

    def __init__(self, module: Module, words: Mapping[str, str]) -> None:
        super().__init__(module, words, words)

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


def _literal(value: Any) -> str:
    text = repr(value)
    return f'"{text[1:-1]}"' if isinstance(value, str) and '"' not in text and "\\" not in text else text


def _own_classes(module: Module, name: str) -> Iterator[tuple[ast.ClassDef, Module]]:
    """A scenario's class and those of the learner's that it derives from, nearest first."""
    found = module.definition(name)
    if isinstance(found, Definition) and isinstance(found.node, ast.ClassDef) and not found.module.ours:
        yield found.node, found.module
        for base in found.node.bases:
            if isinstance(base, ast.Name):
                yield from _own_classes(found.module, base.id)


def _stored(text: str) -> set[str]:
    """The attributes of self that a text gives values to."""
    nodes = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Attribute))
    return {name for node in nodes if isinstance(node.ctx, ast.Store) and (name := of_self(node))}
