"""Views of windows, and sums by einsum."""


def spectrogram(x, frame, hop):
    frames = np.lib.stride_tricks.sliding_window_view(x, frame)[::hop]
    spectrum = np.fft.rfft(frames * np.hanning(frame), axis=1)
    return (spectrum.real**2 + spectrum.imag**2).T


def conv1d_forward(x, W, b, stride):
    f = W.shape[-1]
    padded = np.concatenate([np.zeros((x.shape[0], f - 1)), x], axis=1)
    windows = np.lib.stride_tricks.sliding_window_view(padded, f, axis=1)[:, ::stride]
    return np.einsum("cik,itk->ct", W, windows) + b
