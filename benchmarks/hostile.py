"""Grade every attack of tests/hostile/ and print the figures of SECURITY.md.

Run: .venv/bin/python benchmarks/hostile.py [--isolation bubblewrap]
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "autograder"))

from hostile_class import ATTACKS, ID, SECRET, course, is_quick, statuses
from processes import Watch

from autograder.grading.grader import Grader
from autograder.records import Report, to_json


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--isolation", default="bubblewrap")
    isolation = parser.parse_args().isolation
    os.environ["AUTOGRADER_TEST_SECRET"] = SECRET
    watch = Watch()
    watch.start()
    contained, leaked, times = 0, 0, []
    with tempfile.TemporaryDirectory() as folder:
        for quick in (True, False):
            root = course(Path(folder) / f"{quick}", quick)
            with Grader(root, isolation) as grader:
                for attack in ATTACKS:
                    if is_quick(attack) != quick:
                        continue
                    began = time.monotonic()
                    report = grader.grade(root / "class" / f"{attack.stem}.ipynb", ID)
                    times.append((time.monotonic() - began, attack.stem))
                    leaked += SECRET in to_json(report)
                    good = isinstance(report, Report) and report.exercises[0].status in statuses(attack)
                    contained += good and report.exercises[1].status == "passed"
                    if not good:
                        print("not contained:", attack.stem)
    left = watch.left()
    seconds, name = max(times)
    print(f"cores {len(os.sched_getaffinity(0))}, isolation {isolation}")
    print(f"attacks tried {len(ATTACKS)}, contained {contained}, secrets leaked {leaked}, processes left {len(left)}")
    memory, space = watch.kibibytes / 1024, watch.address_space / 1024
    print(f"a process of the trusted side at worst: memory {memory:.0f} MiB, address space {space:.0f} MiB,", end=" ")
    print(f"judging one submission {watch.cpu_seconds:.1f} s of CPU")
    print(f"slowest submission {seconds:.1f} s ({name}), the median {sorted(times)[len(times) // 2][0]:.1f} s")


if __name__ == "__main__":
    main()
