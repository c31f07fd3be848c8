# double: failed
import time

def double(x):
    return 2 * x + time.perf_counter_ns() * 1e-3
