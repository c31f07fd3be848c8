"""Three loops, squared distances by norm, the nearest remembered."""

import numpy as np


def mine_semi_hard(E, labels, alpha):
    triplets = []
    for a in range(len(E)):
        for p in range(len(E)):
            if a == p or labels[a] != labels[p]:
                continue
            d_ap = np.linalg.norm(E[a] - E[p]) ** 2
            best, nearest = None, None
            for n in range(len(E)):
                if labels[n] == labels[a]:
                    continue
                d_an = np.linalg.norm(E[a] - E[n]) ** 2
                if d_ap < d_an < d_ap + alpha and (best is None or d_an < nearest):
                    best, nearest = n, d_an
            if best is not None:
                triplets.append([a, p, best])
    return triplets
