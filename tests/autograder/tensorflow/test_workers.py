"""Workers with TensorFlow are kept apart as others are; threads are what a profile says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import probes
import pytest

from autograder.sandbox.process import WorkerEnded, WorkerProcess
from autograder.worker.profiles import PROFILES
from autograder.worker.tensors import Foreign
from autograder.worker.wire import decode, encode, pack_message, unpack_message

SOURCE = """
import os, threading, time
import numpy as np
import tensorflow as tf

def add(x, v):
    v.assign_add(x)
    return {"sum": x + v, "shape": v.shape, "open": tf.TensorShape([None, 2])}
def rows(table):
    with tf.GradientTape() as tape: cost = tf.reduce_sum(tf.gather(table, [1, 1]))
    return tape.gradient(cost, table)
def symbolic():
    found = []
    @tf.function
    def keep(x): found.append(x); return x
    keep(tf.constant(1.0))
    return found[0]
def drawn(): return tf.random.normal((2,)), tf.keras.layers.Dense(2).name, tf.keras.initializers.GlorotUniform()((2, 2))
def unequal(): return tf.matmul(tf.ones((2, 3)), tf.ones((2, 2)))
def network():
    model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
    model.compile(loss="mse", optimizer="sgd")
    return model
def train_on_batch(): return float(network().train_on_batch(np.ones((4, 3)), np.ones((4, 2)))) >= 0
def fit(): return len(network().fit(np.ones((4, 3)), np.ones((4, 2)), verbose=0).history["loss"])
def predict(): return network().predict(np.ones((4, 3)), verbose=0)
def evaluate(): return float(network().evaluate(np.ones((4, 3)), np.ones((4, 2)), verbose=0)) >= 0
def go_over_data(): return len([x for x in tf.data.Dataset.from_tensor_slices(np.arange(4)).batch(2)])
def threads(): return len(os.listdir("/proc/self/task"))
def start(many):
    for k in range(many): threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
    return threads()
