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
        (b"", "JSON"),
        (b"\x00\x00", "JSON"),
        ('{"nbformat": 4, "cells": []}'.encode("utf-16"), "JSON"),
        (b"[" * 200_000, "JSON"),
        (b"[]", "no nbformat"),
        (b'{"nbformat": 3, "worksheets": []}', "found nbformat 3"),
        (b'{"nbformat": 4}', "list of cells"),
        (b'{"nbformat": 4, "cells": [1]}', "list of cells"),
    ],
    ids=["text", "empty", "NUL", "UTF-16", "deep", "list", "old", "no cells", "bad cells"],
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
