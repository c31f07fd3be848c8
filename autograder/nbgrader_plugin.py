"""The name that `nbgrader_config.py` of a course of release 0.1 has: see `autograder.nbgrader`."""

from autograder.nbgrader.autograde import Grade, Restore
from autograder.nbgrader.generate import NamedStubs, StripMarkers

__all__ = ["Grade", "NamedStubs", "Restore", "StripMarkers"]
