"""Grade on a Dask cluster that exists: the same work, sent to its workers. Needs the extra `cluster`.

Every worker machine needs this package, bubblewrap, and the course at the same path (a shared folder); a submission
travels as the text of its cells. Dask runs a task again whose worker was lost, so that nothing is lost with it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from concurrent.futures import Executor

CONNECT_SECONDS = 30


class ClusterError(Exception):
    """The cluster cannot be used; the message says what to do."""


@contextlib.contextmanager
def connect(address: str) -> Iterator[tuple[Executor, int]]:
    """An executor on the cluster at `address`, such as tcp://10.0.0.5:8786, and its number of threads.

    Raises ClusterError.
    """
    try:
        from distributed import Client
    except ImportError:
        raise ClusterError(
            "--cluster needs the extra: pip install --require-hashes -r requirements/cluster.txt"
        ) from None
    try:
        client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ClusterError(
            f"no Dask scheduler answers at {address} ({error}); start one: dask scheduler, then dask worker {address}"
        ) from None
    with client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise ClusterError(f"the cluster at {address} has no workers; start some: dask worker {address}")
        yield client.get_executor(pure=False, retries=3), threads
