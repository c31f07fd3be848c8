"""Hidden suite of c4w2_transfer_learning.

Oracles: Fourier transforms of block-diagonal and of outer-product filters; every copy that an image may have; what
train and evaluate were given, told by numbers. Evidence: docs/design/c4w2_transfer_learning.md.
"""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from autograder.testing import (
    Code,
    exercise,
    expect,
    expect_all_close,
    expect_array,
    expect_arrays,
    expect_close,
    expect_drawn_apart,
    expect_gradient_step,
    expect_normal,
    expect_number,
    expect_numbers,
    fifths,
    form,
    in_case,
    oracles,
    sizes,
    wavy,
    weight,
)

SIDES = st.sampled_from([(4, 5), (5, 4), (4, 7), (7, 4), (6, 5), (5, 6)])
CHANNELS = st.sampled_from([(1, 2), (2, 1), (3, 1), (1, 3), (2, 3), (3, 2)])
SEEDS = st.integers(0, 99)


def generator(seed):
    return Code(f"np.random.default_rng({seed})")


def trained(flat, n_old):
    """Parameters in which no number is zero: W1, b1, W2, b2 of two small convolutions, W3 (flat, n_old), b3."""
    shapes = {"W1": (2, 2, 1, 1), "b1": (1, 1, 1, 1), "W2": (2, 2, 1, 2), "b2": (1, 1, 1, 2)}
    return {name: wavy(*shape) for name, shape in (shapes | {"W3": (flat, n_old), "b3": (1, n_old)}).items()}


def headed(student, parameters, n_classes, seed):
    """The student's new parameters, in their shapes."""
    shapes = {name: array.shape for name, array in parameters.items()}
    shapes |= {"W3": (len(parameters["W3"]), n_classes), "b3": (1, n_classes)}
    hint = "Six names; W3 is (flat, n_classes), b3 is (1, n_classes). (step 1)"
    value = student.replace_head(parameters, n_classes, generator(seed))
    return expect_arrays(value, "the parameters", shapes, hint=hint, hints=hint)


def expect_as_it_was(found, before, names, claim, hint):
    expect_all_close(found, {name: before[name] for name in names}, claim, rtol=0, atol=0, hint=hint)


@exercise("replace_head", pure=True)
class TestReplaceHead:
    @weight(2)
    @given(flat=sizes(1, 5), n_old=sizes(1, 4), n_classes=sizes(1, 4), seed=SEEDS)
    def test_all_but_the_head_is_taken_over(self, student, flat, n_old, n_classes, seed):
        """W1, b1, W2 and b2 come along unchanged, and b3 begins at zero."""
        before = trained(flat, n_old)
        found = headed(student, before, n_classes, seed)
        hint = "Only W3 and b3 are new. (step 1)"
        expect_as_it_was(found, before, ("W1", "b1", "W2", "b2"), "{name} must be taken over as it was.", hint)
        expect_close(found["b3"], np.zeros((1, n_classes)), "b3", "b3 must begin at zero.", hint="np.zeros (step 1)")

    @weight(3)
    def test_the_new_weights_follow_he(self, student):
        """The deviation of W3 is the root of 2 over the length of the flattened row, whatever n_classes is."""
        for n_old, n_classes in ((6, 60), (60, 60)):
            with in_case(f"W3 (300, {n_old}), n_classes = {n_classes}"):
                found = headed(student, trained(300, n_old), n_classes, 3)["W3"]
                claim = "the weights of W3 must be drawn anew, with the root of 2 / flat as their standard deviation."
                hint = "How many products go into one score? And is the old W3 gone? (step 1)"
                causes = {"Where is the 2 of 2 / flat? (step 1)": math.sqrt(1 / 300)}
                causes["Is the root taken? (step 1)"] = 2 / 300
                causes["By how many is 2 divided, flat or n_classes? (step 1)"] = math.sqrt(2 / n_classes)
                hint = next((cause for cause, std in causes.items() if abs(found.std() / std - 1) < 0.05), hint)
                expect_normal(found, math.sqrt(2 / 300), "W3", claim=claim, hint=hint)

    def test_every_weight_is_drawn_on_its_own(self, student):
        """No row or column of W3 repeats another one, and another generator gives another W3."""
        first, second = (headed(student, trained(100, 2), 100, seed)["W3"] for seed in (4, 5))
        hint = "Is there one draw for each weight, and does it come from rng? (step 1)"
        expect_drawn_apart({"W3": first, "W3 by another generator": second}, hint=hint)


