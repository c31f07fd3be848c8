# double: crashed timeout error
import sys

def double(x):
    sys.setrecursionlimit(10**9)
    def f(n): return [f(n + 1)]
    return f(0)
