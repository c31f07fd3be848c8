"""Hidden suite of c4w1_convolutions.

Oracles: scattering and Fourier transforms forward; unit pictures and unit filters backward, with the adjoint identity;
planted distinct numbers for pooling; the student's own earlier steps. Evidence: docs/design/c4w1_convolutions.md.
"""

import math

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from autograder.testing import (
    agreement,
    arrays,
    asked_here,
    exercise,
    expect,
    expect_array,
    expect_close,
    expect_keys,
    expect_number,
    expect_tuple,
    form,
    is_close,
    oracles,
    reject,
    sizes,
    weight,
)

SIDES = st.sampled_from(sorted(((h, w) for h in range(4, 8) for w in range(4, 8) if h != w), key=sum))
CHANNELS = st.sampled_from([(1, 2), (2, 1), (3, 1), (1, 3), (2, 3), (3, 2)])
MODES = st.sampled_from(["max", "average"])


def fifths(shape):
    """Fifths between -1.6 and 1.6, which float32 cannot hold, so that computing in float32 shows."""
    return arrays(shape).map(lambda quarters: 0.8 * quarters)


@st.composite
def convolutions(draw, pads=(0, 1, 2)):
    """A_prev, W, b and hparameters; sides and channels are never equal, so that an exchange shows."""
    m, (n_H, n_W), (n_C_prev, n_C), f = draw(sizes(1, 2)), draw(SIDES), draw(CHANNELS), draw(sizes(1, 3))
    hparameters = {"stride": draw(sizes(1, 2)), "pad": draw(st.sampled_from(pads))}
    A_prev, W = draw(fifths((m, n_H, n_W, n_C_prev))), draw(fifths((f, f, n_C_prev, n_C)))
    return A_prev, W, draw(fifths((1, 1, 1, n_C))), hparameters


@st.composite
def gradients(draw, pads=(1, 2)):
    """A convolution, and dZ in the shape of its output."""
    A_prev, W, b, hparameters = draw(convolutions(pads))
    return (A_prev, W, b, hparameters), draw(fifths(output_shape(A_prev, W, **hparameters)))


@st.composite
def poolings(draw, most=2):
    """A_prev of distinct numbers, and hparameters; windows overlap, and a rest is left over, as it comes."""
    m, (n_H, n_W), n_C = draw(sizes(1, most)), draw(SIDES), draw(sizes(1, 3 if most > 1 else 1))
    numbers = draw(st.permutations(range(m * n_H * n_W * n_C)))
    A_prev = np.array(numbers, dtype=float).reshape(m, n_H, n_W, n_C) - len(numbers) // 2 + 0.2
    return A_prev, {"f": draw(sizes(1, 3)), "stride": draw(sizes(1, 2))}


@st.composite
def pooled_gradients(draw, most=2):
    """A pooling, and dA in the shape of its output."""
    A_prev, hparameters = draw(poolings(most))
    f, stride = hparameters["f"], hparameters["stride"]
    return A_prev, hparameters, draw(fifths(oracles.pooling(A_prev, f, stride).shape))


def output_shape(A_prev, W, stride, pad):
    side = [len(range(0, n + 2 * pad - len(W) + 1, stride)) for n in A_prev.shape[1:3]]
    return (len(A_prev), *side, W.shape[3])


def wavy(*shape):
    """Numbers without zeros, repeats or symmetry."""
    return np.sin(1.7 * np.arange(1, math.prod(shape) + 1) + len(shape)).reshape(shape)


def overlapping():
    """Windows that overlap, on a picture of which one side leaves a rest: 7 x 4 x 3 becomes 4 x 2 x 2."""
    return wavy(2, 7, 4, 3), wavy(3, 3, 3, 2), wavy(1, 1, 1, 2) + 2, {"stride": 2, "pad": 1}


def framed(student, A_prev, pad):
    m, n_H, n_W, n_C = A_prev.shape
    hint = "Which axes count pixels, and which count examples and channels? (step 3)"
    return expect_array(student.zero_pad(A_prev, pad), "X_pad", (m, n_H + 2 * pad, n_W + 2 * pad, n_C), hint=hint)


IMAGES = convolutions().map(lambda case: case[0])


