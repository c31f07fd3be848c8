"""A function's source as text with its syntax tree, so that one edit changes a few characters and nothing else."""

from __future__ import annotations

import ast
import enum
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from autograder.course.parsing import parse_expression

Node = TypeVar("Node", bound=ast.AST)


class Kind(enum.StrEnum):
    """The mistakes that the audit makes, in the words of its report."""

    SIGN = "sign or operator swapped"
    MEAN = "1/m dropped or wrong"
    AXIS = "axis swapped"
    KEEPDIMS = "keepdims or a reshape lost"
    TRANSPOSE = "transpose lost or added"
    DOT = "dot and elementwise confused"
    SUM = "sum and mean confused"
    COMPARISON = "comparison flipped"
    OFF_BY_ONE = "off by one"
    CONSTANT = "constant nudged"
    ACTIVATION = "wrong activation or derivative"
    SWAPPED = "cache entries or values swapped"
    STATE = "state not carried over or accumulated"
    DROPPED = "bias, epsilon or correction dropped"
    SKIPPED = "one example skipped"
    DIRECTION = "loop in the wrong direction"
    STRIDE = "stride or padding ignored"
    ARGUMENT = "argument ignored"
    IN_PLACE = "input changed in place"
    BRANCH = "branch or mode ignored"
    CONSTANT_RESULT = "constant result"
    PRECISION = "lower precision or another dtype"


@dataclass(frozen=True)
class Edit:
    """Replace the characters `start` ... `end` of the source by `text`."""

    kind: Kind
    start: int
    end: int
    text: str


ATOMS = (ast.Name, ast.Constant, ast.Call, ast.Attribute, ast.Subscript, ast.Tuple, ast.List, ast.Dict, ast.JoinedStr)
BINDING = (ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.Attribute, ast.Subscript, ast.Call, ast.Starred)


