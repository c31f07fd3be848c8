"""Inert stand-ins for modules that draw: plots are never graded, and importing pyplot costs more than grading."""

from __future__ import annotations

import importlib.machinery
import sys
import types
from collections.abc import Iterator, Sequence
from typing import Any

INERT = ("matplotlib", "mpl_toolkits", "seaborn", "IPython", "ipywidgets", "pylab", "tqdm")


class Inert:
    """Accepts every call, attribute, item and unpacking into two, and does nothing."""

    def __call__(self, *args: Any, **kwargs: Any) -> Inert:
        return self

    def __getattr__(self, name: str) -> Inert:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __getitem__(self, key: Any) -> Inert:
        return self

    def __setitem__(self, key: Any, value: Any) -> None:
        pass

    def __iter__(self) -> Iterator[Inert]:
        return iter((self, self))

    def __enter__(self) -> Inert:
        return self

    def __exit__(self, *exception: Any) -> None:
        return None


def tqdm(iterable: Any = None, *args: Any, **kwargs: Any) -> Any:
    """A progress bar's loop without the bar."""
    return Inert() if iterable is None else iterable


class InertModule(types.ModuleType):
    """A module whose every attribute is inert."""

    __path__: list[str] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return tqdm if name in ("tqdm", "trange") else Inert()


class InertFinder:
    """Finds `INERT` modules and everything below them; importlib.abc, its formal base, is slow to import."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname.partition(".")[0] in INERT:
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)  # type: ignore[arg-type]
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return InertModule(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        pass


def install() -> None:
    """Let every later import of a module of `INERT` give a stand-in."""
    sys.meta_path.insert(0, InertFinder())
