# double: crashed
import os

def double(x):
    for descriptor in range(64):
        try: os.write(descriptor, b"\x00\x00\x00\x00garbage" * 100)
        except OSError: pass
    return 2 * x
