# double: error
import os

def double(x):
    for n in range(150_000): os.close(os.open("x" * 200 + str(n), os.O_CREAT))
    return 2 * x
