"""docs/writing-a-suite.md: its blocks, put where it says, make an assignment that passes its own audit."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from autograder.audit.run import audit
from autograder.authoring.new import lay_out

ROOT = Path(__file__).parents[3]
ID = "c9w1_leaky_relu"
TEXT = (ROOT / "docs" / "writing-a-suite.md").read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```python {kind}\n(.*?)^```$", TEXT, flags=re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("course")
    (root / "nbgrader_config.py").write_text("c = get_config()\n")
    notebook, suite, variant = lay_out(root, ID)
    fields = json.loads(notebook.read_text())
    for cell in fields["cells"]:
        metadata = cell["metadata"].get("nbgrader", {})
        if metadata.get("solution"):
            cell["source"], metadata["grade_id"] = blocks("solution")[0], "leaky_relu_backward-solution"
        elif metadata.get("grade"):
            metadata["grade_id"] = "leaky_relu_backward"
    notebook.write_text(json.dumps(fields))
    suite.write_text("\n".join(blocks("suite")))
    variant.write_text(blocks("variant")[0])
    return root


def test_the_blocks_make_a_suite_that_meets_the_bar(course: Path) -> None:
    found = audit(course, ID)
    assert found.met, (found.survivors, found.rejected)
    assert not found.survivors
    assert found.wrong > 15
    assert found.variants > 5


def test_without_the_mark_of_purity_a_mutant_survives(course: Path) -> None:
    suite = course / "tests" / "hidden" / f"test_{ID}.py"
    source = suite.read_text()
    lost = source.replace(", pure=True", "")
    assert lost != source
    suite.write_text(lost)
    try:
        found = audit(course, ID, sample=100)
    finally:
        suite.write_text(source)
    assert [survivor.kind for survivor in found.survivors] == ["input changed in place"]


def test_every_name_that_the_page_mentions_is_in_the_kit() -> None:
    import autograder.testing

    mentioned = set(
        re.findall(
            r"`(expect_\w+|[a-z]+_gradients?|[A-Z]+_RTOL|scaled_arrays|mini_batches|directions|TrainingLoop|relation|split)`",
            TEXT,
        )
    )
    assert mentioned <= set(autograder.testing.__all__)
