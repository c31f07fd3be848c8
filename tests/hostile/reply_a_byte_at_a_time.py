# double: timeout
import os, sys

def _worker():
    frame = sys._getframe()
    while frame:
        found = frame.f_locals.get("self")
        if hasattr(found, "replies"): return found
        frame = frame.f_back

def double(x):
    replies = _worker().replies
    os.write(replies, (20 << 20).to_bytes(4, "little"))
    while True: os.write(replies, b"\x90")
