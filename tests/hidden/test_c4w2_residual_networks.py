"""Hidden suite of c4w2_residual_networks.

Oracles: convolutions by Fourier transforms; the complex step through scattered pixels for the way back; blocks that do
nothing, in closed form; a count of every single product. Evidence: docs/design/c4w2_residual_networks.md.
"""

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.testing import (
    SEEDS,
    below,
    call_text,
    complex_step_gradients,
    exercise,
    expect_all_close,
    expect_array,
    expect_arrays,
    expect_close,
    expect_number,
    expect_tuple,
    grid,
    oracles,
    sizes,
    weight,
)

SIDES = st.sampled_from([(4, 5), (5, 4), (6, 5), (4, 7), (7, 4)])
CHANNELS = st.sampled_from([(1, 2), (2, 1), (2, 3), (3, 1)])


def relu(Z):
    return oracles.activated(Z, "relu")


def block(X, parameters, s=2, conv=oracles.convolution_by_fft):
    """(A, [Z1, S]) of a residual block; where there are no filters Ws on the way around, the stride is 1."""
    s = s if "Ws" in parameters else 1
    Z1 = conv(X, parameters["W1"], parameters["b1"], stride=s, pad=1)
    F = conv(relu(Z1), parameters["W2"], parameters["b2"], pad=1)
    around = conv(X, parameters["Ws"], parameters["bs"], stride=s) if "Ws" in parameters else X
    return relu(around + F), [Z1, around + F]


def alive(seed, shape, k, n_C=0, s=2):
    """X and parameters of a block whose ReLUs are off their kinks and, each, from 20 to 90 % open."""
    rng, n_prev, n = np.random.default_rng(seed), shape[-1], n_C or shape[-1]
    shapes = {"W1": (3, 3, n_prev, k), "b1": (1, 1, 1, k), "W2": (3, 3, k, n), "b2": (1, 1, 1, n)}
    shapes |= {"Ws": (1, 1, n_prev, n), "bs": (1, 1, 1, n)} if n_C else {}
    while True:
        parameters = {name: grid(rng, *each) / (3 if each[0] == 3 else 1) for name, each in shapes.items()}
        X = grid(rng, *shape)
        if all(np.abs(Z).min() > 1e-3 and 0.2 <= (Z > 0).mean() <= 0.9 for Z in block(X, parameters, s)[1]):
            return X, parameters


@st.composite
def identity_blocks(draw):
    """X and the parameters of a block that keeps the shape; the channels in the middle are others."""
    sides, (n_C, k) = draw(st.sampled_from([(3, 4), (4, 3)])), draw(st.sampled_from([(1, 2), (2, 1)]))
    return alive(draw(SEEDS), (draw(sizes(1, 2)), *sides, n_C), k)


@st.composite
def shape_blocks(draw):
    """X, the parameters of a block that changes the shape, and its stride."""
    m, sides, (n_prev, k), s = draw(sizes(1, 2)), draw(SIDES), draw(CHANNELS), draw(st.sampled_from([2, 1, 3]))
    return *alive(draw(SEEDS), (m, *sides, n_prev), k, draw(sizes(1, 3)), s), s


def forward(student, X, parameters):
    """A and the cache of the student's identity_block."""
    A, cache = expect_tuple(student.identity_block(X, parameters), "the result", 2, hint="A, cache (step 1)")
    return expect_array(A, "A", X.shape, hint="Stride 1 and padding 1 keep height and width. (step 1)"), cache


def block_alone(result):
    """A without the cache, which is the student's own affair."""
    return result[0] if isinstance(result, (tuple, list)) else result


