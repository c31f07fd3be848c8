"""The column as a copy, by flatten and an added axis."""

import numpy as np


def image2vector(image):
    return np.expand_dims(image.flatten(), axis=1)
