"""Hidden suite of c4w2_keras_residual_networks, all oracles in NumPy's float64.

Oracles: a look at the model beside the student's code: its layers, and its output for drawn weights, which is computed
here by scattering and row by row. Evidence: docs/design/c4w2_keras_residual_networks.md.
"""

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.testing import Code, asked_here, exercise, expect, expect_array, expect_close, oracles, reject, weight

EPSILON = 1e-3
"""Keras' default in BatchNormalization."""

SEEN = """
import keras
import numpy as np


def layers_of(model):
    found = []
    for layer in model.layers:
        node = layer._inbound_nodes[0]
        inputs = [each._keras_history.operation.name for each in node.input_tensors]
        told = {"name": layer.name, "kind": type(layer).__name__, "inputs": inputs, "weights": layer.get_weights()}
        if told["kind"] == "Conv2D":
            told |= {"strides": list(layer.strides), "padding": layer.padding}
        found.append(told)
    return found


def looked(model):
    start = {"moving_mean": 0.0, "gamma": 1.0, "moving_variance": 1.0, "beta": 0.0, "bias": 0.0}
    at_first = all(np.all(w.numpy() == start[w.name]) for w in model.weights if w.name in start)
    for w in model.weights:  # drawn by shape and role, so that the order of the layers is free
        rng = np.random.default_rng([7, *w.shape, *w.name.encode()])
        low, high = (0.5, 1.5) if w.name in ("gamma", "moving_variance") else (-1.0, 1.0)
        w.assign(rng.uniform(low, high, w.shape))
    x = rng.normal(size=(3, *model.input_shape[1:])).astype("float32")
    seen = {"layers": layers_of(model), "parameters": model.count_params(), "shape": list(model.output_shape)}
    seen |= {"x": x, "at_first": at_first, "used": model(x, training=False).numpy()}
    return seen | {"neither": model(x).numpy(), "trained": model(x, training=True).numpy()}
"""

BLOCK = f"""{SEEN}

def look(value, X, *rest, **options):
    if not isinstance(value, keras.KerasTensor):
        raise TypeError("expected the output of a layer, a keras tensor")
    return looked(keras.Model(X, value))
"""

NETWORK = f"""{SEEN}

def look(value, *rest, **options):
    if not isinstance(value, keras.Model):
        raise TypeError("expected a keras.Model")
    return looked(value)
"""

LEARNS = """
import keras
import numpy as np


def look(model, *rest, **options):
    if not isinstance(model, keras.Model):
        raise TypeError("expected a keras.Model")
    rng = np.random.default_rng(3)
    X, Y = rng.normal(size=(24, 8, 8, 1)).astype("float32"), np.arange(24) % 3
    X += 2.0 * np.eye(3)[Y][:, :, None, None].repeat(8, axis=2).repeat(3, axis=1)[:, :8].astype("float32")
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy", run_eagerly=True)
    return [float(model.train_on_batch(X, Y)) for _ in range(8)]
"""


def place(*shape):
    return Code(f"keras.Input({shape})", "import keras\n")


def seen(function, code, *arguments, **options):
    return function.seen_by(Code("look", code))(*arguments, **options)


def without_layers(found):
    """A look without the list of layers, whose order and names are free."""
    return {key: found[key] for key in found if key != "layers"} if isinstance(found, dict) else found


def convolved(A, conv, norm, pad, training):
    """A convolution and the batch normalisation behind it, in use or in training."""
    W, b = (np.float64(w) for w in conv["weights"])
    gamma, beta, mean, var = (np.float64(w) for w in norm["weights"])
    Z = oracles.convolution(A, W, b.reshape(1, 1, 1, -1), stride=conv["strides"][0], pad=pad)
    if training:
        mean, var = Z.mean(axis=(0, 1, 2)), Z.var(axis=(0, 1, 2))
    return gamma * (Z - mean) / np.sqrt(var + EPSILON) + beta