@exercise("identity_block", form=block_alone, pure=True)
class TestIdentityBlock:
    @weight(4)
    @given(case=identity_blocks())
    def test_the_input_is_added_to_two_convolutions(self, student, case):
        """A is the ReLU of X plus two convolutions of X with a ReLU in between."""
        (A, _), X, (right, (_, S)) = forward(student, *case), case[0], block(*case)
        hint = "What is added to what, and which ReLU stands where? (step 1)"
        mistakes = {"What stands behind the sum? (step 1)": S, "Does X go around the block? (step 1)": relu(S - X)}
        mistakes["Is there a ReLU in front of the sum? F may be negative. (step 1)"] = relu(X + relu(S - X))
        expect_close(A, right, "A", "A must be the ReLU of X + conv(ReLU(conv(X))).", hint=hint, mistakes=mistakes)

    @weight(2)
    @given(case=identity_blocks())
    def test_with_last_weights_of_zero_it_does_nothing(self, student, case):
        """With W2 = 0 and b2 = 0 only the way around is left, and A is the ReLU of X."""
        X, parameters = case
        A, _ = forward(student, X, parameters | {name: 0 * parameters[name] for name in ("W2", "b2")})
        hint = "What is left of the block, and what stands behind the sum? (step 1)"
        expect_close(A, relu(X), "A", "with W2 = 0 and b2 = 0, A must be the ReLU of X.", hint=hint)


def backward(student, dA, X, parameters):
    """dX and the gradients, dX among them, from the cache of the student's own block."""
    with below(student.identity_block_backward, dA, ()):
        _, cache = forward(student, X, parameters)
    value = student.identity_block_backward(dA, cache)
    dX, grads = expect_tuple(value, "the result", 2, hint="dX, grads (step 2)")
    shapes = {f"d{name}": parameters[name].shape for name in ("W1", "b1", "W2", "b2")}
    hint = "dX, dW1, db1, dW2 and db2, each in the shape of its partner (step 2)"
    grads = expect_arrays(grads, "grads", shapes, hint=hint, hints=hint)
    return {"dX": expect_array(dX, "dX", X.shape, hint=hint)} | grads


BACKWARD_HINTS = {
    "db2": "Which numbers does the last ReLU let through? (step 2)",
    "dW2": "What went into the second convolution? (step 2)",
    "db1": "What comes back through the second convolution and the first ReLU? (step 2)",
    "dW1": "What went into the first convolution? (step 2)",
    "dX": "Where is X used, and what comes back on each of these ways? (step 2)",
}


@exercise("identity_block_backward", builds_on=["identity_block"], pure=True)
class TestIdentityBlockBackward:
    def expect_slopes(self, student, case, names):
        X, parameters = case
        dA, point = grid(np.random.default_rng(X.size), *X.shape), {"X": X, **parameters}

        def total(moved):
            moved = point | moved
            return (block(moved["X"], moved, conv=oracles.convolution)[0] * dA).sum()

        right = complex_step_gradients(total, {name[1:]: point[name[1:]] for name in names})
        claim, mistakes = "{name} must be the slope of sum(dA * A).", {}
        if "dX" in right:
            through = right["dX"] - dA * (block(*case)[1][1] > 0)
            mistakes["dX"] = {"What comes back around the block? (step 2)": through}
            mistakes["dX"]["What does the last ReLU keep from going around? (step 2)"] = through + dA
        told = {"hint": BACKWARD_HINTS, "case": call_text(["dA", "X", "parameters"], [dA, X, parameters], {})}
        found = backward(student, dA, X, parameters)
        expect_all_close(found, right, claim, rtol=1e-8, atol=1e-10, order=names, mistakes=mistakes, **told)

    @weight(3)
    @settings(max_examples=8)
    @given(case=identity_blocks())
    def test_the_gradients_of_the_parameters_are_slopes(self, student, case):
        """dW2, db2, dW1 and db1 tell how sum(dA * A) changes."""
        self.expect_slopes(student, case, ("db2", "dW2", "db1", "dW1"))

    @weight(3)
    @settings(max_examples=8)
    @given(case=identity_blocks())
    def test_the_gradient_of_the_input_is_a_slope(self, student, case):
        """dX tells how sum(dA * A) changes with X, on both ways."""
        self.expect_slopes(student, case, ("dX",))


