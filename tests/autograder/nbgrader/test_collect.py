"""`nbgrader zip_collect` on what platforms export: each notebook goes to its student, and the rest is listed."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from nbgrader_run import nbgrader
from sample_course import ID, build_course, solved

NAME = f"{ID}.ipynb"


@pytest.fixture
def downloads(tmp_path: Path) -> Path:
    """The folder of a course in which downloaded files lie."""
    folder = build_course(tmp_path) / "downloaded" / ID / "archive"
    folder.mkdir(parents=True)
    return folder


def content(mark: str) -> str:
    return json.dumps({**solved(), "metadata": {"mark": mark}})


def put(downloads: Path, *names: str) -> None:
    """A notebook under each name, whose content is its name."""
    for name in names:
        (downloads / name).parent.mkdir(parents=True, exist_ok=True)
        (downloads / name).write_text(content(name))


def zipped(*names: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        for name in names:
            file.writestr(name, content(name))
    return data.getvalue()


def collect(downloads: Path) -> tuple[int, dict[str, str]]:
    """The exit status, and student → the mark of the notebook that is in submitted/."""
    root = downloads.parents[2]
    status = nbgrader(root, "zip_collect", ID, "--force")
    found = {path.relative_to(root / "submitted").parts: path for path in root.glob("submitted/**/*") if path.is_file()}
    assert all(parts[1:] == (ID, NAME) for parts in found)
    return status, {parts[0]: json.loads(path.read_text())["metadata"]["mark"] for parts, path in found.items()}


EXPORTS = {
    "ours": {f"ada_{ID}.ipynb": "ada", f"b.o-b@x_{ID}.ipynb": "b.o-b@x", f"a_b_{ID}.ipynb": "a_b"},
    "Moodle, in folders": {
        f"Ada Lovelace_1234567_assignsubmission_file_/{NAME}": "Ada-Lovelace_1234567",
        "Zoë O'Neill_1234568_assignsubmission_file/my work.ipynb": "Zoë-O-Neill_1234568",
    },
    "Moodle, without folders": {
        f"Ada Lovelace_1234567_assignsubmission_file_{NAME}": "Ada-Lovelace_1234567",
        "Ada Lovelace_1234568_assignsubmission_file_my_work.ipynb": "Ada-Lovelace_1234568",
    },
    "Canvas": {
        f"lovelaceada_31_4711_{NAME}": "lovelaceada_31",
        f"byron_LATE_32_4712_{ID}-1.ipynb": "byron_32",
        "byron_33_4713_some_work.ipynb": "byron_33",
    },
    "Blackboard": {
        f"Week 2_ada_attempt_2026-01-30-15-00-00_{NAME}": "ada",
        "Week 2_bob7_attempt_2026-01-30-15-00-00_homework.ipynb": "bob7",
    },
    "Brightspace": {
        f"31-42 - Ada Lovelace - Jan 30, 2026 300 PM/{NAME}": "Ada-Lovelace_31",
        f"32-42 - Ben Byron - January 3, 2026 1141 AM - {NAME}": "Ben-Byron_32",
        f"33-42 - Cy - 30 January, 2026 1541/{NAME}": "Cy_33",
    },
}


@pytest.mark.parametrize("names", EXPORTS.values(), ids=EXPORTS)
@pytest.mark.parametrize("packed", [False, True], ids=["files", "archive"])
def test_the_exports_of_the_common_platforms_are_collected(
    downloads: Path, names: dict[str, str], packed: bool
) -> None:
    if packed:
        (downloads / "download.zip").write_bytes(zipped(*names))
    else:
        put(downloads, *names)
    assert collect(downloads) == (0, {student: name for name, student in names.items()})


LATEST = {
    "Canvas": ("byron_32_12_mini.ipynb", "byron_LATE_32_900_mini-1.ipynb", "byron_32_901_scratch.ipynb"),
    "Blackboard": ("W_byron_attempt_2026-01-30-09-00-00_mini.ipynb", "W_byron_attempt_2026-01-30-15-00-00_mini.ipynb"),
    "Brightspace": (f"3-4 - B - Jan 2, 2026 945 AM/{NAME}", f"3-4 - B - Jan 2, 2026 1205 PM/{NAME}"),
}


@pytest.mark.parametrize("names", LATEST.values(), ids=LATEST)
def test_of_several_attempts_the_latest_counts(downloads: Path, names: tuple[str, ...]) -> None:
    put(downloads, *names)
    status, found = collect(downloads)
    assert (status, list(found.values())) == (0, [names[1]])


def test_of_several_files_in_one_hand_in_the_one_of_the_right_name_counts(downloads: Path) -> None:
    (downloads / f"ada_{ID}.zip").write_bytes(zipped(NAME, "scratch.ipynb", "old/mini.ipynb.bak"))
    assert collect(downloads) == (0, {"ada": NAME})


def test_two_different_files_of_one_id_are_an_error_and_the_others_are_collected(downloads: Path) -> None:
    put(downloads, f"ada_{ID}.ipynb", f"bob_{ID}.ipynb")
    (downloads / f"ada_{ID}.zip").write_bytes(zipped(NAME))
    assert collect(downloads) == (1, {"bob": f"bob_{ID}.ipynb"})


def test_the_same_file_twice_is_one(downloads: Path) -> None:
    put(downloads, f"x/ada_{ID}.ipynb")
    (downloads / f"ada_{ID}.ipynb").write_text(content(f"x/ada_{ID}.ipynb"))
    assert collect(downloads) == (0, {"ada": f"x/ada_{ID}.ipynb"})


BAD = {
    "a dot": f".ada_{ID}.ipynb",
    "a dash": f"-ada_{ID}.ipynb",
    "two dots": f".._{ID}.ipynb",
    "no id": f"_{ID}.ipynb",
    "too long": f"{'a' * 200}_{ID}.ipynb",
    "no pattern": "homework.ipynb",
    "another assignment": "ada_other.ipynb",
    "no notebook": f"ada_{ID}.pdf",
    "another case": f"ada_{ID}.IPYNB",
    "another ending": f"ada_{ID}.ipynb.json",
    "a line of its own": f"x\n::error::y_{ID}.ipynb",
    "an archive of another kind": "homework.7z",
    "an online text": "Bob B_12_assignsubmission_onlinetext_/onlinetext.html",
}


@pytest.mark.parametrize("name", BAD.values(), ids=BAD)
@pytest.mark.parametrize("packed", [False, True], ids=["file", "member"])
def test_what_is_nobodys_is_an_error_and_the_others_are_collected(downloads: Path, name: str, packed: bool) -> None:
    put(downloads, f"bob_{ID}.ipynb")
    if packed:
        (downloads / "download.zip").write_bytes(zipped(name, f"cy_{ID}.ipynb"))
        expected = {"bob": f"bob_{ID}.ipynb", "cy": f"cy_{ID}.ipynb"}
    else:
        put(downloads, name)
        expected = {"bob": f"bob_{ID}.ipynb"}
    assert collect(downloads) == (1, expected)


def test_an_archive_that_cannot_be_read_is_an_error_and_the_others_are_collected(downloads: Path) -> None:
    put(downloads, f"bob_{ID}.ipynb")
    (downloads / f"ada_{ID}.zip").write_bytes(b"no archive")
    assert collect(downloads) == (1, {"bob": f"bob_{ID}.ipynb"})


def test_an_archive_alone_that_cannot_be_read_is_an_error(downloads: Path) -> None:
    (downloads / "download.zip").write_bytes(b"no archive")
    assert collect(downloads) == (1, {})


def test_links_in_the_downloads_are_not_followed(downloads: Path) -> None:
    put(downloads, f"bob_{ID}.ipynb")
    (downloads / f"eve_{ID}.ipynb").symlink_to(downloads.parents[2] / "source" / ID / NAME)
    assert collect(downloads) == (1, {"bob": f"bob_{ID}.ipynb"})
