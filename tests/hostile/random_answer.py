# double: failed
def double(x):
    return 2 * x + 1e-3 * np.random.randn(*np.shape(x))
