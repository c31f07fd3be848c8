"""Hidden suite of c4w4_style_transfer.

Oracles: `math.fsum` over places and over pairs of neighbours; the complex step of Gram matrices that are summed entry
by entry; the Laplacian of a grid of pixels. Evidence: docs/design/c4w4_style_transfer.md.
"""

import math

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from autograder.testing import (
    COMPLEX_STEP_RTOL,
    GRADIENT_RTOL,
    agreement,
    complex_step_gradient,
    directional_derivative,
    directions,
    exercise,
    expect,
    expect_array,
    expect_close,
    expect_number,
    form,
    is_close,
    sizes,
    weight,
)

SEEDS = st.integers(0, 999)
WEIGHTS = st.sampled_from([0.2, 0.3, 0.7, 1.1, 2.3])
AGREEMENT_RTOL = 1e-5
"""What a student's two functions may differ by, one of which may compute in float32."""


def fifths(rng, *shape):
    """Numbers .9 k / 8 + .03: off zero, and neither they nor their differences are exact in float32."""
    return 0.9 * rng.integers(-12, 13, shape) / 8 + 0.03


@st.composite
def activations(draw, count=2, n_C=(2, 4)):
    """`count` arrays of one shape (1, n_H, n_W, n_C), in which no two sizes, nor n_C and n_H * n_W, are equal."""
    n_H, n_W, channels = draw(sizes(1, 4)), draw(sizes(2, 5)), draw(sizes(*n_C))
    assume(n_H != n_W and channels not in (n_H, n_W, n_H * n_W))
    rng = np.random.default_rng(draw(SEEDS))
    return tuple(fifths(rng, 1, n_H, n_W, channels) for _ in range(count))


def gram(a):
    """The Gram matrix of activations (1, n_H, n_W, n_C), real or complex, place by place and pair by pair."""
    _, n_H, n_W, n_C = a.shape
    G = [[0] * n_C for _ in range(n_C)]
    for h, w in np.ndindex(n_H, n_W):
        for i, j in np.ndindex(n_C, n_C):
            G[i][j] = G[i][j] + a[0, h, w, i] * a[0, h, w, j]
    return G


def style_cost(a_S, a_G):
    """The cost of a layer from its Gram matrices, entry by entry; a_G may be complex."""
    _, n_H, n_W, n_C = a_S.shape
    S, G = gram(a_S), gram(a_G)
    squares = [(S[i][j] - G[i][j]) ** 2 for i, j in np.ndindex(n_C, n_C)]
    return sum(squares) / (4 * n_C**2 * (n_H * n_W) ** 2)


def content_cost(a_C, a_G):
    """The cost of the content, number by number."""
    pairs = zip(a_C.ravel().tolist(), a_G.ravel().tolist(), strict=True)
    return math.fsum((c - g) ** 2 for c, g in pairs) / (4 * a_C.size)


def read(value, what):
    """A cost as a float; an array of one entry is taken as well."""
    return expect_number(value, what, one_entry=True)


def expect_slope_of(cost, gradient, at, what, claim, **told):
    """Along random directions `gradient` tells how the student's own `cost` changes at `at`."""
    for direction in directions(at.shape):
        change = directional_derivative(cost, at, direction)
        expect_close((gradient * direction).sum(), change, what, claim, rtol=GRADIENT_RTOL, atol=1e-7, **told)


@exercise("compute_content_cost", pure=True)
class TestComputeContentCost:
    @weight(3)
    @given(case=activations())
    def test_it_is_the_squared_difference_of_all_numbers(self, student, case):
        """The cost is the sum of the squared differences over 4 n_H n_W n_C."""
        J = read(student.compute_content_cost(*case), "J_content")
        claim = "J_content must be the sum of the squared differences, divided by 4 n_H n_W n_C."
        hint = "Is each difference squared on its own, and which three sizes stand below? (step 1)"
        expect_close(J, content_cost(*case), "J_content", claim, hint=hint)

    @form
    @given(case=activations(count=1))
    def test_a_picture_has_its_own_content(self, student, case):
        """Between a picture and itself the cost is 0."""
        J = read(student.compute_content_cost(case[0], case[0].copy()), "J_content")
        expect_close(J, 0, "J_content", "between a picture and itself the cost must be 0.")


