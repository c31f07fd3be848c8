"""Packages that a course names: what they bring is found by their metadata, and students' code can import it."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from machine import missing
from sample_course import ID, Json, build_course, cell_of, code, solved, source_notebook, submit, write_notebook

from autograder.authoring.package_rules import package_problems
from autograder.authoring.release import build
from autograder.course.assignment import load_assignment
from autograder.course.digest import assignment_digest
from autograder.grading.grader import Grader
from autograder.packages import PackageError, closure, files, modules, pins
from autograder.records import GradingError, Report, Ungraded

CENTRE = """def centre(X):
    ### BEGIN SOLUTION
    from sklearn.preprocessing import StandardScaler
    mean_of_rows = StandardScaler(with_std=False).fit(X.T).mean_
    table = pd.DataFrame(X).sub(mean_of_rows, axis=0)
    return table.to_numpy() * scipy.stats.norm.cdf(0) * 2
    ### END SOLUTION"""
SETUP = "import numpy as np\nimport pandas as pd\nimport scipy.stats"


def course_with(root: Path, *packages: str) -> Path:
    """The sample course, whose solution needs scipy, pandas and scikit-learn; it names `packages`."""
    for name in ("pandas", "sklearn"):
        if importlib.util.find_spec(name) is None:
            missing(f"{name}, of the extra dev")
    build_course(root)
    notebook = source_notebook()
    cell_of(notebook, "setup")["source"], cell_of(notebook, "centre-solution")["source"] = SETUP, CENTRE
    write_notebook(root / "source" / ID / f"{ID}.ipynb", notebook)
    if packages:
        with (root / "nbgrader_config.py").open("a") as file:
            file.write(f"c.Grade.packages = {list(packages)!r}\n")
    return root


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Lay out an installed distribution: `install(name, *requires, **{module: source})`."""
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.syspath_prepend(str(site))
    closure.cache_clear()

    def lay_out(name: str, *requires: str, **sources: str) -> None:
        info = site / f"{name}-1.0.dist-info"
        info.mkdir()
        needs = "".join(f"Requires-Dist: {each}\n" for each in requires)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n{needs}")
        for module, source in sources.items():
            (site / f"{module}.py").write_text(source)
        listed = [f"{module}.py,," for module in sources] or [f"__editable__.{name}.pth,,"]
        (info / "RECORD").write_text("\n".join([f"{info.name}/METADATA,,", *listed]))

    return lay_out


def test_a_package_brings_all_that_it_needs_and_is_imported_by_its_own_name() -> None:
    names = {each.partition("==")[0] for each in pins(["scikit-learn"])}
    assert {"scikit-learn", "scipy", "numpy", "joblib", "threadpoolctl"} <= names
    assert f"numpy=={np.__version__}" in pins(["scikit-learn"])
    assert modules("scikit-learn") == ["sklearn"]
    assert {"sklearn", "scipy", "scipy.libs", "threadpoolctl.py"} <= {top for top, _ in files(["scikit-learn"])}


def test_extras_and_markers_decide_what_is_needed(install: Callable[..., None]) -> None:
    install("alpha", 'beta ; extra == "more"', 'gamma ; python_version < "3"', alpha="")
    install("beta", beta="")
    assert pins(["alpha"]) == ["alpha==1.0"]
    assert pins(["alpha[more]"]) == ["alpha==1.0", "beta==1.0"]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("torch-of-nobody", "torch-of-nobody, which c.Grade.packages asks for, is not installed .* `pip install torch"),
        ("alpha", "beta, which alpha asks for, is not installed"),
        ("delta", "installed as a link to its sources"),
        ("numpy<1", r"asks for numpy<1, and [\d.]+ is installed"),
        ("two words", "expected a package as pip names it"),
    ],
)
def test_a_package_that_cannot_be_had_is_told_with_a_remedy(install: Callable[..., None], name: str, told: str) -> None:
    install("alpha", "beta", alpha="")
    install("delta")
    with pytest.raises(PackageError, match=told):
        files([name])


def test_a_course_uses_scipy_pandas_and_scikit_learn(tmp_path: Path, bubblewrap: str) -> None:
    root = course_with(tmp_path / "course", "scipy", "pandas", "scikit-learn")
    with Grader(root, bubblewrap) as grader:
        assert build(root, grade=grader.grade) == []
        submit(root, "ada", solved(source_notebook()))
        wrong = solved(source_notebook())
        cell_of(wrong, "centre-solution")["source"] = "import torch\ndef centre(X):\n    return X"
        report = grader.grade(submit(root, "ben", wrong))
    assert isinstance(report, Report)
    assert report.score == 40
    told = " ".join([*report.notices, *(test.message for test in report.exercises[1].tests)])
    assert "No module named 'torch' where it is graded" in told
    assert "pandas, scipy, sklearn" in told


def test_release_names_the_setting_where_a_locked_cell_needs_a_package(tmp_path: Path, bubblewrap: str) -> None:
    root = course_with(tmp_path / "course")
    with Grader(root, bubblewrap) as grader:
        problems = build(root, grade=grader.grade)
    told = "\n".join(map(str, problems))
    assert "No module named 'pandas'" in told
    assert "c.Grade.packages" in told


def test_a_notebook_may_name_packages_of_its_own(tmp_path: Path, bubblewrap: str) -> None:
    root = course_with(tmp_path / "course", "scipy")
    path = root / "source" / ID / f"{ID}.ipynb"
    notebook = load(path)
    notebook["metadata"]["autograder"] = {"packages": ["pandas", "scikit-learn", "scipy"]}
    write_notebook(path, notebook)
    assert load_assignment(root, ID).packages == ("scipy", "pandas", "scikit-learn")
    with Grader(root, bubblewrap) as grader:
        outcome = grader.grade(path)
    assert isinstance(outcome, Report), outcome
    assert outcome.score == 100


def load(path: Path) -> Json:
    found: Json = json.loads(path.read_text())
    return found


def test_what_is_no_list_of_names_is_refused(tmp_path: Path) -> None:
    root = course_with(tmp_path / "course")
    with (root / "nbgrader_config.py").open("a") as file:
        file.write('c.Grade.packages = "scipy"\n')
    with pytest.raises(GradingError, match=r"c.Grade.packages: expected a list of names, .*found 'scipy'"):
        load_assignment(root, ID)


def test_packages_and_their_versions_are_in_the_digest(tmp_path: Path, install: Callable[..., None]) -> None:
    install("alpha", alpha="")
    plain, named = course_with(tmp_path / "plain"), course_with(tmp_path / "named", "alpha")
    digests = {assignment_digest(load_assignment(root, ID)) for root in (plain, named)}
    [metadata] = tmp_path.glob("site/alpha-1.0.dist-info/METADATA")
    metadata.write_text(metadata.read_text().replace("Version: 1.0", "Version: 1.1"))
    closure.cache_clear()
    from autograder.course.digest import _digest

    _digest.cache_clear()
    digests.add(assignment_digest(load_assignment(tmp_path / "named", ID)))
    assert len(digests) == 3


def test_a_missing_package_is_a_fault_of_ours_and_no_grade(tmp_path: Path, bubblewrap: str) -> None:
    root = course_with(tmp_path / "course", "no-such-package")
    with Grader(root, bubblewrap) as grader:
        outcome = grader.grade(submit(root, "ada", solved()))
    assert isinstance(outcome, Ungraded)
    assert outcome.error.kind == "sandbox"
    assert "pip install no-such-package" in outcome.error.message


def test_release_finds_a_package_that_cannot_run_in_the_sandbox(
    tmp_path: Path, bubblewrap: str, install: Callable[..., None]
) -> None:
    install("alpha", alpha="import threading\nthreading.Thread(target=print).start()")
    install("beta", beta="import os\nos._exit(0)")
    install("gamma", gamma="x = 1")
    for name, told in (("alpha", "can't start new thread"), ("beta", "ends the Python process"), ("gamma", "")):
        root = course_with(tmp_path / name, name)
        problems = package_problems(root, ID, bubblewrap)
        assert [told in str(each) for each in problems] == ([True] if told else [])


def test_an_extra_cell_of_a_student_sees_the_package_too(tmp_path: Path, bubblewrap: str) -> None:
    root = course_with(tmp_path / "course", "scipy", "pandas", "scikit-learn")
    notebook = solved(load(root / "source" / ID / f"{ID}.ipynb"))
    notebook["cells"].insert(3, code("own", "from scipy import linalg\nN = linalg.norm(np.ones(4))"))
    cell_of(notebook, "double-solution")["source"] = "def double(x):\n    return N * x"
    with Grader(root, bubblewrap) as grader:
        outcome = grader.grade(submit(root, "ada", notebook))
    assert isinstance(outcome, Report)
    assert outcome.score == 100
