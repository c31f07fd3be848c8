# double: error
def double(x):
    raise KeyboardInterrupt