@exercise("content_gradient", pure=True)
class TestContentGradient:
    def gradient(self, student, case):
        hint = "A slope for each number of a_G (step 2)"
        return expect_array(student.content_gradient(*case), "the gradient", case[1].shape, hint=hint)

    @weight(3)
    @given(case=activations())
    def test_it_is_the_slope_of_the_content_cost(self, student, case):
        """The gradient tells how the content cost changes with a_G."""
        a_C, a_G = case
        right = complex_step_gradient(lambda a: ((a_C - a) ** 2).sum() / (4 * a.size), a_G)
        claim = "the gradient must tell how the content cost changes with each number of a_G."
        hint = "Which sign has the difference, and what is left of the 4? (step 2)"
        got = self.gradient(student, case)
        expect_close(got, right, "the gradient", claim, rtol=COMPLEX_STEP_RTOL, hint=hint)

    @agreement("compute_content_cost")
    @given(case=activations())
    def test_it_is_the_slope_of_your_own_cost(self, student, case):
        """Along any direction the gradient is the slope of your compute_content_cost."""
        a_C, a_G = case
        got = self.gradient(student, case)  # first: a stub above a stub is not attempted

        def cost(a):
            return read(student.compute_content_cost(a_C, a), "J_content")

        claim = "the gradient must tell how your compute_content_cost changes with a_G."
        hint = "Have the cost and its slope the same number in front? (step 2)"
        expect_slope_of(cost, got, a_G, "change", claim, hint=hint)


@st.composite
def unrolled(draw):
    """A (n_C, n_H * n_W), never square."""
    n_C, places = draw(sizes(1, 4)), draw(sizes(1, 6))
    assume(n_C != places)
    return fifths(np.random.default_rng(draw(SEEDS)), n_C, places)


@exercise("gram_matrix", pure=True)
class TestGramMatrix:
    def matrix(self, student, A):
        hint = "A row and a column for each channel (step 3)"
        return expect_array(student.gram_matrix(A), "G", (len(A), len(A)), hint=hint)

    @weight(3)
    @given(A=unrolled())
    def test_each_entry_belongs_to_a_pair_of_channels(self, student, A):
        """Entry (i, j) is the sum over the places of channel i times channel j."""
        rows = A.tolist()
        right = [[math.fsum(p * q for p, q in zip(u, v, strict=True)) for v in rows] for u in rows]
        claim = "entry (i, j) must be the sum over the places of channel i times channel j."
        hint = "What is multiplied, what is added up, and is it a sum or a mean? (step 3)"
        expect_close(self.matrix(student, A), right, "G", claim, hint=hint)

    @given(A=unrolled())
    def test_the_entries_are_right_beside_one_another(self, student, A):
        """Each entry, as a share of the sum of the diagonal, belongs to its pair of channels."""
        assume(len(A) > 1)
        G, right = self.matrix(student, A), np.array([[math.fsum(u * v) for v in A] for u in A])
        claim = "each entry, as a share of the sum of the diagonal, must belong to its pair of channels."
        expect(G.trace() != 0, claim, hint="What is multiplied, and what is added up? (step 3)", G=G)
        expect_close(G / G.trace(), right / right.trace(), "the shares", claim, rtol=AGREEMENT_RTOL)

    @form
    @given(A=unrolled(), seed=SEEDS)
    def test_the_order_of_the_places_does_not_count(self, student, A, seed):
        """With its places shuffled a picture has the same Gram matrix."""
        shuffled = A[:, np.random.default_rng(seed).permutation(A.shape[1])]
        once, again = self.matrix(student, A), self.matrix(student, shuffled)
        expect_close(again, once, "G", "with its places shuffled a picture must have the same Gram matrix.")


STYLE_HINT = "Does each row of the unrolled array hold one channel, and what stands below the sum? (step 4)"