@exercise("conv_1x1", pure=True)
class TestConv1x1:
    @weight(3)
    @given(case=shape_blocks())
    def test_each_pixel_is_a_sum_over_its_channels(self, student, case):
        """Each number is the bias plus the weighted sum of the channels of its own pixel."""
        X, W, b = case[0], case[1]["Ws"], case[1]["bs"]
        hint, right = "Which matrix mixes the channels of a pixel? (step 3)", oracles.convolution_by_fft(X, W, b)
        mistakes = {"To which filter does each bias belong? (step 3)": right - b}
        Z = expect_array(student.conv_1x1(X, W, b), "Z", (*X.shape[:3], W.shape[3]), hint=hint)
        claim = "each pixel of Z must be its own channels times the weights of each filter, plus the bias."
        expect_close(Z, right, "Z", claim, hint=hint, mistakes=mistakes)


@exercise("convolutional_block", form=block_alone, pure=True)
class TestConvolutionalBlock:
    def expect_block(self, student, X, parameters, claim, hint, **stride):
        right, (_, S) = block(X, parameters, s := stride.get("s", 2))
        around = oracles.convolution_by_fft(X, parameters["Ws"], parameters["bs"], stride=s)
        mistakes = {"Is there a ReLU on the way around? (step 4)": relu(relu(around) + S - around)}
        mistakes |= {"What stands behind the sum? (step 4)": S, "Is bs added? (step 4)": relu(S - parameters["bs"])}
        mistakes |= {"Is X added? (step 4)": relu(S - around), "Is F added? (step 4)": relu(2 * around - S)}
        result = student.convolutional_block(X, parameters, **stride)
        A, _ = expect_tuple(result, "the result", 2, hint="A, cache (step 4)")
        A = expect_array(A, "A", right.shape, hint="Which convolutions take steps of s? (step 4)")
        expect_close(A, right, "A", claim, hint=f"{hint} (step 4)", mistakes=mistakes)

    @weight(2)
    @given(case=shape_blocks())
    def test_the_way_through(self, student, case):
        """With Ws = 0 and bs = 0, A is the ReLU of the two 3 x 3 convolutions; the first has stride s."""
        X, parameters, s = case
        alone = parameters | {name: 0 * parameters[name] for name in ("Ws", "bs")}
        claim = "with Ws = 0 and bs = 0, A must be the ReLU of conv(ReLU(conv(X))), the first with stride s."
        self.expect_block(student, X, alone, claim, "Which of the two convolutions has the stride?", s=s)

    @weight(4)
    @given(case=shape_blocks())
    def test_both_ways_are_added_before_the_relu(self, student, case):
        """A is the ReLU of the sum of the way around and the way through."""
        X, parameters, s = case
        claim = "A must be the ReLU of the 1 x 1 convolution of X plus F(X)."
        hint = "Which pixels go around, with which bias, and does a ReLU stand there or in front of the sum?"
        self.expect_block(student, X, parameters, claim, hint, s=s)

    def test_the_stride_is_two_unless_said(self, student):
        """Without a third argument the stride is 2."""
        X, parameters = alive(7, (1, 5, 4, 1), 2, 2)
        claim = "without a stride, the block must take steps of 2."
        self.expect_block(student, X, parameters, claim, "Which default does the signature give?")


@exercise("multiplications")
class TestMultiplications:
    @weight(3)
    @given(case=st.tuples(sizes(1, 4), sizes(1, 4), sizes(1, 3), sizes(1, 4), sizes(1, 4)))
    def test_every_product_is_counted_once(self, student, case):
        """It is the number of products in all sums of the output."""
        n_H, n_W, f, n_C_prev, n_C = case
        right = sum(1 for _ in itertools.product(*map(range, (n_H, n_W, n_C, f, f, n_C_prev))))
        count = expect_number(student.multiplications(*case), "the count", one_entry=True)
        hint = "How many products has one sum, and how many numbers has the output? (step 5)"
        mistakes = {"A bias is added. Does it take a multiplication? (step 5)": right + n_H * n_W * n_C}
        claim = "each product of each sum must be counted once."
        expect_close(count, right, "the count", claim, hint=hint, mistakes=mistakes)


NAMES = {"1": 1, "3r": 1, "3": 3, "5r": 1, "5": 5, "p": 1}  # convolutions of an inception block, and their sides


