"""The well-known trick: each class is moved to a region of its own, so that classes cannot overlap."""

import numpy as np


def yolo_non_max_suppression(scores, boxes, classes, max_boxes=10, iou_threshold=0.5):
    apart = np.max(boxes) - np.min(boxes) + 1
    moved = boxes + (np.asarray(classes) * apart)[:, None]
    order, kept = list(np.argsort(-scores)), []
    while order and len(kept) < max_boxes:
        first, *rest = order
        kept.append(first)
        order = [k for k in rest if not iou(moved[first], moved[k]) > iou_threshold]
    return scores[kept].tolist(), [boxes[k] for k in kept], [int(classes[k]) for k in kept]
