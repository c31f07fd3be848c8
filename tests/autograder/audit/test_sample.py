"""A seeded sample of every assignment's audit: mutants that must be stopped, a variant that must be accepted.

`make audit` runs the whole; this keeps a suite from falling below the bar between two of its runs.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from machine import lessons

from autograder.audit.run import audit

ROOT = Path(__file__).parents[3]
SAMPLE = 6


@pytest.mark.parametrize("id", lessons(ROOT))
def test_a_sample_of_wrong_solutions_is_stopped_and_of_correct_ones_accepted(id: str) -> None:
    found = audit(ROOT, id, sample=SAMPLE)
    assert found.met, (found.survivors, found.rejected)
    assert found.variants >= 1