class Parts:
    """The convolutions of a model, each with its batch normalisation, taken in the order in which they are met."""

    def __init__(self, found):
        self.convs = [layer for layer in found["layers"] if layer["kind"] == "Conv2D"]
        self.norms = {}
        for layer in found["layers"]:
            if layer["kind"] == "BatchNormalization":
                self.norms.setdefault(layer["inputs"][0], layer)

    def take(self, f, n_prev, n, stride):
        """The next convolution of this shape, its batch normalisation, and the padding that keeps the middle."""
        wanted = (f, f, n_prev, n)
        for conv in self.convs:
            if conv["weights"][0].shape == wanted and len(conv["weights"]) == 2:
                break
        else:
            shapes = "; ".join(str(conv["weights"][0].shape) for conv in self.convs) or "none"
            reject(f"there must be a convolution with a kernel of shape {wanted} and a bias.", kernels_left=shapes)
        self.convs.remove(conv)
        steps, name = conv["strides"], f"the convolution with the kernel {wanted}"
        expect(steps == [stride, stride], f"{name} must have the stride {stride}.", strides=steps)
        expect(f == 1 or conv["padding"] == "same", f"{name} must keep height and width.", padding=conv["padding"])
        expect(conv["name"] in self.norms, f"batch normalisation must follow {name}.")
        return conv, self.norms[conv["name"]], (f - 1) // 2

    def block(self, A, f, filters, s, training):
        """What the next block makes of A; a block that changes the shape where s is a number."""
        way, n_prev = A, A.shape[3]
        sizes = ((1, n_prev, filters[0], s or 1), (f, *filters[:2], 1), (1, *filters[1:], 1))
        for k, size in enumerate(sizes):
            way = convolved(way, *self.take(*size), training)
            way = np.maximum(way, 0) if k < 2 else way
        around = convolved(A, *self.take(1, n_prev, filters[2], s), training) if s else A
        return np.maximum(way + around, 0)


def weights_of_block(n_prev, f, filters, s):
    F1, F2, F3 = filters
    count = n_prev * F1 + F1 + f * f * F1 * F2 + F2 + F2 * F3 + F3 + 4 * (F1 + F2 + F3)
    return count + (n_prev * F3 + 5 * F3 if s else 0)


def expect_output(got, right, mode, hint):
    got = expect_array(got, f"the output in {mode}", right.shape)
    claim = f"for drawn weights the output in {mode} must be that of three convolutions, batch norms and the sum."
    expect_close(got, right, f"the output in {mode}", claim, rtol=1e-3, atol=2e-4, hint=hint)


USE = "Where is the ReLU, and what is added to what? Does a layer get `training`?"

BLOCKS = {
    "f": st.sampled_from([1, 3, 5]),
    "n_prev": st.sampled_from([3, 4]),
    "filters": st.permutations([2, 5, 6]),
    "sides": st.sampled_from([(4, 5), (5, 3), (6, 4)]),
    "s": st.sampled_from([2, 1, 3]),
}


class BlockClaims:
    """What both blocks are asked; `looked` calls the student's, `around` says whether there is a fourth convolution."""

    @weight(4)
    @given(**BLOCKS)
    @settings(max_examples=6)
    def test_the_output_in_use(self, student, f, n_prev, filters, sides, s):
        """In use, for drawn weights, the output is that of the block in NumPy."""
        found, told = self.looked(student, f, n_prev, filters, sides, s)
        expect_output(found["used"], Parts(found).block(np.float64(found["x"]), *told, False), "use", USE)

    @weight(2)
    @given(**BLOCKS)
    @settings(max_examples=4)
    def test_the_output_in_training(self, student, f, n_prev, filters, sides, s):
        """In training batch normalisation takes mean and variance of the images at hand."""
        found, told = self.looked(student, f, n_prev, filters, sides, s)
        right = Parts(found).block(np.float64(found["x"]), *told, True)
        expect_output(found["trained"], right, "training", "Which layers have two modes?")

    @asked_here
    @given(**BLOCKS)
    @settings(max_examples=2)
    def test_the_layers_are_left_as_keras_has_them(self, student, f, n_prev, filters, sides, s):
        """Nothing beyond these layers has weights, they start as Keras has them, and in doubt the block is in use."""
        found, told = self.looked(student, f, n_prev, filters, sides, s)
        count, right = found["parameters"], weights_of_block(n_prev, *told)
        expect(count == right, "the block must have the weights of its layers, and no more.", weights=str(count))
        expect(found["at_first"], "biases must start at 0, and batch normalisation at 1 and 0.")
        claim, hint = "without `training` the block must compute as in use.", "Does a layer get `training`?"
        expect_close(found["neither"], found["used"], "the output", claim, rtol=1e-5, atol=1e-5, hint=hint)


