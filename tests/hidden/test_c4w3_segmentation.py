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
    is_close,
    oracles,
    sizes,
    weight,
)

CHANNELS = st.sampled_from([(1, 2), (2, 1), (3, 1), (1, 3), (2, 3), (3, 2)])
MAPS = st.sampled_from([(2, 3), (3, 2), (2, 4), (4, 2), (4, 3), (3, 4)])


def fifths(shape):
    """Fifths between -1.6 and 1.6, which float32 cannot hold, so that computing in float32 shows."""
    return arrays(shape).map(lambda quarters: 0.8 * quarters)


def wavy(*shape):
    """Numbers without zeros, repeats or symmetry."""
    return np.sin(1.7 * np.arange(1, math.prod(shape) + 1) + len(shape)).reshape(shape)


def of_classes(draw, shape, n_classes):
    numbers = draw(st.lists(st.integers(0, n_classes - 1), min_size=math.prod(shape), max_size=math.prod(shape)))
    return np.array(numbers).reshape(shape)


@st.composite
def masks(draw):
    """pred, truth (m, n_H, n_W) and n_classes, of which the last ones may occur nowhere."""
    shape, n_classes = (draw(sizes(1, 3)), *draw(MAPS)), draw(sizes(1, 4))
    return of_classes(draw, shape, n_classes), of_classes(draw, shape, n_classes), n_classes + draw(sizes(0, 2))


def ious(pred, truth, n_classes):
    """(pixels that both call k, pixels that one of them calls k) for each class, from a count of pairs."""
    pairs = Counter(zip(pred.ravel().tolist(), truth.ravel().tolist(), strict=True))
    return [(pairs[k, k], sum(n for pair, n in pairs.items() if k in pair)) for k in range(n_classes)]


def mean_of(counts):
    return math.fsum(both / either for both, either in counts) / len(counts)


def mean(student, *case):
    return expect_number(student.mean_iou(*case), "the mean IoU", hint="A number (step 1)")


@exercise("mean_iou", domain=lambda pred, truth, n_classes: max(pred.max(), truth.max()) < n_classes, pure=True)
class TestMeanIou:
    @weight(2)
    @given(case=masks())
    def test_it_is_the_mean_over_the_classes_that_occur(self, student, case):
        """It is the mean of IoU over the classes that occur, counted over all pictures at once."""
        pred, truth, n_classes = case
        counts = ious(*case)
        found, right = mean(student, *case), mean_of([count for count in counts if count[1]])
        hint = "Count for each class the pixels that both call so, and those that one of them calls so. (step 1)"
        if not is_close(found, right):
            alone = [mean_of([c for c in ious(p, t, n_classes) if c[1]]) for p, t in zip(pred, truth, strict=True)]
            if is_close(found, math.fsum(alone) / len(alone)):
                hint = "Is it counted over all pictures at once, or in each by itself? (step 1)"
        expect_close(found, right, "the mean IoU", "it must be the mean of IoU over the classes that occur.", hint=hint)

    def test_a_class_that_occurs_nowhere_is_left_out(self, student):
        """A class that neither the answer nor the truth has is left out of the mean."""
        pred, truth = np.array([[[0, 1, 1], [0, 0, 1]]]), np.array([[[0, 0, 1], [0, 0, 1]]])
        for n_classes in (2, 3, 5):
            claim = "classes that occur nowhere must not change the mean."
            hint = "What is 0 pixels of 0? (step 1)"
            expect_close(mean(student, pred, truth, n_classes), (3 / 4 + 2 / 3) / 2, "the mean IoU", claim, hint=hint)

    def test_a_class_that_is_only_named_counts(self, student):
        """A class that only the answer has counts with an IoU of 0, and so does one that only the truth has."""
        plain, other = np.zeros((1, 2, 3), dtype=int), np.array([[[0, 0, 2], [0, 0, 0]]])
        for pred, truth, who in ((other, plain, "the answer"), (plain, other, "the truth")):
            claim = f"a class that only {who} has must count with an IoU of 0."
            hint = "Which classes are left out of the mean? (step 1)"
            expect_close(mean(student, pred, truth, 3), (5 / 6 + 0) / 2, "the mean IoU", claim, hint=hint)

    def test_all_pictures_are_counted_at_once(self, student):
        """Pixels are counted over all pictures at once, so a picture with few pixels of a class says little on it."""
        truth = np.array([[[0, 0, 0, 1]], [[1, 1, 1, 1]]])
        pred = np.array([[[0, 0, 0, 0]], [[1, 1, 1, 1]]])
        claim = "IoU must come from counts over all pictures, and not be a mean over pictures."
        expect_close(mean(student, pred, truth, 2), (3 / 4 + 4 / 5) / 2, "the mean IoU", claim, hint="(step 1)")


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
        losses = [float(loss) for loss in pixel_losses(Z, Y)]
        hint = "Along which axis do the classes run? (step 2)"
        for n, question in ((len(Y), "Which pixels is it a mean over?"), (Z.size, "Does a pixel count once?")):
            if not is_close(cost, math.fsum(losses) / Y.size) and is_close(cost, math.fsum(losses) / n):
                hint = f"{question} (step 2)"
        claim = "the cost must be the mean over all pixels of log(sum of exp(z)) - z_y."
        expect_close(cost, math.fsum(losses) / Y.size, "cost", claim, hint=hint)

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

    def test_two_pixels_by_hand(self, student):
        """Two pixels with three classes each, worked out by hand."""
        Z, Y = np.log(np.array([[[[1.0, 2, 1], [2, 5, 1]]]])), np.array([[[0, 2]]])
        cost, dZ = cost_and_gradient(student, Z, Y)
        expect_close(cost, (math.log(4) + math.log(8)) / 2, "cost", "the cost must be the mean of both losses.")
        right = np.array([[[[-6.0, 4, 2], [2, 5, -7]]]]) / 16
        expect_close(dZ, right, "dZ", "dZ must be softmax minus one-hot, over the number of pixels.")

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


