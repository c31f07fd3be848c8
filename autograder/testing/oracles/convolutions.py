"""Convolutions and pooling. Images are (m, n_H, n_W, n_C), filters (f, f, n_C_prev, n_C), biases (1, 1, 1, n_C)."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def _side(n: int, f: int, stride: int, pad: int) -> int:
    return (n - f + 2 * pad) // stride + 1


def convolution(A_prev: Any, W: Any, b: Any, *, stride: int = 1, pad: int = 0) -> Any:
    """Z (m, n_H, n_W, n_C) by scattering: each number of A_prev is sent to the outputs whose window it lies in.

    A_prev (m, n_H_prev, n_W_prev, n_C_prev), W (f, f, n_C_prev, n_C), b (1, 1, 1, n_C), all real or complex, so that
    `complex_step_gradient` can be taken of it. The filter is not flipped, as in all of deep learning.

    >>> convolution(np.arange(9.0).reshape(1, 3, 3, 1), np.ones((2, 2, 1, 1)), np.zeros((1, 1, 1, 1)))[0, :, :, 0]
    array([[ 8., 12.],
           [20., 24.]])
    """
    A_prev, W, b = np.asarray(A_prev), np.asarray(W), np.asarray(b)
    m, height, width, _ = A_prev.shape
    f, n_C = W.shape[0], W.shape[3]
    n_H, n_W = _side(height, f, stride, pad), _side(width, f, stride, pad)
    Z = np.zeros((m, n_H, n_W, n_C), dtype=np.result_type(A_prev, W, b, np.float64)) + b.reshape(n_C)
    for h, w, row, column in itertools.product(range(height), range(width), range(f), range(f)):
        i, above = divmod(h + pad - row, stride)
        j, left = divmod(w + pad - column, stride)
        if above == left == 0 and 0 <= i < n_H and 0 <= j < n_W:
            Z[:, i, j] += (A_prev[:, h, w, :, None] * W[row, column]).sum(axis=1)
    return Z


def convolution_by_fft(A_prev: Any, W: Any, b: Any, *, stride: int = 1, pad: int = 0) -> Array:
    """The same as `convolution`, as a product of Fourier transforms; real arguments only.

    >>> convolution_by_fft(np.arange(9.0).reshape(1, 3, 3, 1), np.ones((2, 2, 1, 1)), np.zeros(1))[0, :, :, 0].round(9)
    array([[ 8., 12.],
           [20., 24.]])
    """
    padded = np.pad(np.asarray(A_prev, dtype=np.float64), ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    W, shape = np.asarray(W, dtype=np.float64), padded.shape[1:3]
    images, filters = np.fft.rfft2(padded, axes=(1, 2)), np.fft.rfft2(W, shape, axes=(0, 1))
    product = (images[..., None] * filters.conj()).sum(axis=3)
    whole = np.fft.irfft2(product, shape, axes=(1, 2))
    n_H, n_W = (_side(n, len(W), stride, 0) for n in shape)
    return np.asarray(whole[:, : n_H * stride : stride, : n_W * stride : stride] + np.ravel(b))


def transposed_convolution(A_prev: Any, W: Any, b: Any, *, stride: int = 1, pad: int = 0) -> Array:
    """Z (m, n_H, n_W, n_C), of side stride * (n - 1) + f - 2 * pad, as the adjoint of `convolution`.

    A_prev (m, n_H_prev, n_W_prev, n_C_prev), W (f, f, n_C, n_C_prev) as in Keras, b (1, 1, 1, n_C). Entry k of Z is
    what `convolution` makes of the k-th unit image, times A_prev, summed: it has no window of its own.

    >>> transposed_convolution(np.ones((1, 1, 2, 1)), np.ones((2, 2, 1, 1)), np.zeros(1), stride=1)[0, :, :, 0]
    array([[1., 2., 1.],
           [1., 2., 1.]])
    """
    A_prev, W = np.asarray(A_prev, dtype=np.float64), np.asarray(W, dtype=np.float64)
    m, height, width, n_C_prev = A_prev.shape
    f, n_C = W.shape[0], W.shape[2]
    sides = stride * (height - 1) + f - 2 * pad, stride * (width - 1) + f - 2 * pad
    count = sides[0] * sides[1] * n_C
    units = np.eye(count).reshape(count, *sides, n_C)
    seen = convolution(units, W, np.zeros(n_C_prev), stride=stride, pad=pad)
    Z = np.tensordot(A_prev, seen, axes=((1, 2, 3), (1, 2, 3))).reshape(m, *sides, n_C)
    return np.asarray(Z + np.ravel(b))


def pooling(A_prev: Any, f: int, stride: int, *, mode: str = "max") -> Array:
    """A (m, n_H, n_W, n_C) of `mode` "max" or "average", window by window, without padding; a rest is left out.

    >>> pooling(np.arange(9.0).reshape(1, 3, 3, 1), 2, 1, mode="average")[0, :, :, 0]
    array([[2., 3.],
           [5., 6.]])
    """
    A_prev = np.asarray(A_prev, dtype=np.float64)
    m, height, width, n_C = A_prev.shape
    A = np.zeros((m, _side(height, f, stride, 0), _side(width, f, stride, 0), n_C))
    for k, i, j, c in np.ndindex(*A.shape):
        window = [float(A_prev[k, i * stride + h, j * stride + w, c]) for h in range(f) for w in range(f)]
        A[k, i, j, c] = max(window) if mode == "max" else sum(window) / len(window)
    return A


def pooling_gradient(A_prev: Any, dA: Any, f: int, stride: int, *, mode: str = "max") -> Array:
    """dA_prev of `pooling`, in the shape of A_prev: each dA goes to its window's largest number, or evenly to all.

    Windows that overlap add up. For "max" the numbers of a window must be distinct.

    >>> pooling_gradient(np.arange(4.0).reshape(1, 2, 2, 1), np.full((1, 1, 1, 1), 8.0), 2, 2)[0, :, :, 0]
    array([[0., 0.],
           [0., 8.]])
    """
    A_prev, dA = np.asarray(A_prev, dtype=np.float64), np.asarray(dA, dtype=np.float64)
    dA_prev = np.zeros(A_prev.shape)
    for k, i, j, c in np.ndindex(*dA.shape):
        places = [(k, i * stride + h, j * stride + w, c) for h in range(f) for w in range(f)]
        largest = max(places, key=lambda place: A_prev[place])
        for place in [largest] if mode == "max" else places:
            dA_prev[place] += dA[k, i, j, c] / (1 if mode == "max" else len(places))
    return dA_prev
