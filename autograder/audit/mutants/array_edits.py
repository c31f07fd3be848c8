"""Mistakes with arrays: axes, shapes, transposes, products, the examples that a sum runs over, precision."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.audit.mutants.code import Edit, Function, Kind, called, is_number, is_numpy

REDUCTIONS = {
    "sum",
    "mean",
    "max",
    "min",
    "argmax",
    "argmin",
    "std",
    "var",
    "prod",
    "any",
    "all",
    "cumsum",
    "argsort",
    "sort",
}
BY_SHAPE = {"zeros", "ones", "full", "empty", "reshape", "standard_normal", "normal", "random", "uniform", "integers"}
PRODUCTS = {"dot", "matmul"}
RESHAPES = {"reshape", "squeeze", "expand_dims", "ravel", "flatten", "atleast_2d"}
STACKS = {"hstack": "vstack", "vstack": "hstack"}


def axis_of(call: ast.Call) -> ast.expr | None:
    """The axis that `call` is given, by keyword or as the second argument of a reduction."""
    for keyword in call.keywords:
        if keyword.arg == "axis":
            return keyword.value
    if called(call) in REDUCTIONS and is_numpy(call) and len(call.args) == 2:
        return call.args[1]
    return None


def other_axes(axis: ast.expr) -> list[str]:
    """Wrong axes for a right one.

    >>> other_axes(ast.parse("1", mode="eval").body), other_axes(ast.parse("(1, 2)", mode="eval").body)
    (['0'], ['(0, 1)', '1'])
    """
    try:
        value = ast.literal_eval(axis)
    except ValueError:
        return []
    if isinstance(value, tuple) and all(isinstance(entry, int) for entry in value):
        return [repr(tuple(entry - 1 if entry else 1 for entry in value)), repr(value[0])]
    if not isinstance(value, int):
        return []
    return {0: ["1"], 1: ["0"], -1: ["0"]}.get(value, [str(value - 1)])


def without(f: Function, call: ast.Call, lost: ast.expr | ast.keyword) -> str:
    """The source of `call` without one argument."""
    kept = [f.text(argument) for argument in call.args if argument is not lost]
    kept += [
        f"{keyword.arg}={f.text(keyword.value)}" for keyword in call.keywords if keyword is not lost and keyword.arg
    ]
    return f"{f.text(call.func)}({', '.join(kept)})"


def axes(f: Function) -> Iterator[Edit]:
    for call in f.find(ast.Call):
        axis = axis_of(call)
        if axis is not None:
            for other in other_axes(axis):
                yield f.replace(Kind.AXIS, axis, other)
            owner = next((keyword for keyword in call.keywords if keyword.value is axis), axis)
            if called(call) in REDUCTIONS:
                yield f.replace(Kind.AXIS, call, without(f, call, owner))
        if called(call) in STACKS:
            end = f.end(call.func)
            yield Edit(Kind.AXIS, end - len(called(call)), end, STACKS[called(call)])
        yield from shapes(f, call)
    for node in f.find(ast.Subscript):
        if isinstance(node.value, ast.Attribute) and node.value.attr == "shape" and is_number(node.slice):
            assert isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, int)
            yield f.replace(Kind.AXIS, node.slice, str(node.slice.value - 1 if node.slice.value else 1))
        if isinstance(node.slice, ast.Tuple):
            yield from neighbours(f, node.slice.elts, Kind.AXIS)
    for assign in f.find(ast.Assign):
        if f.text(assign.value).endswith(".shape") and isinstance(assign.targets[0], ast.Tuple):
            yield from neighbours(f, assign.targets[0].elts, Kind.AXIS)


def shapes(f: Function, call: ast.Call) -> Iterator[Edit]:
    """The sizes of a new array in the wrong order."""
    if called(call) in {"rand", "randn"} or (called(call) == "reshape" and not is_numpy(call) and len(call.args) > 1):
        yield from neighbours(f, call.args, Kind.AXIS)
    elif called(call) in BY_SHAPE:
        given = [*call.args, *(keyword.value for keyword in call.keywords)]
        for shape in given:
            if isinstance(shape, ast.Tuple):
                yield from neighbours(f, shape.elts, Kind.AXIS)


def neighbours(f: Function, nodes: list[ast.expr], kind: Kind) -> Iterator[Edit]:
    """Each pair of neighbours exchanged, where they are not the same text."""
    for first, second in zip(nodes[:-1], nodes[1:], strict=True):
        if (
            f.text(first) != f.text(second)
            and not isinstance(first, ast.Starred)
            and not isinstance(second, ast.Starred)
        ):
            yield f.swap(kind, first, second)


def lost_shapes(f: Function) -> Iterator[Edit]:
    for call in f.find(ast.Call):
        for keyword in call.keywords:
            if keyword.arg == "keepdims":
                yield f.replace(Kind.KEEPDIMS, call, without(f, call, keyword))
        if called(call) in RESHAPES:
            inside = call.args[0] if is_numpy(call) and call.args else None
            if inside is None and isinstance(call.func, ast.Attribute):
                inside = call.func.value
            if inside is not None:
                yield f.replace(Kind.KEEPDIMS, call, f.text(inside))
    for node in f.find(ast.Subscript):
        if isinstance(node.slice, ast.Tuple):
            for entry in node.slice.elts:
                if (isinstance(entry, ast.Constant) and entry.value is None) or f.text(entry).endswith("newaxis"):
                    yield f.replace(Kind.KEEPDIMS, node, f.text(node.value))
                    break


def operands(f: Function) -> Iterator[tuple[ast.expr, ast.expr, ast.expr]]:
    """Every matrix product with its two operands."""
    for node in f.nodes:
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
            yield node, node.left, node.right
        elif isinstance(node, ast.Call) and called(node) in PRODUCTS and len(node.args) == 2:
            yield node, node.args[0], node.args[1]


def transposes(f: Function) -> Iterator[Edit]:
    for node in f.find(ast.Attribute):
        if node.attr == "T":
            yield f.replace(Kind.TRANSPOSE, node, f.text(node.value))
    for call in f.find(ast.Call):
        if called(call) in {"transpose", "swapaxes", "moveaxis"}:
            inside = call.args[0] if is_numpy(call) and call.args else None
            if inside is None and isinstance(call.func, ast.Attribute):
                inside = call.func.value
            if inside is not None:
                yield f.replace(Kind.TRANSPOSE, call, f.text(inside))
            for order in call.args:
                if isinstance(order, ast.Tuple):
                    yield from neighbours(f, order.elts, Kind.TRANSPOSE)
    for product, left, right in operands(f):
        for operand in (left, right):
            if not f.text(operand).endswith(".T"):
                yield f.replace(Kind.TRANSPOSE, operand, f"{f.atom(operand)}.T")
        if isinstance(product, ast.BinOp):
            yield f.replace(Kind.TRANSPOSE, product, f"{f.atom(right)} @ {f.atom(left)}")
        else:
            yield f.swap(Kind.TRANSPOSE, left, right)


def products(f: Function) -> Iterator[Edit]:
    for product, left, right in operands(f):
        yield f.replace(Kind.DOT, product, f"{f.atom(left)} * {f.atom(right)}")
        yield f.replace(Kind.SKIPPED, product, f"{f.atom(left)}[..., 1:] @ {f.atom(right)}[1:]")
    for node in f.find(ast.BinOp):
        if isinstance(node.op, ast.Mult) and not any(scalar(f, side) for side in (node.left, node.right)):
            yield f.replace(Kind.DOT, node, f"{f.atom(node.left)} @ {f.atom(node.right)}")
    for call in f.find(ast.Call):
        if called(call) == "multiply":
            yield Edit(Kind.DOT, f.end(call.func) - len("multiply"), f.end(call.func), "dot")
        elif called(call) == "outer" and len(call.args) == 2:
            yield f.replace(Kind.DOT, call, f"{f.atom(call.args[0])} * {f.atom(call.args[1])}")


def scalar(f: Function, node: ast.expr) -> bool:
    """Whether `node` is a number as far as its text tells."""
    if is_number(node) or f.is_count(node) or (isinstance(node, ast.UnaryOp) and is_number(node.operand)):
        return True
    if isinstance(node, ast.BinOp):
        return scalar(f, node.left) and scalar(f, node.right)
    return isinstance(node, ast.Name) and (node.id in f.defaults or node.id in f.loop_names)


def skipped_examples(f: Function) -> Iterator[Edit]:
    """A reduction that leaves out the first example, or the last."""
    for call in f.find(ast.Call):
        if called(call) not in {"sum", "mean", "std", "var", "max"}:
            continue
        if is_numpy(call) and call.args:
            inside = call.args[0]
        elif isinstance(call.func, ast.Attribute) and not is_numpy(call):
            inside = call.func.value
        else:
            continue
        axis = axis_of(call)
        at = f.text(axis) if axis is not None else "-1"
        if at in {"0", "1", "-1"}:
            for cut in ("1:", ":-1"):
                index = {"0": cut, "1": f":, {cut}", "-1": f"..., {cut}"}[at]
                yield f.replace(Kind.SKIPPED, inside, f"{f.atom(inside)}[{index}]")


def precision(f: Function) -> Iterator[Edit]:
    for assign in f.find(ast.Assign):
        if isinstance(assign.value, (ast.BinOp, ast.Call)) and not f.counts(assign.value):
            text = f.text(assign.value)
            if any(mark in text for mark in ("np.", "@", "*", "/")) and ".shape" not in text:
                yield f.replace(Kind.PRECISION, assign.value, f"np.float32({text})")
    for node in f.find(ast.Return):
        if isinstance(node.value, (ast.BinOp, ast.Call)):
            yield f.replace(Kind.PRECISION, node.value, f"np.float32({f.text(node.value)})")
    for call in f.find(ast.Call):
        if called(call) == "astype" and isinstance(call.func, ast.Attribute):
            yield f.replace(Kind.PRECISION, call, f.text(call.func.value))
        elif isinstance(call.func, ast.Name) and call.func.id in {"float", "int"} and len(call.args) == 1:
            yield f.replace(Kind.PRECISION, call, f.text(call.args[0]))
        for keyword in call.keywords:
            if keyword.arg == "dtype":
                yield f.replace(Kind.PRECISION, call, without(f, call, keyword))


GENERATORS = (axes, lost_shapes, transposes, products, skipped_examples, precision)
