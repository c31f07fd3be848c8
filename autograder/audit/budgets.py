"""CPU seconds that a comparison of one function may take: the solution's calls, and another version's, each."""

from __future__ import annotations

WHOLE = 1.5
"""For a mutant that no test stops: is it wrong at all?"""

SORTING = 0.25
"""For a mutant that is stopped: does it differ in the type of its numbers only?"""

REWRITE = 0.5
"""For a rewrite of one cell: did it keep the meaning?"""