@st.composite
def steps(draw):
    """Parameters, their slopes, and a rate for some of them."""
    names = draw(st.permutations(["W1", "b1", "W2", "W3", "b3"]))[: draw(sizes(2, 4))]
    parameters = {name: draw(fifths((draw(sizes(1, 2)), draw(sizes(1, 3))))) for name in names}
    grads = {f"d{name}": draw(fifths(array.shape)) for name, array in parameters.items()}
    learning = names[: draw(st.integers(1, len(names)))]
    return parameters, grads, {name: draw(st.sampled_from([0.125, 0.5, 2.0, 0.3])) for name in learning}


def stepped(student, parameters, grads, rates):
    """The student's parameters after a step, all of them in their shapes."""
    shapes, hint = {k: v.shape for k, v in parameters.items()}, "All parameters come back, frozen ones too. (step 2)"
    before = {name: array.copy() for name, array in parameters.items()}
    value = student.fine_tune_step(before, grads, rates)
    return expect_arrays(value, "the parameters", shapes, hint=hint, hints=hint)


@exercise("fine_tune_step", in_place=["parameters"], pure=True)
class TestFineTuneStep:
    @weight(3)
    @given(case=steps())
    def test_each_parameter_moves_at_its_own_rate(self, student, case):
        """A parameter that has a rate moves against its slope, by rate times slope."""
        parameters, grads, rates = case
        found = stepped(student, *case)
        for name, rate in rates.items():
            expect_gradient_step({name: found[name]}, {name: parameters[name]}, grads, rate, step="(step 2)")

    @form
    @weight(2)
    @given(case=steps())
    def test_a_parameter_without_a_rate_is_frozen(self, student, case):
        """A parameter that has no rate is as it was, to the last digit."""
        parameters, _, rates = case
        frozen = [name for name in parameters if name not in rates]
        claim, hint = "{name} has no rate, and must be as it was.", "Which names are in rates? (step 2)"
        expect_as_it_was(stepped(student, *case), parameters, frozen, claim, hint)


def copies_of(image, max_shift):
    """(mirrored, down, right, copy) for every copy that an image (n_H, n_W, n_C) may have."""
    n_H, n_W, _ = image.shape
    shifts = range(-max_shift, max_shift + 1)
    for mirrored, one in ((False, image), (True, image[:, ::-1])):
        for down in shifts:
            for right in shifts:
                rows = [min(max(h - down, 0), n_H - 1) for h in range(n_H)]
                columns = [min(max(w - right, 0), n_W - 1) for w in range(n_W)]
                yield mirrored, down, right, one[rows][:, columns]


def numbered(m, n_H, n_W, n_C):
    """Images of numbers that are all different."""
    return np.arange(1.0, m * n_H * n_W * n_C + 1).reshape(m, n_H, n_W, n_C) / 5


def cause(image, copy):
    """What may be wrong with a copy that is no allowed one, as a hint."""
    if (copy == 0).any():
        return "Zeros stand where pixels were missing. Which mode of np.pad repeats the edge? (step 3)"
    if any(np.array_equal(copy, image[::-1, ::side]) for side in (1, -1)):
        return "The picture stands on its head. Which axis runs from left to right? (step 3)"
    if np.array_equal(np.sort(copy, axis=None), np.sort(image, axis=None)):
        return "Does what leaves the picture on one side come in again on the other? (step 3)"
    return "Print one copy beside its picture: edges are repeated, and rows stay the right way up. (step 3)"


def kinds(student, X, seed, max_shift):
    """(mirrored, down, right) of each copy that the student makes; every copy must be an allowed one."""
    form = "One copy for each image, of its size (step 3)"
    made = expect_array(student.augment(X, generator(seed), max_shift), "the copies", X.shape, hint=form)
    found = []
    for i, (image, copy) in enumerate(zip(X, made, strict=True)):
        fitting = [kind[:3] for kind in copies_of(image, max_shift) if np.array_equal(kind[3], copy)]
        claim = f"copy {i} must be image {i}, mirrored left-right or not, moved by at most max_shift pixels each way."
        expect(bool(fitting), claim, hint=cause(image, copy), copy=copy[..., 0])
        found.append(fitting[0])
    return found


