"""What of a scenario its losses depend on, without what only its views and metrics look at.

That is told from the text alone (`effects`), so whoever leaves something out by it tries whether the losses
stay the same.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from tui_lab.exporting.scripts.code import Change, Code, docstring, of_self
from tui_lab.exporting.scripts.effects import DRAWN_IN_A_CALL, READING, Scope, aside, assignments, is_plain
from tui_lab.exporting.scripts.statements import blocks_of, heads_of, leaves_of, lines_of, pairs_of

JUMPS = (ast.Return, ast.Break, ast.Continue, ast.Raise)
NEUTRAL = (*JUMPS, ast.Pass, ast.Global, ast.Nonlocal, ast.Import, ast.ImportFrom)
ENTRIES = ("setup", "step", "epoch_end")


def needed(methods: Mapping[str, str]) -> dict[str, str]:
    """The methods that the losses need, by name, without what they do not need.

    `methods` are the texts of all, at the margin; the entries are `setup`, `step` and `epoch_end`.
    """
    return _Needed(methods).texts()


def reached(methods: Mapping[str, str]) -> dict[str, str]:
    """The methods that the entries come to, with all that is in them."""
    found, new = set[str](), {name for name in ENTRIES if name in methods}
    while new:
        found |= new
        nodes = [node for name in new for node in ast.walk(ast.parse(methods[name]))]
        new = {name for node in nodes if (name := of_self(node)) is not None and name in methods} - found
    return {name: text for name, text in methods.items() if name in found}


class _Needed:
    def __init__(self, methods: Mapping[str, str]) -> None:
        names = set(methods)
        self._codes = {name: Code(text) for name, text in methods.items()}
        self._scopes = {name: Scope(name, code.function, names) for name, code in self._codes.items()}
        self._reached = self._reachable()
        self._plain = self._containers()
        self._calls_draw = any(DRAWN_IN_A_CALL.search(methods[name]) for name in self._reached)
        self._live = {f"self.{name}" for name in ("steps",) if self._sets_steps()}
        self._used = {name for name in ENTRIES if name in self._codes}
        self._effective = set[str]()
        self._drawing = set[ast.stmt]()  # statements whose random numbers others come after
        self._settle()
        self._drawing = self._followed_by_draws()
        self._settle()

    def _reachable(self) -> set[str]:
        found, new = set[str](), {name for name in ENTRIES if name in self._codes}
        while new:
            found |= new
            new = {one for name in new for one in self._called_by(name)} - found
        return found

    def _called_by(self, method: str) -> set[str]:
        return self._scopes[method].own_calls(self._codes[method].function)

    def _sets_steps(self) -> bool:
        """Whether a step ends the training itself."""
        targets = (
            target
            for name in self._reached - self._only_set_up()
            for target, _ in assignments(self._codes[name].function)
        )
        return any(of_self(target) == "steps" for target in targets)

    def _only_set_up(self) -> set[str]:
        """The methods that only setup() comes to."""
        found, new = set[str](), {name for name in ENTRIES[1:] if name in self._codes}
        while new:
            found |= new
            new = {one for name in new for one in self._called_by(name)} - found
        return self._reached - found

    def _containers(self) -> set[str]:
        """The variables that never are anything but plain values and containers."""
        plain, other = set[str](), set[str]()
        for name in self._reached:
            scope, function = self._scopes[name], self._codes[name].function
            for target, value in assignments(function):
                if isinstance(target, (ast.Name, ast.Attribute)) and (variable := scope.variable(target)):
                    (plain if is_plain(value) else other).add(variable)
            loops = (one for one in ast.walk(function) if isinstance(one, (ast.For, ast.comprehension)))
            other |= {
                variable
                for loop in loops
                for one in ast.walk(loop.target)
                if isinstance(one, ast.Name) and (variable := scope.variable(one))
            }
            other |= {f"{name}:{one.arg}" for one in function.args.args}
        return plain - other

    def _settle(self) -> None:
        """Go on until nothing more is found to be needed."""
        before = None
        while before != (before := (len(self._live), len(self._used), len(self._effective))):
            for name in tuple(self._used):
                function = self._codes[name].function
                for statement in self._kept(name, function.body, self._matters(name)):
                    self._note(name, statement)
            for name in self._reached:
                if any(self._counts(name, one) for one in self._codes[name].function.body):
                    self._effective.add(name)

    def _matters(self, name: str) -> bool:
        """Whether it matters where a method ends."""
        return name in self._effective or name in ENTRIES or self._returns(name)

    def _returns(self, name: str) -> bool:
        every = ast.walk(self._codes[name].function)
        return any(isinstance(one, ast.Return) and one.value is not None for one in every)

    def _note(self, name: str, statement: ast.stmt) -> None:
        """What a statement that is kept needs is needed."""
        scope = self._scopes[name]
        parts = self._parts(name, statement)
        for node in parts if parts is not None else heads_of(statement):
            self._live |= scope.reads(node)
            self._used |= scope.own_calls(node)

    def _kept(self, name: str, statements: list[ast.stmt], matters: bool) -> Iterator[ast.stmt]:
        """Those statements that stay, and of those that hold others what stays within."""
        for one in statements:
            if self._stays(name, one, matters):
                yield one
                for block in blocks_of(one):
                    inside = matters or isinstance(one, (ast.For, ast.While))
                    yield from self._kept(name, block, inside)

    def _stays(self, name: str, statement: ast.stmt, matters: bool) -> bool:
        if isinstance(statement, NEUTRAL):
            return True
        if self._counts(name, statement):
            return True
        jumps = (
            isinstance(one, JUMPS) for block in blocks_of(statement) for s in block for one in ast.walk(s)
        )
        return matters and any(jumps)

    def _counts(self, name: str, statement: ast.stmt) -> bool:
        """Whether it does something that the losses depend on."""
        if statement in self._drawing:
            return True
        if isinstance(statement, (*NEUTRAL, ast.Assert)):
            return False
        if blocks := blocks_of(statement):
            if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
                return f"{name}:{statement.name}" in self._live
            if aside(statement):  # whatever is drawn or changed there, only what it gives can matter
                return bool(self._given_by(name, statement) & self._live)
            inside = any(self._counts(name, one) for block in blocks for one in block)
            return inside or any(self._acts(name, head) for head in heads_of(statement))
        scope = self._scopes[name]
        match statement:
            case ast.Expr(value=value):
                return self._said_alone_counts(name, value)
            case ast.AugAssign(target=target, value=value):
                variable = scope.variable(target)
                return variable in self._live or variable not in self._plain or self._acts(name, value)
            case ast.AnnAssign(value=None):
                return False
            case ast.Assign() | ast.AnnAssign():
                return any(self._part_counts(name, *part) for part in pairs_of(statement))
        return True

    def _given_by(self, name: str, statement: ast.stmt) -> set[str]:
        stored = (one for one in ast.walk(statement) if isinstance(one, (ast.Name, ast.Attribute)))
        given = (self._scopes[name].variable(one) for one in stored if isinstance(one.ctx, ast.Store))
        return {variable for variable in given if variable}

    def _said_alone_counts(self, name: str, value: ast.expr) -> bool:
        scope = self._scopes[name]
        if isinstance(value, (ast.Constant, ast.Name, ast.Attribute)):
            return False
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
            if (method := of_self(value.func)) in scope.methods:
                others = (*value.args, *(one.value for one in value.keywords))
                return method in self._effective or any(self._acts(name, one) for one in others)
            variable = scope.variable(value.func)
            if value.func.attr in READING or variable in self._plain:
                known = variable in self._live and value.func.attr not in READING
                return known or self._acts(name, value)
        return True

    def _part_counts(self, name: str, target: ast.expr, value: ast.expr) -> bool:
        scope = self._scopes[name]
        variables = {scope.variable(one) for one in leaves_of(target)}
        weak = any(not isinstance(one, ast.Name) and of_self(one) is None for one in leaves_of(target))
        return (
            bool(variables & self._live) or (weak and not variables <= self._plain) or self._acts(name, value)
        )

    def _acts(self, name: str, node: ast.AST) -> bool:
        scope = self._scopes[name]
        return scope.acts(node) or bool(scope.own_calls(node) & self._effective)

    def _parts(self, name: str, statement: ast.stmt) -> list[ast.expr] | None:
        """The values of those parts of an assignment that stay; None where it stays as a whole."""
        pairs = self._parts_that_stay(name, statement)
        return None if pairs is None else [node for pair in pairs for node in pair]

    def _parts_that_stay(self, name: str, statement: ast.stmt) -> list[tuple[ast.expr, ast.expr]] | None:
        if not isinstance(statement, ast.Assign) or not isinstance(statement.value, ast.Tuple):
            return None
        pairs = pairs_of(statement)
        if len(pairs) != len(statement.value.elts) or statement in self._drawing:
            return None
        staying = [pair for pair in pairs if self._part_counts(name, *pair)]
        return None if len(staying) == len(pairs) else staying

    def _followed_by_draws(self) -> set[ast.stmt]:
        """The statements that draw random numbers before others that count draw theirs."""
        once = self._only_set_up()
        again = [name for name in self._reached if name not in once]
        if any(self._draws_where_it_counts(name) for name in again):
            return {one for name in self._reached for one in self._that_draw(name)}
        body = self._codes["setup"].function.body if "setup" in self._codes else []
        counted = [
            at for at, one in enumerate(body) if self._counts("setup", one) and self._draws("setup", one)
        ]
        last = max(counted, default=0)
        found = set[ast.stmt]()
        for at, statement in enumerate(body[:last]):
            found |= set(self._that_draw("setup", [statement]))
            for method in self._below(self._scopes["setup"].own_calls(body[at])):
                found |= set(self._that_draw(method))
        return found

    def _below(self, methods: set[str]) -> set[str]:
        found, new = set[str](), methods
        while new:
            found |= new
            new = {one for name in new for one in self._called_by(name)} - found
        return found

    def _draws_where_it_counts(self, name: str) -> bool:
        function = self._codes[name].function
        kept = self._kept(name, function.body, True) if name in self._used else ()
        return any(not blocks_of(one) and self._draws(name, one) for one in kept)

    def _draws(self, name: str, statement: ast.stmt) -> bool:
        """Whether it draws, or what it calls does."""
        if any(self._that_draw(name, [statement])):
            return True
        called = self._below(self._scopes[name].own_calls(statement))
        return any(any(self._that_draw(one)) for one in called)

    def _that_draw(self, name: str, statements: list[ast.stmt] | None = None) -> Iterator[ast.stmt]:
        code, scope = self._codes[name], self._scopes[name]
        for one in code.function.body if statements is None else statements:
            if not scope.draws(code.of(one), one, self._calls_draw):
                continue
            if blocks := blocks_of(one):
                for block in blocks:
                    yield from self._that_draw(name, block)
            else:
                yield one

    def texts(self) -> dict[str, str]:
        """The methods that are needed, as they are then."""
        return {name: self._text(name) for name in self._codes if name in self._used}

    def _text(self, name: str) -> str:
        code = self._codes[name]
        kept = set(self._kept(name, code.function.body, self._matters(name)))
        changes = self._removals(code, code.function.body, kept, name)
        return code.changed(changes)

    def _removals(self, code: Code, body: list[ast.stmt], kept: set[ast.stmt], name: str) -> Iterator[Change]:
        documented = docstring(code.function)
        staying = [one for one in body if one in kept or one in documented]
        for one in body:
            if one not in staying:
                text = ""
                if one is body[0] and not [other for other in staying if other not in documented]:
                    text = " " * one.col_offset + "pass\n"
                yield lines_of(code, code.first_line(one), one.end_lineno or one.lineno, text)
                continue
            if (pairs := self._parts_that_stay(name, one)) is not None and one in kept:
                targets, values = (", ".join(map(code.of, part)) for part in zip(*pairs, strict=True))
                yield Change(*code.span(one), f"{targets} = {values}")
            for block in blocks_of(one):
                if isinstance(one, ast.If) and block is one.orelse and not any(s in kept for s in block):
                    if block:
                        yield lines_of(code, one.body[-1].end_lineno or 0, one.end_lineno or 0)
                    continue
                if not isinstance(one, (ast.FunctionDef, ast.ClassDef)):
                    yield from self._removals(code, block, kept, name)
