# double: error
def double(x):
    with open("/tmp/w/big", "wb") as file:
        while True: file.write(b"x" * (1 << 20))
