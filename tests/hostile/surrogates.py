# double: error
def double(x):
    return "\ud800"
