"""The wire carries a closed set of types exactly, and takes nothing else from a hostile peer."""

from __future__ import annotations

import collections
import itertools
import subprocess
import sys
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.worker.tensors import Foreign
from autograder.worker.wire import (
    LENGTH,
    MAX_DEPTH,
    Code,
    FunctionName,
    WireError,
    decode,
    encode,
    encode_with_notes,
    pack_message,
    unpack_message,
)

DTYPES = st.sampled_from([np.bool_, np.int8, np.int32, np.int64, np.uint8, np.float16, np.float32, np.float64])
ARRAYS = DTYPES.flatmap(
    lambda dtype: hnp.arrays(dtype, hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3))
)
SCALARS = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats() | st.text(max_size=20)
VALUES = st.recursive(
    SCALARS | ARRAYS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


def there_and_back(value: Any) -> Any:
    return decode(unpack_message(pack_message(encode(value))[LENGTH.size :]))


def same(a: Any, b: Any) -> bool:
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return list(a) == list(b) and all(same(a[key], b[key]) for key in a)
    return a == b or (a != a and b != b)


@given(VALUES)
def test_every_value_of_the_closed_set_comes_back_with_its_exact_type(value: Any) -> None:
    assert same(value, there_and_back(value))


@pytest.mark.parametrize("value", [np.float64(1.5), np.int32(-3), np.bool_(True), np.complex128(1j), 2.5 + 1j])
def test_numpy_scalars_stay_scalars(value: Any) -> None:
    back = there_and_back(value)
    assert type(back) is type(value)
    assert back == value


def test_zero_dimensions_and_fortran_order_survive() -> None:
    assert there_and_back(np.array(3.0)).shape == ()
    fortran = np.asfortranarray(np.arange(6.0).reshape(2, 3))
    back = there_and_back(fortran)
    assert back.flags.f_contiguous
    assert np.array_equal(back, fortran)


def test_an_array_that_came_back_is_writable() -> None:
    there_and_back(np.zeros(3))[0] = 1


class Subclass(np.ndarray):
    pass


SELF: list[Any] = []
SELF.append(SELF)


@pytest.mark.parametrize(
    ("value", "word"),
    [
        (np.zeros(2).view(Subclass), "subclass"),
        (np.ma.masked_array([1.0, 2.0], mask=[True, False]), "subclass"),
        (np.array([object()]), "dtype"),
        (np.zeros(2, dtype=[("a", float)]), "dtype"),
        (np.array(["a"]), "dtype"),
        (itertools.count(), "more than 10000 values"),
        ({(1, (2, object()))}, "object"),
        (SELF, "itself"),
        (2**70, "64 bits"),
        ("\ud800", "Unicode"),
        (object(), "object"),
        (lambda: 0, "call it"),
        ({(1, 2): 0}, "key"),
        (np.zeros(3 << 20), "bytes"),
        ([0] * 30_000, "parts"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 10 and value.isascii() else "",
)
def test_what_does_not_travel_is_refused_in_words(value: Any, word: str) -> None:
    with pytest.raises(WireError, match=word):
        encode(value)


def test_dicts_of_the_standard_library_travel_as_dicts() -> None:
    assert there_and_back(collections.OrderedDict(a=1)) == {"a": 1}
    assert type(there_and_back(collections.defaultdict(int, a=1))) is dict


def test_functions_and_code_are_not_accepted_from_a_worker() -> None:
    for value in (Code("np.zeros(1)"), FunctionName("relu")):
        with pytest.raises(WireError):
            there_and_back(value)


@settings(max_examples=300)
@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_a_value_or_a_wire_error(body: bytes) -> None:
    try:
        decode(unpack_message(body))
    except WireError:
        pass


@settings(max_examples=300)
@given(VALUES, st.data())
def test_mutated_replies_are_a_value_or_a_wire_error(value: Any, data: st.DataObject) -> None:
    body = bytearray(pack_message(encode(value))[LENGTH.size :])
    for _ in range(data.draw(st.integers(1, 4))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    try:
        decode(unpack_message(bytes(body)))
    except WireError:
        pass


@pytest.mark.parametrize(
    "body",
    [b"\xdd\xff\xff\xff\xff", b"\x91" * 100_000, b"\xdd\xff\xff\xff\xff" * 900, b"\xc6\xff\xff\xff\xff"],
    ids=["array of 2^32", "deep", "deep arrays of 2^32", "bytes of 2^32"],
)
def test_giant_headers_cost_nothing(body: bytes) -> None:
    with pytest.raises(WireError):
        unpack_message(body)


@pytest.mark.parametrize(
    "tree",
    [
        ["a", "<f8", [2], "C", b"\0" * 8],
        ["a", "<f8", [-1], "C", b""],
        ["a", "|O", [1], "C", b"\0" * 8],
        ["a", "<f8", [2**40, 2**40], "C", b""],
        ["a", "<f8", [1], "K", b"\0" * 8],
        ["a", "<f8", "1", "C", b"\0" * 8],
        ["s", "<f8", b"\0"],
        ["d", ["a"]],
        ["d", [["x"], 1]],
        ["z"],
        [],
        {"a": 1},
        b"bytes",
    ],
    ids=repr,
)
def test_malformed_trees_are_refused(tree: Any) -> None:
    with pytest.raises(WireError):
        decode(tree)


def test_depth_is_bounded_on_the_way_in() -> None:
    tree: Any = 0
    for _ in range(MAX_DEPTH + 2):
        tree = ["l", tree]
    with pytest.raises(WireError):
        decode(tree)


Pair = collections.namedtuple("Pair", "first second")


class Typed(NamedTuple):
    first: Any
    second: Any


@pytest.mark.parametrize(
    ("value", "plain", "notes"),
    [
        (Pair(1, [2.0]), (1, [2.0]), []),
        (Typed(1, Pair(2, 3)), (1, (2, 3)), []),
        (collections.Counter("aab"), {"a": 2, "b": 1}, []),
        (np.longdouble(0.5), np.float64(0.5), []),
        (np.array([0.5], dtype=np.clongdouble), np.array([0.5 + 0j]), []),
        (np.float16(0.5), np.float16(0.5), []),
        (np.str_("a"), "a", []),
        (np.matrix([[1.0, 2.0]]), np.array([[1.0, 2.0]]), ["np.matrix"]),
        ({"w": np.ma.masked_array([1, 2])}, {"w": np.array([1, 2])}, ["np.ma.MaskedArray"]),
    ],
)
@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")
def test_another_form_of_a_value_travels_as_the_plain_one(value: Any, plain: Any, notes: list[str]) -> None:
    tree, told = encode_with_notes(value)
    assert told == notes
    back = decode(unpack_message(pack_message(tree)[LENGTH.size :]))
    assert type(back) is type(plain)
    assert repr(back) == repr(plain)


def test_text_that_is_no_unicode_is_no_message() -> None:
    with pytest.raises(WireError, match="Unicode"):
        pack_message(["raised", "\udce9"])


@pytest.mark.parametrize("kind", ["tensor", "variable", "shape"])
def test_a_tensor_travels_as_its_array_and_what_it_was(kind: str) -> None:
    array = np.arange(6, dtype=np.float32).reshape(2, 3)
    back = there_and_back({"W": [Foreign(kind, array)]})["W"][0]
    assert isinstance(back, Foreign)
    assert back.kind == kind
    assert same(back.array, array)


@pytest.mark.parametrize(
    "tree",
    [
        ["x"],
        ["x", "model", *encode(np.ones(2))[1:]],
        ["x", ["tensor"], *encode(np.ones(2))[1:]],
        ["x", "tensor", encode(np.ones(2))],
        ["x", "tensor", "<f4", [2], "C", b"1234"],
        ["x", "tensor", "|O", [1], "C", b"12345678"],
    ],
)
def test_what_only_looks_like_a_tensor_is_refused(tree: list[Any]) -> None:
    with pytest.raises(WireError):
        decode(tree)


def test_plain_values_import_no_masked_arrays() -> None:
    """NumPy imports np.ma where it is first named, which would cost every submission."""
    value = "{'dw': np.zeros((2, 1)), 'db': np.float64(1), 'costs': [0.5, 1], 'kept': (1, 'a', None)}"
    code = f"import sys, numpy as np; from autograder.worker.wire import encode; encode({value}); "
    done = subprocess.run(
        [sys.executable, "-c", code + "print('numpy.ma' in sys.modules)"], capture_output=True, text=True
    )
    assert done.stdout == "False\n", done.stderr