@exercise("augment", pure=True)
class TestAugment:
    @form
    @weight(3)
    @given(m=sizes(1, 2), sides=SIDES, n_C=sizes(1, 3), max_shift=st.integers(0, 2), seed=SEEDS)
    def test_each_copy_is_an_allowed_one_of_its_own_image(self, student, m, sides, n_C, max_shift, seed):
        """Copy i is image i, mirrored or not, moved by at most max_shift pixels, with its edges repeated."""
        kinds(student, numbered(m, *sides, n_C), seed, max_shift)

    @weight(2)
    def test_some_are_mirrored_and_some_are_not(self, student):
        """Of 120 images in one call some are mirrored and some are not: each by a coin of its own."""
        with in_case("X (120, 4, 3, 2), max_shift = 1"):
            mirrored = sum(kind[0] for kind in kinds(student, numbered(120, 4, 3, 2), 5, 1))
            claim = "of 120 images, at least 12 must be mirrored, and at least 12 not."
            hint = "Is a coin tossed for each image? (step 3)"
            expect(12 <= mirrored <= 108, claim, hint=hint, mirrored=f"{mirrored} of 120")

    @weight(2)
    def test_images_move_in_all_four_directions(self, student):
        """Of sixty images some move up, some down, some left and some right: each on its own."""
        with in_case("X (60, 4, 3, 2), max_shift = 1"):
            found = kinds(student, numbered(60, 4, 3, 2), 6, 1)
            for axis, (less, more) in ((1, ("up", "down")), (2, ("left", "right"))):
                moves = {kind[axis] for kind in found}
                claim = f"of 60 images, some must move {less} and some {more}, when max_shift is 1."
                hint = "Which numbers can your random numbers be? (step 3)"
                expect({-1, 1} <= moves, claim, hint=hint, pixels=sorted(moves))
            claim = "down and right must be drawn apart, for each image."
            expect(len({kind[1:] for kind in found}) > 5, claim, hint="Two draws for each image. (step 3)")

    def test_another_generator_gives_another_copy(self, student):
        """One image, asked forty times with other generators, is mirrored at times, and moves."""
        with in_case("X (1, 4, 3, 2), max_shift = 1, forty generators"):
            found = [kinds(student, numbered(1, 4, 3, 2), seed, 1)[0] for seed in range(40)]
            claim, hint = "other generators must give other copies.", "Where do the random numbers come from? (step 3)"
            expect(len({kind[0] for kind in found}) == 2 and len(set(found)) > 4, claim, hint=hint)


TRAIN = Code("train", setup="def train(X, Y):\n    return {'X': np.array(X), 'Y': np.array(Y)}\n")
"""A model that keeps what it was given."""


def curve(student, told, X, Y, wanted):
    """The student's numbers, one for each size; told -- what evaluate says of a model, in X and Y."""
    setup = f"def evaluate(model):\n    X, Y = model['X'], model['Y']\n    return float({told})\n"
    value = student.learning_curve(TRAIN, Code("evaluate", setup=setup), X, Y, wanted)
    numbers = expect_numbers(value, "the curve", hint="One number for each size, in a list (step 4)")
    claim = "there must be one number for each size."
    expect(len(numbers) == len(wanted), claim, hint="(step 4)", numbers=len(numbers))
    return np.array(numbers)


@st.composite
def training_sizes(draw):
    """X (m, 2) and Y (m,) of distinct numbers, and some sizes of at most m in any order."""
    m = draw(sizes(3, 7))
    X = np.array(draw(st.permutations(range(1, 2 * m + 1))), dtype=float).reshape(m, 2)
    return X, np.array(draw(st.permutations(range(m)))), draw(st.lists(st.integers(1, m), min_size=1, max_size=4))


@exercise("learning_curve", pure=True)
class TestLearningCurve:
    def expect_told(self, student, case, told, right, claim, hint):
        X, Y, wanted = case
        numbers = curve(student, told, X, Y, wanted)
        about = f"X {X.tolist()}, Y {Y.tolist()}, sizes = {wanted}; train keeps X and Y, evaluate gives {told}"
        expect_close(numbers, [right(X[:n], Y[:n]) for n in wanted], "the curve", claim, hint=hint, case=about)

    @weight(2)
    @given(case=training_sizes())
    def test_each_model_sees_as_many_examples_as_its_size(self, student, case):
        """For each size, in the order of sizes, train gets so many examples and so many labels."""
        claim = "train must get as many examples and labels as the size says, in the order of sizes."
        hint = "What is train given for size 2? The sizes need not grow. (step 4)"
        self.expect_told(student, case, "100 * len(X) + len(Y)", lambda X, Y: 100 * len(X) + len(Y), claim, hint)

    @weight(2)
    @given(case=training_sizes())
    def test_they_are_the_first_examples_with_their_own_labels(self, student, case):
        """train gets the first examples, in their order, each with its own label."""
        claim, hint = "train must get the first n examples with their own labels.", "X[:n], and which of Y? (step 4)"
        told = "sum((k + 1) * (3 * x + 10 * z + 200 * y) for k, ((x, z), y) in enumerate(zip(X, Y)))"

        def right(X, Y):
            terms = [3 * X[k, 0] + 10 * X[k, 1] + 200 * Y[k] for k in range(len(X))]
            return math.fsum((k + 1) * term for k, term in enumerate(terms))

        self.expect_told(student, case, told, right, claim, hint)


