"""Archives with tricks give their honest members, and a line on each of the others."""

from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from autograder.nbgrader import archive


def zipped(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return path


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_members_stay_inside_their_folder(tmp_path: Path) -> None:
    members = {"a.ipynb": b"1", "../b.ipynb": b"2", "/tmp/c.ipynb": b"3", "d\\..\\e.ipynb": b"4", "note.txt": b"5"}
    lines = [str(line) for line in archive.unpack(zipped(tmp_path / "x.zip", **members), tmp_path / "out")]
    assert names(tmp_path) == {"x.zip", "out/a.ipynb"}
    assert lines[0] == "x.zip: '../b.ipynb': it would be written outside of its folder"
    assert lines[-1] == "x.zip: 'note.txt': it is no notebook"
    assert len(lines) == 4


def test_links_and_devices_in_a_tar_are_left_out(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "x.tar.gz", "w:gz") as file:
        info = tarfile.TarInfo("a.ipynb")
        info.size = 1
        file.addfile(info, io.BytesIO(b"1"))
        for name, kind in (("b.ipynb", tarfile.SYMTYPE), ("c.ipynb", tarfile.FIFOTYPE), ("d.ipynb", tarfile.LNKTYPE)):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            file.addfile(info)
    lines = archive.unpack(tmp_path / "x.tar.gz", tmp_path / "out")
    assert [line.reason for line in lines] == ["it is a link or a device"] * 3
    assert names(tmp_path / "out") == {"a.ipynb"}


def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_BYTES", 1 << 20)
    bomb = zipped(tmp_path / "x.zip", **{"a.ipynb": b"\0" * (8 << 20), "b.ipynb": b"{}"})
    assert "larger than" in str(archive.unpack(bomb, tmp_path / "out")[0])
    assert names(tmp_path / "out") == {"b.ipynb"}
    monkeypatch.setattr(archive, "MAX_MEMBERS", 1)
    assert "more than 1 files" in str(archive.unpack(bomb, tmp_path / "few")[-1])


def test_an_archive_of_archives_gives_a_folder_each(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "inner.zip", **{"mini.ipynb": b"1"}).read_bytes()
    deeper = zipped(tmp_path / "deeper.zip", **{"inner.zip": inner}).read_bytes()
    outer = zipped(tmp_path / "class.zip", **{"ada_mini.zip": inner, "eve_mini.zip": deeper, "bad_mini.zip": b"no"})
    lines = [str(line) for line in archive.unpack(outer, tmp_path / "out")]
    assert names(tmp_path / "out") == {"ada_mini/mini.ipynb"}
    assert lines == [
        "eve_mini.zip: 'inner.zip': it is an archive in an archive in an archive",
        "bad_mini.zip: it cannot be unpacked (File is not a zip file)",
    ]


def test_the_limit_counts_for_an_archive_with_all_archives_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MAX_MEMBERS", 6)
    inner = zipped(tmp_path / "inner.zip", **{f"{k}.ipynb": b"1" for k in range(4)}).read_bytes()
    outer = zipped(tmp_path / "class.zip", **{f"s{k}_mini.zip": inner for k in range(9)})
    lines = archive.unpack(outer, tmp_path / "out")
    assert len(names(tmp_path / "out")) == 4
    assert all("more than 6 files" in line.reason for line in lines)


TRICKS = {
    "a name too long": "n" * 300 + ".ipynb",
    "a file that is also a folder": "a.ipynb/b.ipynb",
    "no name": ".ipynb/../x.ipynb",
    "a NUL": "x\0.ipynb",
}


@pytest.mark.parametrize("name", TRICKS.values(), ids=TRICKS)
def test_a_member_that_cannot_be_written_is_told_and_the_others_are_there(tmp_path: Path, name: str) -> None:
    with tarfile.open(tmp_path / "x.tar.gz", "w:gz") as file:
        for each in ("a.ipynb", name, "z.ipynb"):
            info = tarfile.TarInfo(each)
            info.size = 1
            file.addfile(info, io.BytesIO(b"1"))
    archive.unpack(tmp_path / "x.tar.gz", tmp_path / "out")
    assert {"a.ipynb", "z.ipynb"} <= names(tmp_path / "out")
    assert len(names(tmp_path / "out")) + len(archive.unpack(tmp_path / "x.tar.gz", tmp_path / "again")) >= 3


def test_a_second_member_of_one_name_is_kept_apart(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as file:
        file.writestr("a.ipynb", "1")
        with pytest.warns(UserWarning, match="Duplicate name"):
            file.writestr("a.ipynb", "2")
    assert archive.unpack(tmp_path / "x.zip", tmp_path / "out") == []
    assert names(tmp_path / "out") == {"a.ipynb", "(2)/a.ipynb"}


@pytest.mark.parametrize("ending", [".tar", ".tar.gz", ".tar.bz2", ".tar.xz"])
def test_a_tar_is_unpacked_however_it_is_compressed(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"x{ending}"
    with tarfile.open(path, f"w:{ending.rpartition('.')[2].replace('tar', '')}") as file:
        file.addfile(tarfile.TarInfo("a.ipynb"))
    assert archive.unpack(path, tmp_path / "out") == []
    assert names(tmp_path / "out") == {"a.ipynb"}


def test_a_tar_is_not_read_through_a_giant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_BYTES", 1000)
    monkeypatch.setattr(archive, "MAX_UNPACKED", 2000)
    with tarfile.open(tmp_path / "x.tar.gz", "w:gz") as file:
        for name, size in (("a.ipynb", 10), ("giant.ipynb", 3000), ("z.ipynb", 10)):
            info = tarfile.TarInfo(name)
            info.size = size
            file.addfile(info, io.BytesIO(bytes(size)))
    (line,) = archive.unpack(tmp_path / "x.tar.gz", tmp_path / "out")
    assert "more than" in line.reason
    assert names(tmp_path / "out") == {"a.ipynb"}


@pytest.mark.parametrize("kind", [tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME])
def test_a_header_that_would_fill_the_memory_is_not_read(tmp_path: Path, kind: bytes) -> None:
    header = tarfile.TarInfo("x")
    header.size, header.type = archive.CHUNK + 1, kind
    (tmp_path / "x.tar").write_bytes(header.tobuf(tarfile.GNU_FORMAT) + bytes(2 * archive.CHUNK))
    (line,) = archive.unpack(tmp_path / "x.tar", tmp_path / "out")
    assert "a header of" in line.reason
