# double: error
def double(x):
    return double(x)
