"""What the worker of an assignment has beside NumPy: one profile for each name that a notebook may need.

A notebook names it in its metadata, `autograder.needs`. Limits stand here for all profiles.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

MEBI = 1 << 20

LIMITS = {
    "RLIMIT_CPU": 150,
    "RLIMIT_AS": 1024 * MEBI,
    "RLIMIT_FSIZE": 8 * MEBI,
    "RLIMIT_NOFILE": 64,
    "RLIMIT_NPROC": 8,
    "RLIMIT_STACK": 8 * MEBI,
    "RLIMIT_CORE": 0,
    "RLIMIT_MEMLOCK": 0,
    "RLIMIT_MSGQUEUE": 0,
}
"""Hard limits of the process: CPU in seconds, sizes in bytes. The grader's own limits end a call well before."""


@dataclass(frozen=True)
class Profile:
    """How a worker is made.

    packages -- the names under which its library is installed, the first one that is there
    module -- the library as it is imported
    environment -- of the process, beside what every worker has
    limits -- as `LIMITS`
    threads -- how many may run at a time; 1 where only the first may
    sealed -- threads may start while the worker gets ready, and none from the first line of a student's code on
    start_seconds -- wall time in which a worker must be ready
    ahead -- whether a second worker gets ready while the first is used
    """

    packages: tuple[str, ...] = ()
    module: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)
    limits: Mapping[str, int] = field(default_factory=lambda: LIMITS)
    threads: int = 1
    sealed: bool = True
    start_seconds: float = 60.0
    ahead: bool = True


def _tensorflow(*, sealed: bool, threads: int) -> Profile:
    """TensorFlow takes 4 CPU seconds and 700 MiB before the first line of a student's code."""
    return Profile(
        packages=("tensorflow", "tensorflow-cpu"),
        module="tensorflow",
        environment={
            "CUDA_VISIBLE_DEVICES": "",
            "KERAS_BACKEND": "tensorflow",
            "MALLOC_ARENA_MAX": "2",
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "TF_ENABLE_ONEDNN_OPTS": "0",
            "TF_NUM_INTEROP_THREADS": "1",
            "TF_NUM_INTRAOP_THREADS": "1",
        },
        limits={**LIMITS, "RLIMIT_CPU": 300, "RLIMIT_AS": 3072 * MEBI, "RLIMIT_NPROC": threads},
        threads=threads,
        sealed=sealed,
        start_seconds=240.0,
        ahead=False,
    )


PROFILES = {
    "": Profile(),
    "tensorflow": _tensorflow(sealed=True, threads=64),
    "keras": _tensorflow(sealed=False, threads=64),
}
"""By name: NumPy alone; TensorFlow under the seal; TensorFlow with fit, predict and tf.data, which start threads."""
