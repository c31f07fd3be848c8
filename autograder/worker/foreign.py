"""Which statements of a notebook without our cells are run: its definitions, and what its functions read.

A learner's notebook trains and plots between its definitions; all of that is left out. What a function that is kept
reads when it is called is run, wherever it stands: a settings object, a table, a partial function, a generator.
"""

from __future__ import annotations

import ast
import dis
import types
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from autograder.worker.reading import PARSE, future_flags, magic, read

SAFE_CALLS = {"abs", "bool", "complex", "dict", "float", "int", "len", "list", "max", "min", "range", "round"}
SAFE_CALLS |= {"set", "sorted", "str", "sum", "tuple", "zip", "slice", "frozenset"}
DEFINE = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)
READ = ("LOAD_NAME", "LOAD_GLOBAL")


def is_definition(node: ast.stmt) -> bool:
    """Whether a statement defines a name without running anything of weight.

    >>> [is_definition(node) for node in ast.parse("import math; e = np.exp(1); d = model(X); f(2)").body]
    [True, True, False, False]
    """
    if isinstance(node, DEFINE):
        return True
    if isinstance(node, (ast.If, ast.Try, ast.With)):
        return all(is_definition(inner) for inner in node.body)
    if not isinstance(node, (ast.Assign, ast.AnnAssign)) or node.value is None:
        return False
    allowed = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
    return all(
        not isinstance(inner, allowed) and (not isinstance(inner, ast.Call) or _is_safe_call(inner))
        for inner in _outside_lambdas(node.value)
    )


def _outside_lambdas(node: ast.AST) -> list[ast.AST]:
    if isinstance(node, ast.Lambda):
        return []
    return [node, *(inner for child in ast.iter_child_nodes(node) for inner in _outside_lambdas(child))]


def _is_safe_call(node: ast.Call) -> bool:
    function = node.func
    while isinstance(function, ast.Attribute):
        if isinstance(function.value, ast.Name):
            return function.value.id in ("np", "numpy", "math")
        function = function.value
    return isinstance(function, ast.Name) and function.id in SAFE_CALLS


@dataclass(eq=False)
class Statement:
    """A statement at the top of a cell: the names that it binds, reads at once or later, and may change in place."""

    cell: str
    node: ast.stmt
    binds: set[str]
    reads: set[str]
    later: set[str]
    changes: set[str]

    @property
    def text(self) -> str:
        return ast.unparse(self.node).split("\n")[0]


class Selection:
    """What is run of a notebook's cells, in their order.

    cells -- (name, source) of each; wanted -- the functions that are graded
    """

    def __init__(self, cells: Sequence[Sequence[str]], wanted: Collection[str]) -> None:
        self.statements = [statement for name, source in self._readable(cells) for statement in source]
        self.kept = self._needed(wanted)

    def _readable(self, cells: Sequence[Sequence[str]]) -> Iterator[tuple[str, list[Statement]]]:
        flags = 0
        for name, source in cells:
            try:
                tree = read(source, f"cell {name}", flags)
                flags |= future_flags(tree)
                yield name, [_statement(name, node, flags) for node in tree.body]
            except Exception:  # it is told when the cell is run
                continue

    def _needed(self, wanted: Collection[str]) -> set[tuple[str, str]]:
        """(cell, source text) of the statements that are no definitions and that a function needs."""
        needed = set(wanted)
        for statement in self.statements:
            needed |= statement.later
            if isinstance(statement.node, DEFINE):
                needed |= statement.reads
        self.replacing = [s for s in self.statements if _replaces_a_function(s, self.statements)]
        modules = {
            name for s in self.statements if isinstance(s.node, (ast.Import, ast.ImportFrom)) for name in s.binds
        }
        kept: list[Statement] = []
        waiting = [s for s in self.statements if s not in self.replacing]
        while True:
            found = [s for s in waiting if needed & (s.binds | (s.changes - modules))]
            if not found:
                return {(s.cell, ast.dump(s.node)) for s in kept}
            kept += found
            waiting = [s for s in waiting if s not in found]
            needed |= {name for s in found for name in s.reads | s.later}

    def takes(self, cell: str, node: ast.stmt) -> bool:
        """Whether a statement is run that is no definition."""
        return magic(node) is not None or (cell, ast.dump(node)) in self.kept

    def missed(self, namespace: Collection[str]) -> list[tuple[str, str, str]]:
        """(cell, statement, name) of what was left out though a function that is there reads the name, or is it."""
        read = {name for s in self.statements for name in s.later if s.binds & set(namespace)}
        left = [(s, name) for s in self.statements for name in sorted(s.binds & read) if name not in namespace]
        left += [(s, name) for s in self.replacing for name in sorted(s.binds & s.reads)]
        return [(s.cell, s.text, name) for s, name in left]


def _replaces_a_function(statement: Statement, statements: Sequence[Statement]) -> bool:
    """Whether a function's result takes its own name: `predict = predict(w, b, X)`."""
    if not isinstance(statement.node, ast.Assign):
        return False
    names = _called(statement.node.value) & statement.binds
    return any(isinstance(s.node, ast.FunctionDef) and s.node.name in names for s in statements)


def _statement(cell: str, node: ast.stmt, flags: int) -> Statement:
    code = compile(ast.Module([node], []), "<statement>", "exec", PARSE & ~ast.PyCF_ONLY_AST | flags, dont_inherit=True)
    top = list(dis.get_instructions(code))
    binds = {i.argval for i in top if i.opname in ("STORE_NAME", "STORE_GLOBAL", "DELETE_NAME")}
    later, at_once = set[str](), {i.argval for i in top if i.opname in READ}
    for inner in _nested(code):
        names = {i.argval for i in dis.get_instructions(inner) if i.opname in READ}
        binds |= {i.argval for i in dis.get_instructions(inner) if i.opname == "STORE_GLOBAL"}
        if inner.co_name in ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"):
            at_once |= names
        else:
            later |= names
    return Statement(cell, node, binds, at_once, later, set(_changed(node, at_once)))


def _nested(code: types.CodeType) -> Iterator[types.CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield constant
            yield from _nested(constant)


def _changed(node: ast.stmt, reads: set[str]) -> Iterator[str]:
    """The names whose values a statement may change in place: by assignment into them, or as parts of a bare call."""
    if isinstance(node, ast.Expr) and isinstance(node.value, (ast.Call, ast.Await)):
        yield from reads - _called(node.value)
    for inner in ast.walk(node):
        if isinstance(inner, (ast.Attribute, ast.Subscript)) and isinstance(inner.ctx, (ast.Store, ast.Del)):
            root: ast.AST = inner
            while isinstance(root, (ast.Attribute, ast.Subscript)):
                root = root.value
            if isinstance(root, ast.Name):
                yield root.id
        elif (
            not isinstance(node, (*DEFINE, ast.Expr))
            and isinstance(inner, ast.Expr)
            and isinstance(inner.value, ast.Call)
        ):
            yield from {name.id for name in ast.walk(inner) if isinstance(name, ast.Name)} - _called(inner.value)


def _called(node: ast.AST) -> set[str]:
    """Names of functions that are only called: calling a function does not change it."""
    return {call.func.id for call in ast.walk(node) if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)}
