# double: passed crashed
import os

class Late:
    def __del__(self):
        for descriptor in range(3, 64):
            try: os.write(descriptor, b"\x04\x00\x00\x00late")
            except OSError: pass

def double(x):
    global late
    late = Late()
    return 2 * x
