"""An empty array, filled slice by slice; the decoder without the helper."""

import numpy as np


def yolo_boxes_to_corners(box_xy, box_wh):
    corners = np.empty(box_xy.shape[:-1] + (4,))
    corners[..., :2] = box_xy - box_wh / 2
    corners[..., 2:] = corners[..., :2] + box_wh
    return corners


def decode_predictions(output, anchors):
    sigmoid = lambda t: np.exp(t) / (np.exp(t) + 1)
    G, V = output.shape[0], output.shape[1]
    bx = (np.arange(V)[None, :, None] + sigmoid(output[..., 1])) / V
    by = (np.arange(G)[:, None, None] + sigmoid(output[..., 2])) / G
    bw, bh = anchors[:, 0] * np.exp(output[..., 3]), anchors[:, 1] * np.exp(output[..., 4])
    boxes = np.moveaxis(np.array([bx - bw / 2, by - bh / 2, bx + bw / 2, by + bh / 2]), 0, -1)
    e = np.exp(output[..., 5:])
    return np.expand_dims(sigmoid(output[..., 0]), -1), boxes, e / np.sum(e, axis=-1)[..., None]
