# double: error
import threading

def double(x):
    for k in range(100): threading.Thread(target=print).start()
    return 2 * x
