"""A cell's text as a kernel reads it: plain Python first, IPython's own transformer where that does not parse.

The transformer is imported when a cell first needs it, from its two files alone: the whole of IPython takes half a
second. It is loaded under a name of ours, so that a module `IPython` of the student's, or our stand-in for it, is
neither asked nor changed.
"""

from __future__ import annotations
import __future__

import ast
import functools
import importlib.util
import sys
import types
from collections.abc import Callable, Iterator
from pathlib import Path

PARSE = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
FUTURES: dict[str, int] = {name: getattr(__future__, name).compiler_flag for name in __future__.all_feature_names}
RUN_THEIR_BODY = {"time", "capture", "prun"}
"""Cell magics whose body runs in the notebook's namespace; that of %%timeit leaves no name behind."""


def read(source: str, filename: str, flags: int = 0) -> ast.Module:
    """The statements of a cell. Raises what the parser raises, for the text as IPython reads it.

    flags -- of the __future__ imports of earlier cells

    >>> ast.unparse(read("files = !ls", "cell 1"))
    "files = get_ipython().getoutput('ls')"
    """
    try:
        tree = _parse(source, filename, flags)
    except Exception:
        changed = transform_magics(source)
        if changed == source:
            raise
        tree = _parse(changed, filename, flags)
    tree.body = [inner for node in tree.body for inner in _inside(node, filename, flags)]
    return tree


def _parse(source: str, filename: str, flags: int) -> ast.Module:
    tree = compile(source, filename, "exec", PARSE | flags, dont_inherit=True)
    assert isinstance(tree, ast.Module)
    return tree


def future_flags(tree: ast.Module) -> int:
    """The compiler flags that the __future__ imports of a cell set for it and for all later ones.

    >>> future_flags(ast.parse("from __future__ import annotations")) == FUTURES["annotations"]
    True
    """
    flags = 0
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            for alias in node.names:
                flags |= FUTURES.get(alias.name, 0)
    return flags


def magic(node: ast.AST) -> tuple[str, list[str]] | None:
    """(method, its texts) where a statement is a call of get_ipython(), as IPython writes it for a magic.

    >>> magic(ast.parse("get_ipython().run_line_magic('matplotlib', 'inline')").body[0])
    ('run_line_magic', ['matplotlib', 'inline'])
    """
    call = node.value if isinstance(node, (ast.Expr, ast.Assign)) else None
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)):
        return None
    shell = call.func.value
    if not (isinstance(shell, ast.Call) and isinstance(shell.func, ast.Name) and shell.func.id == "get_ipython"):
        return None
    texts = [arg.value for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
    return (call.func.attr, texts) if len(texts) == len(call.args) else None


def _inside(node: ast.stmt, filename: str, flags: int) -> Iterator[ast.stmt]:
    """A statement itself, or the code that a magic such as %%time or %time would run in the notebook's namespace."""
    found = magic(node) if isinstance(node, ast.Expr) else None
    if found is not None and found[0] == "run_cell_magic" and len(found[1]) == 3 and found[1][0] in RUN_THEIR_BODY:
        name, line, body = found[1]
        inner = ast.increment_lineno(read(body, filename, flags), node.lineno).body
        target = next((word for word in line.split() if word.isidentifier()), None) if name == "capture" else None
        if target is not None:
            inner += _parse(f"{target} = get_ipython().captured()", filename, flags).body
        yield from inner
    elif found is not None and found[0] == "run_line_magic" and found[1][0] == "time" and len(found[1]) == 2:
        yield from ast.increment_lineno(read(found[1][1], filename, flags), node.lineno - 1).body
    else:
        yield node


def transform_magics(source: str) -> str:
    """`source` with IPython's lines as the Python that a kernel makes of them."""
    return _transformer()(source)


@functools.cache
def _transformer() -> Callable[[str], str]:
    folder = _ipython()
    names = ("IPython", "IPython.utils", "IPython.utils.tokenutil")
    hidden = {name: sys.modules.pop(name) for name in names if name in sys.modules}
    try:
        sys.modules["IPython"] = types.ModuleType("IPython")
        sys.modules["IPython.utils"] = utils = types.ModuleType("IPython.utils")
        utils.tokenutil = _load("IPython.utils.tokenutil", folder / "utils" / "tokenutil.py")  # type: ignore[attr-defined]
        module = _load("autograder.worker.inputtransformer2", folder / "core" / "inputtransformer2.py")
    finally:
        for name in names:
            sys.modules.pop(name, None)
        sys.modules.update(hidden)
    transform: Callable[[str], str] = module.TransformerManager().transform_cell
    return transform


def _ipython() -> Path:
    """The folder of IPython beside this package, or on the path."""
    beside = Path(__file__).parents[2]
    folders = [beside, *map(Path, sys.path)]
    return next(f / "IPython" for f in folders if (f / "IPython" / "core" / "inputtransformer2.py").is_file())


def _load(name: str, path: Path) -> types.ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = types.ModuleType(name)
    module.__spec__, module.__file__ = spec, str(path)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
