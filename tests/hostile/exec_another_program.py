# double: crashed
import os

def double(x):
    os.execv("/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2", ["x"])
