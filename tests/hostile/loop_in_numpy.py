# double: timeout
def double(x):
    A = np.ones((600, 600))
    while True: A = A @ A * 0 + 1
