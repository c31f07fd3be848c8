"""Mistakes in a formula: signs, operators, factors, terms, constants, comparisons, activations."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from autograder.audit.mutants.code import Edit, Function, Kind, called, is_number, is_numpy, is_text

SYMBOLS: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Pow: "**",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.MatMult: "@",
}
OTHER_OPERATOR = {"+": "-", "-": "+", "*": "/", "/": "*", "**": "*", "//": "/", "%": "//"}
COMPARISONS: dict[type[ast.cmpop], tuple[str, tuple[str, ...]]] = {
    ast.Lt: ("<", ("<=", ">=")),
    ast.LtE: ("<=", ("<", ">")),
    ast.Gt: (">", (">=", "<=")),
    ast.GtE: (">=", (">", "<")),
    ast.Eq: ("==", ("!=",)),
    ast.NotEq: ("!=", ("==",)),
    ast.In: ("in", ("not in",)),
    ast.NotIn: ("not in", ("in",)),
    ast.Is: ("is", ("is not",)),
    ast.IsNot: ("is not", ("is",)),
}
TWINS = {
    "max": "min",
    "argmax": "argmin",
    "maximum": "minimum",
    "amax": "amin",
    "floor": "ceil",
    "cos": "sin",
    "any": "all",
    "zeros": "ones",
    "zeros_like": "ones_like",
    "cumsum": "cumprod",
    "logical_and": "logical_or",
    "argsort": "sort",
}
TWINS |= {other: name for name, other in TWINS.items()} | {"log": "log2", "exp": "exp2", "sqrt": "cbrt"}
PEELED = {"sqrt", "abs", "square", "clip", "log", "exp", "absolute", "nan_to_num"}
"""Functions that are forgotten around their first argument."""

SUMS = {
    "sum": "mean",
    "mean": "sum",
    "std": "var",
    "var": "std",
    "average": "sum",
    "nansum": "nanmean",
    "median": "mean",
}
STRIDES = re.compile(r"stride|pad|dilation|\bhop\b")
LOGISTIC = "1 / (1 + np.exp(-{x}))"
ACTIVATIONS = {
    "tanh": (LOGISTIC, "np.maximum(0, {x})", "{x}"),
    "sigmoid": ("np.tanh({x})", "np.maximum(0, {x})", "{x}"),
    "relu": ("np.tanh({x})", "np.maximum(0.01 * {x}, {x})", "{x}"),
    "softmax": (LOGISTIC, "{x}"),
}
NAMES_OF_ACTIVATIONS = ("relu", "sigmoid", "tanh", "softmax", "linear")


def between(f: Function, left: ast.expr, right: ast.expr, old: str, new: str, kind: Kind) -> Iterator[Edit]:
    """Replace the operator `old` that stands between two operands."""
    start, end = f.end(left), f.start(right)
    text = f.source[start:end]
    at = text.find(old)
    if at >= 0:
        yield Edit(kind, start + at, start + at + len(old), new)


def operators(f: Function) -> Iterator[Edit]:
    for node in f.find(ast.BinOp):
        symbol = SYMBOLS.get(type(node.op), "")
        if symbol not in OTHER_OPERATOR or (symbol in "+%" and (is_text(node.left) or is_text(node.right))):
            continue
        kind = Kind.OFF_BY_ONE if f.counts(node) else Kind.SIGN
        yield from between(f, node.left, node.right, symbol, OTHER_OPERATOR[symbol], kind)
        if symbol in {"-", "/", "**"} and not f.counts(node):
            yield f.replace(Kind.SIGN, node, f"{f.atom(node.right)} {symbol} {f.atom(node.left)}")
    for assign in f.find(ast.AugAssign):
        symbol = SYMBOLS.get(type(assign.op), "")
        if symbol in OTHER_OPERATOR:
            yield from between(f, assign.target, assign.value, f"{symbol}=", f"{OTHER_OPERATOR[symbol]}=", Kind.SIGN)


def signs(f: Function) -> Iterator[Edit]:
    for node in f.find(ast.UnaryOp):
        if isinstance(node.op, (ast.USub, ast.Not)) and not (is_number(node.operand) and f.counts(node)):
            yield f.replace(Kind.SIGN, node, f.text(node.operand))
    for both in f.find(ast.BoolOp):
        old, new = ("and", "or") if isinstance(both.op, ast.And) else ("or", "and")
        yield from between(f, both.values[0], both.values[1], old, new, Kind.SIGN)
    for call in f.find(ast.Call):
        if isinstance(call.func, ast.Attribute) and called(call) in TWINS:
            end = f.end(call.func)
            yield Edit(Kind.SIGN, end - len(called(call)), end, TWINS[called(call)])
        elif isinstance(call.func, ast.Name) and call.func.id in {"max", "min"}:
            yield f.replace(Kind.SIGN, call.func, TWINS[call.func.id])


def means(f: Function) -> Iterator[Edit]:
    for node in f.find(ast.BinOp):
        if isinstance(node.op, ast.Div) and f.is_count(node.right):
            m = f.text(node.right)
            yield f.replace(Kind.MEAN, node, f.text(node.left))
            yield f.replace(Kind.MEAN, node.right, f"{m} - 1")
            yield f.replace(Kind.MEAN, node, f"{f.atom(node.left)} / {m} / {m}")
            yield f.replace(Kind.MEAN, node.right, f"2 * {m}")
    for call in f.find(ast.Call):
        if isinstance(call.func, ast.Attribute) and called(call) in SUMS:
            end = f.end(call.func)
            yield Edit(Kind.SUM, end - len(called(call)), end, SUMS[called(call)])
        elif isinstance(call.func, ast.Name) and call.func.id == "sum" and len(call.args) == 1:
            yield f.replace(Kind.SUM, call, f"np.mean({f.text(call.args[0])})")


def terms(f: Function) -> Iterator[Edit]:
    for node in f.find(ast.BinOp):
        if is_text(node) or isinstance(node.op, (ast.Mod, ast.MatMult, ast.FloorDiv)):
            continue
        sides = [(node.left, node.right), (node.right, node.left)]
        if isinstance(node.op, (ast.Div, ast.Pow)):
            sides = sides[:1]
        for kept, lost in sides:
            if f.counts(node):
                if STRIDES.search(f.text(lost)):
                    yield f.replace(Kind.STRIDE, node, f.text(kept))
                continue
            kind = Kind.STRIDE if STRIDES.search(f.text(lost)) else Kind.DROPPED
            if isinstance(node.op, ast.Div) and f.is_count(lost):
                kind = Kind.MEAN
            text = f.text(kept)
            if kept is node.right and isinstance(node.op, ast.Sub):
                text = f"-{f.atom(kept)}"
            yield f.replace(kind, node, text)
    for call in f.find(ast.Call):
        if called(call) in PEELED and call.args and (is_numpy(call) or called(call) == "abs"):
            yield f.replace(Kind.DROPPED, call, f.text(call.args[0]))
        elif called(call) in {"maximum", "minimum", "max", "min"} and len(call.args) == 2:
            for kept in call.args:
                if not is_number(kept):
                    yield f.replace(Kind.DROPPED, call, f.text(kept))


def comparisons(f: Function) -> Iterator[Edit]:
    for node in f.find(ast.Compare):
        operands = [node.left, *node.comparators]
        for left, op, right in zip(operands[:-1], node.ops, operands[1:], strict=True):
            old, others = COMPARISONS[type(op)]
            for new in others:
                yield from between(f, left, right, old, new, Kind.COMPARISON)


def nudged(value: int | float) -> list[str]:
    """What a constant becomes.

    >>> nudged(1), nudged(0.5), nudged(1e-8)
    (['2', '0'], ['0.6', '0.05'], ['0.0001'])
    """
    if isinstance(value, int):
        return ["1"] if value == 0 else [str(value + 1), str(value - 1)]
    if value == 0.0:
        return ["1.0"]
    if value == int(value) and abs(value) < 1000:
        return [repr(value + 1), repr(value - 1)]
    if abs(value) < 1e-6:
        return [repr(1e-4)]
    return [f"{value * 1.2:.6g}", f"{value / 10:.6g}"]


def constants(f: Function) -> Iterator[Edit]:
    for node in f.find(ast.Constant):
        above = f.parents.get(node)
        if not is_number(node) or f.counts(node) or (isinstance(above, ast.keyword) and above.arg == "axis"):
            continue
        assert isinstance(node.value, (int, float))
        for text in nudged(node.value):
            yield f.replace(Kind.CONSTANT, node, text)


def activations(f: Function) -> Iterator[Edit]:
    for call in f.find(ast.Call):
        name = called(call)
        if name in f.siblings and isinstance(call.func, ast.Name):
            yield from other_activation(f, call, name)
        elif name in ACTIVATIONS and len(call.args) == 1 and (is_numpy(call) or isinstance(call.func, ast.Name)):
            for form in ACTIVATIONS[name]:
                yield f.replace(Kind.ACTIVATION, call, form.format(x=f.atom(call.args[0])))
        elif name == "maximum" and len(call.args) == 2 and any(is_number(argument) for argument in call.args):
            x = f.atom(call.args[1] if is_number(call.args[0]) else call.args[0])
            for form in (f"np.abs({x})", f"np.maximum(0.01 * {x}, {x})", f"np.tanh({x})"):
                yield f.replace(Kind.ACTIVATION, call, form)
    for constant in f.find(ast.Constant):
        if constant.value in NAMES_OF_ACTIVATIONS:
            for other in NAMES_OF_ACTIVATIONS[:3]:
                if other != constant.value and other in f.source:
                    yield f.replace(Kind.ACTIVATION, constant, repr(other))
    for node in f.find(ast.BinOp):
        yield from derivatives(f, node)


def other_activation(f: Function, call: ast.Call, name: str) -> Iterator[Edit]:
    """Call another function of the same family: relu for sigmoid, relu_backward for sigmoid_backward."""
    family = {"sigmoid", "relu", "tanh", "softmax"}
    stem, _, rest = name.partition("_")
    if stem not in family:
        return
    for other in sorted(f.siblings):
        other_stem, _, other_rest = other.partition("_")
        takes = len(f.siblings[other].args) >= len(call.args)
        if other != name and other_stem in family and other_rest == rest and takes:
            yield f.replace(Kind.ACTIVATION, call.func, other)
    if not rest and name in ACTIVATIONS and len(call.args) == 1:
        for form in ACTIVATIONS[name]:
            yield f.replace(Kind.ACTIVATION, call, form.format(x=f.atom(call.args[0])))


def derivatives(f: Function, node: ast.BinOp) -> Iterator[Edit]:
    """1 - A**2 becomes 1 - A and A (1 - A); A (1 - A) becomes 1 - A**2 and its own square."""
    one_minus = isinstance(node.op, ast.Sub) and isinstance(node.left, ast.Constant) and node.left.value in {1}
    square = node.right
    base: ast.expr | None = None
    if one_minus and isinstance(square, ast.BinOp) and isinstance(square.op, ast.Pow):
        base = square.left
    elif one_minus and called(square) in {"power", "square"}:
        base = square.args[0]  # type: ignore[attr-defined]
    if base is not None:
        a = f.atom(base)
        yield f.replace(Kind.ACTIVATION, node, f"1 - {a}")
        yield f.replace(Kind.ACTIVATION, node, f"{a} * (1 - {a})")
        yield f.replace(Kind.ACTIVATION, node, f"1 - np.tanh({a}) ** 2")
    right = node.right
    if (
        isinstance(node.op, ast.Mult)
        and isinstance(right, ast.BinOp)
        and isinstance(right.op, ast.Sub)
        and f.text(right).replace(" ", "").startswith("1-")
        and f.text(node.left).endswith(f.text(right.right))
    ):
        a = f.text(right.right)
        yield f.replace(Kind.ACTIVATION, right, f"1 - {a} ** 2")


GENERATORS = (operators, signs, means, terms, comparisons, constants, activations)
