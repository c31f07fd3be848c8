"""Mistakes with what goes in and comes out: swapped, ignored, constant, changed in place, a branch not taken."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.audit.mutants.array_edits import neighbours, without
from autograder.audit.mutants.code import Edit, Function, Kind, called, defaults, is_numpy

USUAL = {
    "learning_rate": ("0.01", "1.0"),
    "num_iterations": ("100",),
    "num_epochs": ("100",),
    "keep_prob": ("0.5", "1.0"),
    "lambd": ("0.0", "1.0"),
    "epsilon": ("1e-8",),
    "eps": ("1e-8",),
    "beta": ("0.9",),
    "beta1": ("0.9",),
    "beta2": ("0.999",),
    "momentum": ("0.9",),
    "temperature": ("1.0",),
    "threshold": ("0.5",),
    "stride": ("1",),
    "pad": ("0",),
    "t": ("1",),
    "seed": ("0",),
    "rng": ("np.random.default_rng(0)",),
    "mini_batch_size": ("64",),
    "batch_size": ("64",),
    "training": ("True", "False"),
    "mask": ("None",),
}
"""What a notebook has in a global under the name of an argument."""


def swaps(f: Function) -> Iterator[Edit]:
    for node in f.find(ast.Tuple):
        above = f.parents.get(node)
        if not isinstance(above, (ast.Subscript, ast.keyword, ast.Call)):
            yield from neighbours(f, node.elts, Kind.SWAPPED)
    for row in f.find(ast.List):
        if 2 <= len(row.elts) <= 4:
            yield from neighbours(f, row.elts, Kind.SWAPPED)
    for table in f.find(ast.Dict):
        yield from neighbours(f, table.values, Kind.SWAPPED)
        for key, value in zip(table.keys, table.values, strict=True):
            if key is not None:
                start, end = f.start(key), f.end(value)
                end += len(f.source[end:]) - len(f.source[end:].lstrip().removeprefix(","))
                yield Edit(Kind.SWAPPED, start, end, "")
    for call in f.find(ast.Call):
        if called(call) in f.siblings or (is_numpy(call) and called(call) == "where"):
            yield from neighbours(f, call.args, Kind.SWAPPED)
    yield from other_keys(f)


def other_keys(f: Function) -> Iterator[Edit]:
    """Another entry of the same dict: cache["A1"] for cache["A2"], "db" + str(l) for "dW" + str(l)."""
    constants = [node for node in f.find(ast.Constant) if isinstance(node.value, str) and is_key(f, node)]
    texts = sorted({str(node.value) for node in constants})
    for node in constants:
        alike = [text for text in texts if text != node.value and len(text) == len(str(node.value))]
        for other in alike[:3]:
            if isinstance(f.parents.get(node), ast.JoinedStr):
                continue
            yield f.replace(Kind.SWAPPED, node, f'"{other}"')
    for joined in f.find(ast.JoinedStr):
        first = joined.values[0]
        prefixes = sorted(
            {str(other.values[0].value) for other in f.find(ast.JoinedStr) if isinstance(other.values[0], ast.Constant)}
        )
        if isinstance(first, ast.Constant):
            for prefix in prefixes:
                if prefix != first.value and is_key(f, joined):
                    yield f.replace(Kind.SWAPPED, joined, f.text(joined).replace(str(first.value), prefix, 1))


def is_key(f: Function, node: ast.AST) -> bool:
    below = node
    for above in f.ancestors(node):
        if isinstance(above, ast.Subscript):
            return below is above.slice
        if not isinstance(above, (ast.BinOp, ast.JoinedStr)):
            return False
        below = above
    return False


def ignored_arguments(f: Function) -> Iterator[Edit]:
    body = [node for node in f.nodes if isinstance(node, ast.stmt)]
    if not body:
        return
    loads = [node for node in f.find(ast.Name) if isinstance(node.ctx, ast.Load)]
    for name in f.parameters:
        if not any(node.id == name for node in loads):
            continue
        others = list(USUAL.get(name, ()))
        if name in f.defaults:
            others.insert(0, ast.unparse(f.defaults[name]))
        if not others and is_array(f, name):
            others = [f"np.ones_like({name})"]
        for other in dict.fromkeys(others):
            yield f.insert_before(Kind.ARGUMENT, body[0], f"{name} = {other}")
    for call in f.find(ast.Call):
        yield from not_passed_on(f, call)


def is_array(f: Function, name: str) -> bool:
    """Whether an argument takes part in arithmetic, as far as the text tells."""
    for node in f.find(ast.Name):
        above = f.parents.get(node)
        if node.id == name and (
            isinstance(above, (ast.BinOp, ast.UnaryOp, ast.Compare))
            or is_numpy(above or node)
            or (isinstance(above, ast.Attribute) and above.attr == "T")
        ):
            return True
    return False


def not_passed_on(f: Function, call: ast.Call) -> Iterator[Edit]:
    """The call of another function of the notebook without an argument for which that one has a default."""
    callee = f.siblings.get(called(call))
    if callee is None:
        return
    optional = defaults(callee)
    for keyword in call.keywords:
        if keyword.arg in optional:
            yield f.replace(Kind.ARGUMENT, call, without(f, call, keyword))
    names = [argument.arg for argument in (*callee.posonlyargs, *callee.args)]
    if call.args and len(call.args) <= len(names) and not call.keywords and names[len(call.args) - 1] in optional:
        yield f.replace(Kind.ARGUMENT, call, without(f, call, call.args[-1]))
    for name, argument in zip(names, call.args, strict=False):
        if name in optional and f.text(argument) != ast.unparse(optional[name]):
            yield f.replace(Kind.ARGUMENT, argument, ast.unparse(optional[name]))


def in_place(f: Function) -> Iterator[Edit]:
    for call in f.find(ast.Call):
        copied: ast.expr | None = None
        if called(call) in {"copy", "deepcopy"}:
            copied = call.args[0] if call.args else call.func.value if isinstance(call.func, ast.Attribute) else None
        elif (
            called(call) in {"array", "dict", "list"}
            and len(call.args) == 1
            and isinstance(call.args[0], (ast.Name, ast.Subscript))
        ):
            copied = call.args[0]
        if copied is not None:
            yield f.replace(Kind.IN_PLACE, call, f.text(copied))
    for assign in f.find(ast.Assign):
        value = assign.value
        if not isinstance(value, ast.BinOp) or isinstance(value.op, ast.MatMult) or len(assign.targets) != 1:
            continue
        root = root_name(value.left)
        if root not in f.parameters or any(isinstance(node, ast.Call) for node in ast.walk(value.left)):
            continue
        left, right = f.text(value.left), f.text(value.right)
        symbol = f.source[f.end(value.left) : f.start(value.right)].strip(" ()")
        text = f"{left} {symbol}= {right}"
        if f.text(assign.targets[0]) != left:
            text += f"\n{' ' * assign.col_offset}{f.text(assign.targets[0])} = {left}"
        yield f.replace(Kind.IN_PLACE, assign, text)
    for give in f.find(ast.Return):
        if (
            isinstance(give.value, ast.BinOp)
            and isinstance(give.value.left, ast.Name)
            and give.value.left.id in f.parameters
        ):
            symbol = f.source[f.end(give.value.left) : f.start(give.value.right)].strip(" ()")
            if symbol != "@":
                name = give.value.left.id
                text = f"{name} {symbol}= {f.text(give.value.right)}\n{' ' * give.col_offset}return {name}"
                yield f.replace(Kind.IN_PLACE, give, text)


def root_name(node: ast.expr) -> str:
    """The name that a chain of indices and attributes begins with; '' for a transpose, which is no place to write."""
    while isinstance(node, ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def branches(f: Function) -> Iterator[Edit]:
    for node in f.nodes:
        if isinstance(node, (ast.If, ast.IfExp)):
            yield f.replace(Kind.BRANCH, node.test, "True")
            yield f.replace(Kind.BRANCH, node.test, "False")
        elif isinstance(node, ast.While):
            yield f.replace(Kind.BRANCH, node.test, "False")
        elif isinstance(node, ast.Constant) and isinstance(node.value, bool) and not keeps_dimensions(f, node):
            yield f.replace(Kind.BRANCH, node, str(not node.value))


def keeps_dimensions(f: Function, node: ast.AST) -> bool:
    above = f.parents.get(node)
    return isinstance(above, ast.keyword) and above.arg == "keepdims"


def constant_results(f: Function) -> Iterator[Edit]:
    for value in results(f):
        text = f.text(value)
        yield f.replace(Kind.CONSTANT_RESULT, value, f"np.zeros_like({text})")
        yield f.replace(Kind.CONSTANT_RESULT, value, f"np.ones_like({text})")
        yield f.replace(Kind.PRECISION, value, f"np.float32({text})")


def results(f: Function) -> Iterator[ast.expr]:
    """What leaves the function: returned values, entries of returned tuples, entries put into dicts."""
    tables = {
        name.id
        for assign in f.find(ast.Assign)
        if isinstance(assign.value, (ast.Dict, ast.List, ast.Tuple, ast.ListComp, ast.DictComp))
        or called(assign.value) in {*f.siblings, "dict", "list", "deepcopy"}
        for name in assign.targets
        if isinstance(name, ast.Name)
    }
    tables |= {assign.target.id for assign in f.find(ast.AnnAssign) if isinstance(assign.target, ast.Name)}

    def entries(value: ast.expr) -> Iterator[ast.expr]:
        if isinstance(value, ast.Tuple):
            for entry in value.elts:
                yield from entries(entry)
        elif isinstance(value, ast.Dict):
            for entry in value.values:
                yield from entries(entry)
        elif isinstance(value, (ast.List, ast.ListComp, ast.DictComp)) or called(value) in f.siblings:
            return
        elif not (isinstance(value, ast.Name) and value.id in tables):
            yield value

    for give in f.find(ast.Return):
        if give.value is not None:
            yield from entries(give.value)
    for assign in f.find(ast.Assign):
        target = assign.targets[0]
        named = isinstance(assign.value, (ast.Dict, ast.Tuple)) and isinstance(target, ast.Name)
        if named or isinstance(target, ast.Subscript):
            yield from entries(assign.value)


GENERATORS = (swaps, ignored_arguments, in_place, branches, constant_results)
