"""Corners stacked one by one; a sigmoid by tanh; a grid by meshgrid."""

import numpy as np


def yolo_boxes_to_corners(box_xy, box_wh):
    x, y, w, h = box_xy[..., 0], box_xy[..., 1], box_wh[..., 0], box_wh[..., 1]
    return np.stack([x - 0.5 * w, y - 0.5 * h, x + 0.5 * w, y + 0.5 * h], axis=-1)


def decode_predictions(output, anchors):
    G, V, A, _ = output.shape
    cols, rows = np.meshgrid(np.arange(V), np.arange(G))
    offset = np.stack([cols, rows], axis=-1)[:, :, np.newaxis, :]
    squash = lambda t: 0.5 * (1 + np.tanh(t / 2))
    box_xy = (squash(output[..., 1:3]) + offset) / np.array([V, G])
    box_wh = np.exp(output[..., 3:5]) * np.reshape(anchors, (1, 1, A, 2))
    scores = output[..., 5:]
    probs = np.exp(scores - np.logaddexp.reduce(scores, axis=-1, keepdims=True))
    return [squash(output[..., 0:1]), yolo_boxes_to_corners(box_xy, box_wh), probs]
