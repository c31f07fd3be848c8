"""Views of all windows and einsum; no loop at all on the way forward."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def windows(X, f, stride):
    return sliding_window_view(X, (f, f), axis=(1, 2))[:, ::stride, ::stride]


def conv_forward(A_prev, W, b, hparameters):
    seen = windows(zero_pad(A_prev, hparameters["pad"]), len(W), hparameters["stride"])
    return np.einsum("ihwkrs,rskc->ihwc", seen, W) + b, (A_prev, W, b, hparameters)


def conv_backward(dZ, cache):
    A_prev, W, b, hparameters = cache
    stride, pad = hparameters["stride"], hparameters["pad"]
    X = zero_pad(A_prev, pad)
    dX = np.zeros(X.shape)
    dW = np.einsum("ihwkrs,ihwc->rskc", windows(X, len(W), stride), dZ)
    sent = np.einsum("rskc,ihwc->ihwrsk", W, dZ)
    f = len(W)
    for h, w in np.ndindex(dZ.shape[1:3]):
        dX[:, h * stride : h * stride + f, w * stride : w * stride + f] += sent[:, h, w]
    return dX[:, pad : pad + A_prev.shape[1], pad : pad + A_prev.shape[2]], dW, np.einsum("ihwc->c", dZ).reshape(b.shape)


def pool_forward(A_prev, hparameters, mode="max"):
    seen = windows(A_prev, hparameters["f"], hparameters["stride"])
    return {"max": np.max, "average": np.mean}[mode](seen, axis=(-1, -2)), (A_prev, hparameters)
