# double: crashed
import sys

def _worker():
    frame = sys._getframe()
    while frame:
        found = frame.f_locals.get("self")
        if hasattr(found, "replies"): return found
        frame = frame.f_back

_JUNK = b"\xdd" + (4_000_000).to_bytes(4, "big") + b"\x90" * 4_000_000
_old = type(_worker()).write

def _write(self, data):
    if b"\xa5value" in data[:40] and data.endswith(b"\xc0\x90"):
        body = data[4:-2] + _JUNK + b"\x90"
        data = len(body).to_bytes(4, "little") + body
    _old(self, data)

def double(x):
    type(_worker()).write = _write
    return 2 * x
