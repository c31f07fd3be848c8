# double: timeout
def double(x):
    while True: pass
