# double: failed
import os

def double(x):
    return np.asarray(x) * os.system("true")
