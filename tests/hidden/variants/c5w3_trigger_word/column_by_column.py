"""An array of zeros that is filled, frame after frame; absolute values of the whole transform, cut in half."""


def spectrogram(x, frame, hop):
    T = 1 + (len(x) - frame) // hop
    S = np.zeros((frame // 2 + 1, T))
    window = np.hanning(frame)
    for j in range(T):
        piece = x[j * hop : j * hop + frame] * window
        S[:, j] = np.abs(np.fft.fft(piece))[: frame // 2 + 1] ** 2
    return S


def insert_ones(y, segment_end_ms, clip_ms=10000, steps=50):
    Ty = y.shape[1]
    end = int(segment_end_ms * Ty / clip_ms)
    labels = np.arange(Ty)
    return np.where((labels > end) & (labels <= end + steps), 1, y)
