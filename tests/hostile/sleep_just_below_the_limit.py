# double: timeout
import time

def double(x):
    end = time.process_time() + 4.8
    while time.process_time() < end: pass
    return 2 * x
