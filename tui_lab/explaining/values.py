"""The tensors and modules that a line names, in words, as they were when it raised.

Nothing of the scenario's own is run for it: locals and attributes are read where they are stored, never by
way of a property, a method or an operator that its author may have written.
"""

from __future__ import annotations

import ast
import inspect
import linecache
import sys
import textwrap
from collections.abc import Iterator
from contextlib import suppress
from types import CodeType, FrameType, TracebackType
from typing import Any

MOST = 8  # values
MOST_PARTS = 6  # modules of a container that are told
# Of a module of PyTorch, those that say what goes in and what comes out.
SIZES = (
    "in_features", "out_features", "in_channels", "out_channels", "num_features", "num_embeddings",
    "embedding_dim", "input_size", "hidden_size", "normalized_shape", "kernel_size",
)  # fmt: skip
ABSENT = object()


def values_at(at: TracebackType | None) -> tuple[str, ...]:
    """What is named where the traceback stands at `at`, and what reached the layer that raised further in."""
    torch = sys.modules.get("torch")
    if at is None or torch is None:
        return ()
    with suppress(Exception), torch._C.DisableTorchFunctionSubclass():  # it explains, and never is the fault
        named = dict(_named(at))
        for name, value in _inside(at.tb_next, named):
            if all(value is not one for one in named.values()):
                named.setdefault(name, value)
        return tuple(f"{name}: {_in_words(value)}" for name, value in list(named.items())[:MOST])
    return ()


def _named(at: TracebackType) -> Iterator[tuple[str, Any]]:
    """Of each name the last tensor or module that its attributes lead to, in the order of the source."""
    frame = at.tb_frame
    # Within the body of a class the locals may be a mapping of its author's.
    local = frame.f_locals if type(frame.f_locals) is dict else {}
    for text, *path in _chains(_expression(frame.f_code, at)):
        value = local.get(text, frame.f_globals.get(text, ABSENT))
        found = (text, value) if text != "self" or not path else None  # `self` has the method that is called
        for part in path:
            if _is_tensor(value) or (value := _stored(value, part)) is ABSENT:
                break
            text += f".{part}" if isinstance(part, str) else f"[{part[0]!r}]"
            found = (text, value) if _is_tensor(value) or _is_module(value) else found
        if found is not None and (_is_tensor(found[1]) or _is_module(found[1])):
            yield found


Part = str | tuple[Any]  # an attribute, or in a tuple what stands in brackets


def _chains(tree: ast.AST) -> list[tuple[Any, ...]]:
    """Each name with the attributes and constant subscripts that follow it."""
    found: list[tuple[int, int, tuple[Any, ...]]] = []

    def visit(node: ast.AST, after: tuple[Part, ...] = ()) -> None:
        match node:
            case ast.Name(id=name):
                found.append((node.lineno, node.col_offset, (name, *after)))
            case ast.Attribute(value=value, attr=attribute):
                visit(value, (attribute, *after))
            case ast.Subscript(value=value, slice=ast.Constant(value=int() | str() as key)):
                visit(value, ((key,), *after))
            case _:
                for child in ast.iter_child_nodes(node):
                    visit(child)

    visit(tree)
    return [chain for *_, chain in sorted(found, key=lambda one: one[:2])]


