# double: error
import os

def double(x):
    os.fexecve = os.memfd_create("x")
    return 2 * x