"""
IN_THREADS = ("fit", "predict", "evaluate", "go_over_data")

pytestmark = pytest.mark.needs("tensorflow")


def ask(worker: WorkerProcess, *request: Any) -> list[Any]:
    return unpack_message(worker.exchange(pack_message(["n", *request]), 20, 160))[1:]


def call(worker: WorkerProcess, name: str, *args: Any, keep: bool = False) -> list[Any]:
    return ask(worker, "call", [name], encode(args), encode({}), 0, "", keep)


def answer(worker: WorkerProcess, name: str, *args: Any) -> Any:
    kind, value, *_ = call(worker, name, *args)
    return decode(value) if kind == "value" else probes.REFUSED


def text_of(worker: WorkerProcess, name: str) -> str:
    reply = call(worker, name)
    return str(reply[1] if reply[0] == "unsendable" else reply[1]["text"])


def started(isolation: str, profile: str) -> WorkerProcess:
    worker = WorkerProcess(isolation, None, PROFILES[profile].packages[:1], profile)
    worker.wait_ready()
    for source in (probes.SOURCE, SOURCE):
        assert ask(worker, "run", "1", source, "all")[1]["raised"] == []
    return worker


@pytest.fixture(scope="module")
def sealed(bubblewrap: str) -> Iterator[WorkerProcess]:
    worker = started(bubblewrap, "tensorflow")
    yield worker
    worker.kill()


@pytest.fixture(scope="module")
def unsealed(bubblewrap: str) -> Iterator[WorkerProcess]:
    worker = started(bubblewrap, "keras")
    yield worker
    worker.kill()


BOUNDS = ("limits", "map_a_gigabyte")
"""Probes of the limits, which are those of the profile."""

SIGNALS = ("kill_the_parent", "kill_the_first_process")
"""Probes of a second process: here its number is that of a thread of the worker itself, which a signal may reach."""

WALLS = [name for name in probes.PROBES if name not in (*BOUNDS, *SIGNALS)]


@pytest.mark.parametrize("name", WALLS)
def test_a_probe_under_the_seal_has_the_answer_it_must_have(sealed: WorkerProcess, name: str) -> None:
    assert answer(sealed, name) == probes.PROBES[name]


@pytest.mark.parametrize("name", [name for name in WALLS if name != "start_a_thread"])
def test_without_the_seal_a_worker_may_start_threads_and_nothing_else(unsealed: WorkerProcess, name: str) -> None:
    assert answer(unsealed, name) == probes.PROBES[name]


@pytest.mark.parametrize("name", SIGNALS)
def test_a_signal_reaches_nothing_but_the_worker_itself_which_goes_on(unsealed: WorkerProcess, name: str) -> None:
    answer(unsealed, name)
    assert answer(unsealed, "multiply_large_matrices") == 400.0**3


@pytest.mark.parametrize("profile", ["tensorflow", "keras"])
def test_a_worker_has_the_limits_of_its_profile(profile: str, sealed: WorkerProcess, unsealed: WorkerProcess) -> None:
    worker = sealed if profile == "tensorflow" else unsealed
    assert answer(worker, "limits") == {name: [value, value] for name, value in PROFILES[profile].limits.items()}


def test_tensors_go_in_and_come_back_and_variables_come_back_changed(sealed: WorkerProcess) -> None:
    one = np.ones(2, np.float32)
    _, value, kept, _ = call(sealed, "add", Foreign("tensor", one), Foreign("variable", one), keep=True)
    found, (x, v) = decode(value), decode(kept)
    assert [(each.kind, each.array.tolist()) for each in (*found.values(), x, v)] == [
        ("tensor", [3, 3]), ("shape", [2]), ("shape", [-1, 2]), ("tensor", [1, 1]), ("variable", [2, 2])
    ]  # fmt: skip
    assert found["sum"].array.dtype == np.float32


def test_the_gradient_of_a_lookup_comes_back_as_a_tensor(sealed: WorkerProcess) -> None:
    found = answer(sealed, "rows", Foreign("variable", np.ones((3, 2), np.float32)))
    assert found.array.tolist() == [[0, 0], [2, 2], [0, 0]]


def test_a_symbolic_tensor_is_refused_in_words(sealed: WorkerProcess) -> None:
    assert "a symbolic tensor, which has no value" in text_of(sealed, "symbolic")


def test_what_tensorflow_draws_and_names_is_the_same_in_each_call(sealed: WorkerProcess) -> None:
    assert repr(answer(sealed, "drawn")) == repr(answer(sealed, "drawn"))


def test_an_error_of_tensorflow_is_told_without_its_inner_places(sealed: WorkerProcess) -> None:
    text = text_of(sealed, "unequal")
    assert "Matrix size-incompatible: In[0]: [2,3], In[1]: [2,2]" in text
    assert "function_node" not in text
    assert "[Op:" not in text


def test_training_on_batches_needs_no_thread(sealed: WorkerProcess) -> None:
    before = answer(sealed, "threads")
    assert answer(sealed, "train_on_batch") is True
    assert answer(sealed, "threads") == before


@pytest.mark.parametrize("name", IN_THREADS)
def test_what_starts_threads_says_so_under_the_seal_and_what_to_use(sealed: WorkerProcess, name: str) -> None:
    assert "starts threads, and where this is graded none may start: " in text_of(sealed, name)


@pytest.mark.parametrize("name", IN_THREADS)
def test_what_starts_threads_works_without_the_seal(unsealed: WorkerProcess, name: str) -> None:
    assert answer(unsealed, name) is not probes.REFUSED


def test_a_worker_with_more_threads_than_its_profile_allows_is_ended(bubblewrap: str) -> None:
    worker = started(bubblewrap, "keras")
    assert answer(worker, "start", 10) > 10
    with pytest.raises(WorkerEnded) as loss:
        call(worker, "start", PROFILES["keras"].threads)
    assert loss.value.threads == PROFILES["keras"].threads
    worker.kill()
