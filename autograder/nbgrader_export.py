"""The name that `nbgrader_config.py` of a course of release 0.1 has: see `autograder.nbgrader`."""

from autograder.nbgrader.export import GradesExporter

__all__ = ["GradesExporter"]
