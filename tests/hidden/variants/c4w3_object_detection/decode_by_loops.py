"""The network's output read cell by cell; the average precision walked down."""

import math

import numpy as np


def decode_predictions(output, anchors):
    G, V, A, n = output.shape
    confidence, boxes, probs = np.zeros((G, V, A, 1)), np.zeros((G, V, A, 4)), np.zeros((G, V, A, n - 5))
    for i in range(G):
        for j in range(V):
            for a in range(A):
                t = [float(x) for x in output[i, j, a]]
                confidence[i, j, a, 0] = 1 / (1 + math.exp(-t[0]))
                bx = (j + 1 / (1 + math.exp(-t[1]))) / V
                by = (i + 1 / (1 + math.exp(-t[2]))) / G
                bw, bh = anchors[a][0] * math.exp(t[3]), anchors[a][1] * math.exp(t[4])
                boxes[i, j, a] = [bx - bw / 2, by - bh / 2, bx + bw / 2, by + bh / 2]
                total = sum(math.exp(x) for x in t[5:])
                probs[i, j, a] = [math.exp(x) / total for x in t[5:]]
    return confidence, boxes, probs


def average_precision(scores, correct, n_truth):
    pairs = sorted(zip(scores, correct), reverse=True)
    hits, points = 0, []
    for k, (_, good) in enumerate(pairs, start=1):
        hits += int(good)
        points.append((hits / k, bool(good)))
    return sum(max(p for p, _ in points[k:]) for k in range(len(points)) if points[k][1]) / n_truth
