"""The shapes laid on one centre, or on one corner, and judged by iou; an index from NumPy."""

import numpy as np


def best_anchor(box_wh, anchors):
    box = np.array([0, 0, *box_wh]) - np.array([*box_wh, *box_wh]) / 2
    agree = []
    for w, h in anchors:
        agree.append(iou(box, (-w / 2, -h / 2, w / 2, h / 2)))
    return np.argmax(np.ravel(agree))
