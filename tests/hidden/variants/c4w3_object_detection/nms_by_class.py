"""Each class by itself, then merged, sorted and cut."""

import numpy as np


def yolo_non_max_suppression(scores, boxes, classes, max_boxes=10, iou_threshold=0.5):
    keep = []
    for c in np.unique(classes):
        queue = [k for k in np.argsort(scores)[::-1] if classes[k] == c]
        while queue:
            best = queue.pop(0)
            keep.append(best)
            queue = [k for k in queue if iou(boxes[best], boxes[k]) < iou_threshold]
    keep = np.array(sorted(keep, key=lambda k: scores[k], reverse=True)[:max_boxes], dtype=int)
    return [scores[keep], boxes[keep], classes[keep]]
