"""Processes that judge side by side, and the results that are kept: what every part of an audit is run on."""

from __future__ import annotations

import queue
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Self, TypeVar

from autograder.audit.cache import Store
from autograder.audit.client import Answer, Bench, Task
from autograder.course.assignment import Assignment

Progress = Callable[[str, int, int], None]
Given = TypeVar("Given")
Found = TypeVar("Found")


class Pool:
    """Benches, and the store of the results of one assignment. A context manager.

    keeps -- whether results are stored; shrinks -- whether tests run as in grading, to the smallest case
    """

    def __init__(self, assignment: Assignment, jobs: int, progress: Progress, *, keeps: bool, shrinks: bool) -> None:
        self.progress = progress
        self.store = Store(Path(assignment.root) / ".autograder" / "audit" / f"{assignment.id}.json", not keeps)
        self.benches: queue.SimpleQueue[Bench] = queue.SimpleQueue()
        self.threads = ThreadPoolExecutor(jobs)
        self.opened = [Bench(assignment, shrinks) for _ in range(jobs)]
        for bench in self.opened:
            self.benches.put(bench)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.threads.shutdown(cancel_futures=True)
        for bench in self.opened:
            bench.close()
        self.store.save()

    def ask(self, task: Task) -> Answer:
        bench = self.benches.get()
        try:
            return bench.run(task)
        finally:
            self.benches.put(bench)

    def run_all(
        self,
        what: str,
        work: Callable[[Given], Found],
        given: Sequence[Given],
        key: Callable[[Given], str],
        type: type[Found],
    ) -> list[Found]:
        """`work` on everything that is not in the store, in parallel; results in the order of `given`."""
        found: dict[int, Found] = {}
        waiting = {}
        for k, each in enumerate(given):
            stored = self.store.get(key(each), type)
            if stored is not None:
                found[k] = stored
            else:
                waiting[self.threads.submit(work, each)] = k
        self.progress(what, len(found), len(given))
        for future in as_completed(waiting):
            k = waiting[future]
            found[k] = future.result()
            self.store.put(key(given[k]), found[k])
            self.progress(what, len(found), len(given))
        return [found[k] for k in range(len(given))]
