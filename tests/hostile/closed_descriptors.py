# double: crashed
import os

def double(x):
    os.closerange(0, 256)
    return 2 * x
