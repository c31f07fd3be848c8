# double: timeout
import sys

def double(x):
    for k in range(100_000):
        sys.stdout.write("x" * 1_000_000)
        sys.stderr.write("x" * 1_000_000)
    return 2 * x
