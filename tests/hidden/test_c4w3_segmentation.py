"""Hidden suite of c4w3_segmentation.

Oracles: pairs of classes in a Counter; the cost pixel by pixel, and its complex step; scattered pixels for blocks; the
adjoint of the scattered convolution for stamps, and that convolution for gradients. Evidence in docs/design.
"""

import math
from collections import Counter

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from autograder.testing import (
    agreement,
    arrays,
    below,
    complex_step_gradient,
    exercise,
    expect_all_close,
    expect_array,
    expect_close,
    expect_number,
    expect_tuple,
    oracles,
    sizes,
    weight,
)

CHANNELS = st.sampled_from([(1, 2), (2, 1), (3, 1), (1, 3), (2, 3), (3, 2)])
MAPS = st.sampled_from([(2, 3), (3, 2), (2, 4), (4, 2), (4, 3), (3, 4)])


def fifths(shape):
    """Fifths between -1.6 and 1.6, which float32 cannot hold, so that computing in float32 shows."""
    return arrays(shape).map(lambda quarters: 0.8 * quarters)


def of_classes(draw, shape, n_classes):
    numbers = draw(st.lists(st.integers(0, n_classes - 1), min_size=math.prod(shape), max_size=math.prod(shape)))
    return np.array(numbers).reshape(shape)


@st.composite
def masks(draw):
    """pred, truth (m, n_H, n_W) and n_classes, each of which occurs in one of the two."""
    pair = of_classes(draw, (2, draw(sizes(1, 3)), *draw(MAPS)), draw(sizes(1, 4)))
    occur, numbers = np.unique(pair, return_inverse=True)
    return *numbers.reshape(pair.shape), len(occur)


def ious(pred, truth, n_classes):
    """IoU of each class that occurs, from a count of pairs."""
    pairs = Counter(zip(pred.ravel().tolist(), truth.ravel().tolist(), strict=True))
    either = [sum(n for pair, n in pairs.items() if k in pair) for k in range(n_classes)]
    return [pairs[k, k] / either[k] for k in range(n_classes) if either[k]]


def mean_of(numbers):
    return math.fsum(numbers) / len(numbers)


def mean(student, *case):
    return expect_number(student.mean_iou(*case), "the mean IoU", hint="A number (step 1)")


@exercise("mean_iou", domain=lambda pred, truth, n_classes: max(pred.max(), truth.max()) < n_classes, pure=True)
class TestMeanIou:
    @weight(2)
    @given(case=masks())
    def test_it_is_the_mean_over_the_classes_that_occur(self, student, case):
        """It is the mean of IoU over the classes that occur, counted over all pictures at once."""
        pred, truth, n_classes = case
        hint = "Count for each class the pixels that both call so, and those that one of them calls so. (step 1)"
        alone = [mean_of(ious(p, t, n_classes)) for p, t in zip(pred, truth, strict=True)]
        mistakes = {"Is it counted over all pictures at once, or in each by itself? (step 1)": np.mean(alone)}
        right, claim = mean_of(ious(*case)), "it must be the mean of IoU over the classes that occur."
        expect_close(mean(student, *case), right, "the mean IoU", claim, hint=hint, mistakes=mistakes)

    def test_a_class_that_occurs_nowhere_is_left_out(self, student):
        """A class that neither the answer nor the truth has is left out of the mean."""
        pred, truth = np.array([[[0, 1, 1], [0, 0, 1]]]), np.array([[[0, 0, 1], [0, 0, 1]]])
        claim, hint = "classes that occur nowhere must not change the mean.", "What is 0 pixels of 0? (step 1)"
        for n_classes in (2, 3, 5):
            expect_close(mean(student, pred, truth, n_classes), (3 / 4 + 2 / 3) / 2, "the mean IoU", claim, hint=hint)

    def test_a_class_that_is_only_named_counts(self, student):
        """A class that only the answer has counts with an IoU of 0, and so does one that only the truth has."""
        plain, other = np.zeros((1, 2, 3), dtype=int), np.array([[[0, 0, 2], [0, 0, 0]]])
        for pred, truth, who in ((other, plain, "the answer"), (plain, other, "the truth")):
            claim, hint = f"a class that only {who} has must count with an IoU of 0.", "Which are left out? (step 1)"
            expect_close(mean(student, pred, truth, 3), 5 / 12, "the mean IoU", claim, hint=hint)


