# double: crashed
import sys

def _worker():
    frame = sys._getframe()
    while frame:
        found = frame.f_locals.get("self")
        if hasattr(found, "replies"): return found
        frame = frame.f_back

_JUNK = b"\xdf" + (1_000_000).to_bytes(4, "big") + b"\x01\x90" * 1_000_000
_old = type(_worker()).write

def _write(self, data):
    if b"\xa6raised" in data[:40]:
        start = data.index(b"\xa6raised") + 7
        body = data[4:start] + _JUNK
        data = len(body).to_bytes(4, "little") + body
    _old(self, data)

def double(x):
    type(_worker()).write = _write
    raise ValueError