def error_of_gram(student, a_S, a_G):
    """How far the student's own Gram matrix of a_G is from that of a_S."""
    n_C = a_S.shape[3]
    channels = [np.array([a[0, :, :, c].ravel() for c in range(n_C)]) for a in (a_S, a_G)]
    G_S, G_G = (expect_array(student.gram_matrix(A), "G", (n_C, n_C)) for A in channels)
    return G_G - G_S


@exercise("compute_layer_style_cost", builds_on=["gram_matrix"], pure=True)
class TestComputeLayerStyleCost:
    @weight(3)
    @given(case=activations())
    def test_it_compares_the_gram_matrices(self, student, case):
        """The cost is the squared difference of the Gram matrices over 4 n_C^2 (n_H n_W)^2."""
        J = read(student.compute_layer_style_cost(*case), "J_style_layer")
        claim = "the cost must be that of the two Gram matrices, with 4 n_C^2 (n_H n_W)^2 below."
        expect_close(J, style_cost(*case), "J_style_layer", claim, hint=STYLE_HINT)

    @agreement("gram_matrix")
    @weight(3)
    @given(case=activations())
    def test_it_compares_your_own_gram_matrices(self, student, case):
        """The cost is that of the matrices that your gram_matrix makes of the channels."""
        J = read(student.compute_layer_style_cost(*case), "J_style_layer")
        right = (error_of_gram(student, *case) ** 2).sum() / (4 * case[0].size ** 2)
        claim = "the cost must be that of your gram_matrix, with 4 n_C^2 (n_H n_W)^2 below."
        expect_close(J, right, "J_style_layer", claim, rtol=AGREEMENT_RTOL, hint=STYLE_HINT)

    @form
    @given(case=activations(count=1), seed=SEEDS)
    def test_style_has_no_place(self, student, case, seed):
        """Between a picture and itself with all places shuffled the cost is 0."""
        (a,) = case
        rows = a.reshape(-1, a.shape[3])
        shuffled = np.random.default_rng(seed).permutation(rows).reshape(a.shape)
        J = read(student.compute_layer_style_cost(a, shuffled), "J_style_layer")
        claim = "with all places shuffled the style must be the same, and the cost 0."
        expect_close(J, 0, "J_style_layer", claim, atol=1e-12, hint="Reshape, then transpose. (step 4)")


@exercise("layer_style_gradient", builds_on=["gram_matrix"], pure=True)
class TestLayerStyleGradient:
    def gradient(self, student, case):
        hint = "A slope for each number of a_G, in its place (step 5)"
        return expect_array(student.layer_style_gradient(*case), "the gradient", case[1].shape, hint=hint)

    def hint(self, got, right):
        """The question to ask, decided by a second look at the numbers."""
        if is_close(np.sort(got, axis=None), np.sort(right, axis=None), rtol=1e-6):
            return "The numbers are right, and they stand in the wrong places: how is dA rolled up again? (step 5)"
        return "E times the activations of which picture, with what in front? (step 5)"

    @weight(3)
    @given(case=activations())
    def test_it_is_the_slope_of_the_style_cost(self, student, case):
        """The gradient tells how the style cost of a layer changes with a_G."""
        a_S, a_G = case
        right = complex_step_gradient(lambda a: style_cost(a_S, a), a_G)
        got = self.gradient(student, case)
        claim = "the gradient must tell how the style cost of the layer changes with each number of a_G."
        hint, rtol = self.hint(got, right), 10 * COMPLEX_STEP_RTOL
        expect_close(got, right, "the gradient", claim, rtol=rtol, hint=hint)

    @agreement("gram_matrix")
    @weight(4)
    @given(case=activations())
    def test_it_is_fed_by_your_own_gram_matrices(self, student, case):
        """The gradient is the error of your Gram matrix times the activations, each in its place."""
        a_G = case[1]
        got, right = self.gradient(student, case), np.zeros(a_G.shape)
        E = error_of_gram(student, *case)
        for c, j in np.ndindex(E.shape):
            right[..., c] += E[c, j] * a_G[..., j] / a_G.size**2
        claim = "the gradient must be the error of your gram_matrix times the activations, over (n_C n_H n_W)^2."
        expect_close(got, right, "the gradient", claim, rtol=AGREEMENT_RTOL, hint=self.hint(got, right))

    @agreement("compute_layer_style_cost")
    @given(case=activations())
    def test_it_is_the_slope_of_your_own_cost(self, student, case):
        """Along any direction the gradient is the slope of your compute_layer_style_cost."""
        a_S, a_G = case
        got = self.gradient(student, case)

        def cost(a):
            return read(student.compute_layer_style_cost(a_S, a), "J_style_layer")

        claim = "the gradient must tell how your compute_layer_style_cost changes with a_G."
        hint = "Have the cost and its slope the same number in front? (step 5)"
        expect_slope_of(cost, got, a_G, "change", claim, hint=hint)

    @form
    @given(case=activations(count=1))
    def test_nothing_pulls_where_the_style_is_right(self, student, case):
        """Where the generated picture has the style, the gradient is 0."""
        (a,) = case
        got = self.gradient(student, (a, a.copy()))
        expect_close(got, np.zeros(a.shape), "the gradient", "where the style is right the gradient must be 0.")


