"""A release as a page: executed without answers, pictures as files, sliders as frames; never a solution."""

from __future__ import annotations

import base64
import copy
import hashlib
import html
import os
import re
import shutil
import symtable
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

from autograder.course.notebook import cell_source, cell_tags, read_notebook

Json = dict[str, Any]

NOT_YET = {"NotImplementedError", "NameError", "AssertionError"}
"""What the first cell raises that waits for the reader's functions, for what they made, or for a check to hold."""

LATER = '<p class="later">What this cell shows appears when your own functions work{with_needs}.</p>'
RUN_IT = """
{without}<details class="run-it"><summary>Run it: this page shows the lesson, the notebook lets you write it</summary>

- **On your computer.** Download <a href="../downloads/{id}.zip">the notebook and its data</a>, unpack them, install
  what it needs (`pip install numpy matplotlib h5py ipywidgets jupyterlab{more}`), and run
  `jupyter lab {id}/{id}.ipynb`.
  [For students](../docs/students.md) says how to have your answers graded.
- **In a container.** The repository holds a development container: open it in VS Code or in Codespaces, then open
  `release/{id}/{id}.ipynb`.
- **In Colab.** Upload the notebook, and run this in a new cell above the others: it fetches the data.{unknown}

  ```python
  import io, os, urllib.request, zipfile

  address = "{zipped}"
  zipfile.ZipFile(io.BytesIO(urllib.request.urlopen(address).read())).extractall()
  os.chdir("{id}")
  ```

</details>
"""

WITHOUT = (
    "This lesson needs TensorFlow. Where this page was made without it, the cells that use it show nothing here.\n\n"
)

SECONDS = 600
"""For one cell: a lesson runs in under a minute, on a free machine."""

ACT_ON_PLAY = """
import pathlib, sys
sys.path.append({place!r})
from frames import framed
play = framed(play, pathlib.Path({folder!r}), {address!r})
"""


class SiteError(Exception):
    """The site cannot be built; the text says which lesson, where, and what to do."""


def title(notebook: Json) -> str:
    """The question that a lesson opens with."""
    return cell_source(notebook["cells"][0]).split("\n")[0].removeprefix("# ").strip()


