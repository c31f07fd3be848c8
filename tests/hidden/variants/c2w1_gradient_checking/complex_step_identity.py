"""The complex step as theta plus ih times a one-hot array."""


def complex_step(f, theta, h=1e-30):
    result = np.zeros_like(theta, dtype=float)
    for place, _ in np.ndenumerate(theta):
        direction = np.zeros(theta.shape)
        direction[place] = 1
        result[place] = np.imag(f(theta + complex(0, h) * direction)) / h
    return result
