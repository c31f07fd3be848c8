# double: error
def double(x):
    y = {}
    for k in range(5000): y = {"y": y}
    return y