@dataclass(frozen=True, eq=False)
class Function:
    """One function of a cell, ready to be edited.

    source -- the text of the whole cell; node -- the function's definition in it
    lines -- first and last line that may be edited: what a student writes; signature and docstring never are
    siblings -- the other functions that the notebook defines, with their parameters
    """

    source: str
    node: ast.FunctionDef
    lines: tuple[int, int]
    siblings: dict[str, ast.arguments] = field(default_factory=dict)

    @cached_property
    def _line_starts(self) -> list[int]:
        starts = [0]
        for line in self.source.splitlines(keepends=True):
            starts.append(starts[-1] + len(line))
        return starts

    @cached_property
    def _lines(self) -> list[str]:
        return self.source.splitlines(keepends=True)

    def offset(self, line: int, column: int) -> int:
        """The character at `line` (from 1) and `column` in UTF-8 bytes, as `ast` counts."""
        text = self._lines[line - 1]
        return self._line_starts[line - 1] + len(text.encode()[:column].decode())

    def start(self, node: ast.expr | ast.stmt) -> int:
        return self.offset(node.lineno, node.col_offset)

    def end(self, node: ast.expr | ast.stmt) -> int:
        assert node.end_lineno is not None and node.end_col_offset is not None
        return self.offset(node.end_lineno, node.end_col_offset)

    def text(self, node: ast.expr | ast.stmt) -> str:
        """The source of `node` as written."""
        return self.source[self.start(node) : self.end(node)]

    def atom(self, node: ast.expr) -> str:
        """The source of `node`, in parentheses where an operator or a dot may follow."""
        return self.text(node) if isinstance(node, ATOMS) else f"({self.text(node)})"

    @cached_property
    def parents(self) -> dict[ast.AST, ast.AST]:
        return {child: parent for parent in ast.walk(self.node) for child in ast.iter_child_nodes(parent)}

    @cached_property
    def parameters(self) -> list[str]:
        given = self.node.args
        return [argument.arg for argument in (*given.posonlyargs, *given.args, *given.kwonlyargs)]

    @cached_property
    def defaults(self) -> dict[str, ast.expr]:
        return defaults(self.node.args)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Every node that may be edited, in the order of the source."""
        first, last = self.lines
        body = self.node.body[1:] if ast.get_docstring(self.node) is not None else self.node.body
        found = [
            node
            for statement in body
            for node in computing(statement)
            if isinstance(node, (ast.expr, ast.stmt)) and first <= node.lineno and (node.end_lineno or 0) <= last
        ]
        return sorted(found, key=lambda node: (node.lineno, node.col_offset, -(node.end_col_offset or 0)))  # type: ignore[attr-defined]

    def find(self, kind: type[Node]) -> Iterator[Node]:
        return (node for node in self.nodes if isinstance(node, kind))

    def ancestors(self, node: ast.AST) -> Iterator[ast.AST]:
        while (parent := self.parents.get(node)) is not None and parent is not self.node:
            yield parent
            node = parent

    def statement(self, node: ast.AST) -> ast.stmt:
        if isinstance(node, ast.stmt):
            return node
        return next(above for above in self.ancestors(node) if isinstance(above, ast.stmt))

    def in_loop(self, node: ast.AST) -> bool:
        return any(isinstance(above, (ast.For, ast.While)) for above in self.ancestors(node))

    def counts(self, node: ast.AST) -> bool:
        """Whether `node` stands where integers count: in an index, in range(), in the name of a dict's key."""
        below = node
        for above in self.ancestors(node):
            if isinstance(above, ast.Subscript) and below is above.slice:
                return True
            if isinstance(above, ast.Call) and below is not above.func and called(above) in {"range", "str"}:
                return True
            if isinstance(above, (ast.FormattedValue, ast.Slice)):
                return True
            if isinstance(above, ast.stmt):
                return False
            below = above
        return False

    @cached_property
    def loop_names(self) -> set[str]:
        targets = [loop.target for loop in ast.walk(self.node) if isinstance(loop, (ast.For, ast.comprehension))]
        return {name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)}

    @cached_property
    def count_names(self) -> set[str]:
        """Names that hold a number of examples: by their name, or since they were read off a shape or a length."""
        found = {"m", "n", "N", "T", "m_train", "m_test", "n_examples", "n_samples", "batch_size"}
        for assign in (node for node in ast.walk(self.node) if isinstance(node, ast.Assign)):
            if ".shape" in self.text(assign.value) or called(assign.value) == "len":
                names = [name for target in assign.targets for name in ast.walk(target) if isinstance(name, ast.Name)]
                found |= {name.id for name in names}
        return found

    def is_count(self, node: ast.expr) -> bool:
        """Whether `node` is a number of examples: m, X.shape[1], len(X), X.size."""
        if isinstance(node, ast.Name):
            return node.id in self.count_names
        if isinstance(node, ast.Call):
            return called(node) == "len"
        text = self.text(node)
        return text.endswith(".size") or (isinstance(node, ast.Subscript) and self.text(node.value).endswith(".shape"))

    def replace(self, kind: Kind, node: ast.expr | ast.stmt, text: str) -> Edit:
        """Put `text` in the place of `node`, in parentheses where what stands around it would bind tighter."""
        start, end = self.start(node), self.end(node)
        if (
            isinstance(node, ast.expr)
            and isinstance(self.parents.get(node), BINDING)
            and not self._enclosed(start, end)
        ):
            try:
                inside = parse_expression(text)
            except SyntaxError:
                inside = None
            if inside is not None and not isinstance(inside, ATOMS):
                text = f"({text})"
        return Edit(kind, start, end, text)

    def _enclosed(self, start: int, end: int) -> bool:
        before, after = self.source[:start].rstrip(), self.source[end:].lstrip()
        return before.endswith(("(", ", ", ",", "[")) and after.startswith((")", ",", "]"))

    def swap(self, kind: Kind, first: ast.expr, second: ast.expr) -> Edit:
        """Exchange two nodes of which the first ends before the second begins."""
        between = self.source[self.end(first) : self.start(second)]
        return Edit(kind, self.start(first), self.end(second), f"{self.text(second)}{between}{self.text(first)}")

    def insert_before(self, kind: Kind, statement: ast.stmt, text: str) -> Edit:
        """Put the statement `text` on a line of its own before `statement`."""
        start = self.start(statement)
        return Edit(kind, start, start, f"{text}\n{' ' * statement.col_offset}")


def computing(node: ast.AST) -> Iterator[ast.AST]:
    """`node` and everything below it, without what is only printed."""
    yield node
    for child in ast.iter_child_nodes(node):
        if called(child) != "print":
            yield from computing(child)


def called(node: ast.AST) -> str:
    """The last name of what a call calls: 'sum' of np.sum(x) and of x.sum(); '' where `node` is no such call."""
    if not isinstance(node, ast.Call):
        return ""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def is_numpy(node: ast.AST) -> bool:
    """Whether `node` calls a function of NumPy's main module, written np.name(...) or numpy.name(...)."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in {"np", "numpy"}
    )


def is_number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) and not isinstance(node.value, bool)


def is_text(node: ast.AST) -> bool:
    """Whether `node` is text, or a sum that begins with text, as in "W" + str(l)."""
    if isinstance(node, ast.BinOp):
        return is_text(node.left) or is_text(node.right)
    return (
        (isinstance(node, ast.Constant) and isinstance(node.value, str))
        or isinstance(node, ast.JoinedStr)
        or called(node) == "str"
    )


def defaults(arguments: ast.arguments) -> dict[str, ast.expr]:
    """Parameter -> default, of those that have one."""
    positional = [*arguments.posonlyargs, *arguments.args]
    found = {
        argument.arg: value
        for argument, value in zip(
            positional[len(positional) - len(arguments.defaults) :], arguments.defaults, strict=True
        )
    }
    found |= {
        argument.arg: value
        for argument, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        if value is not None
    }
    return found
