"""Wrong solutions by one edit each, as students make them: from a function's source, by its syntax tree, reproducible.

>>> cell = "def mean(x):\\n    return np.sum(x) / len(x)\\n"
>>> for mutant in mutants_of(cell, "mean")[:3]:
...     print(mutant.kind, "|", mutant.description)
sign or operator swapped | line 2: np.sum(x) / len(x) -> np.sum(x) * len(x)
sign or operator swapped | line 2: return np.sum(x) / len(x) -> return len(x) / np.sum(x)
1/m dropped or wrong | line 2: return np.sum(x) / len(x) -> return np.sum(x)
"""

from __future__ import annotations

import ast
import dataclasses
import difflib
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from autograder.audit.mutants import arithmetic_edits, array_edits, loop_edits, value_edits
from autograder.audit.mutants.code import Edit, Function, Kind
from autograder.course.parsing import parse

GENERATORS = (
    *arithmetic_edits.GENERATORS,
    *array_edits.GENERATORS,
    *loop_edits.GENERATORS,
    *value_edits.GENERATORS,
)

BEGIN, END = "### BEGIN " + "SOLUTION", "### END " + "SOLUTION"


@dataclass(frozen=True)
class Mutant:
    """A cell in which one function is wrong.

    function -- its name; kind -- which mistake; description -- the edit in one line
    cell -- the whole cell with the edit; diff -- what changed, as a unified diff of the function
    """

    function: str
    kind: Kind
    description: str
    cell: str
    diff: str

    @property
    def digest(self) -> str:
        return hashlib.sha256(f"{self.function}\0{self.cell}".encode()).hexdigest()[:16]


def functions_in(cell: str) -> list[ast.FunctionDef]:
    """The functions that a cell defines at its top level."""
    return [node for node in parse(cell).body if isinstance(node, ast.FunctionDef)]


def editable_in(cell: str) -> dict[str, ast.FunctionDef]:
    """The functions of a cell by name, and the methods of its classes as "class.method".

    Where a cell has markers, a method without them is the instructor's, and not edited.
    """
    found = {node.name: node for node in functions_in(cell)}
    lines = cell.splitlines()
    for kind in (node for node in parse(cell).body if isinstance(node, ast.ClassDef)):
        for node in (each for each in kind.body if isinstance(each, ast.FunctionDef)):
            own = "\n".join(lines[node.lineno - 1 : node.end_lineno])
            if BEGIN in own or BEGIN not in cell:
                found[f"{kind.name}.{node.name}"] = node
    return found


def editable_lines(cell: str, node: ast.FunctionDef) -> tuple[int, int]:
    """The lines between the solution's markers, or the body where there are none."""
    lines = cell.splitlines()
    last = node.end_lineno or node.lineno
    begin = [n for n, line in enumerate(lines, 1) if line.strip() == BEGIN and node.lineno <= n <= last]
    end = [n for n, line in enumerate(lines, 1) if line.strip() == END and node.lineno <= n]
    return (begin[0] + 1, end[0] - 1) if begin and end else (node.body[0].lineno, last)


def mutants_of(cell: str, function: str, siblings: Iterable[str] = ()) -> list[Mutant]:
    """Every mutant of `function` in `cell`; `siblings` are the sources of the notebook's other cells."""
    node = editable_in(cell)[function]
    known: dict[str, ast.arguments] = {}
    for source in (*siblings, cell):
        known |= {other.name: other.args for other in functions_in(source)}
    known.pop(function, None)
    f = Function(cell, node, editable_lines(cell, node), known)
    seen = {ast.dump(parse(cell))}
    found = []
    for generator in GENERATORS:
        for edit in generator(f):
            mutant = apply(f, edit)
            try:
                shape = ast.dump(parse(mutant.cell))
            except SyntaxError:
                continue
            if shape not in seen:
                seen.add(shape)
                found.append(dataclasses.replace(mutant, function=function))
    return found


def apply(f: Function, edit: Edit) -> Mutant:
    cell = f.source[: edit.start] + edit.text + f.source[edit.end :]
    last = f.node.end_lineno or f.node.lineno
    before = f.source.splitlines()[f.node.lineno - 1 : last]
    after = cell.splitlines()[f.node.lineno - 1 : last + len(cell.splitlines()) - len(f.source.splitlines())]
    diff = "\n".join(difflib.unified_diff(before, after, f.node.name, f"{f.node.name}, wrong", n=1, lineterm=""))
    return Mutant(f.node.name, edit.kind, describe(f, edit), cell, diff)


def describe(f: Function, edit: Edit) -> str:
    """The edit in one line: where, what, what it became; shown with the expression around it where it is short."""
    start, end, text = edit.start, edit.end, edit.text
    line = f.source.count("\n", 0, start) + 1
    where = f"line {line - f.node.lineno + 1}"
    if start == end:
        return f"{where}: new first line {' '.join(text.split())}"
    spans = sorted(
        ((f.start(node), f.end(node)) for node in f.nodes if isinstance(node, (ast.expr, ast.stmt))),
        key=lambda span: span[1] - span[0],
    )
    wide = max(start, end - 1)
    for low, high in spans:
        if low <= start and high >= end and high - low > max(12, end - start) and high - low <= 72 and wide < high:
            start, end, text = low, high, f.source[low:start] + text + f.source[end:high]
            break
    old = " ".join(f.source[start:end].split())
    new = " ".join(text.split()) or "(nothing)"
    return f"{where}: {old} -> {new}"


def mutants_of_cells(cells: Mapping[str, str]) -> Iterator[tuple[str, Mutant]]:
    """(exercise, mutant) for every function in the solution cells, given as exercise -> source.

    In a cell of several exercises a helper's mutants are those of the first.
    """
    for name, cell in cells.items():
        siblings = [other for key, other in cells.items() if key != name]
        sharing = [key for key, other in cells.items() if other == cell]
        for function in editable_in(cell):
            own = function.partition(".")[0]
            if name != (own if own in sharing else sharing[0]):
                continue
            for mutant in mutants_of(cell, function, siblings):
                yield name, mutant
