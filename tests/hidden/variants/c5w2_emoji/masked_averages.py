"""NumPy's own weights: np.average and masked arrays."""


def masked_mean(E, mask):
    hidden = np.broadcast_to((mask == 0)[:, :, None], E.shape)
    return np.ma.array(E, mask=hidden).mean(axis=1).filled(0)


def last_state(A, lengths):
    return np.array([states[n - 1] for states, n in zip(A, lengths)])