@exercise("zero_pad", pure=True)
class TestZeroPad:
    @weight(2)
    @given(A_prev=IMAGES, pad=sizes(0, 3))
    def test_the_images_stand_in_the_middle(self, student, A_prev, pad):
        """Each image stands unchanged in the middle of its frame."""
        X_pad, middle = framed(student, A_prev, pad), np.zeros(A_prev.shape)
        for i, h, w, c in np.ndindex(A_prev.shape):
            middle[i, h, w, c] = X_pad[i, h + pad, w + pad, c]
        expect_close(middle, A_prev, "the middle", "each image must stand unchanged in the middle of its frame.")

    @form
    @given(A_prev=IMAGES, pad=sizes(1, 3))
    def test_the_frame_is_zero(self, student, A_prev, pad):
        """Above, below, left and right of each image there are zeros."""
        X_pad = framed(student, A_prev, pad)
        for axis in (1, 2):
            for side in (range(pad), range(-pad, 0)):
                strip = np.take(X_pad, side, axis=axis)
                expect_close(strip, 0 * strip, "the frame", "the frame must be zero on all four sides.")


@st.composite
def windows(draw):
    """a_slice_prev, W and b of one window."""
    shape = (f := draw(sizes(1, 3)), f, draw(sizes(1, 3)))
    return draw(fifths(shape)), draw(fifths(shape)), draw(fifths((1, 1, 1)))


def single(student, a_slice_prev, W, b):
    return expect_number(student.conv_single_step(a_slice_prev, W, b), "z", one_entry=True, hint="One number (step 1)")


@exercise("conv_single_step", pure=True)
class TestConvSingleStep:
    @weight(2)
    @given(window=windows())
    def test_the_products_are_added(self, student, window):
        """With a bias of 0, z is the sum of all products of the window and the filter."""
        a_slice_prev, W, b = window
        right = math.fsum(float(a) * float(w) for a, w in zip(a_slice_prev.ravel(), W.ravel(), strict=True))
        claim = "with b = 0, z must be the sum of all products, over rows, columns and channels."
        expect_close(single(student, a_slice_prev, W, 0 * b), right, "z", claim, hint="np.sum of what? (step 1)")

    def test_a_window_by_hand(self, student):
        """A window of 2 x 2 pixels with three channels, worked out by hand."""
        a_slice_prev = np.array([[[1.0, 0, 2], [3, -1, 0]], [[0, 4, 1], [2, 2, -2]]])
        W = np.array([[[2.0, 1, 0.5], [1, 3, -1]], [[0, 0.25, 2], [-1, 1, 1]]])
        z = single(student, a_slice_prev, W, np.array([[[0.5]]]))
        hint = "Multiply pixel by pixel, and add up over rows, columns and channels. (step 1)"
        if is_close(z, 4 + 12 * 0.5):
            hint = "How often is the bias added? (step 1)"
        expect_close(z, 4.5, "z", "z must be the sum of all products, plus the bias.", hint=hint)

    @given(window=windows(), bias=sizes(1, 8))
    def test_the_bias_is_added_once(self, student, window, bias):
        """A bias moves z by just as much."""
        a_slice_prev, W, b = window
        moved = single(student, a_slice_prev, W, 0 * b + bias / 4) - single(student, a_slice_prev, W, 0 * b)
        claim = "z must rise by as much as the bias does."
        expect_close(moved, bias / 4, "the rise", claim, hint="How often is the bias added? (step 1)")


@exercise("output_size", pure=True)
class TestOutputSize:
    @weight(3)
    @given(n=sizes(1, 12), f=sizes(1, 5), pad=sizes(0, 3), stride=sizes(1, 4))
    def test_it_counts_the_windows(self, student, n, f, pad, stride):
        """It is the number of windows, each inside the frame, as a whole number."""
        assume(n + 2 * pad >= f)
        size = student.output_size(n, f, pad, stride)
        expect_number(size, "the size", hint="A whole number (step 2)")
        if np.asarray(size).dtype.kind not in "iu":
            reject("the size must be an int, because a shape needs one.", size=f"{size!r}", hint="/ or //? (step 2)")
        right = len(range(0, n + 2 * pad - f + 1, stride))
        claim = "the size must count the windows of width f that lie in n + 2 pad cells, one every `stride` cells."
        expect_close(size, right, "the size", claim, hint="Where does the last window begin? (step 2)")


