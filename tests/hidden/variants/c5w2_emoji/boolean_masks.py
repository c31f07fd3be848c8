"""Boolean masks and rows one by one."""


def masked_mean(E, mask):
    return np.array([rows[keep > 0].mean(axis=0) for rows, keep in zip(E, mask)])


def masked_step(new, old, mask_t):
    state = np.array(old)
    state[mask_t.astype(bool)] = new[mask_t.astype(bool)]
    return state


def last_state(A, lengths):
    return np.take_along_axis(A, (lengths - 1)[:, None, None], axis=1).squeeze(axis=1)
