"""A notebook of 2018, its pooling: prints in the function, masks times gradients, ones times an average."""

import numpy as np


def pool_forward(A_prev, hparameters, mode="max"):
    (m, n_H_prev, n_W_prev, n_C_prev) = A_prev.shape
    f = hparameters["f"]
    stride = hparameters["stride"]
    n_H = int(1 + (n_H_prev - f) / stride)
    n_W = int(1 + (n_W_prev - f) / stride)
    A = np.zeros((m, n_H, n_W, n_C_prev))
    for i, h, w, c in np.ndindex(A.shape):
        a_prev_slice = A_prev[i, h * stride : h * stride + f, w * stride : w * stride + f, c]
        if mode == "max":
            A[i, h, w, c] = np.max(a_prev_slice)
        elif mode == "average":
            A[i, h, w, c] = np.mean(a_prev_slice)
    print("A.shape = " + str(A.shape))
    return A, (A_prev, hparameters)


def create_mask_from_window(x):
    mask = np.where(x == np.max(x), 1, 0)
    return mask


def distribute_value(dz, shape):
    (n_H, n_W) = shape
    average = dz / (n_H * n_W)
    return average * np.ones((n_H, n_W))


def pool_backward(dA, cache, mode="max"):
    (A_prev, hparameters) = cache
    stride, f = hparameters["stride"], hparameters["f"]
    dA_prev = np.zeros(A_prev.shape)
    m, n_H, n_W, n_C = dA.shape
    for i in range(m):
        a_prev = A_prev[i, :, :, :]
        for h in range(n_H):
            for w in range(n_W):
                for c in range(n_C):
                    v0, v1, h0, h1 = h * stride, h * stride + f, w * stride, w * stride + f
                    if mode == "max":
                        mask = create_mask_from_window(a_prev[v0:v1, h0:h1, c])
                        dA_prev[i, v0:v1, h0:h1, c] += np.multiply(mask, dA[i, h, w, c])
                    elif mode == "average":
                        dA_prev[i, v0:v1, h0:h1, c] += distribute_value(dA[i, h, w, c], (f, f))
    assert dA_prev.shape == A_prev.shape
    return dA_prev