@st.composite
def scored(draw):
    """Z (m, n_H, n_W, n_C) and Y (m, n_H, n_W); no two sizes are equal."""
    m, (n_H, n_W), n_C = draw(st.sampled_from([(1, (2, 3), 4), (2, (1, 3), 4), (2, (4, 1), 3), (1, (3, 2), 5)]))
    return draw(fifths((m, n_H, n_W, n_C))), of_classes(draw, (m, n_H, n_W), n_C)


def pixel_losses(Z, Y):
    """log(sum of exp(z)) - z_y of every pixel, real or complex."""
    return [np.log(sum(np.exp(z) for z in Z[place])) - Z[place][Y[place]] for place in np.ndindex(Y.shape)]


def cost_and_gradient(student, Z, Y):
    hint = "The cost, and dZ in the shape of Z (step 2)"
    cost, dZ = expect_tuple(student.pixel_cross_entropy(Z, Y), "the result", 2, hint=hint)
    return expect_number(cost, "cost", hint="A number (step 2)"), expect_array(dZ, "dZ", Z.shape, hint=hint)


@exercise("pixel_cross_entropy", pure=True)
class TestPixelCrossEntropy:
    @weight(3)
    @given(case=scored())
    def test_the_cost_is_the_mean_over_all_pixels(self, student, case):
        """The cost is the mean over all pixels of all images of minus the log of the true class's softmax."""
        Z, Y = case
        cost, _ = cost_and_gradient(student, Z, Y)
        total = math.fsum(float(loss) for loss in pixel_losses(Z, Y))
        mistakes = {"Which pixels is it a mean over? (step 2)": total / len(Y)}
        mistakes |= {"Does a pixel count once? (step 2)": total / Z.size}
        claim = "the cost must be the mean over all pixels of log(sum of exp(z)) - z_y."
        hint = "Along which axis do the classes run? (step 2)"
        expect_close(cost, total / Y.size, "cost", claim, hint=hint, mistakes=mistakes)

    @weight(3)
    @given(case=scored())
    def test_dz_is_the_slope_of_the_cost(self, student, case):
        """dZ is the slope of the mean cost along every score."""
        Z, Y = case
        _, dZ = cost_and_gradient(student, Z, Y)
        right = complex_step_gradient(lambda Z: sum(pixel_losses(Z, Y)) / Y.size, Z)
        claim = "each entry of dZ must be the slope of the mean cost along its score."
        hint = "Which difference is the slope of one pixel's loss, and which factor has it in the mean? (step 2)"
        expect_close(dZ, right, "dZ", claim, hint=hint, rtol=1e-8)

    def test_large_scores_stay_finite(self, student):
        """Scores of 1000 give a finite cost and gradient, at pixels that are far apart in scale."""
        Z = np.array([[[[1000.0, 0], [-1000, -1001]], [[0, 1000], [1000, 1000]]]])
        cost, dZ = cost_and_gradient(student, Z, np.array([[[1, 0], [0, 0]]]))
        hint = "What may be subtracted from all scores of a pixel? (step 2)"
        right = (1000 + math.log1p(math.exp(-1)) + 1000 + math.log(2)) / 4
        expect_close(cost, right, "cost", "large scores must give the cost of their differences.", hint=hint)
        slopes = np.array([1, -1 / (1 + math.e), -1, -1 / 2]).reshape(1, 2, 2, 1) / 4 * np.array([1.0, -1])
        expect_close(dZ, slopes, "dZ", "large scores must give the gradient of their differences.", hint=hint)


def block_shapes(n_C_prev, n_1, n_C):
    return {"W1": (3, 3, n_C_prev, n_1), "b1": (1, 1, 1, n_1), "W2": (3, 3, n_1, n_C), "b2": (1, 1, 1, n_C)}


