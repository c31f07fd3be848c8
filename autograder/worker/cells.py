"""Execute a notebook's cells in the worker: magics taken out, statements one by one where a cell is foreign."""

from __future__ import annotations

import ast
import builtins
import linecache
import re
import traceback
from builtins import all, getattr, isinstance, len, type  # noqa: UP029  -- kept here, since a student may patch them
from typing import Any

MAX_MESSAGE = 500
"""Characters of an exception's text that are kept."""

MAX_FRAMES = 6
"""Frames of a student's traceback that are kept, the outermost and the innermost ones."""

ASSIGNED = re.compile(r"([A-Za-z_]\w*) *= *[!%]")
SAFE_CALLS = {"abs", "bool", "complex", "dict", "float", "int", "len", "list", "max", "min", "range", "round"}
SAFE_CALLS |= {"set", "sorted", "str", "sum", "tuple", "zip", "slice", "frozenset"}


def without_magics(source: str) -> tuple[str, list[str]]:
    """`source` with IPython's lines made `pass`, and those lines. A cell magic other than a timer drops the cell."""
    skipped: list[str] = []
    lines = source.split("\n")
    first = next((k for k, line in enumerate(lines) if line.strip()), None)
    if first is not None and lines[first].startswith("%%"):
        skipped.append(lines[first].strip())
        if lines[first].split()[0] not in ("%%time", "%%timeit", "%%capture", "%%prun"):
            return "", skipped
        lines[first] = ""
    if skipped or not _parses("\n".join(lines)):
        for k, line in enumerate(lines):
            bare = line.strip()
            assigned = ASSIGNED.match(bare)
            if assigned or bare.startswith(("%", "!", "?")) or (bare.endswith("?") and not bare.startswith("#")):
                skipped.append(bare)
                indent = line[: len(line) - len(line.lstrip())]
                lines[k] = f"{indent}{assigned.group(1)} = None" if assigned else f"{indent}pass"
    return "\n".join(lines), skipped


def _parses(source: str) -> bool:
    try:
        compile(source, "<cell>", "exec", flags=ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except (SyntaxError, ValueError):
        return False
    return True


def describe(error: BaseException, filenames: set[str]) -> dict[str, Any]:
    """An exception as plain data: type, text, and the frames that lie in the student's cells."""
    frames: list[tuple[str, int, str, str]] = []
    for frame in traceback.extract_tb(error.__traceback__):
        if frame.filename in filenames:
            frames.append((frame.filename, frame.lineno or 0, frame.name, frame.line or ""))
    if isinstance(error, SyntaxError) and error.filename in filenames and error.lineno:
        frames.append((error.filename or "", error.lineno, "<module>", (error.text or "").strip()))
    if len(frames) > MAX_FRAMES:
        frames = [*frames[: MAX_FRAMES // 2], *frames[-MAX_FRAMES // 2 :]]
    try:
        text = (error.msg or "") if isinstance(error, SyntaxError) else str(error)
    except BaseException:
        text = ""
    name = type(error).__name__
    arguments: tuple[Any, ...] = getattr(error, "args", ())
    own = arguments[0] if type(error) is NotImplementedError and len(arguments) == 1 else None
    return {
        "type": name[:80] if type(name) is str else "Exception",
        "text": text[:MAX_MESSAGE] if type(text) is str else "",
        "frames": [[cell[:80], n, function[:80], line[:200]] for cell, n, function, line in frames],
        "stub": own[:80] if type(own) is str else None,
    }


class Cells:
    """A namespace in which cells run, as a kernel's."""

    def __init__(self) -> None:
        self.namespace: dict[str, Any] = {"__name__": "__main__", "__builtins__": builtins}
        self.filenames: set[str] = set()

    def run(self, name: str, source: str, definitions_only: bool) -> dict[str, Any]:
        """Execute one cell; returns {"skipped": lines, "raised": [exceptions]}.

        definitions_only -- only imports, functions, classes and simple assignments, one by one, each on its own
        """
        source, skipped = without_magics(source)
        filename = f"cell {name}"
        self.filenames.add(filename)
        linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
        raised: list[dict[str, Any]] = []
        try:
            tree = ast.parse(source, filename)
        except BaseException as error:
            return {"skipped": skipped, "raised": [describe(error, self.filenames)]}
        statements = [node for node in tree.body if not definitions_only or is_definition(node)]
        pieces = [[node] for node in statements] if definitions_only else [statements]
        for piece in pieces:
            try:
                code = compile(ast.Module(piece, []), filename, "exec", dont_inherit=True)
                exec(code, self.namespace)
            except BaseException as error:
                raised.append(describe(error, self.filenames))
        return {"skipped": skipped, "raised": raised}


def is_definition(node: ast.stmt) -> bool:
    """Whether a statement defines a name without running anything of weight.

    >>> [is_definition(node) for node in ast.parse("import math; e = np.exp(1); d = model(X); f(2)").body]
    [True, True, False, False]
    """
    if isinstance(node, (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)):
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
