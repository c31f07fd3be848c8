# double: timeout
import time

def double(x):
    time.sleep(10_000)
    return 2 * x