def forward(student, A_prev, W, b, hparameters):
    """Z of the student's conv_forward, its form and its cache judged."""
    hint = "Z and the cache (A_prev, W, b, hparameters), in this order (step 4)"
    Z, cache = expect_tuple(student.conv_forward(A_prev, W, b, hparameters), "the result", 2, hint=hint)
    kept = expect_tuple(cache, "the cache", 4, hint=hint)
    expect_kept(kept, {"A_prev": A_prev, "W": W, "b": b}, hparameters, hint)
    hint = "Find n_H and n_W each from its own side. (steps 2 and 4)"
    return expect_array(Z, "Z", output_shape(A_prev, W, **hparameters), hint=hint)


def expect_kept(kept, given_arrays, hparameters, hint):
    """A cache holds the arrays and hparameters as they were given, in this order."""
    for entry, (name, told) in zip(kept[:-1], given_arrays.items(), strict=True):
        found = expect_array(entry, f"{name} in the cache", told.shape, hint=hint)
        expect(np.array_equal(found, told), f"the cache must hold {name} as it was given.", hint=hint, **{name: found})
    found = expect_keys(kept[-1], "hparameters in the cache", hparameters, hint=hint)
    same = all(found[key] == value for key, value in hparameters.items())
    expect(same, "the cache must hold hparameters as they were given.", hint=hint, hparameters=found)


def forward_mistakes(A_prev, W, b, hparameters):
    """What named mistakes make of a convolution, and the question that leads on."""
    no_bias, tall = np.zeros(b.shape), oracles.convolution(A_prev, W, b, **hparameters)
    products = oracles.convolution(A_prev, W, no_bias, **hparameters)
    return {
        "Which number of the window lies under W[0, 0]? (step 1)": oracles.convolution(
            A_prev, W[::-1, ::-1], b, **hparameters
        ),
        "How often does a window get the bias? (step 1)": products + W[..., 0].size * b,
        "Where does the bias come in? (step 1)": products,
        "Are the channels added up, or averaged? (step 1)": products / A_prev.shape[3] + b,
        "Are all channels added, or the first alone? (step 1)": oracles.convolution(
            A_prev[..., :1], W[:, :, :1], b, **hparameters
        ),
        "How far does the loop over the examples run? (step 4)": np.stack([tall[0], 0 * tall[0]]),
    }


