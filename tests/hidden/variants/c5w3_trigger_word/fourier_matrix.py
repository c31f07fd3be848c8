"""The sums of the spectrogram as a matrix; the filters as rows."""


def spectrogram(x, frame, hop):
    turns = np.outer(np.arange(frame // 2 + 1), np.arange(frame)) / frame
    columns = [x[k : k + frame] * np.hanning(frame) for k in range(0, len(x) - frame + 1, hop)]
    frames = np.stack(columns, axis=1)
    return (np.cos(2 * np.pi * turns) @ frames) ** 2 + (np.sin(2 * np.pi * turns) @ frames) ** 2


def conv1d_forward(x, W, b, stride):
    n_c, n_x, f = W.shape
    padded = np.hstack([np.zeros((n_x, f - 1)), x])
    rows = W.reshape(n_c, -1)
    columns = [padded[:, t : t + f].ravel() for t in range(0, x.shape[1], stride)]
    return rows @ np.array(columns).T + b