@st.composite
def several_layers(draw):
    """Two lists of one to three activations, another shape in each layer, and pairs of a name and a weight."""
    layers = draw(st.lists(st.tuples(activations(), WEIGHTS), min_size=1, max_size=3))
    a_S, a_G = ([case[k] for case, _ in layers] for k in (0, 1))
    return a_S, a_G, [(f"layer_{k}", share) for k, (_, share) in enumerate(layers, start=1)]


@exercise("compute_style_cost", builds_on=["compute_layer_style_cost"], pure=True)
class TestComputeStyleCost:
    hint = "Does every layer count, times its own weight, and is it a sum? (step 6)"

    @weight(3)
    @given(case=several_layers())
    def test_each_layer_counts_by_its_weight(self, student, case):
        """The cost is the sum over all layers of weight times the layer's cost."""
        J = read(student.compute_style_cost(*case), "J_style")
        right = math.fsum(share * style_cost(s, g) for s, g, (_, share) in zip(*case, strict=True))
        claim = "J_style must be the sum over all layers of weight times the layer's style cost."
        expect_close(J, right, "J_style", claim, hint=self.hint)

    @agreement("compute_layer_style_cost")
    @weight(3)
    @given(case=several_layers())
    def test_each_of_your_layers_counts_by_its_weight(self, student, case):
        """The cost is the sum over all layers of weight times your compute_layer_style_cost."""
        J = read(student.compute_style_cost(*case), "J_style")
        costs = [read(student.compute_layer_style_cost(s, g), "J_style_layer") for s, g in zip(*case[:2], strict=True)]
        right = math.fsum(share * cost for cost, (_, share) in zip(costs, case[2], strict=True))
        claim = "J_style must be the sum over all layers of weight times your compute_layer_style_cost."
        expect_close(J, right, "J_style", claim, rtol=AGREEMENT_RTOL, hint=self.hint)


@st.composite
def pictures(draw, count=1):
    """`count` pictures (1, n_H, n_W, n_C) of one shape; a side may be 1."""
    n_H, n_W, n_C = draw(sizes(1, 4)), draw(sizes(1, 5)), draw(sizes(1, 3))
    assume(n_H != n_W)
    rng = np.random.default_rng(draw(SEEDS))
    return tuple(fifths(rng, 1, n_H, n_W, n_C) for _ in range(count))


def neighbours(n_H, n_W):
    """The pairs of places (k, l) of a picture, counted row by row, that lie side by side or one above the other."""
    for h, w in np.ndindex(n_H, n_W):
        if w + 1 < n_W:
            yield h * n_W + w, h * n_W + w + 1
        if h + 1 < n_H:
            yield h * n_W + w, (h + 1) * n_W + w


def laplacian(n_H, n_W):
    """L with x^T L x = the total variation of a picture of one channel."""
    L = np.zeros((n_H * n_W, n_H * n_W))
    for k, l in neighbours(n_H, n_W):
        L[[k, l], [k, l]] += 1
        L[[k, l], [l, k]] -= 1
    return L


