"""Hidden suite of c4w1_sign_language.

Oracles: entries by their index for im2col; the complex step through scattered pixels for the
network; the student's own gradient for a step of Adam. Evidence: docs/design/c4w1_sign_language.md.
"""

import itertools
import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from autograder.testing import (
    Code,
    agreement,
    below,
    exercise,
    expect,
    expect_accuracy,
    expect_all_close,
    expect_array,
    expect_arrays,
    expect_close,
    expect_drawn_apart,
    expect_normal,
    expect_number,
    expect_numbers,
    expect_tuple,
    form,
    is_close,
    oracles,
    sizes,
    weight,
)

MODES = ("max", "average")
SIDES = st.sampled_from([(4, 5), (5, 4), (4, 7), (7, 4), (6, 5), (5, 6)])
STEP = 1e-30
TOY_THRESHOLD, GROUNDS_THRESHOLD = 0.85, 0.65


@st.composite
def pictures(draw):
    """X (m, n_H, n_W, n_C) of distinct numbers; sides are never equal."""
    m, (n_H, n_W), n_C = draw(sizes(1, 2)), draw(SIDES), draw(sizes(1, 3))
    numbers = draw(st.permutations(range(m * n_H * n_W * n_C)))
    return 0.2 + np.array(numbers, dtype=float).reshape(m, n_H, n_W, n_C)