def alive_block(seed):
    """inputs and parameters of a block in which both ReLUs are off their kink, and a fifth or more on either side."""
    rng = np.random.default_rng(seed)
    m, n_H, n_W, *channels = [(1, 4, 6, 1, 2, 3), (2, 6, 4, 3, 1, 2), (2, 2, 8, 2, 3, 1), (2, 7, 5, 1, 3, 2)][seed % 4]
    while True:
        parameters = {name: rng.normal(size=shape) / 2 for name, shape in block_shapes(*channels).items()}
        inputs = rng.normal(size=(m, n_H, n_W, channels[0]))
        first = oracles.convolution(inputs, parameters["W1"], parameters["b1"], pad=1)
        second = oracles.convolution(np.maximum(first, 0), parameters["W2"], parameters["b2"], pad=1)
        if all(np.abs(Z).min() > 1e-6 and 0.2 < (Z > 0).mean() < 0.8 for Z in (first, second)):
            return inputs, parameters, np.maximum(second, 0)


BLOCK_HINTS = {
    "skip_connection": "Is there a padding of 1, a ReLU after each convolution, and no pooling yet? (step 3)",
    "next_layer": "It comes first. Is it the 2 x 2 max pooling of what the second ReLU gives, if asked? (step 3)",
}


@exercise("conv_block", pure=True)
class TestConvBlock:
    def expect_block(self, student, *names, **named):
        for seed in range(8):
            inputs, parameters, skip = alive_block(seed)
            value = student.conv_block(inputs, parameters, **named)
            right = {"next_layer": skip if named else oracles.pooling(skip, 2, 2), "skip_connection": skip}
            pairs = zip(right, expect_tuple(value, "the result", 2, hint=BLOCK_HINTS["next_layer"]), strict=True)
            found = {name: expect_array(v, name, right[name].shape, hint=BLOCK_HINTS[name]) for name, v in pairs}
            shapes = f"W1 {parameters['W1'].shape}, W2 {parameters['W2'].shape}"
            case = f"inputs {inputs.shape}, {shapes}, from a normal law, max_pooling {not named}"
            claim = "{name} must be what the block makes of its inputs."
            right = {name: right[name] for name in names}
            expect_all_close(found, right, claim, hint=BLOCK_HINTS, case=case)

    @weight(3)
    def test_the_skip_connection_is_the_second_relu(self, student):
        """The skip connection is what convolution, ReLU, convolution and ReLU make of the inputs."""
        self.expect_block(student, "skip_connection")

    @weight(2)
    def test_the_next_layer_is_pooled(self, student):
        """The next layer is the 2 x 2 max pooling of the skip connection, unless told otherwise."""
        self.expect_block(student, "next_layer")

    def test_the_next_layer_may_stay_as_it_is(self, student):
        """Without max_pooling both results are what the second ReLU gives."""
        self.expect_block(student, "skip_connection", "next_layer", max_pooling=False)


@st.composite
def stampings(draw):
    """A_prev, W, b and hparameters; sides and channels are never equal, so that an exchange shows."""
    m, (n_H, n_W), (n_C_prev, n_C), f = draw(sizes(1, 2)), draw(MAPS), draw(CHANNELS), draw(sizes(1, 3))
    stride, pad = draw(sizes(1, 2)), draw(sizes(0, 1))
    assume(stride * (min(n_H, n_W) - 1) + f > 2 * pad)
    A_prev, W = draw(fifths((m, n_H, n_W, n_C_prev))), draw(fifths((f, f, n_C, n_C_prev)))
    return A_prev, W, draw(fifths((1, 1, 1, n_C))), {"stride": stride, "pad": pad}


def output_shape(A_prev, W, stride, pad):
    return (len(A_prev), *(stride * (n - 1) + len(W) - 2 * pad for n in A_prev.shape[1:3]), W.shape[2])


def forward(student, A_prev, W, b, hparameters):
    """Z and the cache of the student's conv_transpose_forward; what the cache holds is the student's own affair."""
    value = student.conv_transpose_forward(A_prev, W, b, hparameters)
    Z, cache = expect_tuple(value, "the result", 2, hint="Z, and what your way back needs (step 4)")
    hint = "The last stamp begins at stride * (n - 1), and pad is cut off on each side. (step 4)"
    return expect_array(Z, "Z", output_shape(A_prev, W, **hparameters), hint=hint), cache


