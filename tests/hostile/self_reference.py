# double: error
def double(x):
    y = []
    y.append(y)
    return y
