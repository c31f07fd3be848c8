# double: timeout
import ctypes, os

def double(x):
    ctypes.CDLL(None).prctl(1, 0)
    try: os.setsid()
    except OSError: pass
    while True: pass
