"""How much a message may hold, which arrays it may, and what is raised for more."""

from __future__ import annotations

import struct

import numpy as np

MAX_MESSAGE = 20 << 20
"""Bytes of one message; its length is checked before it is read."""

MAX_NODES = 20_000
MAX_DEPTH = 12
MAX_TEXT = 1 << 16
MAX_NDIM = 16
MAX_ARRAY = 16 << 20
LENGTH = struct.Struct("<I")

DTYPES = {
    text: np.dtype(text)
    for text in ("|b1", "|i1", "<i2", "<i4", "<i8", "|u1", "<u2", "<u4", "<u8", "<f2", "<f4", "<f8", "<c8", "<c16")
}


WIDE = {np.dtype(np.longdouble).char: DTYPES["<f8"], np.dtype(np.clongdouble).char: DTYPES["<c16"]}
"""Wider numbers travel by their value, as the nearest double."""


class WireError(Exception):
    """A value that does not travel, or bytes that are no value; the text says which rule was broken."""