def page(root: Path, id: str, known: list[str], extra: Path, cache: Path, address: str) -> nbformat.NotebookNode:
    """The notebook of a lesson's page.

    known -- the ids of all lessons, to which a text may point
    extra -- the folder that the site serves as it is: pictures, frames and downloads are written there
    cache -- executed releases of earlier builds; address -- where the site will be served, or empty
    """
    made = executed(root / "release" / id, id, extra / "frames" / id, cache)
    cells = []
    for cell in made["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = _outputs(cell, id, extra / "pictures")
        else:
            cell["source"] = _linked(cell["source"], id, known)
        cell["metadata"] = _look(cell)
        cells.append(cell)
    cells.insert(1, nbformat.v4.new_markdown_cell(run_it(id, address, needs_tensorflow(made)), id="run-it"))
    made["cells"] = cells
    _download(root / "release" / id, extra / "downloads" / f"{id}.zip")
    return made


def executed(release: Path, id: str, frames: Path, cache: Path) -> nbformat.NotebookNode:
    """The release, run from top to bottom; a cell that waits for the reader has no outputs."""
    kept = cache / f"{id}-{_digest(release)}"
    if not (kept / "executed.ipynb").is_file():
        shutil.rmtree(kept, ignore_errors=True)
        (kept / "frames").mkdir(parents=True)
        made = _run(release, id, kept / "frames")
        nbformat.write(made, kept / "executed.ipynb")
    shutil.copytree(kept / "frames", frames, dirs_exist_ok=True)
    return nbformat.read(kept / "executed.ipynb", as_version=4)


def _digest(release: Path) -> str:
    """Of the release's files, and of the code that executes it."""
    digest = hashlib.sha256()
    here = [Path(__file__), Path(__file__).with_name("frames.py")]
    for path in [*sorted(path for path in release.rglob("*") if path.is_file()), *here]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def _run(release: Path, id: str, frames: Path) -> nbformat.NotebookNode:
    notebook = nbformat.from_dict(copy.deepcopy(read_notebook(release / f"{id}.ipynb")))
    cells = []
    for cell in notebook.cells:
        cells.append(cell)
        if cell.get("id") == "play":
            place, where = str(Path(__file__).parent), str(frames)
            source = ACT_ON_PLAY.format(place=place, folder=where, address=f"../frames/{id}")
            cells.append(nbformat.v4.new_code_cell(source, id="website-play"))
    notebook.cells = cells
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(shutil.copytree(release, Path(scratch) / id))
        one_thread = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MPLBACKEND": ""}
        client = NotebookClient(
            notebook,
            timeout=SECONDS,
            allow_errors=True,
            extra_arguments=["--log-level=40"],
            resources={"metadata": {"path": str(folder)}},
        )
        environment = {name: value for name, value in {**os.environ, **one_thread}.items() if value}
        client.execute(env=environment)
    notebook.cells = [cell for cell in notebook.cells if cell.get("id") != "website-play"]
    _take_what_waits(notebook.cells, id, needs_tensorflow(notebook))
    return notebook


def needs_tensorflow(notebook: Json) -> bool:
    """Whether a lesson says that it needs TensorFlow, without which the site is made.

    >>> needs_tensorflow({"metadata": {"autograder": {"needs": "tensorflow"}}}), needs_tensorflow({"metadata": {}})
    (True, False)
    """
    return bool(notebook["metadata"].get("autograder", {}).get("needs"))


def _take_what_waits(cells: list[Json], id: str, needs: bool) -> None:
    """Take the outputs from cells that wait for the reader. Raises SiteError for one that is broken.

    needs -- whether cells may wait for TensorFlow, too
    A cell waits if it raises, or if it reads a name that a waiting cell would have set: an older value shows nonsense.
    """
    later_text = LATER.format(with_needs=", in a notebook with TensorFlow" if needs else "")
    stale: set[str] = set()
    waiting = False
    for cell in cells:
        if cell["cell_type"] != "code":
            continue
        cell["execution_count"] = None
        reads, sets = names_of(cell["source"])
        errors = [output for output in cell["outputs"] if output["output_type"] == "error"]
        if errors and not waiting and errors[0]["ename"] not in NOT_YET and not (needs and _lacks(errors[0])):
            raise SiteError(
                f"release/{id}: cell {cell['id']} raised {errors[0]['ename']}: {errors[0]['evalue']}; "
                "a cell of an untouched release runs, or waits for the reader's functions"
            )
        waits = bool(errors or (reads - sets) & stale)
        waiting |= waits
        stale = stale | sets if waits else stale - sets
        if waits or "demo" not in cell_tags(cell):
            later = waits and "demo" in cell_tags(cell)
            cell["outputs"] = [nbformat.v4.new_output("display_data", {"text/html": later_text})] if later else []


def _lacks(error: Json) -> bool:
    return error["ename"] == "ModuleNotFoundError" and "tensorflow" in error["evalue"]


def names_of(source: str) -> tuple[set[str], set[str]]:
    """The global names that a cell reads, also inside its functions, and those that it sets.

    >>> reads, sets = names_of("y = [f(k) for k in x]")
    >>> sorted(reads), sorted(sets)
    (['f', 'x'], ['y'])
    """
    top = symtable.symtable(source, "cell", "exec")
    sets = {symbol.get_name() for symbol in top.get_symbols() if symbol.is_assigned() or symbol.is_imported()}
    reads = {symbol.get_name() for symbol in top.get_symbols() if symbol.is_referenced()}
    tables = list(top.get_children())
    while tables:
        table = tables.pop()
        tables += table.get_children()
        reads |= {symbol.get_name() for symbol in table.get_symbols() if symbol.is_global() and symbol.is_referenced()}
    return reads, sets


def _look(cell: Json) -> Json:
    """What the page is told of a cell: whether its code is folded, and below which words."""
    if cell["cell_type"] != "code" or "hide-input" not in cell_tags(cell):
        return {}
    first = cell["source"].split("\n")[0].removeprefix("# Folded: ").rstrip(".").replace("`", "")
    prompt = f"Code: {first}"
    return {"tags": ["hide-input"], "mystnb": {"code_prompt_show": prompt, "code_prompt_hide": prompt}}


def _outputs(cell: Json, id: str, pictures: Path) -> list[Json]:
    """Outputs with each picture as a file, which its page shows with the text for those who cannot see it."""
    shown = []
    for k, output in enumerate(cell["outputs"]):
        data = output.get("data", {})
        if "image/png" in data:
            alt = output["metadata"].get("image/png", {}).get("alt", "")
            content = base64.b64decode(data["image/png"])
            name = f"{id}-{cell['id']}-{k}.png"
            pictures.mkdir(parents=True, exist_ok=True)
            (pictures / name).write_bytes(content)
            width, height = (int.from_bytes(content[start : start + 4], "big") for start in (16, 20))
            picture = (
                f'<img class="picture" src="../pictures/{name}" width="{width}" height="{height}" '
                f'loading="lazy" alt="{html.escape(alt)}">'
            )
            output = nbformat.v4.new_output("display_data", {"text/html": picture})
        shown.append(output)
    return shown


def _linked(source: str, id: str, known: list[str]) -> str:
    """A text in which the name of another lesson leads to it."""

    def link(match: re.Match[str]) -> str:
        return f"[`{match[1]}`]({match[1]}.ipynb)" if match[1] in known and match[1] != id else match[0]

    return re.sub(r"(?<!\[)`(c\dw\d_\w+)`(?!\])", link, source)


def _download(release: Path, path: Path) -> None:
    """The release as one file: the notebook and its data in a folder, with fixed dates."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(file for file in release.rglob("*") if file.is_file()):
            name = zipfile.ZipInfo(f"{release.name}/{file.relative_to(release)}", (1980, 1, 1, 0, 0, 0))
            archive.writestr(name, file.read_bytes(), zipfile.ZIP_DEFLATED)


def run_it(id: str, address: str, needs: bool = False) -> str:
    """The part of a page that says how to work on the lesson; needs -- TensorFlow."""
    zipped = f"{address.rstrip('/')}/downloads/{id}.zip"
    unknown = "" if address else " This copy of the site was built without an address: put in where you found it."
    return RUN_IT.format(
        id=id,
        zipped=zipped,
        unknown=unknown,
        without=WITHOUT if needs else "",
        more=" tensorflow" if needs else "",
    )
