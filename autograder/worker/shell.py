"""The names that a kernel gives to every notebook: get_ipython, display, exit, _, In, Out and their kin.

Each has a kernel's meaning where code can ask for it, and does nothing where a kernel would draw, install or run a
program. What was not carried out is noted, for a notice.
"""

from __future__ import annotations

import contextlib
import os
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from autograder.worker.inert import Inert

MAX_TOLD = 20
PYLAB = """
import numpy, matplotlib
from matplotlib import pylab, mlab, pyplot
np, plt = numpy, pyplot
from matplotlib.pylab import *
from numpy import *
"""
"""What %pylab runs in the notebook's namespace. Source: IPython 9, core/pylabtools.py, import_pylab."""


class Lines(list[str]):
    """The output of a system command: none, since none is run."""

    l = property(list)  # IPython's names
    n = s = nlstr = spstr = property(lambda self: "")
    p = property(lambda self: [])


class Exit:
    """`exit` and `quit`: a worker goes on."""

    def __call__(self, *args: Any, **kwargs: Any) -> None:
        pass


def display(*values: Any, **options: Any) -> Any:
    """Shows nothing; gives a handle where one is asked for, as IPython's own does."""
    return Inert() if options.get("display_id") else None


class ZMQInteractiveShell:
    """What get_ipython() gives; the name is the one that notebooks ask for, to know where they run."""

    def __init__(self, namespace: dict[str, Any], execute: Callable[[str], None]) -> None:
        self.user_ns = self.user_global_ns = namespace
        self.execute = execute
        self.config: dict[str, Any] = {"IPKernelApp": {}}
        self.told: list[str] = []
        self.last: Any = ""
        self.inputs: list[str] = [""]
        self.outputs: dict[int, Any] = {}
        namespace.update(
            get_ipython=lambda: self, display=display, exit=Exit(), quit=Exit(), In=self.inputs, Out=self.outputs
        )
        namespace.update(
            _ih=self.inputs, _oh=self.outputs, _dh=[Path.cwd()], _="", __="", ___="", _i="", _ii="", _iii=""
        )

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Inert()

    # History

    def begin_cell(self, source: str) -> None:
        """A cell is about to run: In, _i, _ii and _iii move on."""
        self.inputs.append(source)
        past = ["", "", *self.inputs[:-1]][-3:]
        self.user_ns.update(_i=past[2], _ii=past[1], _iii=past[0])

    def result(self, value: Any) -> None:
        """The value of a cell's last line: _ and its kin move on, unless the student uses `_` for something else."""
        if value is None:
            return
        names = self.user_ns
        if names.get("_") is self.last:
            names.update(___=names.get("__", ""), __=self.last, _=value)
            self.last = value
        names[f"_{len(self.inputs) - 1}"] = self.outputs[len(self.inputs) - 1] = value

    # Magics and the system

    def tell(self, line: str) -> None:
        if len(self.told) < MAX_TOLD:
            self.told.append(line.strip()[:200])

    def run_line_magic(self, magic_name: str, line: str = "", *args: Any, **kwargs: Any) -> Any:
        known: dict[str, Callable[[str], Any]] = {
            "pylab": self._pylab, "time": self._time, "run": self._run, "pwd": lambda line: os.getcwd(),
            "env": self._env, "set_env": self._env, "who_ls": lambda line: [], "sx": self.getoutput,
            "timeit": lambda line: Inert() if "-o" in line.split() else None,
        }  # fmt: skip
        if magic_name not in ("pylab", "time", "run"):
            self.tell(f"%{magic_name} {line}")
        return known[magic_name](line) if magic_name in known else None

    def run_cell_magic(self, magic_name: str, line: str, cell: str) -> Any:
        self.tell(f"%%{magic_name} {line}")
        if magic_name in ("writefile", "file"):
            words = shlex.split(line)
            mode = "a" if {"-a", "--append"} & set(words) else "w"
            with open(words[-1], mode, encoding="utf-8") as file:  # noqa: PTH123
                file.write(cell)
        elif magic_name in ("sx", "!", "system"):
            return Lines()
        return None

    def magic(self, line: str) -> Any:
        name, _, rest = line.lstrip("%").partition(" ")
        return self.run_line_magic(name, rest)

    def system(self, command: str) -> None:
        self.tell(f"!{command}")

    def getoutput(self, command: str, *args: Any, **kwargs: Any) -> Lines:
        self.tell(f"!{command}")
        return Lines()

    def captured(self) -> Inert:
        """What %%capture caught: nothing."""
        return Inert()

    def ev(self, expression: str) -> Any:
        return eval(expression, self.user_ns)

    def ex(self, code: str) -> None:
        self.execute(code)

    run_cell = ex

    def push(self, names: dict[str, Any], **options: Any) -> None:
        self.user_ns.update(names)

    def _pylab(self, line: str) -> None:
        exec(PYLAB, self.user_ns)
        self.user_ns.update(display=display, figsize=Inert(), getfigs=Inert())

    def _time(self, line: str) -> Any:
        with contextlib.suppress(SyntaxError):
            return eval(compile(line.strip(), "<magic>", "eval"), self.user_ns, dict(sys._getframe(2).f_locals))
        self.execute(line)
        return None

    def _run(self, line: str) -> None:
        words = [word for word in shlex.split(line) if not word.startswith("-")]
        self.execute(Path(words[0] if words[0].endswith(".py") else f"{words[0]}.py").read_text(encoding="utf-8"))

    def _env(self, line: str) -> Any:
        words = line.replace("=", " ", 1).split(None, 1)
        if len(words) == 2:
            os.environ[words[0]] = words[1]
            return None
        return os.environ.get(words[0], "") if words else dict(os.environ)
