"""Stand-ins for modules that draw or count: plots are never graded, and importing pyplot costs more than grading.

tqdm is the real one; only its notebook bars, which need widgets, are replaced by bars that show nothing.
"""

from __future__ import annotations

import builtins
import importlib.machinery
import sys
import types
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from autograder.worker.inert import KNOWN, Inert, figure_subplots, subplots
from autograder.worker.pyplot_names import NAMES

DRAWING = ("matplotlib", "mpl_toolkits", "seaborn", "plotly", "bokeh", "altair", "IPython", "ipywidgets", "pylab")
PROGRESS = ("fastprogress", "progressbar", "alive_progress", "pyprind", "rich")
BARS = ("tqdm.notebook", "tqdm.gui", "tqdm.rich", "tqdm.contrib.concurrent")
STAR = ("matplotlib.pyplot", "matplotlib.pylab", "pylab")
"""Modules that notebooks import whole, with a star."""


class Bar(Inert):
    """A progress bar: iterates what it is given, and shows nothing."""

    def __init__(self, iterable: Any = ()) -> None:
        super().__init__(iterable=iterable)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return Bar(args[0]) if args and hasattr(args[0], "__iter__") else Inert()

    def __iter__(self) -> Iterator[Any]:
        return iter(self.iterable)

    def __len__(self) -> int:
        return len(self.iterable)


def bar(*args: Any, **kwargs: Any) -> Any:
    """What a name of a library of progress bars gives when it is called."""
    return Bar(args[0] if args and hasattr(args[0], "__iter__") else ())


class InertModule(types.ModuleType):
    """A module whose every attribute is inert, but for those that are known."""

    __path__: list[str] = []
    __version__ = "0"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if self.__name__.partition(".")[0] in PROGRESS:
            return bar
        return KNOWN.get(name) or Inert()


def fill(module: types.ModuleType) -> None:
    """Give a stand-in what its real module is known to answer."""
    name = module.__name__
    if name in STAR:
        module.__dict__.update({each: KNOWN.get(each) or Inert() for each in NAMES.split()})
        module.__dict__.update(np=np, subplots=subplots, figure=lambda *args, **kw: Inert(subplots=figure_subplots))
    if name in ("matplotlib.pylab", "pylab"):
        module.__dict__.update(pylab_names())
    if name == "IPython":
        module.__dict__.update(get_ipython=lambda: shell)
    if name in ("IPython.display", "IPython.core.display"):
        module.__dict__.update(display=lambda *values, display_id=None, **kw: Inert() if display_id else None)
    if name in BARS:
        fill_bars(module)


def pylab_names() -> dict[str, Any]:
    """NumPy's names as pylab brings them. Source: matplotlib 3.10, pylab.py."""
    found: dict[str, Any] = {}
    for part in (np, np.fft, np.random, np.linalg):
        public = [each for each in part.__all__ if not isinstance(part.__dict__.get(each), types.ModuleType)]
        found.update({each: part.__dict__[each] for each in public if each in part.__dict__})
    found.update(fft=np.fft, random=np.random, linalg=np.linalg, np=np, ma=np.ma)
    found.update({each: getattr(builtins, each) for each in ("bytes", "abs", "bool", "max", "min", "pow", "round")})
    return found


def fill_bars(module: types.ModuleType) -> None:
    """The bars of tqdm that need widgets, figures or threads, on the plain one."""
    from tqdm.std import tqdm  # type: ignore[import-untyped]

    class tqdm_notebook(tqdm):  # type: ignore[misc]  # noqa: N801
        container = Inert()

        def display(self, *args: Any, **kwargs: Any) -> None:
            pass

    def trange(*args: Any, **kwargs: Any) -> Any:
        return tqdm_notebook(range(*args), **kwargs)

    def thread_map(function: Any, *iterables: Any, **options: Any) -> list[Any]:
        return list(map(function, *iterables))

    if module.__name__ == "tqdm.contrib.concurrent":
        module.__dict__.update(thread_map=thread_map, process_map=thread_map)
    else:
        module.__dict__.update(tqdm=tqdm_notebook, tqdm_notebook=tqdm_notebook, trange=trange, tnrange=trange)


class InertFinder:
    """Finds the modules that stand in and everything below them; importlib.abc, its formal base, is slow to import."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname.partition(".")[0] in (*DRAWING, *PROGRESS) or fullname in BARS:
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)  # type: ignore[arg-type]
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return InertModule(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        fill(module)


shell: Any = None
"""What get_ipython() of the module IPython gives: the worker's shell, once there is one."""


def install() -> None:
    """Let every later import of a module that draws give a stand-in."""
    sys.meta_path.insert(0, InertFinder())
