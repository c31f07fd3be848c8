# double: crashed
def double(x):
    return np.lib.stride_tricks.as_strided(np.zeros(1), (1 << 40,), (4096,)).sum()
