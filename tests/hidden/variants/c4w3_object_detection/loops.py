"""A beginner: one number at a time, results in lists."""

import math

import numpy as np


def iou(box1, box2):
    x1, y1 = max(box1[0], box2[0]), max(box1[1], box2[1])
    x2, y2 = min(box1[2], box2[2]), min(box1[3], box2[3])
    if x2 <= x1 or y2 <= y1:
        return 0.0
    inter = (x2 - x1) * (y2 - y1)
    a1 = (box1[2] - box1[0]) * (box1[3] - box1[1])
    a2 = (box2[2] - box2[0]) * (box2[3] - box2[1])
    return inter / (a1 + a2 - inter)


def yolo_filter_boxes(boxes, box_confidence, box_class_probs, threshold=0.6):
    scores, kept, classes = [], [], []
    G, V, A, C = box_class_probs.shape
    for i in range(G):
        for j in range(V):
            for a in range(A):
                best, which = 0, 0
                for c in range(C):
                    s = box_confidence[i, j, a, 0] * box_class_probs[i, j, a, c]
                    if s > best:
                        best, which = s, c
                if best >= threshold:
                    scores.append(best)
                    kept.append(boxes[i, j, a])
                    classes.append(which)
    return scores, kept, classes
