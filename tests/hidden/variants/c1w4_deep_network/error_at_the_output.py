"""The way back starts with dZ = AL - Y and never forms dAL."""


def L_model_backward(AL, Y, caches):
    L = len(caches)
    grads = {}
    dA, grads["dW" + str(L)], grads["db" + str(L)] = linear_backward(AL - Y, caches[L - 1][0])
    grads["dA" + str(L - 1)] = dA
    for l in range(L - 1, 0, -1):
        dA, dW, db = linear_activation_backward(dA, caches[l - 1], "relu")
        grads.update({"dW%d" % l: dW, "db%d" % l: db, "dA%d" % (l - 1): dA})
    return grads
