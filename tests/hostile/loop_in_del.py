# double: timeout
class Slow:
    def __del__(self):
        while True: pass

def double(x):
    Slow()
    return 2 * x
