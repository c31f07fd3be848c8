# double: failed
count = 0

def double(x):
    global count
    count += 1
    return 2 * x if count % 3 else 5 * x
