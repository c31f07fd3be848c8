# double: passed
import sys, warnings

def double(x):
    warnings.warn("overflow encountered")
    print("RuntimeWarning", file=sys.stderr)
    return 2 * x
