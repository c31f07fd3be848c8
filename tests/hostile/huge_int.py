# double: error
def double(x):
    return 10**10_000
