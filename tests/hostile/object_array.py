# double: error
def double(x):
    return np.array([object(), object()])