@st.composite
def inceptions(draw):
    """X, distinct and positive, and parameters; the four ways have other numbers of channels."""
    m, sides, n_prev = draw(sizes(1, 2)), draw(SIDES), draw(sizes(1, 2))
    rng = np.random.default_rng(draw(SEEDS))
    n_C, parameters = {"1": 1, "3r": draw(sizes(1, 2)), "3": 3, "5r": draw(sizes(1, 2)), "5": 2, "p": 1}, {}
    for name, f in NAMES.items():
        parameters["W" + name] = grid(rng, f, f, n_C.get(name + "r", n_prev), n_C[name]) / f
        parameters["b" + name] = grid(rng, 1, 1, 1, n_C[name])
    X = 0.9 * rng.permutation(m * sides[0] * sides[1] * n_prev).reshape(m, *sides, n_prev) / 8 + 0.03
    return X, parameters


def ways(X, parameters):
    """The four results of an inception block, each on its own."""

    def conv(A, name):
        W, b = parameters["W" + name], parameters["b" + name]
        return relu(oracles.convolution_by_fft(A, W, b, pad=len(W) // 2))

    pooled = np.zeros(X.shape)
    for h, w in np.ndindex(X.shape[1:3]):
        pooled[:, h, w] = X[:, max(h - 1, 0) : h + 2, max(w - 1, 0) : w + 2].max(axis=(1, 2))
    return [conv(X, "1"), conv(conv(X, "3r"), "3"), conv(conv(X, "5r"), "5"), conv(pooled, "p")]


EACH_WAY = "{name} way must have a ReLU behind each of its convolutions, and keep height and width."
SQUEEZED = "Which convolution comes first on this way, and what stands between the two? (step 6)"
WAY_HINTS = {
    "the 1 x 1": "The first way is one convolution and one ReLU. (step 6)",
    "the 3 x 3": SQUEEZED,
    "the 5 x 5": SQUEEZED,
    "the pooling": "What comes first on this way, and is it the largest of 3 x 3, with steps of 1? (step 6)",
}


@exercise("inception_block", pure=True)
class TestInceptionBlock:
    def expect_ways(self, student, case, names, claim, hint=WAY_HINTS):
        right = dict(zip(WAY_HINTS, ways(*case), strict=True))
        ends = np.cumsum([way.shape[3] for way in right.values()])
        told = "Every way keeps height and width, and all channels are stacked. (step 6)"
        A = expect_array(student.inception_block(*case), "A", (*case[0].shape[:3], ends[-1]), hint=told)
        found = dict(zip(WAY_HINTS, np.split(A, ends[:-1], axis=3), strict=True))
        expect_all_close(found, {name: right[name] for name in names}, claim, hint=hint, order=list(names))

    @weight(2)
    @given(case=inceptions())
    def test_the_ways_stand_in_their_order(self, student, case):
        """With filters of 0 each channel is its bias: those of 1 x 1 first, then 3 x 3, 5 x 5 and the pooling."""
        X, parameters = case
        biases = {name: 0 * p if name[0] == "W" else p for name, p in parameters.items()}
        claim = "with filters of 0, {name} way must be the ReLU of its last bias, in the order b1, b3, b5, bp."
        hint = "In which order, and along which axis, are the four ways stacked? (step 6)"
        self.expect_ways(student, (X, biases), WAY_HINTS, claim, hint)

    @weight(2)
    @given(case=inceptions())
    def test_the_ways_with_one_convolution(self, student, case):
        """The 1 x 1 convolution of X, and that of the largest of 3 x 3, each with its ReLU."""
        self.expect_ways(student, case, ("the 1 x 1", "the pooling"), EACH_WAY)

    @weight(3)
    @given(case=inceptions())
    def test_the_ways_with_two_convolutions(self, student, case):
        """1 x 1 before 3 x 3, and 1 x 1 before 5 x 5, with a ReLU behind each of the four."""
        self.expect_ways(student, case, ("the 3 x 3", "the 5 x 5"), EACH_WAY)
