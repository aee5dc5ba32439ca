"""The forms of a scenario's code between which a knob chooses, and the lines that they do not share.

Where the code asks `if self.form == "broken":` and `form` is a knob that lists its choices in the same file,
each choice stands for a form of the code: the one without that question, and without the branches not taken.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import count
from typing import NamedTuple, TypeGuard

AROUND = 3  # lines of both forms that are shown before and after what differs
FUNCTION = re.compile(r"( *)(?:async )?def (\w+)")


@dataclass(frozen=True)
class Line:
    """A line of code and its number in the file."""

    number: int
    text: str


class Difference(NamedTuple):
    """What differs between two codes, such as those for two choices of a knob, such as `form broken`.

    `text` is a unified diff.
    """

    old: str
    new: str
    text: str


def differences(source: str) -> tuple[Difference, ...]:
    """How the forms of the code differ from that for a knob's default; none where it is no Python."""
    try:
        return tuple(_differences(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()


def form_of(source: str, knob: str, value: str) -> list[Line]:
    """The code with each question for `knob` answered as for `value`. Raises SyntaxError for no Python."""
    return settled(source, lambda test: _holds(test, value) if _asks(test, knob) else None)


def settled(source: str, answer: Callable[[ast.expr], bool | None]) -> list[Line]:
    """The code without the questions, each an `if` or `a if … else b`, that have an answer.

    None leaves a question as it stands. Raises SyntaxError for no Python.
    """
    lines = [Line(number, text) for number, text in enumerate(source.split("\n"), start=1)]
    for _ in count():
        for node in ast.walk(ast.parse("\n".join(line.text for line in lines))):
            if _branches(node) and (holds := answer(node.test)) is not None:
                lines = _chosen(lines, node, holds) if isinstance(node, ast.If) else _said(lines, node, holds)
                break
        else:
            return lines
    raise AssertionError("it asks a finite number of times")


def _differences(source: str) -> Iterator[Difference]:
    for knob, (name, choices) in _choices(ast.parse(source)).items():
        first = form_of(source, knob, choices[0])
        for other in choices[1:]:
            if text := _diff(first, form_of(source, knob, other)):
                yield Difference(f"{name} {choices[0]}", f"{name} {other}", text)


def _choices(tree: ast.Module) -> dict[str, tuple[str, tuple[str, ...]]]:
    """The name and the choices, the default first, of each knob that lists words, by its attribute."""
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    statements = (one for node in tree.body if isinstance(node, ast.ClassDef) for one in node.body)
    for statement in statements:
        match statement:
            case ast.Assign(targets=[ast.Name(attribute)], value=ast.Call(func=ast.Name(kind)) as call):
                listed = {key.arg: key.value for key in call.keywords}
                words = [*_words(call.args), *_words([listed["choices"]] if "choices" in listed else [])]
                words += ["off", "on"] if kind == "Switch" else []
                if kind in ("Choice", "Switch") and len(unique := tuple(dict.fromkeys(words))) > 1:
                    name = _words([listed["name"]]) if "name" in listed else []
                    found[attribute] = (name or [attribute])[0], unique
    return found


def _words(nodes: list[ast.expr]) -> list[str]:
    """The texts that stand there, alone or in a tuple or list."""
    flat = [
        one for node in nodes for one in (node.elts if isinstance(node, (ast.Tuple, ast.List)) else [node])
    ]
    return [one.value for one in flat if isinstance(one, ast.Constant) and isinstance(one.value, str)]


def _branches(node: ast.AST) -> TypeGuard[ast.If | ast.IfExp]:
    """Whether it is a branch whose lines can be told apart."""
    one_line = isinstance(node, ast.If) and node.body[0].lineno == node.lineno
    return isinstance(node, (ast.If, ast.IfExp)) and not one_line


def _asks(test: ast.expr, knob: str) -> bool:
    """Whether it asks for nothing but what `knob` is: as an attribute, or as handed on by its name."""
    match test:
        case ast.Compare(
            left=ast.Attribute(value=ast.Name("self"), attr=name) | ast.Name(name),
            ops=[ast.Eq() | ast.NotEq()],
            comparators=[ast.Constant(value=str())],
        ):
            return name == knob
    return False


def _holds(test: ast.expr, value: str) -> bool:
    assert isinstance(test, ast.Compare) and isinstance(test.comparators[0], ast.Constant)
    return (test.comparators[0].value == value) is isinstance(test.ops[0], ast.Eq)


def _chosen(lines: list[Line], branch: ast.If, holds: bool) -> list[Line]:
    """The lines with an `if` or `elif` settled."""
    begin, first, last, end = (
        branch.lineno - 1,
        branch.body[0].lineno - 1,
        _end(branch.body[-1]),
        _end(branch),
    )
    while lines[first - 1].text.lstrip().startswith("#"):
        first -= 1
    indent, others = lines[begin].text[: branch.col_offset], lines[last:end]
    while others and not re.match(r"\s*(else|elif)\b", others[0].text):
        others = others[1:]  # comments and blank lines between the two
    if lines[begin].text.lstrip().startswith("elif"):
        settled = [Line(lines[begin].number, f"{indent}else:"), *lines[first:last]]
        kept = settled if holds else others
    elif holds:
        kept = _dedented(lines[first:last], indent)
    elif others and (words := others[0].text.lstrip()).startswith("elif"):
        kept = [Line(others[0].number, indent + words.removeprefix("el")), *others[1:]]
    else:
        kept = _dedented(others[1:], indent)
    found = lines[:begin] + kept + lines[end:]
    if not kept and not _is_python(found):  # it was all that there was, such as in a function
        found.insert(begin, Line(lines[begin].number, f"{indent}pass"))
    return found


def _said(lines: list[Line], choice: ast.IfExp, holds: bool) -> list[Line]:
    """The lines with an `a if … else b` settled."""
    chosen = choice.body if holds else choice.orelse
    before = lines[choice.lineno - 1].text.encode()[: choice.col_offset].decode()
    after = lines[_end(choice) - 1].text.encode()[choice.end_col_offset :].decode()
    said = ast.get_source_segment("\n".join(line.text for line in lines), chosen) or ""
    texts = f"{before}{said}{after}".split("\n")
    kept = [Line(chosen.lineno - 1 + at, text) for at, text in enumerate(texts)]
    kept = [Line(lines[line.number].number, line.text) for line in kept]
    return lines[: choice.lineno - 1] + kept + lines[_end(choice) :]


def _end(node: ast.stmt | ast.expr) -> int:
    return node.end_lineno or node.lineno


def _dedented(lines: list[Line], indent: str) -> list[Line]:
    """A block's lines, moved to `indent`."""
    own = next((line.text for line in lines if line.text.strip()), "")
    surplus = len(own) - len(own.lstrip()) - len(indent)
    return [Line(line.number, line.text[surplus:] if line.text.strip() else "") for line in lines]


def _is_python(lines: list[Line]) -> bool:
    try:
        ast.parse("\n".join(line.text for line in lines))
    except SyntaxError:
        return False
    return True


def _diff(old: list[Line], new: list[Line]) -> str:
    """A unified diff with the numbers of the file's lines, empty where there is no difference.

    Heads tell in which function each part lies.
    """
    matcher = SequenceMatcher(None, [line.text for line in old], [line.text for line in new], autojunk=False)
    found = []
    for group in matcher.get_grouped_opcodes(AROUND):
        _, begin, end, new_at, new_end = next(one for one in group if one[0] != "equal")
        changed = [*old[begin:end], *new[new_at:new_end]][0]
        found.append(f"@@ {_place(old[:begin], changed)} @@")
        for tag, old_at, old_end, new_at, new_end in group:
            if tag == "equal":
                found += _signed(" ", old[old_at:old_end])
            else:
                found += [*_signed("-", old[old_at:old_end]), *_signed("+", new[new_at:new_end])]
    return "\n".join(found)


def _signed(sign: str, lines: list[Line]) -> list[str]:
    return [f"{sign}{line.number:>4}  {line.text}".rstrip() for line in lines]


def _place(before: list[Line], line: Line) -> str:
    """In which function a line lies, or where in the file."""
    depth = len(line.text) - len(line.text.lstrip())
    for above in reversed(before):
        if (found := FUNCTION.match(above.text)) and len(found[1]) < depth:
            return f"in {found[2]}()"
    return f"line {line.number}"
