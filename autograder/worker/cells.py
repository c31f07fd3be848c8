"""Execute a notebook's cells in the worker as a kernel does: one namespace, statement by statement.

What each exercise's function was when its check was run is kept: a name that a later cell replaces changes no grade.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import linecache
import types
from collections.abc import Mapping, Sequence
from numbers import Real
from typing import Any

from autograder.worker.budget import Budget
from autograder.worker.failures import describe, plain
from autograder.worker.foreign import Selection, is_definition
from autograder.worker.patched import restoring_builtins
from autograder.worker.reading import PARSE, future_flags, read
from autograder.worker.shell import ZMQInteractiveShell

COMPILE = PARSE & ~ast.PyCF_ONLY_AST
ALL, DEFINITIONS, NEEDED = "all", "definitions", "needed"
"""Which statements of a cell run: all, imports and definitions only, or these and what the functions need."""

MISSING = object()


class Cells:
    """A namespace in which cells run, as a kernel's."""

    def __init__(self) -> None:
        self.namespace: dict[str, Any] = {"__name__": "__main__", "__builtins__": builtins}
        self.shell = ZMQInteractiveShell(self.namespace, self._execute_text)
        self.filenames: set[str] = set()
        self.flags = 0
        self.exercises: dict[str, tuple[str, ...]] = {}
        self.selection: Selection | None = None
        self.events: list[tuple[str, str, str, bool]] = []
        """(exercise, cell, what its name was bound to there, whether its turn had come)."""
        self._bound: dict[str, Any] = {}
        self._turns: dict[str, dict[str, Any]] = {}
        self._scope = ""
        self._scopes: dict[str, dict[str, Any]] = {}
        self._budget = Budget()
        self._left_out: list[list[str]] = []

    def begin(self, exercises: Mapping[str, Sequence[str]], foreign: Sequence[Sequence[str]]) -> None:
        """Before the cells: the names of each exercise's function, and (name, source) of all foreign cells."""
        self.exercises = {id: tuple(names) for id, names in exercises.items()}
        if foreign:
            self.selection = Selection(foreign, {name for names in self.exercises.values() for name in names})

    def run(self, name: str, source: str, mode: str = ALL) -> dict[str, Any]:
        """Execute one cell; returns {"skipped": lines, "raised": [exceptions], "value": the number of its last line}.

        mode -- ALL: where a statement raises, only definitions are run after it; else each statement is on its own
        """
        filename = f"cell {name}"
        self.filenames.add(filename)
        self.shell.told.clear()
        self.shell.begin_cell(source)
        self._number: float | None = None
        linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
        raised: list[dict[str, Any]] = []
        try:
            tree = read(source, filename, self.flags)
        except BaseException as error:
            return {"skipped": [], "raised": [describe(error, self.filenames)]}
        self.flags |= future_flags(tree)
        for node in tree.body:
            if (mode != ALL or raised) and not self._is_taken(node, name, mode):
                continue
            try:
                if mode == ALL:
                    self._execute(node, filename, node is tree.body[-1])
                else:
                    self._execute_foreign(node, name, filename)
            except BaseException as error:
                if mode != ALL or not raised:
                    raised.append(describe(error, self.filenames))
        self._note_answers(name)
        return {"skipped": [plain(line) for line in self.shell.told], "raised": raised, "value": self._number}

    def _is_taken(self, node: ast.stmt, cell: str, mode: str) -> bool:
        if is_definition(node):
            return True
        return mode == NEEDED and self.selection is not None and self.selection.takes(cell, node)

    def _execute(self, node: ast.stmt, filename: str, is_last: bool = False) -> None:
        shown = is_last and isinstance(node, ast.Expr)
        tree: ast.Module | ast.Expression = ast.Expression(node.value) if shown else ast.Module([node], [])  # type: ignore[attr-defined]
        flags = COMPILE | self.flags
        code = compile(tree, filename, "eval" if shown else "exec", flags, dont_inherit=True)
        value = restoring_builtins(lambda: eval(code, self.namespace))
        if code.co_flags & inspect.CO_COROUTINE:
            from autograder.worker.awaiting import run

            value = restoring_builtins(lambda: run(value))
        if shown:
            self._number = restoring_builtins(lambda: number(value))
            self.shell.result(value)

    def _execute_foreign(self, node: ast.stmt, cell: str, filename: str) -> None:
        """Run a statement of a foreign cell: in the budget, and no function is replaced by a value."""
        targets = {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name) and type(inner.ctx) is ast.Store}
        functions = {id: self.namespace[id] for id in targets if isinstance(self.namespace.get(id), types.FunctionType)}
        if is_definition(node):
            self._execute(node, filename)
        else:
            with self._budget.spending():
                self._execute(node, filename)
        for id, function in functions.items():
            if not callable(self.namespace.get(id)):
                self.namespace[id] = function
                self._left_out.append([cell, ast.unparse(node)[:80], id])

    def _execute_text(self, code: str) -> None:
        for node in read(code, "<magic>", self.flags).body:
            self._execute(node, "<magic>")

    # Exercises

    def function(self, names: Sequence[str]) -> Any:
        """The first of `names` that is a function, or MISSING."""
        return next((self.namespace[name] for name in names if callable(self.namespace.get(name))), MISSING)

    def turn(self, *exercises: str) -> None:
        """The checks of these exercises stand here: each that is written by now is judged as it is now."""
        for exercise in exercises:
            found = self.function(self.exercises.get(exercise, (exercise,)))
            if exercise not in self._turns and found is not MISSING and not is_stub(found, exercise):
                self._turns[exercise] = dict(self.namespace)

    def enter(self, *exercises: str) -> None:
        """Go on in the namespace of the first of `exercises` that had a turn, or in the last one of the notebook.

        Functions read their names from `self.namespace`, so its content is exchanged.
        """
        scope = next((id for id in exercises if id in self._turns), "")
        if scope == self._scope:
            return
        if not self._scopes:
            last = dict(self.namespace)
            added = {name: value for name, value in last.items() if name not in builtins.__dict__}
            self._scopes = {"": last} | {id: {**added, **names} for id, names in self._turns.items()}
        self._scopes[self._scope] = dict(self.namespace)
        self.namespace.clear()
        self.namespace.update(self._scopes[scope])
        self._scope = scope

    def _note_answers(self, cell: str) -> None:
        for exercise, names in self.exercises.items():
            found = next((self.namespace[name] for name in names if name in self.namespace), MISSING)
            if found is not self._bound.get(exercise, MISSING):
                self._bound[exercise] = found
                kind = "gone" if found is MISSING else "value" if not callable(found) else "function"
                kind = "stub" if is_stub(found, exercise) else kind
                self.events.append((exercise, cell, kind, exercise in self._turns))

    def look(self, name: str, source: str) -> list[str]:
        """The exercises whose function a cell defines that is not run."""
        try:
            tree = read(source, f"cell {name}", self.flags)
        except Exception:
            return []
        defined = {node.name for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
        return [id for id, names in self.exercises.items() if any(each in defined for each in names)]

    def account(self) -> dict[str, Any]:
        """After the cells: where each exercise's name was bound, and what was left out though a function reads it."""
        missed = self.selection.missed({*self.namespace, *builtins.__dict__}) if self.selection is not None else []
        return {
            "answers": [list(event) for event in self.events[:200]],
            "missed": [[plain(part[:80]) for part in entry] for entry in (*missed, *self._left_out)][:20],
        }


def number(value: Any) -> float | None:
    """A real number as a float; None for anything else, truth values among it.

    >>> number(2), number(True), number("2")
    (2.0, None, None)
    """
    if isinstance(value, bool) or not isinstance(value, Real):
        return None
    try:
        return float(value)
    except OverflowError:
        return None


def is_stub(value: Any, name: str) -> bool:
    """Whether a function is an exercise as it was handed out: it only raises NotImplementedError(name).

    A class is one as long as a method of it is.

    >>> def double(x):
    ...     raise NotImplementedError("double")
    >>> is_stub(double, "double")
    True
    >>> class Doubler:
    ...     def double(self, x):
    ...         raise NotImplementedError("Doubler")
    >>> is_stub(Doubler, "Doubler")
    True
    """
    if type(value) is type:
        return any(is_stub(each, name) for each in vars(value).values() if type(each) is types.FunctionType)
    code = value.__code__ if type(value) is types.FunctionType else None
    return code is not None and code.co_names == ("NotImplementedError",) and name in code.co_consts