def forward_mistakes(A_prev, W, b, hparameters):
    """What named mistakes make of the stamps, and the question that leads on."""
    stamped = oracles.transposed_convolution(A_prev, W, 0 * b, **hparameters)
    reach = oracles.transposed_convolution(0 * A_prev + 1, 0 * W + 1, 0 * b, **hparameters) / A_prev.shape[3]
    turned = oracles.transposed_convolution(A_prev, W[::-1, ::-1], b, **hparameters)
    return {
        "Which number of the window lies under W[0, 0]? (step 4)": turned,
        "How often does a number of Z get the bias? (step 4)": stamped + reach * b,
        "Where does the bias come in? (step 4)": stamped,
    }


def scores_alone(result):
    """Z without the cache, which is the student's own affair."""
    return result[0] if isinstance(result, (tuple, list)) else result


@exercise("conv_transpose_forward", form=scores_alone, pure=True)
class TestConvTransposeForward:
    @given(W=CHANNELS.flatmap(lambda n: fifths((3, 3, n[1], n[0]))), stride=sizes(1, 3))
    def test_one_number_stamps_the_kernel(self, student, W, stride):
        """A map of a single 1 gives the kernel of its channel, as it is, for every stride."""
        n_C, n_C_prev = W.shape[2:]
        for q in range(n_C_prev):
            one = np.zeros((1, 1, 1, n_C_prev))
            one[..., q] = 1
            Z, _ = forward(student, one, W, np.zeros((1, 1, 1, n_C)), {"stride": stride, "pad": 0})
            claim = f"a single 1 in channel {q} must give W[:, :, :, {q}], not turned round."
            expect_close(Z[0], W[..., q], "Z[0]", claim, hint="What does one number do with the kernel? (step 4)")

    @weight(4)
    @given(case=stampings())
    def test_it_is_the_adjoint_of_the_convolution(self, student, case):
        """Z is the adjoint of the convolution with the same filters, plus the bias, whatever the sizes."""
        A_prev, W, b, hparameters = case
        right = oracles.transposed_convolution(A_prev, W, b, **hparameters)
        claim = "each number of Z must be the sum of the stamps that lie there, plus the bias."
        hint = "Where does the stamp of (h, w) begin, and do stamps that overlap add up? (step 4)"
        expect_close(forward(student, *case)[0], right, "Z", claim, hint=hint, mistakes=forward_mistakes(*case))


@st.composite
def gradients(draw):
    """A transposed convolution, and dZ in the shape of its output."""
    A_prev, W, _, hparameters = case = draw(stampings())
    return case, draw(fifths(output_shape(A_prev, W, **hparameters)))


def true_gradients(dZ, A_prev, W, b, hparameters):
    """dA_prev, from the convolution that leads back, dW from what every unit filter sees of dZ, and db."""
    filters = np.eye(W[..., 0].size).reshape(*W.shape[:3], -1)
    seen = oracles.convolution_by_fft(dZ, filters, np.zeros(filters.shape[3]), **hparameters)
    return {
        "db": dZ.sum(axis=(0, 1, 2)).reshape(b.shape),
        "dA_prev": oracles.convolution(dZ, W, np.zeros(W.shape[3]), **hparameters),
        "dW": np.tensordot(seen, A_prev, axes=((0, 1, 2), (0, 1, 2))).reshape(W.shape),
    }


BACKWARD_HINTS = {
    "db": "Which numbers of Z does a bias move? (step 5)",
    "dA_prev": "Which window of the padded dZ has the stamp of (h, w) reached, and with which weights? (step 5)",
    "dW": "Which numbers have stamped with a weight, and where? Is it added up over all places? (step 5)",
}


def backward(student, dZ, case):
    """The student's gradients by name, from the cache of the student's own way forward."""
    with below(student.conv_transpose_backward, dZ, ()):
        _, cache = forward(student, *case)
    found = expect_tuple(student.conv_transpose_backward(dZ, cache), "the result", 3, hint="dA_prev, dW, db (step 5)")
    partners = zip(("dA_prev", "dW", "db"), found, case[:3], strict=True)
    return {name: expect_array(v, name, p.shape, hint=BACKWARD_HINTS[name]) for name, v, p in partners}


