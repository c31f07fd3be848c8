"""Solution cells that hold several exercises, or are found by what they define: what is not clear about them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from autograder.authoring.problem import Problem
from autograder.course.homes import defining, definitions, first_line, homes, stub_names
from autograder.course.notebook import cell_metadata, cell_source, function_of, is_solution, solution_id

Json = dict[str, Any]

BEGIN, END = "BEGIN SOLUTION", "END SOLUTION"


def solution_cell_problems(where: str, notebook: Json, solved: dict[str, str]) -> Iterator[Problem]:
    """What is not clear about solution cells that hold several exercises, or are called by another name."""
    defined = defining(notebook["cells"])
    for name, home in {function_of(id): home for id, home in solved.items()}.items():
        if home != solution_id(name) and len(defined[name]) > 1:
            what = f"{name} is defined in the solution cells {', '.join(defined[name])}"
            yield Problem(where, what, f"define it once, or call its cell {solution_id(name)}")
    for cell in notebook["cells"]:
        for fault in marker_faults(cell_source(cell), functions_of(cell, solved)):
            remedy = f"put each solution between `### {BEGIN}` and `### {END}`, or its function into another cell"
            yield Problem(f"{where}, cell {cell.get('id')}", fault, remedy)


def marker_faults(source: str, functions: Sequence[str]) -> Iterator[str]:
    """What keeps several exercises of one solution cell from having a stub each."""
    lines = source.split("\n")
    marks = [number for number, line in enumerate(lines, 1) if BEGIN in line or END in line]
    pairs = list(zip(marks[::2], marks[1::2], strict=False))
    spans = [(node.name, first_line(node), node.end_lineno or node.lineno) for node in definitions(source)]
    for name, first, last in spans if len(functions) > 1 else ():
        reaching = [other for other, start, _ in spans for a, b in pairs if first <= a <= last < start <= b]
        if reaching:
            yield f"the solution markers of {name} reach into {reaching[0]}"
        elif name in functions and not any(first <= a <= last or (a < first and last < b) for a, b in pairs):
            yield f"{name} has no solution markers of its own, in a cell with {len(functions)} exercises"


def functions_of(cell: Json, solved: dict[str, str]) -> list[str]:
    """The functions that are exercises and solved in a cell."""
    id = cell_metadata(cell).get("grade_id")
    return list(dict.fromkeys(function_of(name) for name, home in solved.items() if home == id))


def stubs_of(source: Json) -> dict[Any, list[str]]:
    """grade_id of a solution cell → the names that its stubs must have."""
    solved = homes(source["cells"])
    cells = [(cell_metadata(cell).get("grade_id"), cell) for cell in source["cells"] if is_solution(cell)]
    return {id: stub_names(cell_source(cell), str(id), functions_of(cell, solved)) for id, cell in cells}
