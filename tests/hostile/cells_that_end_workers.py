# double: crashed
import os

def double(x):
    os._exit(0)

if True:
    os._exit(0)
