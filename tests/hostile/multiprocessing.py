# double: error
import multiprocessing

def double(x):
    with multiprocessing.Pool(4) as pool: return pool.map(abs, x)