@exercise("im2col", pure=True)
class TestIm2col:
    @weight(3)
    @given(X=pictures(), f=sizes(1, 3), stride=sizes(1, 2))
    def test_each_number_is_where_it_belongs(self, student, X, f, stride):
        """Each window is a row, its numbers ordered by row, column and channel."""
        m, n_H_prev, n_W_prev, n_C = X.shape
        right = np.zeros((m, (n_H_prev - f) // stride + 1, (n_W_prev - f) // stride + 1, f * f * n_C))
        for i, h, w in np.ndindex(right.shape[:3]):
            for r, s, k in np.ndindex(f, f, n_C):
                right[i, h, w, (r * f + s) * n_C + k] = X[i, h * stride + r, w * stride + s, k]
        hint = "Which of row, column and channel counts fastest, and where does window (h, w) begin? (step 1)"
        rows = expect_array(student.im2col(X, f, stride), "the rows", right.shape, hint=hint)
        claim = "each window must be a row: by row, then column, then channel."
        expect_close(rows, right, "the rows", claim, hint=hint)


def wavy(*shape):
    """Numbers without zeros, repeats or symmetry."""
    return np.sin(1.7 * np.arange(1, math.prod(shape) + 1) + len(shape)).reshape(shape)


def rows_of(A):
    """The numbers of each example in a row, by row, column and channel."""
    return np.array([[A[i, h, w, c] for h, w, c in np.ndindex(A.shape[1:])] for i in range(len(A))])


@exercise("flatten", pure=True)
class TestFlatten:
    @given(A=pictures())
    def test_each_row_holds_the_numbers_of_its_example(self, student, A):
        """Row i holds the numbers of example i, each of them once, in whatever order."""
        F = expect_array(student.flatten(A), "F", (len(A), A[0].size), hint="One row for each example. (step 2)")
        claim = "row i must hold the numbers of example i, each once."
        expect_close(np.sort(F, axis=1), np.sort(rows_of(A), axis=1), "F, sorted", claim)

    @weight(3)
    @given(A=pictures())
    def test_numbers_stand_by_row_column_and_channel(self, student, A):
        """Each example is a row, its numbers ordered by row, column and channel."""
        F = expect_array(student.flatten(A), "F", (len(A), A[0].size), hint="One row for each example. (step 2)")
        expect_close(F, rows_of(A), "F", "the numbers of an example must stand by row, then column, then channel.")


@exercise("flatten_backward", pure=True)
class TestFlattenBackward:
    @given(A=pictures())
    def test_each_example_gets_its_own_gradients(self, student, A):
        """Example i gets the gradients of row i, each of them once, in whatever order."""
        dA = expect_array(student.flatten_backward(np.sort(rows_of(A), axis=1), A.shape), "dA", A.shape)
        claim, rows = "example i must get the gradients of row i, each once.", np.sort(rows_of(A), axis=1)
        expect_close(np.sort(dA.reshape(len(A), -1), axis=1), rows, "dA, sorted", claim)

    @weight(3)
    @given(A=pictures())
    def test_each_gradient_goes_back_to_its_place(self, student, A):
        """Each gradient comes back to the place of its partner."""
        dA = expect_array(student.flatten_backward(rows_of(A), A.shape), "dA", A.shape)
        expect_close(dA, A, "dA", "each gradient must go where flatten took its partner from.", hint="Which order?")


def parameter_shapes(f1, f2, n_C, n_y):
    """The shapes of W1 ... b3."""
    n_in, first, second, flat = n_C
    convolutions = {"W1": (f1, f1, n_in, first), "b1": (1, 1, 1, first), "W2": (f2, f2, first, second)}
    return convolutions | {"b2": (1, 1, 1, second), "W3": (flat, n_y), "b3": (1, n_y)}


def start(student, f1, f2, n_C, n_y):
    hint = "f, f, channels before, channels of its own; the dense W is (flat, n_y). (step 3)"
    value = student.initialize_parameters(f1, f2, n_C, n_y)
    return expect_arrays(value, "the parameters", parameter_shapes(f1, f2, n_C, n_y), hint=hint, hints=hint)


@exercise("initialize_parameters", pure=True)
class TestInitializeParameters:
    @form
    @given(f=st.tuples(sizes(1, 3), sizes(1, 3)), n_C=st.tuples(*[sizes(1, 4)] * 4), n_y=sizes(2, 4))
    def test_shapes_follow_the_sizes_and_biases_are_zero(self, student, f, n_C, n_y):
        """Every array has its shape, and the biases are zero."""
        for name, array in start(student, *f, n_C, n_y).items():
            if name[0] == "b":
                expect_close(array, np.zeros(array.shape), name, f"{name} must be zero.", hint="np.zeros (step 3)")

    @weight(3)
    def test_deviations_are_those_of_he(self, student):
        """The deviation is the root of 2 over the number of products in one sum."""
        shapes = {"W1": 5 * 5 * 20, "W2": 3 * 3 * 30, "W3": 400}
        found = start(student, 5, 3, (20, 30, 60, 400), 60)
        for name, n in shapes.items():
            claim = f"the deviation of {name} must be the root of 2 / n, with n the products in one sum."
            expect_normal(found[name], math.sqrt(2 / n), name, claim=claim, hint="How many products? (step 3)")

    def test_every_weight_is_drawn_on_its_own(self, student):
        """No weight is a copy of another."""
        found = start(student, 1, 1, (100, 100, 100, 100), 100)
        expect_drawn_apart({name: found[name].reshape(100, 100) for name in ("W1", "W2", "W3")})


@st.composite
def scored(draw):
    """Z3 (m, n_y) and one-hot rows Y."""
    m, n_y = draw(sizes(1, 4)), draw(sizes(2, 5))
    scores = draw(st.lists(st.integers(-10, 10), min_size=m * n_y, max_size=m * n_y))
    labels = draw(st.lists(st.integers(0, n_y - 1), min_size=m, max_size=m))
    return np.array(scores).reshape(m, n_y) / 5, np.eye(n_y)[labels]


def mean_cross_entropy(Z3, Y):
    """The mean of log(sum of exp) minus the true score, one example at a time."""
    losses = []
    for z, y in zip(Z3, Y, strict=True):
        true = float(z[int(np.argmax(y))])
        losses.append(math.log(math.fsum(math.exp(float(each) - true) for each in z)))
    return math.fsum(losses) / len(losses)


@exercise("compute_cost", pure=True)
class TestComputeCost:
    @weight(3)
    @given(case=scored())
    def test_it_is_the_mean_of_minus_the_log_of_the_truth(self, student, case):
        """The cost is the mean over the examples of minus the log of the softmax of the true class."""
        cost = expect_number(student.compute_cost(*case), "cost")
        claim = "the cost must be the mean over the examples of log(sum of exp(z)) minus the true score."
        hint = "Along which axis do the classes run, and is it a mean over the examples? (step 4)"
        expect_close(cost, mean_cross_entropy(*case), "cost", claim, hint=hint)

    def test_large_scores_stay_finite(self, student):
        """Scores of 1000 give a finite cost."""
        apart = math.log(1 + math.exp(-1)) / 2
        for Z3, labels, right in (
            ([[1000.0, 0]], [1], 1000),
            ([[0.0, 1000]], [0], 1000),
            ([[1000.0, 0], [-1001, -1000]], [0, 1], apart),
            ([[1000.0, 1000]], [0], math.log(2)),
        ):
            cost = expect_number(student.compute_cost(np.array(Z3), np.eye(2)[labels]), "cost", hint="exp(1000)?")
            claim = "large scores must give the cost of their differences."
            expect_close(cost, right, "cost", claim, hint="What may be subtracted from all scores? (step 4)")


def pooled(A, mode):
    """2 x 2 pooling with stride 2 of a real or complex array; the largest by its real part."""
    height, width = (n // 2 * 2 for n in A.shape[1:3])
    seen = np.stack([A[:, r:height:2, s:width:2] for r in (0, 1) for s in (0, 1)])
    if mode == "average":
        return seen.sum(axis=0) / 4
    return np.take_along_axis(seen, np.real(seen).argmax(axis=0)[None], axis=0)[0]


def pooled_twice(X, parameters, mode):
    """What goes into flatten, and [Z1, Z2], by scattered pixels; real or complex."""
    A, sums = X, []
    for l, stride in ((1, 2), (2, 1)):
        W, b = parameters[f"W{l}"], parameters[f"b{l}"]
        sums.append(oracles.convolution(A, W, b, stride=stride, pad=len(W) // 2))
        A = pooled(oracles.activated(sums[-1], "relu"), mode)
    return A, sums


def network(X, parameters, mode):
    """(Z3, [Z1, Z2]) of the lesson's network."""
    A, sums = pooled_twice(X, parameters, mode)
    W3 = parameters["W3"].reshape(*A.shape[1:], -1)
    return np.tensordot(A, W3, axes=3) + parameters["b3"], sums


def alive(seed, n_H, n_W, f1, n_C, f2):
    """X, Y and parameters in which no ReLU is near its kink, and from 20 to 90 % of each layer is positive."""
    rng, flat = np.random.default_rng(seed), 3 * math.prod(-(-n // 2) // 4 for n in (n_H, n_W))
    while True:
        shapes = parameter_shapes(f1, f2, (n_C, 2, 3, flat), 2 + seed % 2)
        parameters = {name: rng.normal(size=shape) / 2 for name, shape in shapes.items()}
        X, Y = rng.normal(size=(3, n_H, n_W, n_C)), np.eye(2 + seed % 2)[rng.integers(0, 2, 3)]
        _, sums = network(X, parameters, "max")
        if all(np.abs(Z).min() > 1e-6 and 0.2 < (Z > 0).mean() < 0.9 for Z in sums):
            return X, Y, parameters


CASES = [(0, 8, 8, 3, 1, 3), (1, 8, 16, 3, 1, 3), (2, 9, 13, 5, 2, 5), (3, 16, 8, 3, 3, 3)]
"""Seed, height, width, side of the first filters, channels, side of the second filters."""


def forward(student, X, parameters, *mode, **named):
    """Z3 and the caches of the student's forward_propagation."""
    hint = "Z3, and all that your way back needs (step 5)"
    Z3, caches = expect_tuple(student.forward_propagation(X, parameters, *mode, **named), "the result", 2, hint=hint)
    return expect_array(Z3, "Z3", (len(X), parameters["b3"].shape[1]), hint="A row of scores per example."), caches


def told(X, parameters, mode):
    return f"X {X.shape}, W1 {parameters['W1'].shape}, W2 {parameters['W2'].shape}, mode '{mode}', from a normal law"


def scores_alone(result):
    """Z3 without the caches, which are the student's own affair."""
    return result[0] if isinstance(result, (tuple, list)) else result


@exercise("forward_propagation", builds_on=["flatten"], form=scores_alone, pure=True)
class TestForwardPropagation:
    def expect_scores(self, student, mode, numbers):
        for seed, *shape in numbers:
            X, _, parameters = alive(seed, *shape)
            right, hint = network(X, parameters, mode)[0], "Print the shape and one number behind each layer. (step 5)"
            Z3, _ = forward(student, X, parameters, mode=mode)
            claim = f"Z3 must be what the layers make of X one after the other, with {mode} pooling."
            expect_close(Z3, right, "Z3", claim, hint=hint, case=told(X, parameters, mode))

    @agreement("flatten")
    @weight(2)
    def test_the_dense_layer_is_fed_by_your_flatten(self, student):
        """The scores are the dense layer's of what your flatten makes of the second pooling."""
        for mode in MODES:
            X, _, parameters = alive(*CASES[1])
            A, _ = pooled_twice(X, parameters, mode)
            Z3, _ = forward(student, X, parameters, mode=mode)  # first: a stub above a stub is not attempted
            F = expect_array(student.flatten(A), "F", (len(A), A[0].size))
            claim = f"with {mode} pooling, Z3 must be F @ W3 + b3, with F your flatten of the second pooling."
            hint = "Print the shape and one number behind each layer. (step 5)"
            right = F @ parameters["W3"] + parameters["b3"]
            expect_close(Z3, right, "Z3", claim, hint=hint, case=told(X, parameters, mode))

    @weight(2)
    def test_the_scores_with_max_pooling(self, student):
        """Convolution, ReLU and max pooling, twice, then flatten and the dense layer."""
        self.expect_scores(student, "max", CASES)

    @weight(2)
    def test_the_scores_with_average_pooling(self, student):
        """The same with average pooling."""
        self.expect_scores(student, "average", CASES)

    def test_the_largest_is_taken_unless_said(self, student):
        """Without a mode it is max pooling."""
        X, _, parameters = alive(*CASES[1])
        Z3, _ = forward(student, X, parameters)
        claim = "without a mode, both poolings must take the largest."
        expect_close(Z3, network(X, parameters, "max")[0], "Z3", claim, case=told(X, parameters, "no"))


def gradients(student, X, Y, parameters, mode):
    """The student's gradients, from the caches of the student's own way forward."""
    with below(student.backward_propagation, np.zeros((1, 2)), Y, ()):
        Z3, caches = forward(student, X, parameters, mode=mode)
    hint = "dW1, db1, dW2, db2, dW3 and db3, each in the shape of its partner (step 6)"
    shapes = {f"d{name}": array.shape for name, array in parameters.items()}
    return expect_arrays(student.backward_propagation(Z3, Y, caches), "grads", shapes, hint=hint, hints=hint)


BACKWARD_HINTS = {
    "db3": "What is the slope of the cost along the scores, and where does 1/m stand? (step 6)",
    "dW3": "Which numbers does a weight of the dense layer meet? (step 6)",
    "db2": "Is the way back through flatten, the pooling and the ReLU in this order, in the same mode? (step 6)",
    "dW2": "What went into the second convolution? (step 6)",
    "db1": "Is the way back through the first pooling and the first ReLU complete? (step 6)",
    "dW1": "What went into the first convolution? (step 6)",
}


def expect_slopes(grads, shapes, slope_along, claim, case, **tolerance):
    """Along random directions every gradient of `shapes` is the slope; from the last layer to the first."""
    rng, found, right = np.random.default_rng(5), {}, {}
    for name in [name[1:] for name in BACKWARD_HINTS if name[1:] in shapes]:
        for _ in range(3):
            direction = rng.normal(size=shapes[name])
            found.setdefault(f"d{name}", []).append((grads[f"d{name}"] * direction).sum())
            right.setdefault(f"d{name}", []).append(slope_along(name, direction))
    found, right = ({k: np.array(v) for k, v in each.items()} for each in (found, right))
    expect_all_close(found, right, claim, hint=BACKWARD_HINTS, case=case, order=list(found), **tolerance)


@exercise("backward_propagation", builds_on=["forward_propagation", "flatten_backward"], pure=True)
class TestBackwardPropagation:
    def expect_true_slopes(self, student, mode, layers):
        for seed, *shape in CASES[:3]:
            X, Y, parameters = alive(seed, *shape)

            def slope(name, direction, X=X, Y=Y, parameters=parameters):
                moved = {**parameters, name: parameters[name] + 1j * STEP * direction}
                Z3 = network(X, moved, mode)[0]
                return np.imag((np.log(np.exp(Z3).sum(axis=1)) - (Z3 * Y).sum(axis=1)).mean()) / STEP

            claim = f"with {mode} pooling, {{name}} along a random direction must be the slope of the mean cost."
            shapes = {name: array.shape for name, array in parameters.items() if name[1] in layers}
            grads = gradients(student, X, Y, parameters, mode)
            expect_slopes(grads, shapes, slope, claim, told(X, parameters, mode), rtol=1e-8, atol=1e-10)

    @weight(2)
    def test_the_slopes_of_the_dense_layer(self, student):
        """dW3 and db3 are slopes of the mean cost."""
        self.expect_true_slopes(student, "max", "3")

    @weight(2)
    def test_the_slopes_with_max_pooling(self, student):
        """The gradients of both convolutions are slopes of the mean cost, with max pooling."""
        self.expect_true_slopes(student, "max", "12")

    @weight(2)
    def test_the_slopes_with_average_pooling(self, student):
        """The gradients of both convolutions are slopes of the mean cost, with average pooling."""
        self.expect_true_slopes(student, "average", "12")

    @agreement("forward_propagation")
    @weight(2)
    def test_the_slopes_of_your_own_network(self, student):
        """Every gradient is the slope of the mean cost of your own forward_propagation."""
        X, Y, parameters = alive(*CASES[1])
        for mode in MODES:

            def slope(name, direction, mode=mode):
                costs = []
                for step in (1e-5, -1e-5):
                    moved = {**parameters, name: parameters[name] + step * direction}
                    costs.append(mean_cross_entropy(forward(student, X, moved, mode=mode)[0], Y))
                return (costs[0] - costs[1]) / 2e-5

            claim = f"with {mode} pooling, {{name}} must be the slope of the cost of your forward_propagation."
            grads, shapes = gradients(student, X, Y, parameters, mode), {k: v.shape for k, v in parameters.items()}
            expect_slopes(grads, shapes, slope, claim, told(X, parameters, mode), rtol=1e-5, atol=1e-7)


def train(student, X, Y, parameters, *numbers, seed=0, mode="max"):
    """(parameters, costs) of the student's model."""
    copies = {name: array.copy() for name, array in parameters.items()}
    generator = Code(f"np.random.default_rng({seed})")  # who draws by np.random gets other seeds, too
    value = student.model.with_seed(seed)(X, Y, copies, *numbers, generator, mode)
    learned, costs = expect_tuple(value, "the result", 2, hint="parameters, costs (step 7)")
    shapes = {name: array.shape for name, array in parameters.items()}
    costs = expect_numbers(costs, "costs", hint="A list with a number for each epoch (step 7)")
    claim = f"costs must have one number for each of {numbers[0]} epochs."
    expect(len(costs) == numbers[0], claim, hint="(step 7)", costs=f"{len(costs)} numbers")
    return expect_arrays(learned, "the parameters", shapes, hint="All six arrays (step 7)"), costs


def adam(student, batches, parameters, rate, mode="max"):
    """The parameters after a step of Adam for each batch (X, Y), by the student's own gradients."""
    v, s = ({name: 0 * array for name, array in parameters.items()} for _ in "vs")
    for t, (X, Y) in enumerate(batches, start=1):
        grads = gradients(student, X, Y, parameters, mode)
        v = {name: 0.9 * v[name] + 0.1 * grads[f"d{name}"] for name in v}
        s = {name: 0.999 * s[name] + 0.001 * grads[f"d{name}"] ** 2 for name in s}
        moved = {}
        for name, array in parameters.items():
            step = v[name] / (1 - 0.9**t) / (np.sqrt(s[name] / (1 - 0.999**t)) + 1e-8)
            moved[name] = array - rate * step
        parameters = moved
    return parameters


def toy(kind):
    """400 and 200 pictures of 16 x 16 pixels with labels 0 and 1, and parameters to start from, in float32."""
    rng = np.random.default_rng(7)
    labels = rng.integers(0, 2, 600)
    if kind == "stripes":
        waves = np.sin(np.arange(16) * np.pi / 3 + 2 * np.pi * rng.random((600, 1)))
        X = np.where((labels == 1)[:, None, None], waves[:, :, None], waves[:, None, :])
        X = X + 0.3 * rng.normal(size=X.shape)
    else:
        level = np.where(labels == 1, 0.6, 0) + 0.4 * rng.random(600)
        X = level[:, None, None] * (1 + 0.05 * rng.normal(size=(600, 16, 16)))
    return X[..., None].astype(np.float32), labels, he(rng, (1, 6, 8, 32), 2)


def he(rng, n_C, n_y):
    """Parameters to start from by the law of He, filters of 5 x 5 and 3 x 3, in float32."""
    parameters = {}
    for name, shape in parameter_shapes(5, 3, n_C, n_y).items():
        scale = np.sqrt(2 / math.prod(shape[:-1])) if name[0] == "W" else 0
        parameters[name] = (scale * rng.normal(size=shape)).astype(np.float32)
    return parameters


def grounds(photographs):
    """300 and 300 patches of 24 x 24 pixels, mean 0, deviation 1, with labels; rows 0 to 159, then rows 192 to 255."""
    rng, labels, X = np.random.default_rng(7), np.arange(600) % 3, np.zeros((600, 24, 24, 1), np.float32)
    for k, label in enumerate(labels):
        top, bottom = (0, 160) if k < 300 else (192, 256)
        row, column = rng.integers(top, bottom - 24), rng.integers(0, 256 - 24)
        patch = photographs[label][row : row + 24, column : column + 24].astype(float)[::-1]  # in no file as it stands
        X[k, ..., 0] = (patch - patch.mean()) / patch.std()
    return X, labels, he(rng, (1, 8, 16, 144), 3)


@exercise(
    "model", builds_on=["compute_cost", "backward_propagation"], in_place=["parameters"], cpu_seconds=20, pure=True
)
class TestModel:
    @agreement("backward_propagation")
    @weight(2)
    def test_one_batch_is_one_step_of_adam(self, student):
        """One epoch with one batch is one step of Adam by your own gradients, and its cost is noted."""
        X, Y, parameters = alive(*CASES[1])
        for mode in MODES:
            learned, costs = train(student, X, Y, parameters, 1, 3, 0.125, mode=mode)
            case = f"three pictures of 8 x 16 pixels in one batch, one epoch, learning rate 0.125, mode '{mode}'"
            claim = f"with {mode} pooling, {{name}} must be one step of Adam away from its start."
            hint = "Where do t, v and s start, which gradients does the step get, and in which mode? (step 7)"
            right = adam(student, [(X, Y)], parameters, 0.125, mode)
            expect_all_close(learned, right, claim, rtol=1e-6, atol=1e-8, hint=hint, case=case)
            cost = mean_cross_entropy(forward(student, X, parameters, mode=mode)[0], Y)
            expect_close(costs[0], cost, "the cost", "the cost of a single batch is that before its step.", case=case)

    def test_the_cost_of_an_epoch_is_a_mean(self, student):
        """With a rate of 0 the cost of an epoch is that of the data, however many batches there are."""
        X, Y, parameters = alive(*CASES[1])
        _, costs = train(student, X, Y, parameters, 2, 1, 0.0)
        right = mean_cross_entropy(forward(student, X, parameters, mode="max")[0], Y)
        claim = "the cost of an epoch must be the mean of its batches' costs."
        case = "three pictures in batches of one, two epochs, learning rate 0"
        expect_close(np.array(costs), [right, right], "costs", claim, hint="A sum or a mean? (step 7)", case=case)

    @agreement("backward_propagation")
    @weight(2)
    def test_batches_are_cut_from_a_shuffle_and_none_is_lost(self, student):
        """Three examples in batches of two: a step for two of them, then one for the third, with its own label."""
        X, _, parameters = alive(*CASES[2])
        parameters = {**parameters, "W3": wavy(*parameters["W3"].shape[:1], 3), "b3": wavy(1, 3)}
        Y = np.eye(3)
        pairs = list(itertools.combinations(range(3), 2))
        orders = [(list(pair), [({0, 1, 2} - set(pair)).pop()]) for pair in pairs]
        rights = [adam(student, [(X[batch], Y[batch]) for batch in order], parameters, 0.0625) for order in orders]
        claim = "after one epoch the parameters must be two steps of Adam away: for a batch of two, then for the third."
        case, found = "three examples of three classes, batches of two, one epoch", set()
        for seed in range(8):
            learned, _ = train(student, X, Y, parameters, 1, 2, 0.0625, seed=seed)
            near = [all(is_close(learned[n], right[n], rtol=1e-6, atol=1e-8) for n in right) for right in rights]
            hint = "Is the last batch kept, do pictures keep their labels, and does t count steps? (step 7)"
            expect(any(near), claim, hint=hint, case=case)
            found.add(near.index(True))
        claim = "generators of eight seeds must not all shuffle alike."
        expect(len(found) > 1, claim, hint="Is the order drawn from rng? (step 7)", case=case)

    def expect_learned(self, student, X, labels, parameters, epochs, rate, threshold, m, about):
        Y = np.eye(labels.max() + 1, dtype=np.float32)[labels[:m]]
        learned, _ = train(student, X[:m], Y, parameters, epochs, 32, rate, seed=5, mode="average")
        Z3, _ = forward(student, X[m:], learned, mode="average")
        claim = f"after {epochs} epochs, more than {threshold:.0%} of {len(X) - m} new pictures must be told apart."
        case = f"{m} pictures of {about}, average pooling, {epochs} epochs, batches of 32, rate {rate}"
        expect_accuracy(Z3.argmax(axis=1), labels[m:], threshold, claim, case=case, hint="Does the cost fall?")

    @weight(2)
    def test_it_learns_stripes(self, student):
        """It learns to tell level stripes from upright ones, which needs a ReLU."""
        about = "16 x 16 pixels, level or upright stripes"
        self.expect_learned(student, *toy("stripes"), 12, 0.01, TOY_THRESHOLD, 400, about)

    @weight(2)
    def test_it_learns_a_light_switch(self, student):
        """It learns to tell a dark room from a bright one, which needs biases."""
        about = "16 x 16 pixels, dark or bright, without any pattern"
        self.expect_learned(student, *toy("light"), 12, 0.01, TOY_THRESHOLD, 400, about)

    @weight(2)
    def test_it_learns_photographs(self, student, data):
        """It learns to tell photographs of brick, grass and gravel apart, which needs a ReLU."""
        photographs = [data("textures.h5")[name] for name in ("brick", "grass", "gravel")]
        about = "24 x 24 pixels of brick, grass or gravel (data/textures.h5)"
        self.expect_learned(student, *grounds(photographs), 20, 0.003, GROUNDS_THRESHOLD, 300, about)
