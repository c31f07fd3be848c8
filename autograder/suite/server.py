"""The warm process of grading: one fork judges one submission, with a worker that was started ahead.

Student code never runs here: it runs in the worker that the fork talks to.
"""

from __future__ import annotations

import functools
import sys
from pathlib import Path

import msgspec
import pytest

from autograder.course.assignment import Assignment
from autograder.records import GradingError
from autograder.sandbox.in_process import load
from autograder.sandbox.process import SandboxError, WorkerProcess
from autograder.suite.limits import GRADING_SECONDS, JUDGE_CPU_SECONDS, JUDGE_MEMORY
from autograder.suite.plugin import CPU_SECONDS, EXAMPLES_OF_TESTS, IN_PROCESS, SESSIONS, SPARE, suite_assignment
from autograder.suite.recorded import Examples, pack, unpack
from autograder.suite.recording import Recorder
from autograder.suite.replay import Replayer
from autograder.suite.results import Job, SuiteResult
from autograder.suite.second_look import look_closer
from autograder.suite.unexplained import leave_unexplained
from autograder.suite.warm import Fork, items_of, run_tests, serve
from autograder.suite.workers import start_worker
from autograder.worker.profiles import PROFILES


class Grading:
    """Judges submissions under an isolation: `Work` of a warm process."""

    def __init__(self, isolation: str, assignment: Assignment, examples: Examples) -> None:
        self.isolation, self.assignment, self.examples = isolation, assignment, examples
        self.spare = self.start_ahead()

    def start_ahead(self) -> WorkerProcess | None:
        """A worker for the next submission, unless two take too much; where none can be started, the fork says why."""
        if self.isolation == IN_PROCESS or not PROFILES[self.assignment.needs].ahead:
            return None
        try:
            return start_worker(self.isolation, self.assignment)
        except SandboxError:
            return None

    def do(self, session: pytest.Session, body: bytes) -> bytes:
        """Judge a submission by the recorded examples; where that goes astray, again and without them.

        Only a submission that keeps something between calls, or whose objects are asked, goes astray.
        """
        job = msgspec.msgpack.decode(body, type=Job)
        if job.record:
            answer = self.attempt(session, job, Recorder())
            self.examples = unpack(msgspec.msgpack.decode(answer, type=SuiteResult).examples)
            return answer
        if job.replay:
            answer = self.attempt(session, job, Replayer(self.examples, explains=job.explains))
            if not msgspec.msgpack.decode(answer, type=SuiteResult).astray:
                return answer
        return self.attempt(session, job, Replayer({}))

    def attempt(self, session: pytest.Session, job: Job, plugin: Recorder | Replayer) -> bytes:
        work = functools.partial(self.judge, session, job, plugin)
        fork, used = Fork(work, JUDGE_CPU_SECONDS, JUDGE_MEMORY), self.spare
        self.spare = self.start_ahead()
        try:
            return fork.answer(GRADING_SECONDS)
        finally:
            if used is not None:
                used.kill()

    def judge(self, session: pytest.Session, job: Job, plugin: Recorder | Replayer) -> bytes:
        """In the fork: run the tests against the submission."""
        stash = session.config.stash
        stash[SPARE] = [self.spare] if self.spare is not None else []
        stash[CPU_SECONDS], stash[EXAMPLES_OF_TESTS] = job.cpu_seconds, self.examples
        session.config.pluginmanager.register(plugin)
        try:
            items = items_of(session, job.exercises)
            if not job.explains:
                leave_unexplained(items)
            verdicts = tuple(run_tests(session, job.submission, items))
            if isinstance(plugin, Replayer) and plugin.astray:
                return msgspec.msgpack.encode(SuiteResult(astray=True))
            verdicts = look_closer(stash[SESSIONS].values(), verdicts, self.examples)
        finally:
            for opened in stash[SESSIONS].values():  # a suite whose tests all were settled has set nothing up to end it
                opened.close()
        used = sum(job.cpu_seconds - opened.loader.total.cpu for opened in stash[SESSIONS].values())
        notices = tuple(pair for opened in stash[SESSIONS].values() for pair in opened.loader.notices.items())
        examples = pack(plugin.examples) if isinstance(plugin, Recorder) else b""
        return msgspec.msgpack.encode(SuiteResult(verdicts, notices, examples=examples, cpu_seconds=used))

    def refuse(self, fault: GradingError) -> bytes:
        return msgspec.msgpack.encode(SuiteResult(fault=(fault.kind, str(fault))))

    def close(self) -> None:
        if self.spare is not None:
            self.spare.kill()


def main() -> None:
    """Serve jobs for one suite: arguments are the suite, the isolation, recorded examples and two descriptors."""
    suite, isolation, recorded = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    examples = unpack(recorded.read_bytes()) if recorded.is_file() else {}
    if isolation == IN_PROCESS:
        load(PROFILES[suite_assignment(suite).needs])
    work = Grading(isolation, suite_assignment(suite), examples)
    serve(work, suite, isolation, int(sys.argv[4]), int(sys.argv[5]))


if __name__ == "__main__":
    main()