def block(student, inputs, parameters, channels, *pooling, **named):
    """next_layer and skip_connection of the student's conv_block, their shapes judged."""
    hint = "next_layer first, then skip_connection (step 3)"
    value = student.conv_block(inputs, parameters, *pooling, **named)
    next_layer, skip = expect_tuple(value, "the result", 2, hint=hint)
    m, n_H, n_W, _ = inputs.shape
    pooled = (*pooling, *named.values(), True)[0]
    shape = (m, n_H // 2, n_W // 2, channels) if pooled else (m, n_H, n_W, channels)
    skip = expect_array(skip, "skip_connection", (m, n_H, n_W, channels), hint=f"Before the pooling; {hint}")
    return expect_array(next_layer, "next_layer", shape, hint=hint), skip


@exercise("conv_block", pure=True)
class TestConvBlock:
    def expect_block(self, student, what, *pooling, **named):
        for seed in range(8):
            inputs, parameters, skip = alive_block(seed)
            next_layer, found = block(student, inputs, parameters, skip.shape[3], *pooling, **named)
            shapes = f"W1 {parameters['W1'].shape}, W2 {parameters['W2'].shape}"
            case = f"inputs {inputs.shape}, {shapes}, from a normal law"
            hint = "Is there a padding of 1, and a ReLU after each convolution? (step 3)"
            claim = "skip_connection must be what the second ReLU gives."
            if what == "skip":
                expect_close(found, skip, "skip_connection", claim, hint=hint, case=case)
            elif what == "pooled":
                claim, hint = "next_layer must be the largest of each 2 x 2 window.", "Which pooling of what? (step 3)"
                expect_close(next_layer, oracles.pooling(skip, 2, 2), "next_layer", claim, hint=hint, case=case)
            else:
                claim = "without max_pooling, next_layer must be skip_connection itself."
                expect_close(next_layer, skip, "next_layer", claim, hint="(step 3)", case=case)

    @weight(3)
    def test_the_skip_connection_is_the_second_relu(self, student):
        """The skip connection is what convolution, ReLU, convolution and ReLU make of the inputs."""
        self.expect_block(student, "skip")

    @weight(2)
    def test_the_next_layer_is_pooled(self, student):
        """The next layer is the 2 x 2 max pooling of the skip connection, unless told otherwise."""
        self.expect_block(student, "pooled")

    def test_the_next_layer_may_stay_as_it_is(self, student):
        """Without max_pooling both results are what the second ReLU gives."""
        self.expect_block(student, "same", max_pooling=False)
        self.expect_block(student, "skip", max_pooling=False)


@st.composite
def stampings(draw):
    """A_prev, W, b and hparameters; sides and channels are never equal, so that an exchange shows."""
    m, (n_H, n_W), (n_C_prev, n_C), f = draw(sizes(1, 2)), draw(MAPS), draw(CHANNELS), draw(sizes(1, 3))
    stride, pad = draw(sizes(1, 2)), draw(sizes(0, 1))
    assume(stride * (min(n_H, n_W) - 1) + f > 2 * pad)
    A_prev, W = draw(fifths((m, n_H, n_W, n_C_prev))), draw(fifths((f, f, n_C, n_C_prev)))
    return A_prev, W, draw(fifths((1, 1, 1, n_C))), {"stride": stride, "pad": pad}


def overlapping():
    """Stamps that overlap and lose a frame: 2 maps of 3 x 2 x 3 become 5 x 3 x 2."""
    return wavy(2, 3, 2, 3), wavy(3, 3, 2, 3), wavy(1, 1, 1, 2) + 2, {"stride": 2, "pad": 1}


OVERLAP = "A_prev (2, 3, 2, 3), W (3, 3, 2, 3), b (1, 1, 1, 2), stride 2, pad 1, numbers between -1 and 1"


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
    return {
        "Which number of the window lies under W[0, 0]? (step 4)": oracles.transposed_convolution(
            A_prev, W[::-1, ::-1], b, **hparameters
        ),
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

    def test_stamps_that_overlap(self, student):
        """Two maps of 3 x 2 x 3 numbers, stride 2, padding 1, in every number."""
        A_prev, W, b, hparameters = case = overlapping()
        Z, hint = forward(student, *case)[0], "Do overlapping stamps add up, and where does the padding go? (step 4)"
        right = oracles.transposed_convolution(A_prev, W, b, **hparameters)
        claim = "each number of Z must be the sum of the stamps that lie there, plus the bias."
        expect_close(Z, right, "Z", claim, hint=hint, case=OVERLAP, mistakes=forward_mistakes(*case))

    @weight(4)
    @given(case=stampings())
    def test_it_is_the_adjoint_of_the_convolution(self, student, case):
        """Z is the adjoint of the convolution with the same filters, plus the bias, whatever the sizes."""
        A_prev, W, b, hparameters = case
        right = oracles.transposed_convolution(A_prev, W, b, **hparameters)
        claim = "each number of Z must be the sum of the stamps that lie there, plus the bias."
        hint = "Where does the stamp of (h, w) begin, and which kernel is it? (step 4)"
        expect_close(forward(student, *case)[0], right, "Z", claim, hint=hint)


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
    def expect_gradient(self, student, name, claim, case, dZ, told=None):
        found, right = backward(student, dZ, case)[name], true_gradients(dZ, *case)[name]
        hint = BACKWARD_HINTS[name]
        if len(dZ) > 1 and is_close(found * len(dZ), right) and not is_close(found, right):
            hint = "Is anything divided by m? The cost has done so in dZ. (step 5)"
        expect_close(found, right, name, claim, hint=hint, case=told)

    @given(case=gradients())
    def test_db_adds_up_every_number(self, student, case):
        """db is the sum of dZ over examples, rows and columns, for each channel."""
        claim = "db must add up dZ over all examples, rows and columns."
        self.expect_gradient(student, "db", claim, *case)

    @weight(3)
    @given(case=gradients())
    def test_da_prev_is_the_slope_along_the_map(self, student, case):
        """dA_prev is the slope of the sum of Z times dZ along every number of A_prev."""
        claim = "each entry of dA_prev must be the slope of the sum of Z * dZ along its number."
        self.expect_gradient(student, "dA_prev", claim, *case)

    @weight(3)
    @given(case=gradients())
    def test_dw_is_the_slope_along_the_filters(self, student, case):
        """dW is the slope of the sum of Z times dZ along every weight, added up over the examples."""
        claim = "each entry of dW must be the slope of the sum of Z * dZ along its weight."
        self.expect_gradient(student, "dW", claim, *case)

    @weight(2)
    def test_windows_that_overlap(self, student):
        """Two maps of 3 x 2 x 3 numbers, stride 2, padding 1: every gradient in every number."""
        case, dZ = overlapping(), wavy(2, 5, 3, 2)
        found = backward(student, dZ, case)
        claim = "{name} must be the slope of the sum of Z * dZ along its partner."
        expect_all_close(found, true_gradients(dZ, *case), claim, hint=BACKWARD_HINTS, case=OVERLAP)

    @agreement("conv_transpose_forward")
    @given(case=gradients())
    def test_it_is_the_way_back_of_your_own_way_forward(self, student, case):
        """Without a bias, the sums of A dA, of W dW and of your Z dZ are one number."""
        (A_prev, W, b, hparameters), dZ = case
        case = A_prev, W, 0 * b, hparameters
        found = backward(student, dZ, case)
        total = (forward(student, *case)[0] * dZ).sum()
        for name, partner in (("dA_prev", A_prev), ("dW", W)):
            claim = f"with b = 0 the sum of {name} times its partner must be the sum of your Z times dZ."
            hint = BACKWARD_HINTS[name]
            expect_close((found[name] * partner).sum(), total, "the sum", claim, hint=hint, atol=1e-9)


@st.composite
def levels(draw):
    """up and skip on one level of the U, and a gradient in the shape of both together; all numbers are distinct."""
    m, (n_H, n_W), (n_up, n_skip) = draw(sizes(1, 2)), draw(MAPS), draw(CHANNELS)
    shape = (m, n_H, n_W, n_up + n_skip)
    numbers = np.array(draw(st.permutations(range(math.prod(shape)))), dtype=float).reshape(shape) + 0.2
    return numbers, n_up, n_skip


def of_channels(values, channels):
    """The channels of a map, taken one by one."""
    chosen = np.zeros((*values.shape[:3], len(channels)))
    for place in np.ndindex(values.shape[:3]):
        for k, channel in enumerate(channels):
            chosen[(*place, k)] = values[(*place, channel)]
    return chosen


@exercise("skip_concat", pure=True)
class TestSkipConcat:
    @given(case=levels())
    def test_every_channel_is_there_once(self, student, case):
        """Each pixel has the numbers of both maps, each once, in whatever order."""
        A, n_up, n_skip = case
        up, skip = of_channels(A, range(n_up)), of_channels(A, range(n_up, n_up + n_skip))
        found = expect_array(student.skip_concat(up, skip), "A", A.shape, hint="Which axis are the channels? (step 6)")
        claim = "each pixel must have the numbers of both maps, each of them once."
        expect_close(np.sort(found, axis=3), np.sort(A, axis=3), "A, sorted", claim)

    @weight(3)
    @given(case=levels())
    def test_what_comes_up_stands_first(self, student, case):
        """Each pixel has first the channels that came up, then those of the skip connection."""
        A, n_up, n_skip = case
        up, skip = of_channels(A, range(n_up)), of_channels(A, range(n_up, n_up + n_skip))
        found = expect_array(student.skip_concat(up, skip), "A", A.shape, hint="Which axis are the channels? (step 6)")
        expect_close(found, A, "A", "first the channels of up, then those of skip.", hint="Which come first? (step 6)")


@exercise("skip_concat_backward", pure=True)
class TestSkipConcatBackward:
    @weight(3)
    @given(case=levels())
    def test_each_gradient_goes_where_its_number_came_from(self, student, case):
        """The first n_up channels are the gradient of up, and the others are that of skip."""
        dA, n_up, n_skip = case
        hint = "d_up first, then d_skip; how many channels has each? (step 6)"
        found = expect_tuple(student.skip_concat_backward(dA, n_up), "the result", 2, hint=hint)
        parts = {"d_up": range(n_up), "d_skip": range(n_up, n_up + n_skip)}
        for (name, channels), value in zip(parts.items(), found, strict=True):
            right = of_channels(dA, channels)
            value = expect_array(value, name, right.shape, hint=hint)
            claim = f"{name} must hold the gradients of its own channels, in their order."
            expect_close(value, right, name, claim, hint=hint)
