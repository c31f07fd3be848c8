"""Rewrites that keep the meaning of a solution: each takes the tree of a cell and returns it changed, or None.

Whether a rewrite kept the meaning is not believed but tried: see `autograder.audit.variants.variants`.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from autograder.audit.mutants.code import called, is_numpy
from autograder.audit.variants import rewritten
from autograder.course.parsing import parse, parse_expression

HELPERS = Path(rewritten.__file__).read_text(encoding="utf-8")
"""What rewritten cells call; it stands in a cell of its own before them."""


@dataclass(frozen=True)
class Rewrite:
    """A way of writing; `change` edits a copy of a cell's tree and says whether there was anything to do."""

    name: str
    description: str
    change: Callable[[ast.Module], bool]

    def __call__(self, source: str) -> str | None:
        tree = copy.deepcopy(parse(source))
        return ast.unparse(ast.fix_missing_locations(tree)) if self.change(tree) else None


def expressions(change: Callable[[ast.expr], ast.expr | None]) -> Callable[[ast.Module], bool]:
    """A change of a tree from a change of one expression, which gives None where it does not apply."""

    class Changer(ast.NodeTransformer):
        def __init__(self) -> None:
            self.count = 0

        def generic_visit(self, node: ast.AST) -> ast.AST:
            node = super().generic_visit(node)
            if isinstance(node, ast.expr):
                other = change(node)
                if other is not None:
                    self.count += 1
                    return ast.copy_location(other, node)
            return node

    def apply(tree: ast.Module) -> bool:
        changer = Changer()
        changer.visit(tree)
        return changer.count > 0

    return apply


