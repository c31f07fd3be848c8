"""A reply is bounded on its bytes, before anything is built, and has exactly the form that was asked for."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from autograder.sandbox.replies import MAX_LEVELS, MAX_STRING, MAX_TOKENS, MAX_WORDS, bound, read_reply
from autograder.worker.wire import LENGTH, MAX_DEPTH, MAX_NODES, MAX_TEXT, WireError, encode, pack_message

CALL = ["call", ["f"], ["t"], ["d"], 0, "f", False]
KEEP = [*CALL[:-1], True]
RUN = ["run", "cell", "x = 1", "all"]


def body_of(*parts: Any) -> bytes:
    return pack_message(["nonce", *parts])[LENGTH.size :]


TREES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=20) | st.dictionaries(st.text(max_size=3), inner, max_size=20),
    max_leaves=30,
)


@settings(deadline=None)
@given(TREES)
@example([0] * 70_000)
@example({str(k): k for k in range(70_000)})
@example(["x" * 40, "x" * 300, "x" * 70_000, b"x" * 300, b"x" * 70_000])
def test_whatever_msgpack_packs_within_the_caps_is_let_through(tree: Any) -> None:
    bound(msgspec.msgpack.encode(tree))


@settings(max_examples=300)
@given(st.binary(max_size=60))
def test_what_is_let_through_is_msgpack_to_its_last_byte(body: bytes) -> None:
    try:
        bound(body)
    except WireError:
        return
    with pytest.raises(msgspec.DecodeError, match="end|truncated"):
        msgspec.msgpack.decode(body[:-1])


JUNK = {
    "millions of empty arrays": b"\xdd" + (4_000_000).to_bytes(4, "big") + b"\x90" * 4_000_000,
    "millions of empty maps": b"\xdd" + (4_000_000).to_bytes(4, "big") + b"\x80" * 4_000_000,
    "millions of nothings": b"\xdd" + (4_000_000).to_bytes(4, "big") + b"\xc0" * 4_000_000,
    "a map of millions": b"\xdf" + (2_000_000).to_bytes(4, "big") + b"\x01\xc0" * 2_000_000,
    "arrays in arrays": b"\x91" * 2_000_000 + b"\xc0",
    "wide and shallow": b"\x9f" + (b"\xdd" + MAX_TOKENS.to_bytes(4, "big") + b"\xc0" * MAX_TOKENS) * 15,
    "a long text": msgspec.msgpack.encode("x" * (MAX_STRING + 1)),
    "an extension": b"\xc7\x08\xff" + bytes(8),
    "a short extension": b"\xd6\xff" + bytes(4),
    "an array that does not end": b"\x92\xc0",
    "bytes that do not end": b"\xc6\x00\x00\x00\x05ab",
    "a length that does not end": b"\xc6\x00",
    "more than one item": b"\xc0\xc0",
    "nothing": b"",
    "a byte that msgpack never uses": b"\xc1",
}


@pytest.mark.parametrize("name", JUNK)
def test_junk_is_refused_before_it_is_decoded(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(body: bytes) -> None:
        raise AssertionError("decoded")

    monkeypatch.setattr("autograder.sandbox.replies.unpack_message", never)
    with pytest.raises(WireError):
        read_reply(JUNK[name], "nonce", CALL)


def nested(value: Any, depth: int) -> Any:
    for _ in range(depth):
        value = {"a": value}
    return value


LARGEST = {
    "as many parts as a value may have": [0] * (MAX_NODES - 1),
    "as many scalars": [np.float64(1)] * (MAX_NODES - 1),
    "as many arrays, of two dimensions": [np.zeros((1, 1))] * ((MAX_TOKENS - 10) // 8),
    "as deep as a value may be": nested(np.zeros((1, 1)), MAX_DEPTH - 1),
    "a text as long as it may be": "\N{SNAKE}" * MAX_TEXT,
    "dict entries": {str(k): float(k) for k in range(MAX_NODES - 2)},
}


@pytest.mark.parametrize("name", LARGEST)
def test_the_largest_values_that_travel_are_let_through(name: str) -> None:
    tree = encode(LARGEST[name])
    assert read_reply(body_of("value", tree, None, []), "nonce", CALL)[0] == "value"
    if "as many" not in name:
        kept = encode((LARGEST[name],))[:1] + [tree]
        assert read_reply(body_of("value", tree, kept, []), "nonce", KEEP)[0] == "value"


FORMS = {
    "arguments that were not asked for": (["value", 1, ["t"], []], CALL),
    "arguments that are missing": (["value", 1, None, []], KEEP),
    "a part too many": (["value", 1, None, [], None], CALL),
    "a part too few": (["value", 1], CALL),
    "more than missing": (["missing", 1], CALL),
    "more than raised": (["raised", {}, []], CALL),
    "raised without a description": (["raised", None], CALL),
    "unsendable without words": (["unsendable", b"x"], CALL),
    "words too long": (["unsendable", "x" * MAX_STRING, *["x" * MAX_STRING] * 4], CALL),
    "a description too long": (["raised", {"frames": ["x" * MAX_STRING] * (1 + MAX_WORDS // MAX_STRING)}], CALL),
    "a value of a cell": (["value", 1, None, []], RUN),
    "a cell in place of a value": (["ran", {}], CALL),
    "another kind": (["passed", 100], CALL),
    "no kind": ([], CALL),
    "a kind that is no text": ([["value"], 1, None, []], CALL),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_reply_of_another_form_than_asked_for_is_refused(name: str) -> None:
    parts, request = FORMS[name]
    with pytest.raises(WireError):
        read_reply(body_of(*parts), "nonce", request)


def test_a_reply_to_another_request_is_refused() -> None:
    with pytest.raises(WireError):
        read_reply(body_of("value", 1, None, []), "another", CALL)


@pytest.mark.parametrize(
    ("parts", "request_"),
    [
        (["value", 1, None, []], CALL),
        (["value", None, None, []], CALL),
        (["value", 1, ["t", 2], []], KEEP),
        (["missing"], CALL),
        (["raised", {"type": "ValueError"}], KEEP),
        (["unsendable", "a set"], CALL),
        (["ran", {"skipped": [], "raised": []}], RUN),
    ],
)
def test_a_reply_as_the_worker_makes_it_is_taken(parts: list[Any], request_: list[Any]) -> None:
    assert read_reply(body_of(*parts), "nonce", request_) == parts
    assert MAX_LEVELS > MAX_DEPTH