def _expression(code: CodeType, at: TracebackType) -> ast.AST:
    """What was computed when it raised: only that part of the line, or of the lines, in which it stands."""
    positions = list(code.co_positions())[at.tb_lasti // 2]
    first, last, begin, end = (positions[0] or at.tb_lineno, positions[1] or at.tb_lineno, *positions[2:])
    lines = [linecache.getline(code.co_filename, number).encode() for number in range(first, last + 1)]
    if begin is not None and end is not None:  # columns are counted in bytes
        lines[-1] = lines[-1][:end]
        lines[0] = lines[0][begin:]
    source = b"".join(lines).decode(errors="replace")
    try:
        return ast.parse(f"({source}\n)", mode="eval")
    except SyntaxError:
        return ast.parse(textwrap.dedent(source))


def _stored(value: Any, part: Part) -> Any:
    """An attribute or item of `value` that is stored as it is, or ABSENT."""
    if isinstance(part, tuple):
        (key,) = part
        if _is_module(value):
            return _table(value, "_modules").get(str(key), ABSENT)
        if type(value) is dict:
            return value.get(key, ABSENT)
        if type(value) in (list, tuple) and isinstance(key, int) and -len(value) <= key < len(value):
            return value[key]
        return ABSENT
    if _is_module(value):
        for name in ("_parameters", "_buffers", "_modules"):
            if part in (table := _table(value, name)):
                return table[part]
    return inspect.getattr_static(value, part, ABSENT)


def _inside(at: TracebackType | None, named: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The layer of PyTorch that raised, or else the function, and the tensors that it was given."""
    layer: tuple[FrameType, Any] | None = None
    function: FrameType | None = None
    while at is not None:
        frame = at.tb_frame
        module = str(frame.f_globals.get("__name__"))
        if module.startswith("torch.nn.modules.") and frame.f_code.co_name == "forward":
            layer = frame, frame.f_locals.get("self")
        if module == "torch.nn.functional" and function is None:
            function = frame
        at = at.tb_next
    if layer is not None and _is_module(layer[1]):
        name = _name_of(layer[1], named)
        yield name, layer[1]
        yield from ((f"{given} of {name}", value) for given, value in _arguments(layer[0]))
    elif function is not None:
        name = function.f_code.co_name
        yield from ((f"{given} of {name}()", value) for given, value in _arguments(function))


def _arguments(frame: FrameType) -> Iterator[tuple[str, Any]]:
    code = frame.f_code
    for name in code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]:
        if _is_tensor(value := frame.f_locals.get(name)):
            yield name, value


def _name_of(module: Any, named: dict[str, Any]) -> str:
    """How the line would name a module that lies somewhere in one it names."""
    waiting = [(name, value) for name, value in named.items() if _is_module(value)]
    seen: set[int] = set()
    while waiting:
        name, value = waiting.pop(0)
        if value is module:
            return name
        if id(value) not in seen:
            seen.add(id(value))
            waiting += [
                (f"{name}[{key}]" if key.isdigit() else f"{name}.{key}", inner)
                for key, inner in _table(value, "_modules").items()
                if _is_module(inner)
            ]
    return f"the {type(module).__name__} inside"


def _table(module: Any, name: str) -> dict[str, Any]:
    """The parameters, buffers or modules that a module keeps by name."""
    table = inspect.getattr_static(module, name, None)
    return dict(table) if type(table) is dict else {}


def _is_tensor(value: Any) -> bool:
    return issubclass(type(value), sys.modules["torch"].Tensor)


def _is_module(value: Any) -> bool:
    return issubclass(type(value), sys.modules["torch"].nn.Module)


def _in_words(value: Any) -> str:
    if _is_tensor(value):
        return _tensor_in_words(value) + ", requires grad" * _requires_grad(value)
    parameters = [(name, one) for name, one in _table(value, "_parameters").items() if _is_tensor(one)]
    of = "".join(f", {name} {_tensor_in_words(one)}" for name, one in parameters[:1])
    return _module_in_words(value, nested=True) + of


def _tensor_in_words(tensor: Any) -> str:
    """Dtype and shape; the device where it is not the usual one, and whether its numbers lie in order."""
    base = sys.modules["torch"].Tensor
    if type(tensor).__torch_dispatch__ is not base.__torch_dispatch__:
        return f"a {type(tensor).__name__}"  # which may compute its shape by code of its own
    if issubclass(type(tensor), sys.modules["torch"].nn.parameter.UninitializedTensorMixin):
        return "not made yet"
    dtype = str(base.dtype.__get__(tensor)).removeprefix("torch.")
    device = str(base.device.__get__(tensor))
    on = "" if device == "cpu" else f" on {device}"
    strided = base.layout.__get__(tensor) is sys.modules["torch"].strided
    order = "" if not strided or base.is_contiguous(tensor) else ", not contiguous"
    return f"{dtype} {tuple(base.shape.__get__(tensor))}{on}{order}"


def _requires_grad(tensor: Any) -> bool:
    return bool(sys.modules["torch"].Tensor.requires_grad.__get__(tensor))


def _module_in_words(module: Any, nested: bool = False) -> str:
    """As in Linear(1, 10), or its modules in brackets."""
    parts = [one for one in _table(module, "_modules").values() if _is_module(one)]
    sizes = (inspect.getattr_static(module, name, None) for name in SIZES)
    said = [str(size) for size in sizes if type(size) is int or _is_sizes(size)]
    if nested and parts and not said:
        said = [_module_in_words(one) for one in parts[:MOST_PARTS]]
        said += ["..."] if len(parts) > MOST_PARTS else []
    return f"{type(module).__name__}({', '.join(said)})" if said else type(module).__name__


def _is_sizes(value: Any) -> bool:
    return type(value) is tuple and all(type(one) is int for one in value)
