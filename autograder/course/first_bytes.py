"""What a file is that is no notebook, told by its first bytes, and what to do."""

from __future__ import annotations

import re

ANEW = "open it in JupyterLab, save and submit again"
DOWNLOAD = "download the notebook itself (in JupyterLab: File > Download) and submit that"
MAGIC_BYTES: tuple[tuple[bytes, str, str], ...] = (
    (b"PK\x03\x04", "a zip archive", "unpack it and submit the .ipynb file that is inside"),
    (b"\x1f\x8b", "a gzip archive", "unpack it and submit the .ipynb file that is inside"),
    (b"7z\xbc\xaf", "a 7z archive", "unpack it and submit the .ipynb file that is inside"),
    (b"Rar!", "a rar archive", "unpack it and submit the .ipynb file that is inside"),
    (b"%PDF", "a PDF document", DOWNLOAD),
    (b"\x89PNG", "a picture", DOWNLOAD),
    (b"\xff\xd8\xff", "a picture", DOWNLOAD),
    (b"\xd0\xcf\x11\xe0", "a document of an office program", DOWNLOAD),
    (b"{\\rtf", "a document of an office program", DOWNLOAD),
    (b"\x89HDF", "an HDF5 data file", DOWNLOAD),
    (b"\xff\xfe", "text in UTF-16", "save it as UTF-8: " + ANEW),
    (b"\xfe\xff", "text in UTF-16", "save it as UTF-8: " + ANEW),
    (b"version https://git-lfs.github.com/", "a Git LFS pointer, not the file", "run git lfs pull and submit again"),
)
CONFLICT = re.compile(rb"^(<{7}|>{7}|={7})(?: |\r?$)", re.MULTILINE)
HTML = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
PYTHON = re.compile(rb"^(?:from \w[\w.]* import |import \w|def \w+\(|class \w+|# ?%%|#!.*python|# In\[)", re.MULTILINE)
PYTHON_SOURCE = "Python source"
LOOKED_AT = 1 << 16


def what_it_is(data: bytes) -> tuple[str, str] | None:
    r"""(what the bytes are, what to do) for a file that is no JSON; None where they do not tell.

    >>> what_it_is(b"PK\x03\x04")[0], what_it_is(b"")[0], what_it_is(b"{")
    ('a zip archive', 'an empty file', None)
    """
    if not data.strip():
        return "an empty file", "check that it was saved, and submit again"
    for start, what, remedy in MAGIC_BYTES:
        if data.startswith(start):
            return what, remedy
    if (data[:1] == b"{" and data[1:2] == b"\0") or data[:2] == b"\0{":
        return "text in UTF-16", "save it as UTF-8: " + ANEW
    if CONFLICT.search(data):
        return "a file with conflict markers of Git (<<<<<<<)", "resolve the conflict, then " + ANEW
    start_of_it = data[:LOOKED_AT]
    if HTML.match(start_of_it):
        return "an HTML page", "it is a page about the notebook, not the notebook: " + DOWNLOAD
    if PYTHON.search(start_of_it):
        return PYTHON_SOURCE, "name it .py and submit it, or submit the notebook"
    return None
