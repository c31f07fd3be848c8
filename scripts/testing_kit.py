"""Write docs/testing-kit.md, the reference of what hidden suites import, from the docstrings of autograder.testing."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
import sys
import textwrap
from pathlib import Path
from types import ModuleType
from typing import Any

import autograder.testing
from autograder.testing import oracles

PAGE = Path(__file__).parents[1] / "docs" / "testing-kit.md"
OPENING = """# The testing kit

Every name that a hidden suite imports from `autograder.testing`, with an example that runs. How a suite is put
together is told in [writing-a-suite.md](writing-a-suite.md). The examples take `import numpy as np` and the names of
the kit for granted; those of the oracles leave out `oracles.`.

This page is made of docstrings: `python scripts/testing_kit.py` writes it, and a test says when it is behind.
"""
SECTIONS = (
    ("Exercises and tests", "structures"),
    ("Rejections", "rejections"),
    ("Expectations", "expectations"),
    ("Dictionaries of arrays", "dictionaries"),
    ("How a wrong value is related to the right one", "relations"),
    ("Training loops", "training"),
    ("Properties", "properties"),
    ("Claims that several suites make", "claims"),
    ("Random numbers, by law", "laws"),
    ("Gradients", "gradients"),
    ("What Hypothesis draws", "strategies"),
    ("Layers and networks off the kink", "network_strategies"),
    ("Real data and a gate of accuracy", "real_data"),
    ("Tensors of TensorFlow", "tensors"),
    ("Texts", "text"),
)


def constants(module: ModuleType) -> dict[str, str]:
    """The constants of a module, with the text below each."""
    body = ast.parse(inspect.getsource(module)).body
    found: dict[str, str] = {}
    for node, below in zip(body, body[1:], strict=False):
        if isinstance(node, ast.Assign) and isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
            found |= {name.id: str(below.value.value) for name in node.targets if isinstance(name, ast.Name)}
    return found


def entry(name: str, value: object, note: str, prefix: str = "") -> str:
    """One name: its signature, its text, its example."""
    if not callable(value):
        example = f">>> {name}\n{value!r}"
        return f"### `{prefix}{name}`\n\n{note}\n\n```python\n{example}\n```\n"
    lines = textwrap.dedent("    " + (value.__doc__ or "").strip()).strip().splitlines()
    start = next((k for k, line in enumerate(lines) if line.startswith(">>>")), len(lines))
    words, example = with_lists("\n".join(lines[:start]).strip()), "\n".join(lines[start:]).strip()
    methods = "".join(
        f"- `.{each}{signature(m, 1)}`: {' '.join((m.__doc__ or '').split())}\n" for each, m in methods_of(value)
    )
    heading = f"### `{prefix}{name}`\n\n`{name}{signature(value)}`"
    return f"{heading}\n\n{words}\n\n{methods}{chr(10) * bool(methods)}```python\n{example}\n```\n"


def methods_of(value: object) -> list[tuple[str, Any]]:
    """The checks of a class of the kit, which begin with "expect"."""
    names = vars(value).items() if inspect.isclass(value) else ()
    return [(name, each) for name, each in names if name.startswith("expect_")]


def with_lists(text: str) -> str:
    """Lines such as `name -- what it is` as a list."""
    quoted = lambda names: ", ".join(f"`{name}`" for name in names.split(", "))  # noqa: E731
    lines: list[str] = []
    found = False
    for line in text.splitlines():
        told = re.match(r"([\w., ]{1,40}?) -- (.*)", line)
        if told and not found and lines and lines[-1]:
            lines.append("")
        lines.append(f"- {quoted(told[1])}: {told[2]}" if told else line.replace("    ", "  ", 1) if found else line)
        found = bool(told) or (found and line.startswith("    "))
    return "\n".join(lines)


def signature(value: object, skip: int = 0) -> str:
    """The names of the parameters with their defaults, without types; `skip` of them left out."""
    parameters = list(inspect.signature(value).parameters.values())[skip:]  # type: ignore[arg-type]
    bare = [each.replace(annotation=inspect.Parameter.empty) for each in parameters if each.name != "draw"]
    return str(inspect.Signature(bare))


def section(title: str, module: ModuleType, names: list[str], prefix: str = "") -> str:
    notes = constants(module)
    entries = [entry(name, getattr(module, name), notes.get(name, ""), prefix) for name in names]
    opening = (module.__doc__ or "").strip()
    return "\n".join([f"## {title}\n\n{opening}\n", *entries])


def public(module: ModuleType, names: list[str]) -> list[str]:
    """The names that are defined in a module, in its order; `Code` is the one that comes from elsewhere."""
    order = [name for name in vars(module) if name in names]
    own = constants(module)
    return [
        n for n in order if n in own or n == "Code" or getattr(vars(module)[n], "__module__", "") == module.__name__
    ]


def page() -> str:
    """The whole text of docs/testing-kit.md."""
    parts, listed = [OPENING], {"oracles"}
    for title, name in SECTIONS:
        module = importlib.import_module(f"autograder.testing.{name}")
        names = public(module, autograder.testing.__all__)
        listed |= set(names)
        parts.append(section(title, module, names))
    missing = set(autograder.testing.__all__) - listed
    if missing:
        raise ValueError(f"no section of the page lists {', '.join(sorted(missing))}")
    for found in pkgutil.iter_modules(oracles.__path__):
        module = importlib.import_module(f"autograder.testing.oracles.{found.name}")
        parts.append(section(f"Oracles: {found.name}", module, public(module, oracles.__all__), "oracles."))
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE.name}: {len(page().splitlines())} lines\n")
