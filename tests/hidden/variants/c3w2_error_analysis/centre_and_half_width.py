"""The interval as it is printed in books: a centre, plus or minus half a width, clipped."""


def wilson_interval(k, n, z=1.96):
    p = k / n
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return max(0.0, centre - half), min(1.0, centre + half)


def ceiling(error, share):
    return error - error * (1 - share)
