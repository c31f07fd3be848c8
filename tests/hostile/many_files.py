# double: error
def double(x):
    kept = [open("/dev/null") for k in range(10_000)]
    return 2 * x
