"""Mistakes with loops, indices and state: off by one, skipped, backwards, not carried over, stride and padding."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.audit.mutants.arithmetic_edits import STRIDES
from autograder.audit.mutants.code import Edit, Function, Kind, called, is_number, is_numpy


def shifted(f: Function, node: ast.expr, by: int) -> str:
    """`node` plus or minus 1, folded where it is a number."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return str(node.value + by)
    return f"{f.text(node)} {'+' if by > 0 else '-'} 1"


def over_examples(f: Function, loop: ast.expr) -> bool:
    """Whether a loop runs over the examples: range(m), range(X.shape[1])."""
    return called(loop) == "range" and isinstance(loop, ast.Call) and f.is_count(loop.args[min(1, len(loop.args) - 1)])


def ranges(f: Function) -> Iterator[Edit]:
    for call in f.find(ast.Call):
        if isinstance(call.func, ast.Name) and call.func.id == "range":
            kind = Kind.SKIPPED if over_examples(f, call) else Kind.OFF_BY_ONE
            if len(call.args) == 1:
                stop = f.text(call.args[0])
                yield f.replace(kind, call, f"range(1, {stop})")
                yield f.replace(kind, call, f"range({shifted(f, call.args[0], -1)})")
                yield f.replace(Kind.OFF_BY_ONE, call, f"range(1, {stop} + 1)")
                yield f.replace(Kind.OFF_BY_ONE, call, f"range({shifted(f, call.args[0], +1)})")
            else:
                for end in call.args[:2]:
                    for by in (+1, -1):
                        yield f.replace(kind, end, shifted(f, end, by))
            yield from backwards(f, call)
        elif called(call) == "enumerate":
            text = f.text(call.args[0])
            start = len(call.args) > 1 or bool(call.keywords)
            yield f.replace(Kind.OFF_BY_ONE, call, f"enumerate({text})" if start else f"enumerate({text}, 1)")
        elif isinstance(call.func, ast.Name) and call.func.id == "reversed":
            yield f.replace(Kind.DIRECTION, call, f.text(call.args[0]))
    for loop in f.nodes:
        if isinstance(loop, (ast.For, ast.comprehension)) and isinstance(loop.iter, (ast.Name, ast.Attribute)):
            text = f.text(loop.iter)
            yield f.replace(Kind.SKIPPED, loop.iter, f"list({text})[1:]")
            yield f.replace(Kind.SKIPPED, loop.iter, f"list({text})[:-1]")
            yield f.replace(Kind.DIRECTION, loop.iter, f"list({text})[::-1]")


def backwards(f: Function, call: ast.Call) -> Iterator[Edit]:
    """A range in the other direction."""
    above = f.parents.get(call)
    if called(above or call) == "reversed" and above is not None:
        return
    step = call.args[2] if len(call.args) == 3 else None
    if step is None:
        yield f.replace(Kind.DIRECTION, call, f"reversed({f.text(call)})")
    elif f.text(step) == "-1":
        low, high = f.text(call.args[1]), f.text(call.args[0])
        yield f.replace(Kind.DIRECTION, call, f"range({low} + 1, {high} + 1)")


def indices(f: Function) -> Iterator[Edit]:
    for node in f.find(ast.Slice):
        for end in (node.lower, node.upper):
            if end is not None:
                for by in (+1, -1):
                    yield f.replace(Kind.OFF_BY_ONE, end, shifted(f, end, by))
        if node.step is not None and f.text(node.step) == "-1" and node.lower is None and node.upper is None:
            above = f.parents.get(node)
            if isinstance(above, ast.Subscript):
                yield f.replace(Kind.DIRECTION, above, f.text(above.value))
    for owner in f.find(ast.Subscript):
        entries = owner.slice.elts if isinstance(owner.slice, ast.Tuple) else [owner.slice]
        for entry in entries:
            yield from shifted_index(f, owner, entry)
    for written in f.find(ast.FormattedValue):
        if isinstance(written.value, (ast.Name, ast.BinOp)):
            yield from shifted_name(f, written.value)
    for call in f.find(ast.Call):
        if isinstance(call.func, ast.Name) and call.func.id == "str" and call.args:
            yield from shifted_name(f, call.args[0])
    for half in f.find(ast.BinOp):
        if isinstance(half.op, ast.FloorDiv):
            yield f.replace(Kind.OFF_BY_ONE, half, f"{f.text(half)} - 1")
            yield f.replace(Kind.OFF_BY_ONE, half, f"{f.text(half)} + 1")