def parsed(template: str, **parts: ast.expr) -> ast.expr:
    """The expression `template` with names replaced by trees."""

    class Filler(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.expr:
            return copy.deepcopy(parts[node.id]) if node.id in parts else node

    filled = Filler().visit(parse_expression(template))
    assert isinstance(filled, ast.expr)
    return filled


def product(template: str, *, of_matmul: bool = True, of_dot: bool = True) -> Callable[[ast.Module], bool]:
    def change(node: ast.expr) -> ast.expr | None:
        if of_matmul and isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
            return parsed(template, a_=node.left, b_=node.right)
        if (
            of_dot
            and isinstance(node, ast.Call)
            and called(node) in {"dot", "matmul"}
            and is_numpy(node)
            and len(node.args) == 2
        ):
            return parsed(template, a_=node.args[0], b_=node.args[1])
        return None

    return expressions(change)


def reduction(helper: str) -> Callable[[ast.Module], bool]:
    """np.sum and np.mean by a helper that has the interface of np.sum."""

    def change(node: ast.expr) -> ast.expr | None:
        if not (isinstance(node, ast.Call) and is_numpy(node) and called(node) == "sum" and node.args):
            return None
        if any(keyword.arg not in {"axis", "keepdims"} for keyword in node.keywords):
            return None
        return ast.Call(ast.Name(helper, ast.Load()), node.args, node.keywords)

    return expressions(change)


def augmented_to_plain(tree: ast.Module) -> bool:
    """x += y as x = x + y."""
    found = False

    class Changer(ast.NodeTransformer):
        def visit_AugAssign(self, node: ast.AugAssign) -> ast.stmt:
            nonlocal found
            found = True
            value = copy.deepcopy(node.target)
            value.ctx = ast.Load()
            return ast.Assign([node.target], ast.BinOp(value, node.op, node.value))

    Changer().visit(tree)
    return found


def plain_to_augmented(tree: ast.Module) -> bool:
    """x = x + y as x += y."""
    found = False

    class Changer(ast.NodeTransformer):
        def visit_Assign(self, node: ast.Assign) -> ast.stmt:
            nonlocal found
            value = node.value
            if len(node.targets) != 1 or not isinstance(value, ast.BinOp) or isinstance(value.op, ast.MatMult):
                return node
            if ast.unparse(value.left) != ast.unparse(node.targets[0]):
                return node
            found = True
            return ast.AugAssign(node.targets[0], value.op, value.right)  # type: ignore[arg-type]

    Changer().visit(tree)
    return found


def zeros(whole: bool) -> Callable[[ast.Module], bool]:
    """A bias that is 0 as 0.0, or the other way round: constants that are assigned or returned as they stand."""

    def change(tree: ast.Module) -> bool:
        found = False
        for node in ast.walk(tree):
            if not isinstance(node, (ast.Return, ast.Assign)) or node.value is None:
                continue
            values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
            for value in values:
                if (
                    isinstance(value, ast.Constant)
                    and type(value.value) is (float if whole else int)
                    and value.value == 0
                ):
                    value.value = 0 if whole else 0.0
                    found = True
        return found

    return change


def draws(normal: str, uniform: str) -> Callable[[ast.Module], bool]:
    """np.random.randn(...) and np.random.rand(...) by another generator; `shape` stands for the sizes."""

    def change(node: ast.expr) -> ast.expr | None:
        if not isinstance(node, ast.Call) or not ast.unparse(node.func).startswith(("np.random.", "numpy.random.")):
            return None
        template = {"randn": normal, "standard_normal": normal, "rand": uniform, "random": uniform}.get(
            called(node), ""
        )
        if not template or not node.args or any(isinstance(arg, ast.Starred) for arg in node.args):
            return None
        shape: ast.expr = ast.Tuple(node.args, ast.Load())
        if called(node) in {"standard_normal", "random"}:
            shape = node.args[0]
        return parsed(template, shape=shape)

    return expressions(change)


def generator_draws(normal: str, uniform: str) -> Callable[[ast.Module], bool]:
    """rng.standard_normal(shape) and rng.random(shape) by another method of the same generator."""

    def change(node: ast.expr) -> ast.expr | None:
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or len(node.args) != 1:
            return None
        if ast.unparse(node.func.value) not in {"rng", "generator", "gen"}:
            return None
        template = {"standard_normal": normal, "random": uniform}.get(called(node), "")
        return parsed(template, shape=node.args[0], rng_=node.func.value) if template else None

    return expressions(change)


def transposed_draws(node: ast.expr) -> ast.expr | None:
    """np.random.randn(a, b) as np.random.randn(b, a).T: the same numbers in another order."""
    if isinstance(node, ast.Call) and called(node) in {"randn", "rand"} and len(node.args) == 2:
        return ast.Attribute(ast.Call(node.func, node.args[::-1], []), "T", ast.Load())
    if isinstance(node, ast.Call) and called(node) in {"standard_normal", "random"} and len(node.args) == 1:
        shape = node.args[0]
        if isinstance(shape, ast.Tuple) and len(shape.elts) == 2:
            return ast.Attribute(ast.Call(node.func, [ast.Tuple(shape.elts[::-1], ast.Load())], []), "T", ast.Load())
    return None


def mirrored_masks(node: ast.expr) -> ast.expr | None:
    """rand < p as rand > 1 - p."""
    if not isinstance(node, ast.Compare) or len(node.ops) != 1 or not isinstance(node.ops[0], (ast.Lt, ast.LtE)):
        return None
    if called(node.left) not in {"rand", "random", "uniform"}:
        return None
    return parsed("draw_ > 1 - p_", draw_=node.left, p_=node.comparators[0])


def backward_loops(tree: ast.Module) -> bool:
    """for l in range(...) as for l in reversed(range(...)), in functions that draw at random."""
    found = False
    for function in tree.body:
        if isinstance(function, ast.FunctionDef) and any(mark in ast.unparse(function) for mark in ("random", "rng.")):
            for loop in ast.walk(function):
                if isinstance(loop, ast.For) and called(loop.iter) == "range":
                    loop.iter = ast.Call(ast.Name("reversed", ast.Load()), [loop.iter], [])
                    found = True
    return found


def results(change: str) -> Callable[[ast.Module], bool]:
    """What the functions return, changed for callers outside the notebook."""

    def apply(tree: ast.Module) -> bool:
        names = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
        for name in names:
            tree.body += parse(f"{name} = _outside({name}, {change})").body
        return bool(names)

    return apply


def chatty(tree: ast.Module) -> bool:
    """Every function prints what it was called with, and asserts that it was."""
    for function in tree.body:
        if isinstance(function, ast.FunctionDef):
            lines = parse(f'print("{function.name} called")\nassert True').body
            at = 1 if ast.get_docstring(function) is not None else 0
            function.body[at:at] = lines
    return True


REWRITES = (
    Rewrite("dot", "matrix products by np.dot", product("np.dot(a_, b_)", of_dot=False)),
    Rewrite("matmul", "matrix products by @", product("a_ @ b_", of_matmul=False)),
    Rewrite("einsum_products", "matrix products by np.einsum", product("_einsum_dot(a_, b_)")),
    Rewrite("looped_products", "matrix products column by column in a loop", product("_looped_dot(a_, b_)")),
    Rewrite("einsum_sums", "sums by np.einsum", reduction("_einsum_sum")),
    Rewrite("looped_sums", "sums by a loop", reduction("_looped_sum")),
    Rewrite("out_of_place", "x = x + y for x += y", augmented_to_plain),
    Rewrite("in_place", "x += y for x = x + y", plain_to_augmented),
    Rewrite("python_floats", "numbers as Python floats", results("_floats_as(float)")),
    Rewrite("numpy_floats", "numbers as np.float64", results("_floats_as(np.float64)")),
    Rewrite("zero_dimensional", "numbers as 0-d arrays", results("_floats_as(np.array)")),
    Rewrite("fortran_order", "arrays in Fortran order", results("_fortran")),
    Rewrite("reordered_dicts", "dicts in another order", results("_reordered")),
    Rewrite("whole_zeros", "a zero bias as the int 0", zeros(whole=True)),
    Rewrite("float_zeros", "a zero bias as the float 0.0", zeros(whole=False)),
    Rewrite(
        "default_generator",
        "draws by np.random.default_rng()",
        draws("np.random.default_rng().standard_normal(shape)", "np.random.default_rng().random(shape)"),
    ),
    Rewrite(
        "named_laws",
        "draws by np.random.normal and np.random.uniform",
        draws("np.random.normal(0.0, 1.0, shape)", "np.random.uniform(0.0, 1.0, shape)"),
    ),
    Rewrite(
        "generator_laws",
        "draws by the generator's normal and uniform",
        generator_draws("rng_.normal(0.0, 1.0, shape)", "rng_.uniform(0.0, 1.0, shape)"),
    ),
    Rewrite("transposed_draws", "weights drawn transposed", expressions(transposed_draws)),
    Rewrite("backward_draws", "layers drawn from the last to the first", backward_loops),
    Rewrite("mirrored_masks", "rand > 1 - p for rand < p", expressions(mirrored_masks)),
    Rewrite("chatty", "prints and asserts in every function", chatty),
)
