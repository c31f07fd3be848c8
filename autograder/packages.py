"""Packages that students may import beside the grader's own: those that a course names, and all that these need.

A package is named as pip does, also as `scipy>=1.10` or `pandas[excel]`. What it needs is read from the metadata of
what is installed here; nothing is fetched.
"""

from __future__ import annotations

import functools
import importlib.metadata
from collections.abc import Iterator, Sequence
from importlib.metadata import Distribution
from pathlib import Path

from autograder.records import GradingError

EXTRAS = {"tensorflow": "tensorflow"}
"""Packages that an extra of ours brings, in the version that goes with all others: the extra's name."""


class PackageError(GradingError):
    """A package that cannot be had here; the message says what to do."""

    def __init__(self, message: str) -> None:
        super().__init__("sandbox", message)


@functools.lru_cache(maxsize=16)
def closure(names: tuple[str, ...]) -> tuple[Distribution, ...]:
    """The distributions of `names` and all that they need here, sorted by name. Raises PackageError."""
    from packaging.requirements import InvalidRequirement, Requirement  # imports for courses that have packages only
    from packaging.utils import canonicalize_name

    found: dict[str, Distribution] = {}
    waiting: list[tuple[str, str]] = [(name, "c.Grade.packages") for name in names]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        text, asker = waiting.pop()
        try:
            wanted = Requirement(text)
        except InvalidRequirement:
            raise PackageError(
                f"{asker} asks for {text!r}: expected a package as pip names it, such as 'scipy'"
            ) from None
        name = canonicalize_name(wanted.name)
        if (name, frozenset(wanted.extras)) in seen:
            continue
        seen.add((name, frozenset(wanted.extras)))
        found[name] = _installed(wanted.name, asker)
        if not wanted.specifier.contains(found[name].version, prereleases=True):
            what = f"{asker} asks for {text}, and {found[name].version} is installed here"
            raise PackageError(f"{what}: install the other version, or change what is asked for")
        for text in found[name].requires or ():
            marker = Requirement(text).marker
            if marker is None or any(marker.evaluate({"extra": extra}) for extra in wanted.extras or {""}):
                waiting.append((text, wanted.name))
    return tuple(found[name] for name in sorted(found))


def _installed(name: str, asker: str) -> Distribution:
    try:
        return importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        if name in EXTRAS:
            where = "is not installed where the grader runs"
            extra = f"`pip install 'neuron-to-transformer[{EXTRAS[name]}]'`"
            raise PackageError(f"{name}, which this assignment needs, {where}: {extra} there adds it") from None
        what = f"{name}, which {asker} asks for, is not installed where the grader runs"
        raise PackageError(f"{what}: `pip install {name}` there, or take it out") from None


def first_installed(names: Sequence[str]) -> tuple[str, ...]:
    """Of the names under which one library is installed, the one that is there; else the first of them.

    >>> first_installed(["no-such-thing", "numpy"]), first_installed([])
    (('numpy',), ())
    """
    return tuple([name for name in names if _is_installed(name)][:1] or names[:1])


def _is_installed(name: str) -> bool:
    try:
        importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def pins(names: Sequence[str]) -> list[str]:
    """`name==version` of everything that `names` bring. Raises PackageError."""
    return [f"{each.metadata['Name']}=={each.version}" for each in closure(tuple(names))]


def files(names: Sequence[str]) -> list[tuple[str, str]]:
    """Pairs (name, real path) of the files and folders that lie in site-packages for `names`. Raises PackageError."""
    return [(top, str(each.locate_file(top))) for each in closure(tuple(names)) for top in _tops(each)]


def modules(name: str) -> list[str]:
    """The modules that a package is imported by. Raises PackageError.

    >>> modules("msgspec")
    ['msgspec']
    """
    from packaging.requirements import Requirement

    found = _installed(Requirement(name).name, "the course")
    stems = (top.removesuffix(".py") for top in _tops(found) if _is_module(Path(str(found.locate_file(top)))))
    return sorted(stem for stem in stems if stem.isidentifier() and not stem.startswith("_"))


def _is_module(path: Path) -> bool:
    return path.suffix == ".py" or (path / "__init__.py").is_file()


def _tops(found: Distribution) -> list[str]:
    """What a distribution has put into site-packages, at its top. Raises PackageError."""
    tops = sorted(set(_listed(found)))
    if not any(not top.endswith((".dist-info", ".egg-info")) for top in tops) and found.files:
        name = found.metadata["Name"]
        raise PackageError(f"{name} is installed as a link to its sources (pip install -e): install it without -e")
    return tops


def _listed(found: Distribution) -> Iterator[str]:
    if found.files is None:  # a distribution's own package manager keeps no list
        yield from (found.read_text("top_level.txt") or found.metadata["Name"]).split()
    for file in found.files or ():
        top = file.parts[0]
        if top not in ("..", "/", "__pycache__") and not top.endswith(".pth") and not top.startswith("__editable__"):
            yield top
