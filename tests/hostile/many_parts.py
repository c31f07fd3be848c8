# double: error
def double(x):
    return [0.0] * 3_000_000