@exercise("conv_transpose_backward", builds_on=["conv_transpose_forward"], pure=True)
class TestConvTransposeBackward:
    def expect_gradient(self, student, name, case, dZ):
        right = true_gradients(dZ, *case)[name]
        mistakes = {"Is anything divided by m? The cost has done so in dZ. (step 5)": right / len(dZ)}
        claim = f"each entry of {name} must be the slope of the sum of Z * dZ along its partner."
        found = backward(student, dZ, case)[name]
        expect_close(found, right, name, claim, hint=BACKWARD_HINTS[name], mistakes=mistakes)

    @given(case=gradients())
    def test_db_adds_up_every_number(self, student, case):
        """db is the sum of dZ over examples, rows and columns, for each channel."""
        self.expect_gradient(student, "db", *case)

    @weight(3)
    @given(case=gradients())
    def test_da_prev_is_the_slope_along_the_map(self, student, case):
        """dA_prev is the slope of the sum of Z times dZ along every number of A_prev."""
        self.expect_gradient(student, "dA_prev", *case)

    @weight(3)
    @given(case=gradients())
    def test_dw_is_the_slope_along_the_filters(self, student, case):
        """dW is the slope of the sum of Z times dZ along every weight, added up over the examples."""
        self.expect_gradient(student, "dW", *case)

    @agreement("conv_transpose_forward")
    @given(case=gradients())
    def test_it_is_the_way_back_of_your_own_way_forward(self, student, case):
        """Without a bias, the sums of A dA, of W dW and of your Z dZ are one number."""
        (A_prev, W, b, hparameters), dZ = case
        case = A_prev, W, 0 * b, hparameters
        found, total = backward(student, dZ, case), (forward(student, *case)[0] * dZ).sum()
        for name, partner in (("dA_prev", A_prev), ("dW", W)):
            claim = f"with b = 0 the sum of {name} times its partner must be the sum of your Z times dZ."
            hint = BACKWARD_HINTS[name]
            expect_close((found[name] * partner).sum(), total, "the sum", claim, hint=hint, atol=1e-9)


@st.composite
def levels(draw):
    """up and skip on one level of the U, and both together; all numbers are distinct."""
    m, (n_H, n_W), (n_up, n_skip) = draw(sizes(1, 2)), draw(MAPS), draw(CHANNELS)
    shape = (m, n_H, n_W, n_up + n_skip)
    A = np.array(draw(st.permutations(range(math.prod(shape)))), dtype=float).reshape(shape) + 0.2
    return A[..., :n_up].copy(), A[..., n_up:].copy(), A


@exercise("skip_concat", pure=True)
class TestSkipConcat:
    def joined(self, student, up, skip, A):
        hint = "Along which axis do the channels run? (step 6)"
        return expect_array(student.skip_concat(up, skip), "A", A.shape, hint=hint)

    @given(case=levels())
    def test_every_channel_is_there_once(self, student, case):
        """Each pixel has the numbers of both maps, each once, in whatever order."""
        claim = "each pixel must have the numbers of both maps, each of them once."
        expect_close(np.sort(self.joined(student, *case), axis=3), np.sort(case[2], axis=3), "A, sorted", claim)

    @weight(3)
    @given(case=levels())
    def test_what_comes_up_stands_first(self, student, case):
        """Each pixel has first the channels that came up, then those of the skip connection."""
        claim, hint = "first the channels of up, then those of skip.", "Which come first? (step 6)"
        expect_close(self.joined(student, *case), case[2], "A", claim, hint=hint)


@exercise("skip_concat_backward", pure=True)
class TestSkipConcatBackward:
    @weight(3)
    @given(case=levels())
    def test_each_gradient_goes_where_its_number_came_from(self, student, case):
        """The first n_up channels are the gradient of up, and the others are that of skip."""
        *parts, dA = case
        hint = "d_up first, then d_skip; how many channels has each? (step 6)"
        found = expect_tuple(student.skip_concat_backward(dA, parts[0].shape[3]), "the result", 2, hint=hint)
        for name, value, right in zip(("d_up", "d_skip"), found, parts, strict=True):
            value = expect_array(value, name, right.shape, hint=hint)
            claim = f"{name} must hold the gradients of its own channels, in their order."
            expect_close(value, right, name, claim, hint=hint)
