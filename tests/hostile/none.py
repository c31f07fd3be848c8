# double: failed
def double(x):
    return None
