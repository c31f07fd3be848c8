"""The zip that Gradescope takes: set-up script, run script, one assignment of the course, this package as source.

The platform unpacks it to /autograder/source, runs setup.sh once as root, and run_autograder for every submission.
Its container refuses bubblewrap, so submissions are graded with `--isolation user`: another uid, no new privileges, a
seccomp filter, limits; the suite lies in folders of mode 0700.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

from autograder import PACKAGE
from autograder.course.assignment import load_assignment
from autograder.course.course import CONFIG

LOCK = "requirements/base.txt"
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The date of every file in the zip, so that the same course gives the same bytes."""

SETUP = """\
#!/usr/bin/env bash
# Runs once, as root, while the platform builds its image.
set -euo pipefail
umask 022
prefix="${AUTOGRADER_PREFIX:-/autograder}"
source="$prefix/source"

python="${AUTOGRADER_PYTHON:-}"
if [ -z "$python" ]; then
  for version in 3.13 3.12 3.11; do
    if "python$version" -c 'import ensurepip, venv' 2>/dev/null; then
      python="python$version"
      break
    fi
  done
fi
if [ -z "$python" ]; then
  apt-get update
  for version in 3.12 3.11; do
    if apt-get install -y "python$version" "python$version-venv"; then
      python="python$version"
      break
    fi
  done
fi
if [ -z "$python" ]; then
  echo "setup.sh: no Python from 3.11 to 3.13; choose a base image of Ubuntu 22.04 or later" >&2
  exit 1
fi

"$python" -m venv "$prefix/venv"
"$prefix/venv/bin/pip" install --disable-pip-version-check --require-hashes -r "$source/requirements.txt"
# Copied, not built: a build would fetch its tools without hashes.
packages="$("$prefix/venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')"
rm -rf "$packages/autograder"
cp -r "$source/package/autograder" "$packages/autograder"
chmod -R a+rX "$packages/autograder"

# Submissions run as another user, who reads the interpreter and its packages, and nothing of the course: its folders
# are closed. The files in them are not, so that a copy of the data can be read where a submission runs.
chmod 0755 "$prefix" "$prefix/venv"
chmod -R u=rwX,go=rX "$source"
chmod 0700 "$source" "$source/source" "$source/tests" "$source/tests/hidden"
"""

RUN = """\
#!/usr/bin/env bash
# Runs for every submission, as root. Grades with `--isolation user`, since the platform's container refuses bubblewrap.
set -euo pipefail
prefix="${{AUTOGRADER_PREFIX:-/autograder}}"
isolation="${{AUTOGRADER_ISOLATION:-user}}"
python="${{AUTOGRADER_PYTHON:-$prefix/venv/bin/python}}"
umask 022
mkdir -p "$prefix/results"
chmod 0700 "$prefix/results" "$prefix/submission" "$prefix/source"
if [ -e "$prefix/submission_metadata.json" ]; then chmod 0600 "$prefix/submission_metadata.json"; fi
rm -f "$prefix/results/results.json"

notebook="$prefix/submission/{id}.ipynb"
if [ ! -f "$notebook" ]; then
  mapfile -d '' -t found < <(find "$prefix/submission" -type f -name '*.ipynb' -not -path '*/.*' -print0 | sort -z)
  if [ "${{#found[@]}}" -ne 1 ]; then
    echo "run_autograder: expected {id}.ipynb, or one notebook; found ${{#found[@]}} notebooks" >&2
    exit 3
  fi
  notebook="${{found[0]}}"
fi

# results.json appears only with a grade: without it the platform calls the run failed, and records no score.
cd "$prefix/source"
echo "isolation: $isolation"
status=0
"$python" -P -m autograder grade "$notebook" --assignment {id} --isolation "$isolation" --feedback {feedback} \\
  --fresh --format gradescope --output "$prefix/results/.new.json" || status=$?
if [ "$status" -ne 0 ]; then
  cat "$prefix/results/.new.json" >&2 || true
  rm -f "$prefix/results/.new.json"
  exit "$status"
fi
mv "$prefix/results/.new.json" "$prefix/results/results.json"
"""


class CannotPack(Exception):
    """Something that the zip needs is not there; the message says what to do."""


def pack(root: Path, id: str, output: Path, feedback: str = "full") -> list[str]:
    """Write the zip of assignment `id` of the course at `root`; returns the names of the files in it.

    Raises UnknownAssignment, CannotPack.
    """
    files = {
        "setup.sh": SETUP.encode(),
        "run_autograder": RUN.format(id=id, feedback=feedback).encode(),
        **dict(_course(root, id)),
        **dict(_package()),
    }
    output.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, EPOCH)
            executable = name in ("setup.sh", "run_autograder")
            entry.external_attr = (0o100755 if executable else 0o100644) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name])
    return sorted(files)


def _course(root: Path, id: str) -> Iterator[tuple[str, bytes]]:
    """What grading needs of the course: settings, the instructor's notebook and data, the hidden suite, the lock."""
    assignment = load_assignment(root, id)
    if not assignment.suite.is_file():
        raise CannotPack(f"tests/hidden/{assignment.suite.name} is missing: write it, or restore it")
    lock = root / LOCK
    if not lock.is_file():
        raise CannotPack(f"{LOCK} is missing: the zip installs from a lock with hashes; make it with `make lock`")
    yield CONFIG, (root / CONFIG).read_bytes()
    yield "requirements.txt", lock.read_bytes()
    paths = [assignment.source, assignment.suite, assignment.suite.parent / "conftest.py"]
    paths += sorted(assignment.data.rglob("*")) if assignment.data.is_dir() else []
    for path in paths:
        if path.is_file():
            yield path.relative_to(root).as_posix(), path.read_bytes()


def _package() -> Iterator[tuple[str, bytes]]:
    """This package as it is installed here."""
    for path in sorted(PACKAGE.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield f"package/autograder/{path.relative_to(PACKAGE).as_posix()}", path.read_bytes()
