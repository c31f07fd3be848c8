"""`--isolation user`: another uid, a filter and limits, for a root grader in a container that refuses bubblewrap.

The tests make such a container: the files of this machine, with an interpreter that every user can read.
"""

from __future__ import annotations

import importlib.util
import json
import os
from pathlib import Path
from typing import Any

import probes
import pytest
from container import Run
from machine import missing
from sample_course import ID, cell_of, solved, write_notebook

from autograder.sandbox.isolation import CAVEATS

PROBE = """
import json, sys
from pathlib import Path
from autograder.sandbox.process import WorkerProcess
from autograder.worker.wire import decode, encode, pack_message, unpack_message

def ask(worker, *request):
    return unpack_message(worker.exchange(pack_message(["n", *request]), 20, 60))[1:]

def answer(worker, name, *arguments):
    reply = ask(worker, "call", [name], encode(arguments), encode({}), 0, "", False)
    return decode(reply[1]) if reply[0] == "value" else "refused"

first, second = (WorkerProcess("user", Path("/course/source/mini/data")) for k in range(2))
answers = {}
for worker in (first, second):
    worker.wait_ready()
    ask(worker, "run", "1", sys.argv[1], "all")
for name in json.loads(sys.argv[2]):
    answers[name] = answer(first, name)
answers["uids"] = [answer(first, "uid"), answer(second, "uid")]
answers["other worker"] = [answer(first, name, second.pid) for name in ("kill", "memory", "environment_of")]
answers["suite"] = answer(first, "read", "/course/tests/hidden/test_mini.py")
answers["source"] = answer(first, "listing", "/course/source")
answers["data"] = answer(first, "read_bytes", "data/mini.h5")
folders = [worker.workdir for worker in (first, second)]
answers["folder of the other"] = answer(first, "listing", folders[1])
for worker in (first, second):
    worker.kill()
answers["folders left"] = [Path(folder).exists() for folder in folders]
print(json.dumps(answers))
"""

OWN = r"""
def uid(): return os.getuid()
def kill(pid): os.kill(pid, 9)
def memory(pid): open(f"/proc/{pid}/mem", "rb").read(1)
def environment_of(pid): open(f"/proc/{pid}/environ").read()
def read(path): return open(path).read()[:10]
def read_bytes(path): return len(open(path, "rb").read()) > 100
def listing(path): return os.listdir(path)
"""


def grade(container: Run, folder: Path, **sources: str | None) -> tuple[dict[str, Any], str]:
    """The outcomes of submissions with these sources of `double`, by name, and what was written to stderr."""
    for name, source in sources.items():
        notebook = solved()
        if source is not None:
            cell_of(notebook, "double-solution")["source"] = source
        write_notebook(folder / "course" / "class" / f"{name}.ipynb", notebook)
    run = container("-m", "autograder", "grade", "class", "--assignment", ID, "--isolation", "user", "--format", "json")
    return {outcome["submission"]: outcome for outcome in json.loads(run.stdout)}, run.stderr


def test_the_probes_from_inside(container: Run) -> None:
    run = container("-c", PROBE, probes.SOURCE + OWN, json.dumps(list(probes.PROBES)))
    answers = json.loads(run.stdout or "{}")
    assert {name: answers[name] for name in probes.PROBES} == probes.PROBES, run.stderr
    assert len(set(answers["uids"])) == 2
    assert not {0, 65534} & set(answers["uids"])
    assert answers["other worker"] == ["refused"] * 3
    assert (answers["suite"], answers["source"], answers["folder of the other"]) == ("refused",) * 3
    assert answers["data"] is True
    assert answers["folders left"] == [False, False]


def test_a_class_is_graded_and_hostile_code_gets_nowhere(container: Run, tmp_path: Path) -> None:
    outcomes, _ = grade(
        container,
        tmp_path,
        ada=None,
        fork="import os\ndef double(x):\n    while True: os.fork()",
        exit="import os\ndef double(x):\n    os._exit(0)",
        loop="def double(x):\n    while True: pass",
        spy="def double(x):\n    raise ValueError(open('/course/tests/hidden/test_mini.py').read())",
        killer="import os\ndef double(x):\n    os.kill(-1, 9)\n    return 0 * x",
        cut="import ctypes\ndef double(x):\n    ctypes.CDLL(None).prctl(1, 0)\n    while True: pass",
    )
    found = {name: [e["status"] for e in outcome.get("exercises", [])] for name, outcome in outcomes.items()}
    assert found == {
        "ada": ["passed", "passed"],
        "fork": ["error", "passed"],
        "exit": ["crashed", "passed"],
        "loop": ["timeout", "passed"],
        "spy": ["error", "passed"],
        "killer": ["failed", "passed"],  # there is no process that it may signal
        "cut": ["timeout", "passed"],
    }, outcomes
    assert "Permission denied" in json.dumps(outcomes["spy"])
    assert {outcome["isolation"] for outcome in outcomes.values()} == {"user"}
    assert all(outcome["notices"][0] == CAVEATS["user"] for outcome in outcomes.values())


def test_a_course_that_others_can_read_is_refused_with_what_to_do(container: Run, tmp_path: Path) -> None:
    (tmp_path / "course").chmod(0o755)
    outcomes, _ = grade(container, tmp_path, ada=None)
    error = outcomes["ada"]["error"]
    assert error["kind"] == "sandbox"
    assert "can read tests/hidden, source, and" in error["message"].replace("source and", "source, and")
    assert "chmod 700 ." in error["message"]
    for folder in ("tests", "source"):
        (tmp_path / "course" / folder).chmod(0o700)
    (tmp_path / "course" / "gradebook.db").write_text("x")
    assert "can read gradebook.db, and" in grade(container, tmp_path, ada=None)[0]["ada"]["error"]["message"]
    (tmp_path / "course" / "gradebook.db").chmod(0o600)
    assert grade(container, tmp_path, ada=None)[0]["ada"]["score"] == 100


def test_a_grader_that_is_not_root_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    from autograder.sandbox.process import SandboxError, WorkerProcess

    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(SandboxError, match="does not run as root. This isolation needs a grader that runs as root"):
        WorkerProcess("user")


PACKAGES = """
import importlib.util
import json
from autograder.sandbox.process import WorkerProcess
from autograder.worker.wire import pack_message, unpack_message

worker = WorkerProcess("user", None, ("pandas",))
worker.wait_ready()
use = "import pandas\\nassert pandas.DataFrame({'a': [1, 2]})['a'].sum() == 3\"
print(json.dumps(unpack_message(worker.exchange(pack_message(["n", "run", "1", use, "all"]), 20, 160))[2]["raised"]))
worker.kill()
"""


def test_packages_that_the_course_names_can_be_imported(container: Run) -> None:
    if importlib.util.find_spec("pandas") is None:
        missing("pandas, of the extra dev")
    run = container("-c", PACKAGES)
    assert json.loads(run.stdout or "null") == [], run.stderr
