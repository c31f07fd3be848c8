"""How long the code of each lesson takes: CPU seconds of the instructor's notebook, run from top to bottom.

    .venv/bin/python -P benchmarks/lessons.py [ID ...]

In one thread, without a kernel, pictures drawn but not shown. Lessons that need TensorFlow are left out without it.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import subprocess
import sys
import time
from pathlib import Path

from autograder.course.course import assignment_ids
from autograder.course.notebook import cell_source, read_notebook

ROOT = Path(__file__).resolve().parent.parent


def run(id: str) -> list[tuple[float, str]]:
    """(CPU seconds, id) of each code cell, in this process, whose folder becomes the notebook's."""
    import IPython.display
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    path = ROOT / "source" / id / f"{id}.ipynb"
    os.chdir(path.parent)
    IPython.display.display = lambda *values, **options: None
    names: dict[str, object] = {"__name__": "__main__"}
    taken = []
    for cell in read_notebook(path)["cells"]:
        if cell["cell_type"] == "code":
            began = time.process_time()
            with contextlib.redirect_stdout(io.StringIO()):
                exec(compile(cell_source(cell), f"cell {cell['id']}", "exec"), names)
            plt.close("all")
            taken.append((time.process_time() - began, str(cell["id"])))
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("ids", nargs="*", metavar="ID", help="assignments (default: all)")
    ids = parser.parse_args().ids
    if len(ids) == 1:
        taken = run(ids[0])
        slowest = ", ".join(f"{cell} {seconds:.1f}" for seconds, cell in sorted(taken, reverse=True)[:3] if seconds > 2)
        print(f"{ids[0]:<32}{sum(seconds for seconds, _ in taken):>6.1f}   {slowest}", flush=True)
        return
    threads = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    for id in ids or assignment_ids(ROOT):
        subprocess.run([sys.executable, "-P", __file__, id], env={**os.environ, **threads}, check=False)


if __name__ == "__main__":
    main()
