"""What a statement of a scenario reads, writes and does beyond that, as far as its text tells.

Variables are attributes of `self` and the local names of a method. What cannot be told is taken for an
effect; whether random numbers are drawn is told by names.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tui_lab.exporting.scripts.code import called, of_self

ACTING = {  # methods that change more than what they are called on
    "backward", "step", "zero_grad", "train", "eval", "load_state_dict", "next", "register_buffer",
    "register_parameter", "register_module", "register_hook", "add_module", "add_param_group",
}  # fmt: skip
FUNCTIONS = {"next", "setattr", "print", "exec", "initialise", "tune"}
READING = {"item"}  # methods that only wait, or look
DRAWING = re.compile(
    r"\b(rand\w*|normal|bernoulli|multinomial|poisson|choices?|shuffle|permutation|uniform|gauss|sample|"
    r"standard_normal|integers|seed|manual_seed|next|mlp|toy|mini_batches)\(|\bnn\.[A-Z]\w*\(|\.normal_\(|"
    r"\bnn\.init\."
)
DRAWN_IN_A_CALL = re.compile(r"[Dd]ropout|Transformer|RReLU")
CONTAINERS = {"list", "dict", "set", "tuple", "deque", "defaultdict", "Counter", "zip", "range", "fromkeys"}
WATCHING = {"Trail", "LineDescent", "Movement"}  # of ours: they look on, and change nothing


def locals_of(function: ast.FunctionDef) -> set[str]:
    """The names that a function gives values to, its parameters among them."""
    arguments = function.args
    every = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    found = {one.arg for one in every} | {
        one.arg for one in (arguments.vararg, arguments.kwarg) if one is not None
    }
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and isinstance(node.ctx, (ast.Store, ast.Del)):
            found.add(node.id)
        elif isinstance(node, (ast.ExceptHandler, ast.FunctionDef, ast.ClassDef)) and node is not function:
            found |= {node.name} if node.name else set()
    return found - {"self"}


class Scope:
    """A method: what its names stand for. Variables read `self.x`, or `method:x` for its local ones."""

    def __init__(self, method: str, function: ast.FunctionDef, methods: set[str]) -> None:
        self.method = method
        self.methods = methods
        self.locals = locals_of(function)

    def variable(self, node: ast.expr) -> str | None:
        """The variable that a name, attribute, item or starred part belongs to; None for a global name."""
        match node:
            case ast.Attribute(value=ast.Name("self"), attr=name):
                return f"self.{name}"
            case ast.Name(name):
                return f"{self.method}:{name}" if name in self.locals else None
            case ast.Subscript(value=of) | ast.Attribute(value=of) | ast.Starred(value=of):
                return self.variable(of)
        return None

    def reads(self, *nodes: ast.AST | None) -> set[str]:
        """The variables that are looked at anywhere in `nodes`."""
        found = set()
        for node in nodes:
            for one in _outside_lambdas(node) if node is not None else ():
                if isinstance(one, (ast.Name, ast.Attribute)) and isinstance(one.ctx, ast.Load):
                    variable = self.variable(one) if isinstance(one, ast.Name) or of_self(one) else None
                    if variable and variable.removeprefix("self.") not in self.methods:
                        found.add(variable)
        return found

    def own_calls(self, *nodes: ast.AST | None) -> set[str]:
        """The methods of the scenario that are named anywhere in `nodes`."""
        every = (one for node in nodes if node is not None for one in ast.walk(node))
        return {name for one in every if (name := of_self(one)) in self.methods}

    def draws(self, text: str, node: ast.AST, calls_draw: bool) -> bool:
        """Whether it takes random numbers, as far as names tell; `calls_draw` says what networks do."""
        if aside(node):
            return False
        if DRAWING.search(text):
            return True
        return calls_draw and any(
            isinstance(one, ast.Call) and self.variable(one.func) and of_self(one.func) not in self.methods
            for one in ast.walk(node)
        )

    def acts(self, *nodes: ast.AST | None) -> bool:
        """Whether anything that is called there changes more than it returns."""
        calls = (one for node in nodes if node is not None for one in ast.walk(node))
        return any(self._acts(one) for one in calls if isinstance(one, ast.Call))

    def _acts(self, call: ast.Call) -> bool:
        name = called(call)
        in_place = name.endswith("_") and not name.startswith("_")
        if isinstance(call.func, ast.Attribute):
            return in_place or (name in ACTING and of_self(call.func) is None)
        return in_place or name in FUNCTIONS


def _outside_lambdas(node: ast.AST) -> Iterator[ast.AST]:
    """All nodes but the names that a lambda gives itself."""
    yield node
    if isinstance(node, ast.Lambda):
        own = {one.arg for one in node.args.args}
        inside = _outside_lambdas(node.body)
        yield from (one for one in inside if not (isinstance(one, ast.Name) and one.id in own))
        return
    for child in ast.iter_child_nodes(node):
        yield from _outside_lambdas(child)


def aside(node: ast.AST) -> bool:
    """Whether random numbers that are drawn within it are drawn from no course of ours."""
    return isinstance(node, ast.With) and any("fork_rng" in ast.unparse(one) for one in node.items)


def is_plain(value: ast.expr) -> bool:
    """Whether it is a number, a text, or a container: what is put into one is not changed by that."""
    match value:
        case ast.Constant() | ast.List() | ast.Set() | ast.Dict() | ast.Tuple():
            return True
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.JoinedStr():
            return True
        case ast.Call(func=ast.Subscript(value=ast.Name(name))):  # such as list[int]()
            return name in CONTAINERS
        case ast.Call():
            return called(value) in CONTAINERS | WATCHING
        case ast.Subscript(value=of) | ast.UnaryOp(operand=of):
            return is_plain(of)
        case ast.BinOp(left=left, right=right):
            return is_plain(left) and is_plain(right)
        case ast.IfExp(body=body, orelse=otherwise):
            return is_plain(body) and is_plain(otherwise)
    return False


def assignments(function: ast.FunctionDef) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Each target with the value that it is given; parts of tuples by themselves."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                yield from paired(target, node.value)
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            yield node.target, node.value


def paired(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    """The parts of a tuple each with its own value, where they can be told apart."""
    match target, value:
        case (ast.Tuple(elts=names), ast.Tuple(elts=values)) if len(names) == len(values) and not any(
            isinstance(one, ast.Starred) for one in (*names, *values)
        ):
            for name, one in zip(names, values, strict=True):
                yield from paired(name, one)
        case (ast.Tuple(elts=names) | ast.List(elts=names), _):
            for name in names:
                yield name, ast.Name("nobody knows", ast.Load())
        case _:
            yield target, value
