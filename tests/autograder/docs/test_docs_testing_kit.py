"""docs/testing-kit.md: as the docstrings say, every name with an example, and every example runs on the page."""

from __future__ import annotations

import doctest
import importlib.util
import re
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import autograder.testing
from autograder.testing import oracles

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "testing-kit.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^### `([\w.]+)`\n.*?^```python\n(.*?)^```$", PAGE, flags=re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def writer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("testing_kit", ROOT / "scripts" / "testing_kit.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_what_the_docstrings_say(writer: ModuleType) -> None:
    assert writer.page() == PAGE, "run python scripts/testing_kit.py"


def test_every_name_of_the_kit_has_an_example() -> None:
    names = (set(autograder.testing.__all__) - {"oracles"}) | {f"oracles.{name}" for name in oracles.__all__}
    assert {name for name, block in BLOCKS if ">>> " in block} == names


@pytest.mark.parametrize(("name", "block"), BLOCKS, ids=[name for name, _ in BLOCKS])
def test_an_example_runs_with_the_public_names_alone(name: str, block: str) -> None:
    known = {each: getattr(autograder.testing, each) for each in autograder.testing.__all__}
    if name.startswith("oracles."):
        known |= {each: getattr(oracles, each) for each in oracles.__all__}
    test = doctest.DocTestParser().get_doctest(block, {"np": np, **known}, name, "testing-kit.md", 0)
    assert doctest.DocTestRunner(verbose=False).run(test).failed == 0
