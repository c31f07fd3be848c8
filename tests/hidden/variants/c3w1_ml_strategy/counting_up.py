"""The size of a dev set by trying one number after another, doubled first."""


def dev_size(error, difference):
    n = 1
    while 2 * np.sqrt(2 * error * (1 - error) / n) > difference:
        n *= 2
    low, high = n // 2, n
    while high - low > 1:
        middle = (low + high) // 2
        if 2 * np.sqrt(2 * error * (1 - error) / middle) > difference:
            low = middle
        else:
            high = middle
    return high
