"""A scenario's methods as a plain program: no `self`, knobs as constants, setup and step at the margin."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tui_lab.errors import LabError
from tui_lab.exporting.scripts.code import Change, Code, docstring, of_self, outside_f_strings
from tui_lab.exporting.scripts.effects import locals_of
from tui_lab.exporting.scripts.inlined import rename
from tui_lab.exporting.scripts.signatures import plain_signature
from tui_lab.languages import translated as _

RESERVED = {"step", "SEED", "STEPS", "losses", "loss", "curve", "plt", "training"}


@dataclass(frozen=True)
class Flat:
    """The parts of a script.

    `result` is what `step` leaves its losses in. Where `step` returns here and there, or yields, it stands
    among the `functions`, and is called.
    """

    setup: str
    step: str
    result: str
    functions: tuple[str, ...]
    yields: bool  # its losses, one after the other
    gives_none: bool  # in a step that has no loss
    gives_names: bool  # with each of its losses, although there is but one


class Names:
    """What the attributes of `self` are called in a script, and where that leaves local names."""

    def __init__(
        self, methods: Mapping[str, Code], constants: Mapping[str, str], taken: Iterable[str]
    ) -> None:
        """`constants` are the names of knobs and of values of the class, `taken` those of other things."""
        self._methods = methods
        used = {
            name
            for code in methods.values()
            for node in ast.walk(code.tree)
            if (name := of_self(node)) is not None and name not in constants and name not in methods
        }
        taken = {*taken, *constants.values(), *methods} - {"setup", "step"}
        self.attributes: dict[str, str] = {}
        for name in sorted(used):
            self.attributes[name] = free(name, taken)
            taken.add(self.attributes[name])
        self.all = {**constants, **self.attributes, **{name: name for name in methods}}
        self._taken = taken | RESERVED

    def code(self, name: str) -> Code:
        """A method as it was."""
        return self._methods[name]

    def text(self, name: str, at_margin: bool) -> str:
        """A method's text without `self`; local names give way where the script has another of the same."""
        code = self._methods[name]
        stored = {of_self(node) for node in ast.walk(code.tree) if _is_stored(node)}
        read = {of_self(node) for node in ast.walk(code.tree)}
        renamed = {}
        for local in sorted(locals_of(code.function)):
            if local in self.attributes.values():
                attribute = next(key for key, value in self.attributes.items() if value == local)
                clash = (
                    self._shared(code, local, attribute, name) if at_margin else attribute in read | stored
                )
            else:
                clash = local in self._taken - RESERVED and (at_margin or _names_global(code, local))
            if clash:
                renamed[local] = free(local, self._taken | locals_of(code.function))
        return self._without_self(Code(rename(code, renamed)))

    def _shared(self, code: Code, local: str, attribute: str, method: str) -> bool:
        """Whether a local name at the margin gets in the way of the attribute that is called the same."""
        if method != "setup":
            return True
        stores = [
            one
            for one in ast.walk(code.function)
            if isinstance(one, (ast.Assign, ast.AnnAssign))
            and any(of_self(node) == attribute and _is_stored(node) for node in ast.walk(one))
        ]
        if not stores:
            return _leaks(code, local)
        end = min(one.end_lineno or 0 for one in stores)
        begin = min(one.lineno for one in stores)
        nodes = list(ast.walk(code.function))
        uses = [node.lineno for node in nodes if isinstance(node, ast.Name) and node.id == local]
        read = [node for node in nodes if isinstance(node, ast.Attribute) and of_self(node) == attribute]
        reads = [node.lineno for node in read if not _is_stored(node)]
        return max(uses, default=0) > end or min(reads, default=begin) < begin

    def _without_self(self, code: Code) -> str:
        changes = []
        for node in outside_f_strings(code.tree):
            if isinstance(node, ast.JoinedStr):
                text = re.sub(r"\bself\.(\w+)", lambda found: self._called(found[1]), code.of(node))
                changes.append(Change(*code.span(node), text))
            elif (name := of_self(node)) is not None and isinstance(node, ast.Attribute):
                changes.append(Change(*code.span(node), self._called(name)))
        text = code.changed(changes)
        if re.search(r"\bself\b", _without_comments(text.partition("\n")[2])):
            raise LabError(
                _(
                    "{function}() hands self on as a whole, which a script has none of: hand on the "
                    "attributes that are needed"
                ).format(function=code.function.name)
            )
        return text

    def _called(self, attribute: str) -> str:
        return self.all.get(attribute, attribute)