@exercise("total_variation", pure=True)
class TestTotalVariation:
    @weight(3)
    @given(case=pictures())
    def test_it_adds_up_what_neighbours_differ_by(self, student, case):
        """Each pair of neighbours inside the picture counts once, in each channel, squared."""
        (image,) = case
        _, n_H, n_W, n_C = image.shape
        x = image.reshape(n_H * n_W, n_C).tolist()
        right = math.fsum((p - q) ** 2 for k, l in neighbours(n_H, n_W) for p, q in zip(x[k], x[l], strict=True))
        got = read(student.total_variation(image), "the total variation")
        claim = "it must be the sum of the squared differences of all neighbours, in height and in width."
        hint = "Both directions, each channel on its own, nothing round the edge: which is off? (step 7)"
        expect_close(got, right, "the total variation", claim, hint=hint)

    @form
    @given(case=pictures())
    def test_a_brighter_picture_has_the_same(self, student, case):
        """All pixels brighter by one number: the total variation stays."""
        (image,) = case
        once, again = (read(student.total_variation(x), "the total variation") for x in (image, image + 0.75))
        claim = "a picture that is brighter all over must have the same total variation."
        expect_close(again, once, "the total variation", claim, atol=1e-9)


@exercise("total_variation_gradient", pure=True)
class TestTotalVariationGradient:
    def gradient(self, student, image):
        hint = "A slope for each number of the picture (step 8)"
        return expect_array(student.total_variation_gradient(image), "the gradient", image.shape, hint=hint)

    @weight(4)
    @given(case=pictures())
    def test_each_pixel_is_pulled_to_its_neighbours(self, student, case):
        """The slope along each number is 2 times the sum of what it has more than its neighbours."""
        (image,) = case
        _, n_H, n_W, n_C = image.shape
        right = 2 * (laplacian(n_H, n_W) @ image.reshape(n_H * n_W, n_C)).reshape(image.shape)
        claim = "each slope must be 2 times the sum of (the number minus its neighbour)."
        hint = "How many neighbours has a pixel inside, at an edge, in a corner? (step 8)"
        expect_close(self.gradient(student, image), right, "the gradient", claim, hint=hint)

    @agreement("total_variation")
    @given(case=pictures())
    def test_it_is_the_slope_of_your_own_total_variation(self, student, case):
        """Along any direction the gradient is the slope of your total_variation."""
        (image,) = case
        got = self.gradient(student, image)

        def variation(x):
            return read(student.total_variation(x), "the total variation")

        claim = "the gradient must tell how your total_variation changes with the picture."
        expect_slope_of(variation, got, image, "change", claim, hint="Does each difference reach both pixels? (step 8)")


@exercise("total_cost")
class TestTotalCost:
    hint = "Which weight belongs to which cost? (step 9)"
    costs = st.sampled_from([0.0, 0.3, 0.7, 1.1, 2.9])

    @weight(2)
    @given(J_content=costs, J_style=costs)
    def test_the_weights_are_10_and_40_unless_said(self, student, J_content, J_style):
        """Without weights it is 10 times the content cost plus 40 times the style cost."""
        J = read(student.total_cost(J_content, J_style), "J")
        claim = "without weights, alpha must be 10 and beta must be 40."
        expect_close(J, math.fsum([10 * J_content, 40 * J_style]), "J", claim, hint=self.hint)

    @weight(2)
    @given(J_content=costs, J_style=costs, alpha=WEIGHTS, beta=WEIGHTS)
    def test_each_cost_has_its_weight(self, student, J_content, J_style, alpha, beta):
        """It is alpha times the content cost plus beta times the style cost."""
        claim = "J must be alpha * J_content + beta * J_style."
        right = math.fsum([alpha * J_content, beta * J_style])
        for J in (
            student.total_cost(J_content, J_style, alpha, beta),
            student.total_cost(J_content, J_style, beta=beta, alpha=alpha),
        ):
            expect_close(read(J, "J"), right, "J", claim, hint=self.hint)
