"""Does the grader run a notebook as a kernel does? Notebooks are generated, run in real kernels, and graded.

    python -P benchmarks/kernels.py --count 100        # an assignment's solution, changed as people change notebooks
    python -P benchmarks/kernels.py NOTEBOOK ...       # these notebooks

Where every visible check is green in a kernel the grade must be full; each notebook where it is not is named.
"""

from __future__ import annotations

import argparse
import copy
import json
import random
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from autograder.course.notebook import DEMO_TAG, cell_metadata, cell_tags, is_exercise, is_solution, read_notebook
from autograder.grading.grader import Grader
from autograder.records import Report

Json = dict[str, Any]
ID = "c1w2_logistic_regression"

EXTRA = (
    "%matplotlib inline",
    "!echo one \\\n  two",
    "files = !ls",
    "%%time\nelapsed = sum(range(10))",
    "%%capture out\nprint('quiet')",
    "%%bash\necho hello",
    "np.exp?",
    "_",
    "3 + 4",
    "twice = _ if isinstance(_, int) else 0",
    "display(In[-1])",
    "from __future__ import annotations",
    "import asyncio\nawait asyncio.sleep(0)",
    "get_ipython().run_line_magic('matplotlib', 'inline')",
    "from tqdm.auto import tqdm\nfor k in tqdm(range(3)):\n    pass",
    "from tqdm.notebook import trange\nsteps = [k for k in trange(3)]",
    "text = '''\n%matplotlib\n!ls\nwhat?\n'''\nassert text.count('%') == 1",
    "fig, axes = plt.subplots(2, 3)\nassert axes.shape == (2, 3)\nline, = axes[0, 0].plot([1, 2])\nplt.close(fig)",
    "counts, edges, bars = plt.hist([1, 2, 2])\nassert counts.sum() == 3\nplt.close()",
    "from collections import namedtuple\nPair = namedtuple('Pair', 'first second')",
    "sum = 3\ndel sum",
    "%%writefile helper_module.py\nanswer = 42",
    "class Settings:\n    rate = 0.5\nsettings = Settings()",
    "try:\n    exit\nexcept NameError:\n    raise",
)
"""Cells that people put between others."""

HEADS = (
    "%matplotlib inline\n",
    "# mine\n\n",
    "%%time\n",
    "%config InlineBackend.figure_format = 'retina'\n",
    "\n\n%%capture\n",
)
"""First lines that people put into a solution cell."""


def code(source: str) -> Json:
    return {"cell_type": "code", "metadata": {}, "source": source, "outputs": [], "execution_count": None}


def extra_cells(cells: list[Json], draw: random.Random) -> None:
    for _ in range(draw.randint(1, 6)):
        cells.insert(draw.randint(2, len(cells)), code(draw.choice(EXTRA)))


def magic_heads(cells: list[Json], draw: random.Random) -> None:
    for cell in cells:
        if is_solution(cell) and draw.random() < 0.4:
            cell["source"] = draw.choice(HEADS) + cell["source"]


def split_cells(cells: list[Json], draw: random.Random) -> None:
    """A solution cell is split as JupyterLab splits: the second half has the metadata too."""
    place = draw.choice([k for k, cell in enumerate(cells) if is_solution(cell)])
    half = copy.deepcopy(cells[place])
    half["source"] = f"helper_{place} = {place}"
    half.pop("id", None)
    cells.insert(place + draw.randint(0, 1), half)


def replaced_names(cells: list[Json], draw: random.Random) -> None:
    names = [cell_metadata(cell)["grade_id"] for cell in cells if is_exercise(cell)]
    cells.append(code(f"{draw.choice(names)} = 3"))


def moved_exercise(cells: list[Json], draw: random.Random) -> None:
    """An extra cell or a demo goes elsewhere, or an exercise with its check: red in a kernel now and then."""
    place = draw.choice([k for k, cell in enumerate(cells) if is_exercise(cell)])
    pair = [cells.pop(place - 1), cells.pop(place - 1)]
    at = draw.randint(2, len(cells))
    cells[at:at] = pair


def lost_metadata(cells: list[Json], draw: random.Random) -> None:
    draw.choice([cell for cell in cells if is_solution(cell)])["metadata"] = {}


CHANGES: tuple[Callable[[list[Json], random.Random], None], ...] = (
    extra_cells, magic_heads, split_cells, replaced_names, moved_exercise, lost_metadata,
)  # fmt: skip


def generate(solved: Json, seed: int) -> Json:
    """`solved` with some of the changes, by a seed; cells that are demonstrations are left out."""
    draw = random.Random(seed)
    notebook = copy.deepcopy(solved)
    notebook["cells"] = [cell for cell in notebook["cells"] if DEMO_TAG not in cell_tags(cell)]
    for change in draw.sample(CHANGES, draw.randint(1, 4)):
        change(notebook["cells"], draw)
    return notebook


def solution(root: Path, id: str = ID) -> Json:
    """The instructor's notebook as a student who solved it hands it in."""
    notebook = read_notebook(root / "source" / id / f"{id}.ipynb")
    for cell in notebook["cells"]:
        cell["source"] = "\n".join(line for line in cell["source"].split("\n") if "### " not in line)
    return notebook


def is_green(notebook: Json, folder: Path) -> bool:
    """Whether a kernel runs the notebook from top to bottom, its checks included; demonstrations are left out."""
    kept = [cell for cell in notebook["cells"] if cell["cell_type"] == "code" and DEMO_TAG not in cell_tags(cell)]
    cells = [nbformat.v4.new_code_cell(cell["source"]) for cell in kept]
    try:
        NotebookClient(
            nbformat.v4.new_notebook(cells=cells), timeout=120, resources={"metadata": {"path": str(folder)}}
        ).execute()
    except CellExecutionError:
        return False
    return True


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notebooks", nargs="*", type=Path)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--first", type=int, default=0, help="the seed of the first notebook")
    options = parser.parse_args()
    root, green, full = Path.cwd(), 0, 0
    solved = solution(root)
    named = [(path.name, read_notebook(path)) for path in options.notebooks]
    seeds = range(options.first, options.first + options.count) if not named else ()
    with Grader(root) as grader, tempfile.TemporaryDirectory() as folder:
        for name, notebook in [*named, *((f"seed {seed}", generate(solved, seed)) for seed in seeds)]:
            path = Path(folder) / "a" / "notebook.ipynb"
            path.parent.mkdir(exist_ok=True)
            path.write_text(json.dumps(notebook))
            kernel = is_green(notebook, path.parent)
            outcome = grader.grade(path, ID)
            is_full = isinstance(outcome, Report) and outcome.score == outcome.max_score
            green, full = green + kernel, full + is_full
            if kernel and not is_full:
                print(f"{name}: green in a kernel, and not full: {outcome}")
    print(f"{len(named) + len(seeds)} notebooks, {green} green in a kernel, {full} with full marks")


if __name__ == "__main__":
    main()