def flat(
    methods: Mapping[str, str], constants: Mapping[str, str], taken: Iterable[str], single: bool
) -> Flat:
    """The methods that the losses need as the parts of a script; `single` says that a step has one loss."""
    codes = {name: Code(plain_signature(text)) for name, text in methods.items()}
    names = Names(codes, constants, taken)
    yields = any(isinstance(node, (ast.Yield, ast.YieldFrom)) for node in _own_nodes(codes["step"].function))
    returns = [node for node in _own_nodes(codes["step"].function) if isinstance(node, ast.Return)]
    at_margin = {
        "setup": not any(isinstance(node, ast.Return) for node in _own_nodes(codes["setup"].function)),
        "step": not yields and returns == [codes["step"].function.body[-1]],
    }
    setup = body_at_margin(names.text("setup", True)) if at_margin["setup"] else "setup()"
    result = free("loss" if single else "losses", {*names.attributes.values(), *taken} - RESERVED)
    if at_margin["step"]:
        step, result = _with_result(names.text("step", True), result)
    else:
        step = f"{result} = train_step()"
    return Flat(
        setup,
        step,
        result,
        functions=tuple(_as_function(names, name, yields) for name in codes if not at_margin.get(name)),
        yields=yields,
        gives_none=not yields and any(_is_none(node.value) for node in returns),
        gives_names=any(isinstance(node.value, ast.Dict) for node in returns),
    )


def _is_none(value: ast.expr | None) -> bool:
    return value is None or (isinstance(value, ast.Constant) and value.value is None)


def body_at_margin(text: str) -> str:
    """What a function does, within what it is decorated with, as lines at the margin."""
    code = Code(text)
    function = code.function
    body = function.body[len(docstring(function)) :]
    lines = code.block(body).split("\n") if body else []
    for decorator in reversed(function.decorator_list):
        comment = code.lines[decorator.lineno - 1].partition("  #")[2]
        head = f"with {code.of(decorator)}:" + f"  #{comment}" * bool(comment)
        lines = [head, *(f"    {line}".rstrip() for line in lines)]
    return "\n".join(lines)


def _with_result(text: str, result: str) -> tuple[str, str]:
    """The lines of a step, and the name of what it came to."""
    code = Code(text)
    last = code.function.body[-1]
    if not isinstance(last, ast.Return) or last.value is None:
        raise LabError(_("step() does not end with the loss that it returns"))
    if isinstance(last.value, ast.Name):
        start, end = code.span(last)
        lines = code.changed([Change(start, end, "pass")])
        kept = body_at_margin(lines).rstrip()
        return kept.removesuffix("pass").rstrip(), last.value.id
    start, __ = code.span(last)
    if isinstance(last.value, ast.Dict) and result == "loss":
        result = "losses"
    return body_at_margin(code.changed([Change(start, start + len("return"), f"{result} =")])), result


def _as_function(names: Names, name: str, yields: bool) -> str:
    """A method as a function, which says which names of the script it gives values to."""
    text = names.text(name, False)
    stored = [_stored_in(function) for function in _functions(names.code(name))]
    code = Code(text)
    changes = []
    for function, attributes in zip(_functions(code), stored, strict=True):
        if attributes:
            said = ", ".join(sorted(names.all[one] for one in attributes))
            first = function.body[min(len(docstring(function)), len(function.body) - 1)]
            place = code.place(code.first_line(first) + 1, 0)
            changes.append(Change(place, place, f"{' ' * first.col_offset}global {said}\n"))
    text = code.changed(changes)
    called = {"step": "training" if yields else "train_step"}.get(name, name)
    return text.replace(f"def {name}(", f"def {called}(", 1)


def _functions(code: Code) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(code.tree) if isinstance(node, ast.FunctionDef)]


def _stored_in(function: ast.FunctionDef) -> set[str]:
    """The attributes that a function itself gives values to, not those within it."""
    inner = {
        id(node)
        for one in ast.walk(function)
        if isinstance(one, ast.FunctionDef) and one is not function
        for node in ast.walk(one)
    }
    found = set()
    for node in ast.walk(function):
        if _is_stored(node) and id(node) not in inner and (name := of_self(node)) is not None:
            found.add(name)
    return found


def free(name: str, taken: Iterable[str]) -> str:
    """`name`, or the same with underlines behind it."""
    taken = set(taken)
    while name in taken:
        name += "_"
    return name


def _is_stored(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(node.ctx, (ast.Store, ast.Del))


def _leaks(code: Code, local: str) -> bool:
    """Whether a name is given outside of comprehensions, which keep theirs to themselves."""
    inner = {
        id(one)
        for node in ast.walk(code.tree)
        if isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Lambda))
        for one in ast.walk(node)
    }
    names = (node for node in ast.walk(code.tree) if isinstance(node, ast.Name) and id(node) not in inner)
    return any(node.id == local and isinstance(node.ctx, ast.Store) for node in names)


def _names_global(code: Code, name: str) -> bool:
    return any(of_self(node) == name for node in ast.walk(code.tree))


def _own_nodes(function: ast.FunctionDef) -> list[ast.AST]:
    """All that a function holds, without what functions within it hold."""
    found: list[ast.AST] = []
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        found.append(node)
        if not isinstance(node, (ast.FunctionDef, ast.Lambda, ast.ClassDef)):
            waiting += ast.iter_child_nodes(node)
    return found


def _without_comments(text: str) -> str:
    return re.sub(r"#.*|\"\"\"(?:.|\n)*?\"\"\"", "", text)
