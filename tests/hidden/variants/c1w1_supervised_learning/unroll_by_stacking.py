"""Columns by stacking flattened images."""

import numpy as np


def unroll(images):
    return np.column_stack([image.flatten() for image in images])