def shifted_index(f: Function, owner: ast.Subscript, entry: ast.expr) -> Iterator[Edit]:
    if isinstance(owner.value, ast.Attribute) and owner.value.attr == "shape":
        return
    number = isinstance(entry, ast.Constant) and isinstance(entry.value, int) and not isinstance(entry.value, bool)
    minus_one = isinstance(entry, ast.UnaryOp) and is_number(entry.operand)
    if number:
        for by in (+1, -1):
            yield f.replace(Kind.OFF_BY_ONE, entry, shifted(f, entry, by))
    elif minus_one:
        yield f.replace(Kind.OFF_BY_ONE, entry, "0")
        yield f.replace(Kind.OFF_BY_ONE, entry, "-2")
    else:
        yield from shifted_name(f, entry)


def shifted_name(f: Function, node: ast.expr) -> Iterator[Edit]:
    """l -> l + 1 and l - 1; l + 1 -> l."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)) and is_number(node.right):
        yield f.replace(Kind.OFF_BY_ONE, node, f.text(node.left))
    elif isinstance(node, ast.Name) and node.id in f.loop_names | f.count_names | {"L", "l", "t", "layer"}:
        for by in (+1, -1):
            yield f.replace(Kind.OFF_BY_ONE, node, shifted(f, node, by))


def bound_before(f: Function, statement: ast.stmt) -> bool:
    """Whether what `statement` assigns exists without it, so that leaving it out is no NameError."""
    if isinstance(statement, ast.AugAssign):
        return True
    if not isinstance(statement, ast.Assign):
        return False
    known = {*f.parameters}
    for other in ast.walk(f.node):
        if isinstance(other, ast.Name) and isinstance(other.ctx, ast.Store) and other.lineno < statement.lineno:
            known.add(other.id)
    targets = [name for target in statement.targets for name in ast.walk(target) if isinstance(name, ast.Name)]
    stored = [name for name in targets if isinstance(name.ctx, ast.Store)]
    return all(name.id in known for name in stored)


def states(f: Function) -> Iterator[Edit]:
    for statement in f.find(ast.stmt):
        leave_out = isinstance(statement, (ast.Assign, ast.AugAssign)) and bound_before(f, statement)
        leave_out |= isinstance(statement, ast.Expr) and called(statement.value) not in {"", "print"}
        if leave_out:
            yield f.replace(Kind.STATE, statement, "pass")
        if isinstance(statement, ast.AugAssign):
            yield f.replace(Kind.STATE, statement, f"{f.text(statement.target)} = {f.text(statement.value)}")
        if isinstance(statement, (ast.Break, ast.Continue)):
            yield f.replace(Kind.BRANCH, statement, "pass")
        if f.in_loop(statement) and isinstance(statement, ast.Assign) and called(statement.value) in f.siblings:
            yield from stale(f, statement)


def stale(f: Function, statement: ast.Assign) -> Iterator[Edit]:
    """A call in a loop whose result does not reach the next round: w, b = update(w, b) as new_w, b = update(w, b)."""
    call = statement.value
    arguments = {name.id for name in ast.walk(call) if isinstance(name, ast.Name)}
    names = [name for target in statement.targets for name in ast.walk(target) if isinstance(name, ast.Name)]
    for name in names:
        if isinstance(name.ctx, ast.Store) and name.id in arguments:
            yield f.replace(Kind.STATE, name, f"new_{name.id}")


def strides(f: Function) -> Iterator[Edit]:
    for node in f.find(ast.Name):
        if isinstance(node.ctx, ast.Load) and STRIDES.search(node.id):
            yield f.replace(Kind.STRIDE, node, "0" if "pad" in node.id else "1")
    for call in f.find(ast.Call):
        if is_numpy(call) and called(call) == "pad":
            yield f.replace(Kind.STRIDE, call, f.text(call.args[0]))


GENERATORS = (ranges, indices, states, strides)
