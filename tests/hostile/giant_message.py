# double: error
def double(x):
    raise type("E" * 100_000, (Exception,), {})("x" * 10**8)