@exercise("conv_forward", builds_on=["conv_single_step", "output_size", "zero_pad"], pure=True)
class TestConvForward:
    def test_windows_that_overlap(self, student):
        """Two pictures of 7 x 4 x 3 numbers, stride 2, padding 1, in every number."""
        case = overlapping()
        Z, hint = forward(student, *case), "Which rows and columns does window (h, w) begin at? (step 4)"
        claim = "each Z[i, h, w, c] must be filter c over window (h, w) of image i, plus its bias."
        told = "A_prev (2, 7, 4, 3), W (3, 3, 3, 2), b (1, 1, 1, 2), stride 2, pad 1, numbers between -1 and 1"
        A_prev, W, b, hparameters = case
        right, mistakes = oracles.convolution_by_fft(A_prev, W, b, **hparameters), forward_mistakes(*case)
        expect_close(Z, right, "Z", claim, hint=hint, case=told, mistakes=mistakes)

    @agreement("conv_single_step", "zero_pad")
    @weight(3)
    @given(case=convolutions())
    def test_each_number_is_a_single_step_of_its_window(self, student, case):
        """Each number of Z is your conv_single_step of its window in your zero_pad."""
        A_prev, W, b, hparameters = case
        Z, f, stride, pad = forward(student, *case), len(W), hparameters["stride"], hparameters["pad"]
        shape = (A_prev.shape[0], A_prev.shape[1] + 2 * pad, A_prev.shape[2] + 2 * pad, A_prev.shape[3])
        framed = expect_array(student.zero_pad(A_prev, pad), "X_pad", shape)
        m, n_H, n_W, n_C = (n - 1 for n in Z.shape)
        for i, h, w, c in dict.fromkeys([(0, 0, n_W, 0), (m, n_H, 0, n_C), (m, n_H, n_W, 0), (0, n_H // 2, 0, n_C)]):
            window = framed[i, h * stride : h * stride + f, w * stride : w * stride + f]
            z = single(student, window, W[..., c], b[..., c])
            claim = f"Z[{i}, {h}, {w}, {c}] must be your conv_single_step of window ({h}, {w}) and filter {c}."
            expect_close(Z[i, h, w, c], z, "Z", claim, hint="Where does this window begin? (step 4)")

    @weight(2)
    @given(case=convolutions())
    def test_every_filter_at_every_place(self, student, case):
        """Z is every filter over every window, whatever the sizes, the stride and the padding."""
        A_prev, W, b, hparameters = case
        claim = "each Z[i, h, w, c] must be filter c over window (h, w) of image i, plus its bias."
        hint = "Which window, which filter, which bias? Print one number of Z. (step 4)"
        right = oracles.convolution(A_prev, W, b, **hparameters)
        expect_close(forward(student, *case), right, "Z", claim, hint=hint)


def pooled(student, A_prev, hparameters, *mode, **named):
    """A of the student's pool_forward, its form and its cache judged."""
    hint = "A and the cache (A_prev, hparameters), in this order (step 5)"
    A, cache = expect_tuple(student.pool_forward(A_prev, hparameters, *mode, **named), "the result", 2, hint=hint)
    expect_kept(expect_tuple(cache, "the cache", 2, hint=hint), {"A_prev": A_prev}, hparameters, hint)
    shape = oracles.pooling(A_prev, hparameters["f"], hparameters["stride"]).shape
    return expect_array(A, "A", shape, hint="There is no padding, and a rest is left out. (step 5)")


@exercise("pool_forward", builds_on=["output_size"], pure=True)
class TestPoolForward:
    @weight(3)
    @given(case=poolings(), mode=MODES)
    def test_each_window_gives_its_largest_number_or_its_mean(self, student, case, mode):
        """Each window of each channel gives its largest number, or the mean of its numbers."""
        A_prev, hparameters = case
        right = oracles.pooling(A_prev, hparameters["f"], hparameters["stride"], mode=mode)
        claim = f"with mode '{mode}', A must be the {'largest number' if mode == 'max' else 'mean'} of each window."
        hint = "Where does window (h, w) begin, and does it keep to its channel? (step 5)"
        expect_close(pooled(student, A_prev, hparameters, mode=mode), right, "A", claim, hint=hint)

    @given(case=poolings())
    def test_the_largest_is_taken_unless_said(self, student, case):
        """Without a mode it is max pooling."""
        right = oracles.pooling(case[0], case[1]["f"], case[1]["stride"])
        expect_close(pooled(student, *case), right, "A", "without a mode, A must be the largest of each window.")


def true_gradients(dZ, A_prev, W, b, hparameters):
    """dA_prev, dW and db from what every unit picture and every unit filter makes of Z."""
    pictures = np.eye(A_prev[0].size).reshape(-1, *A_prev.shape[1:])
    filters = np.eye(W[..., 0].size).reshape(*W.shape[:3], -1)
    reached = oracles.convolution(pictures, W, np.zeros(b.shape), **hparameters)
    seen = oracles.convolution_by_fft(A_prev, filters, np.zeros(filters.shape[3]), **hparameters)
    return {
        "db": dZ.sum(axis=(0, 1, 2)).reshape(b.shape),
        "dW": np.tensordot(seen, dZ, axes=((0, 1, 2), (0, 1, 2))).reshape(W.shape),
        "dA_prev": np.tensordot(dZ, reached, axes=((1, 2, 3), (1, 2, 3))).reshape(A_prev.shape),
    }


BACKWARD_HINTS = {
    "db": "Which numbers of Z does a bias move? (step 6)",
    "dW": "Which pixels does a weight meet, and what does each window add? (step 6)",
    "dA_prev": "Which windows does a pixel lie in, and under which weight? Is the frame cut off? (step 6)",
}


def backward(student, dZ, cache):
    """The student's gradients by name, each in the shape of its partner."""
    found = expect_tuple(student.conv_backward(dZ, cache), "the result", 3, hint="dA_prev, dW, db (step 6)")
    partners = zip(("dA_prev", "dW", "db"), found, cache[:3], strict=True)
    return {name: expect_array(v, name, p.shape, hint=BACKWARD_HINTS[name]) for name, v, p in partners}


def expect_gradient(student, case, name, claim):
    cache, dZ = case
    found, right = backward(student, dZ, cache)[name], true_gradients(dZ, *cache)[name]
    hint = BACKWARD_HINTS[name]
    if len(dZ) > 1 and is_close(found * len(dZ), right) and not is_close(found, right):
        hint = "Is anything divided by m? Whoever averages has done so in dZ. (step 6)"
    expect_close(found, right, name, claim, hint=hint)


@exercise("conv_backward", builds_on=["zero_pad"], pure=True)
class TestConvBackward:
    @given(case=gradients())
    def test_db_adds_up_every_number(self, student, case):
        """db is the sum of dZ over examples, rows and columns, for each filter."""
        expect_gradient(student, case, "db", "db must add up dZ over all examples, rows and columns.")

    @weight(4)
    @given(case=gradients())
    def test_dw_is_the_slope_along_the_filters(self, student, case):
        """dW is the slope of the sum of Z times dZ along every weight."""
        expect_gradient(student, case, "dW", "dW must be the slope of the sum of Z * dZ along every weight.")

    @weight(3)
    @given(case=gradients())
    def test_da_prev_is_the_slope_along_the_pixels(self, student, case):
        """dA_prev is the slope of the sum of Z times dZ along every pixel."""
        expect_gradient(student, case, "dA_prev", "dA_prev must be the slope of the sum of Z * dZ along every pixel.")

    def test_the_adjoint_identity(self, student):
        """The sums of Z times dZ, of A_prev times dA_prev, and of W times dW are equal."""
        A_prev, W, b, hparameters = overlapping()
        Z = oracles.convolution(A_prev, W, 0 * b, **hparameters)
        dZ = wavy(*Z.shape) + 0.5
        found = backward(student, dZ, (A_prev, W, b, hparameters))
        for name, partner in (("dA_prev", A_prev), ("dW", W)):
            claim = f"with b = 0, the sum of {name[1:]} * {name} must be the sum of Z * dZ."
            case = "A_prev (2, 7, 4, 3), W (3, 3, 3, 2), stride 2, pad 1"
            expect_close((partner * found[name]).sum(), (Z * dZ).sum(), "the sum", claim, case=case)

    @asked_here
    @given(case=gradients(pads=(0,)))
    def test_the_padding_may_be_zero(self, student, case):
        """Without a frame nothing is cut off."""
        hint = "What is [pad:-pad] when pad is 0? (step 6)"
        cache, dZ = case
        found = expect_tuple(student.conv_backward(dZ, cache), "the result", 3)
        for name, value, right in zip(("dA_prev", "dW"), found, cache, strict=False):
            claim = f"with pad = 0, {name} must be the slope along every entry of its partner."
            value = expect_array(value, name, right.shape, hint=hint)
            expect_close(value, true_gradients(dZ, *cache)[name], name, claim, hint=hint)


def mask_of(student, x):
    """The student's mask as 0 and 1; bool, int and float are taken."""
    hint = "True where x is its maximum, False elsewhere (step 7)"
    return expect_array(student.create_mask_from_window(x), "the mask", x.shape, hint=hint)


@exercise("create_mask_from_window", pure=True)
class TestCreateMaskFromWindow:
    @weight(3)
    @given(shape=st.tuples(sizes(1, 3), sizes(1, 3)), data=st.permutations(range(-4, 5)))
    def test_the_largest_number_alone_is_marked(self, student, shape, data):
        """Where all numbers differ, the largest is marked and no other."""
        x = np.array(data[: math.prod(shape)], dtype=float).reshape(shape)
        right = np.array([[float(all(x[i, j] >= x.ravel())) for j in range(shape[1])] for i in range(shape[0])])
        claim = "the mask must be true at the largest number and false elsewhere."
        expect_close(mask_of(student, x), right, "the mask", claim, hint="The window may be negative. (step 7)")

    @asked_here
    def test_all_of_a_tie_are_marked(self, student):
        """Where several numbers share the first place, all of them are marked."""
        for x, right in (([[2.0, 5], [5, 1]], [[0, 1], [1, 0]]), ([[0.0, 0, 0]], [[1, 1, 1]])):
            claim = "every number that equals the maximum must be marked."
            expect_close(mask_of(student, np.array(x)), right, "the mask", claim, hint="== or argmax? (step 7)")


@exercise("distribute_value", pure=True)
class TestDistributeValue:
    @weight(3)
    @given(dz=sizes(1, 6), sign=st.sampled_from([0.5, -0.25]), shape=st.tuples(sizes(1, 4), sizes(1, 4)))
    def test_every_place_gets_the_same_share(self, student, dz, sign, shape):
        """Every entry is dz divided by the number of entries."""
        value = expect_array(student.distribute_value(dz * sign, shape), "the result", shape)
        claim = "every entry must be dz / (n_H * n_W), so that they add up to dz."
        share = dz * sign / len([0 for _ in np.ndindex(shape)])
        expect_close(value, np.full(shape, share), "the result", claim, hint="How many entries share dz? (step 7)")


def pool_back(student, dA, A_prev, hparameters, *mode, **named):
    value = student.pool_backward(dA, (A_prev, hparameters), *mode, **named)
    return expect_array(value, "dA_prev", A_prev.shape, hint="dA_prev has the shape of A_prev. (step 8)")


@exercise("pool_backward", builds_on=["create_mask_from_window", "distribute_value"], pure=True)
class TestPoolBackward:
    def expect_windows_add(self, student, case, mode, share):
        """In a picture with one channel, dA_prev is what `share` makes of each window, added up."""
        A_prev, hparameters, dA = case
        found, right = pool_back(student, dA, A_prev, hparameters, mode=mode), np.zeros(A_prev.shape[1:3])
        for h, w in np.ndindex(dA.shape[1:3]):
            top, left = h * hparameters["stride"], w * hparameters["stride"]
            place = slice(top, top + hparameters["f"]), slice(left, left + hparameters["f"])
            right[place] += share(A_prev[0, :, :, 0][place], dA[0, h, w, 0])
        claim = f"with mode '{mode}', window (h, w) must add its share of dA[i, h, w, c] where it lies."
        hint = "Where does window (h, w) begin, and does it add? (step 8)"
        expect_close(found[0, :, :, 0], right, "dA_prev", claim, hint=hint)

    @agreement("create_mask_from_window")
    @weight(2)
    @given(case=pooled_gradients(most=1))
    def test_max_sends_it_where_the_mask_is_true(self, student, case):
        """In max pooling each window sends its gradient where your mask is true, and windows add up."""
        self.expect_windows_add(student, case, "max", lambda x, dz: mask_of(student, x) * dz)

    @agreement("distribute_value")
    @weight(2)
    @given(case=pooled_gradients(most=1))
    def test_average_shares_it_out(self, student, case):
        """In average pooling each window shares its gradient out as your distribute_value does, and windows add up."""

        def share(x, dz):
            return expect_array(student.distribute_value(dz, x.shape), "the shares", x.shape)

        self.expect_windows_add(student, case, "average", share)

    @weight(2)
    @given(case=pooled_gradients(), mode=MODES)
    def test_it_is_the_slope_of_the_pooling(self, student, case, mode):
        """dA_prev is the slope of the sum of A times dA along every number, for several images and channels."""
        A_prev, hparameters, dA = case
        found = pool_back(student, dA, A_prev, hparameters, mode=mode)
        right = oracles.pooling_gradient(A_prev, dA, hparameters["f"], hparameters["stride"], mode=mode)
        claim = f"with mode '{mode}', dA_prev must be the slope along every number of A_prev."
        expect_close(found, right, "dA_prev", claim, hint="Which windows does this number lie in? (step 8)")

    @form
    @given(case=pooled_gradients())
    def test_the_largest_gets_it_unless_said(self, student, case):
        """Without a mode it is max pooling."""
        A_prev, hparameters, dA = case
        right = pool_back(student, dA, A_prev, hparameters, mode="max")
        found = pool_back(student, dA, A_prev, hparameters)
        expect_close(found, right, "dA_prev", "without a mode, dA_prev must be that of mode 'max'.")
