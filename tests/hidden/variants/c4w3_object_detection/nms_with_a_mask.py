"""Overlaps of one box with all others at once; a mask says which are still in the race."""

import numpy as np


def yolo_non_max_suppression(scores, boxes, classes, max_boxes=10, iou_threshold=0.5):
    alive, out = np.ones(len(scores), bool), []
    while alive.any() and len(out) < max_boxes:
        k = np.argmax(np.where(alive, scores, -np.inf))
        out.append(int(k))
        doubles = np.array([iou(boxes[k], box) > iou_threshold for box in boxes])
        alive &= ~(doubles & (classes == classes[k]))
        alive[k] = False
    return np.take(scores, out), np.take(boxes, out, axis=0), np.take(classes, out)


def yolo_filter_boxes(boxes, box_confidence, box_class_probs, threshold=0.6):
    table = np.einsum("gvax,gvac->gvac", box_confidence, box_class_probs)
    best = np.take_along_axis(table, table.argmax(-1)[..., None], -1)[..., 0]
    places = np.argwhere(best > threshold)
    cells = tuple(places.T)
    return best[cells], boxes[cells], table.argmax(-1)[cells]