@st.composite
def convolutions(draw):
    """A_prev, W (f, f, n_C_prev), n_C, and hparameters; sides and channels are never equal."""
    m, (n_H, n_W), (n_C_prev, n_C), f = draw(sizes(1, 2)), draw(SIDES), draw(CHANNELS), draw(sizes(1, 3))
    hparameters = {"stride": draw(sizes(1, 2)), "pad": draw(st.integers(0, 2))}
    return draw(fifths((m, n_H, n_W, n_C_prev))), draw(fifths((f, f, n_C_prev))), n_C, hparameters


def depthwise(A_prev, W, hparameters):
    """Z by a convolution whose filters are block-diagonal: it leaves the channels apart."""
    return oracles.convolution_by_fft(A_prev, W[..., None] * np.eye(W.shape[2]), np.zeros(W.shape[2]), **hparameters)


@exercise("depthwise_conv", pure=True)
class TestDepthwiseConv:
    @weight(3)
    @given(case=convolutions())
    def test_every_channel_by_its_own_filter(self, student, case):
        """Each channel of Z is its own filter over its own channel, whatever the sizes, the stride and the padding."""
        A_prev, W, _, hparameters = case
        self.expect_apart(student, A_prev, W, hparameters)

    @weight(2)
    def test_windows_that_overlap(self, student):
        """Two pictures of 7 x 4 x 3 numbers, stride 2, padding 1, in every number."""
        with in_case("A_prev (2, 7, 4, 3), W (3, 3, 3), stride 2, pad 1"):
            self.expect_apart(student, wavy(2, 7, 4, 3), wavy(3, 3, 3), {"stride": 2, "pad": 1})

    def expect_apart(self, student, A_prev, W, hparameters):
        right = depthwise(A_prev, W, hparameters)
        form = "(m, n_H, n_W, n_C), with as many channels as A_prev (step 5)"
        Z = expect_array(student.depthwise_conv(A_prev, W, hparameters), "Z", right.shape, hint=form)
        claim = "each number of channel c must be filter c over its window of channel c alone."
        hint = "Where does window (h, w) begin, and which axes of window * W are added up? (step 5)"
        mistakes = {"Are the channels added up, too? (step 5)": right.sum(axis=3, keepdims=True) + 0 * right}
        mistakes["Is the filter turned over? (step 5)"] = depthwise(A_prev, W[::-1, ::-1], hparameters)
        expect_close(Z, right, "Z", claim, hint=hint, mistakes=mistakes)


@st.composite
def separable_convolutions(draw):
    """A_prev, W_depth, W_point, b and hparameters."""
    A_prev, W_depth, n_C, hparameters = draw(convolutions())
    W_point = draw(fifths((1, 1, W_depth.shape[2], n_C)))
    return A_prev, W_depth, W_point, draw(fifths((1, 1, 1, n_C))), hparameters


@exercise("separable_conv", builds_on=["depthwise_conv"], pure=True)
class TestSeparableConv:
    @weight(3)
    @given(case=separable_convolutions())
    def test_both_steps_are_one_convolution(self, student, case):
        """Z is a convolution with the products of both weights, plus the bias."""
        A_prev, W_depth, W_point, b, hparameters = case
        right = oracles.convolution(A_prev, W_depth[..., None] * W_point, b, **hparameters)
        hint = "As many channels as W_point has filters (step 6)"
        Z = expect_array(student.separable_conv(*case), "Z", right.shape, hint=hint)
        rectified = np.maximum(depthwise(A_prev, W_depth, hparameters), 0) @ W_point[0, 0] + b
        mistakes = {"Where is the bias added? (step 6)": right - b, "What stands between the two? (step 6)": rectified}
        claim = "each number of Z must be the channels of the depthwise convolution at its place times W_point, plus b."
        expect_close(Z, right, "Z", claim, hint="Depthwise, then 1 x 1, then the bias. (step 6)", mistakes=mistakes)


@exercise("separable_cost_ratio", pure=True)
class TestSeparableCostRatio:
    @given(f=sizes(1, 7), n_C=st.integers(1, 600), n_C_prev=sizes(1, 9))
    def test_it_is_the_share_of_the_multiplications(self, student, f, n_C, n_C_prev):
        """It is both steps' multiplications at one place over those of a full convolution."""
        both, full = f * f * n_C_prev + n_C_prev * n_C, f * f * n_C_prev * n_C
        ratio = expect_number(student.separable_cost_ratio(f, n_C), "the ratio")
        claim = "the ratio must be (depthwise + pointwise) / full, in multiplications."
        expect_close(ratio, both / full, "the ratio", claim, hint="Divide both counts, then add. (step 7)")
