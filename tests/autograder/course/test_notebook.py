"""A notebook is read within limits, or refused with what to do."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sample_course import solved, write_notebook

from autograder.course.notebook import NotebookError, parse_notebook, read_notebook


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"{nope", "JSON"),
        (b"\x00\x00", "JSON"),
        ('{"nbformat": 4, "cells": []}'.encode("utf-16"), "UTF-16"),
        (b"[" * 200_000, "JSON"),
        (b"[]", "no nbformat"),
        (b'{"nbformat": 3, "worksheets": []}', "found nbformat 3"),
        (b'{"nbformat": 4}', "list of cells"),
        (b'{"nbformat": 4, "cells": [1]}', "list of cells"),
    ],
    ids=["text", "NUL", "UTF-16", "deep", "list", "old", "no cells", "bad cells"],
)
def test_what_is_no_notebook_is_refused_with_what_to_do(data: bytes, word: str) -> None:
    with pytest.raises(NotebookError, match=word) as error:
        parse_notebook(data, "x.ipynb")
    assert str(error.value).startswith("x.ipynb: ")
    assert "open it in JupyterLab" in str(error.value)


def test_a_byte_order_mark_is_no_fault() -> None:
    assert parse_notebook(b'\xef\xbb\xbf{"nbformat": 4, "cells": []}', "x.ipynb")["cells"] == []


def test_links_fifos_folders_and_giants_are_not_opened(tmp_path: Path) -> None:
    real = write_notebook(tmp_path / "real.ipynb", solved())
    (tmp_path / "link.ipynb").symlink_to(real)
    os.mkfifo(tmp_path / "fifo.ipynb")
    (tmp_path / "folder.ipynb").mkdir()
    for name in ("link", "fifo", "folder"):
        with pytest.raises(NotebookError, match="not a regular file"):
            read_notebook(tmp_path / f"{name}.ipynb")
    with pytest.raises(NotebookError, match="clear the outputs"):
        read_notebook(real, max_bytes=10)
    with pytest.raises(NotebookError, match="no such file"):
        read_notebook(tmp_path / "none.ipynb")


@pytest.mark.parametrize(
    ("data", "what", "remedy"),
    [
        (b"", "an empty file", "saved"),
        (b" \n", "an empty file", "saved"),
        (b"PK\x03\x04\x14", "a zip archive", "unpack"),
        (b"<!DOCTYPE html>\n<html>", "an HTML page", "download"),
        (b"\n<html lang='en'>", "an HTML page", "download"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0", "a Git LFS pointer", "git lfs pull"),
        (b'{\n<<<<<<< HEAD\n "cells": []\n=======\n>>>>>>> other\n}', "conflict markers", "resolve"),
        ('{"nbformat": 4}'.encode("utf-16-le"), "UTF-16", "UTF-8"),
        (b"import numpy as np\n\ndef f(x):\n    return x\n", "Python source", ".py"),
        (b"%PDF-1.7", "a PDF document", "download"),
    ],
)
def test_a_file_that_is_something_else_is_told_by_its_first_bytes(data: bytes, what: str, remedy: str) -> None:
    with pytest.raises(NotebookError, match="first bytes") as error:
        parse_notebook(data, "x.ipynb")
    assert what in str(error.value) and remedy in str(error.value)


def test_json_that_other_readers_accept_is_read() -> None:
    cell = rb'{"cell_type": "code", "metadata": {"x": NaN, "y": -Infinity}, "source": "a = 1", "outputs": []}'
    notebook = parse_notebook(rb'{"nbformat": 4, "metadata": {"z": "\udce9"}, "cells": [' + cell + b"]}", "x.ipynb")
    assert notebook["cells"][0]["source"] == "a = 1"
    assert notebook["metadata"] == {"z": "?"}


PERCENT = """# ---
# jupyter:
#   jupytext:
#     text_representation:
# ---

# %% [markdown]
# # A title

# %% nbgrader={"grade": false, "grade_id": "double-solution", "solution": true} tags=["mine"]
# %matplotlib inline
def double(x):
    return 2 * x  # %% of x

# %%time is no cell
#%% another
x = 3
"""


def test_a_percent_script_is_read_as_its_cells(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(PERCENT)
    words, solution, other = read_notebook(tmp_path / "a.py")["cells"]
    assert (words["cell_type"], words["source"]) == ("markdown", "# A title")
    assert solution["metadata"]["nbgrader"]["grade_id"] == "double-solution"
    assert solution["metadata"]["tags"] == ["mine"]
    assert solution["source"].startswith("%matplotlib inline\ndef double(x):")
    assert other["source"] == "x = 3"


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("def f(x):\n    return x\n", ["def f(x):\n    return x"]),
        (
            "#!/usr/bin/env python\n\n# In[1]:\n\n\nx = 1\n\n\n# In[ ]:\n\ny = 2\n",
            ["#!/usr/bin/env python", "x = 1", "y = 2"],
        ),
    ],
)
def test_a_plain_script_is_read_too(tmp_path: Path, text: str, cells: list[str]) -> None:
    (tmp_path / "a.py").write_text(text)
    assert [cell["source"] for cell in read_notebook(tmp_path / "a.py")["cells"]] == cells


def test_what_is_no_script_is_told_too(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"PK\x03\x04")
    with pytest.raises(NotebookError, match="zip archive"):
        read_notebook(tmp_path / "a.py")