@exercise("identity_block", cpu_seconds=10, form=without_layers)
class TestIdentityBlock(BlockClaims):
    @staticmethod
    def looked(student, f, n_prev, filters, sides, s):
        del s
        filters = [*filters[:2], n_prev]
        return seen(student.identity_block, BLOCK, place(*sides, n_prev), f, filters), (f, filters, None)


@exercise("convolutional_block", cpu_seconds=10, form=without_layers)
class TestConvolutionalBlock(BlockClaims):
    @staticmethod
    def looked(student, f, n_prev, filters, sides, s):
        found = seen(student.convolutional_block, BLOCK, place(*sides, n_prev), f, [*filters], s)
        return found, (f, [*filters], s)

    def test_the_default_stride(self, student):
        """Without a stride it is 2."""
        shape = seen(student.convolutional_block, BLOCK, place(5, 6, 3), 3, [2, 4, 7])["shape"]
        expect(shape == [None, 3, 3, 7], "without s the stride must be 2.", shape=str(shape))


@asked_here
@exercise("ResNet", builds_on=["identity_block", "convolutional_block"], cpu_seconds=40, form=without_layers)
class TestResNet:
    @weight(4)
    @given(case=st.sampled_from([(8, 8, 1, 10), (7, 9, 3, 4)]))
    @settings(max_examples=2)
    def test_the_probabilities(self, student, case):
        """For drawn weights the output is that of the four blocks in NumPy, in use."""
        *sides, classes = case
        found = seen(student.ResNet, NETWORK, tuple(sides), classes)
        parts, A = Parts(found), np.float64(found["x"])
        A = np.maximum(convolved(A, *parts.take(3, sides[2], 16, 1), False), 0)
        for filters, s in itertools.product(([8, 8, 32], [16, 16, 64]), (2, None)):
            A = parts.block(A, 3, filters, s, False)
        expect(not parts.convs, "there must be no other convolutions.", more=f"{len(parts.convs)} of them")
        dense = [layer for layer in found["layers"] if layer["kind"] == "Dense"]
        right = len(dense) == 1 and [w.shape for w in dense[0]["weights"]] == [(64, classes), (classes,)]
        expect(right, "one Dense layer must lead from 64 means to the classes.", dense_layers=f"{len(dense)} of them")
        W, b = (np.float64(w) for w in dense[0]["weights"])
        right = oracles.softmax((A.mean(axis=(1, 2)) @ W + b).T).T
        got = expect_array(found["used"], "probabilities", right.shape)
        claim, hint = "for drawn weights it must give the probabilities of the network in the text.", "Go step by step."
        expect_close(got, right, "probabilities", claim, rtol=1e-2, atol=1e-3, hint=hint)

    def test_the_defaults(self, student):
        """Unless said otherwise it reads images of 8 x 8 x 1, and tells ten classes apart."""
        found = seen(student.ResNet, NETWORK)
        expect(list(found["x"].shape) == [3, 8, 8, 1], "without input_shape images must be 8 x 8 x 1.")
        expect(found["shape"] == [None, 10], "without classes there must be 10.", shape=str(found["shape"]))

    def test_it_learns(self, student):
        """Eight steps on 24 images let the cost fall."""
        costs = seen(student.ResNet, LEARNS, (8, 8, 1), 3)
        claim, hint = "eight steps of Adam must let the cost fall by half.", "Do the weights reach the output?"
        expect(costs[-1] < 0.5 * costs[0], claim, costs=str([round(cost, 3) for cost in costs]), hint=hint)
