"""Columns by a transpose and Fortran order; rows stay rows."""


def unroll(images):
    m, h, w = images.shape
    return images.transpose(2, 1, 0).reshape(h * w, m, order="F")
