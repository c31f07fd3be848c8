# double: error
def double(x):
    return np.ma.masked_array(2 * x, mask=True)
