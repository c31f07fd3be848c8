"""The complex step over a flat copy, reshaped at each call of f; the slopes gathered in a list."""


def complex_step(f, theta, h=1e-30):
    flat = np.asarray(theta).ravel()
    slopes = []
    for k in range(flat.size):
        moved = flat.astype(np.complex128)
        moved[k] = flat[k] + 1j * h
        slopes.append(f(moved.reshape(theta.shape)).imag / h)
    return np.array(slopes).reshape(theta.shape)
