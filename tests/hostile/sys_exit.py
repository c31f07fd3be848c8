# double: error
import sys

def double(x):
    sys.exit(0)
