"""Hidden suite of c4w4_face_verification.

Oracles: sums number by number (`math.fsum`); the complex step for both gradients; all triplets of a few points; every
threshold between two distances. Evidence: docs/design/c4w4_face_verification.md.
"""

import itertools
import math

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from autograder.testing import (
    COMPLEX_STEP_RTOL,
    SEEDS,
    Code,
    asked_here,
    complex_step_gradient,
    exercise,
    expect,
    expect_all_close,
    expect_array,
    expect_close,
    expect_integers,
    expect_number,
    expect_tuple,
    grid,
    is_close,
    reject,
    sizes,
    weight,
)

OPEN_BELOW = 0.7
MARGIN_OF_THE_DOOR = 1e-3
"""No distance of a test lies nearer to 0.7 than this."""


@st.composite
def matrices(draw, count=1):
    """`count` arrays of one shape (m, d), never square."""
    m, d = draw(sizes(1, 4)), draw(sizes(2, 5))
    assume(m != d)
    rng = np.random.default_rng(draw(SEEDS))
    return tuple(grid(rng, m, d) for _ in range(count))


def length(row):
    return math.sqrt(math.fsum(x * x for x in row))


@exercise("normalize_embedding", pure=True)
class TestNormalizeEmbedding:
    @weight(3)
    @given(case=matrices())
    def test_each_row_is_divided_by_its_length(self, student, case):
        """Each row has length 1 and points where it pointed before."""
        (F,) = case
        right = [[x / length(row) for x in row] for row in F.tolist()]
        hint = "Over which axis do the squares of one picture add up? (step 2)"
        claim = "each row must be divided by the root of the sum of its own squares."
        expect_close(student.normalize_embedding(F), right, "E", claim, hint=hint)


@exercise("normalize_backward", pure=True)
class TestNormalizeBackward:
    @weight(4)
    @given(case=matrices(count=2))
    def test_it_is_the_slope_along_f(self, student, case):
        """dF tells how sum(dE * E) changes with F."""
        dE, F = case
        right = complex_step_gradient(lambda v: (v / np.sqrt((v * v).sum(axis=1, keepdims=True)) * dE).sum(), F)
        claim, hint = "dF must tell how the sum of dE * E changes with F.", "Which part of dE has no effect? (step 5)"
        dF, lengths = student.normalize_backward(dE, F), np.sqrt((F * F).sum(axis=1, keepdims=True))
        mistakes = {"The direction is right. By what is it divided? (step 5)": right * lengths}
        E = F / lengths
        mistakes["Along which axis is E * dE added up? (step 5)"] = (dE - E * (E * dE).sum()) / lengths
        mistakes["Is it a sum over the numbers of a row? (step 5)"] = (dE - E * (E * dE).sum(axis=0)) / lengths
        mistakes["Is it F or E that dE meets? (step 5)"] = (dE - F * (F * dE).sum(axis=1, keepdims=True)) / lengths
        expect_close(dF, right, "dF", claim, rtol=10 * COMPLEX_STEP_RTOL, hint=hint, mistakes=mistakes)


@st.composite
def triplets(draw, alpha=0.2):
    """a, p and n (m, d), at least one triplet with a loss and, where m > 1, one without; none at the kink."""
    m, d = draw(sizes(1, 4)), draw(sizes(2, 5))
    assume(m != d)
    rng = np.random.default_rng(draw(SEEDS))
    for _ in range(200):
        three = [grid(rng, m, d) / 2 for _ in range(3)]
        margin = brackets(three, alpha)
        if min(map(abs, margin)) > 1e-3 and max(margin) > 0 and (m == 1 or min(margin) < 0):
            return three
    assume(False)


def brackets(three, alpha):
    """|a - p|^2 - |a - n|^2 + alpha of each triplet, number by number."""
    rows = zip(*(x.tolist() for x in three), strict=True)
    return [squared_distance(a, p) - squared_distance(a, n) + alpha for a, p, n in rows]


def squared_distance(u, v):
    return math.fsum((x - y) ** 2 for x, y in zip(u, v, strict=True))


@exercise("triplet_loss", pure=True)
class TestTripletLoss:
    def expect_loss(self, student, three, alpha, *told):
        got = expect_number(student.triplet_loss(None, three, *told), "loss", one_entry=True)
        each, (a, p, n) = brackets(three, alpha), three
        right, all_in_all = math.fsum(max(t, 0) for t in each), math.fsum(each)
        terms, roots = (a - p) ** 2 - (a - n) ** 2, np.linalg.norm(a - p, axis=1) - np.linalg.norm(a - n, axis=1)
        claim = "the loss must be the sum, over the triplets, of what is above 0 in each."
        hint = "Squared distances, the margin once for each triplet, its own max: which of them is off? (step 3)"
        mistakes = {
            "What does a triplet add whose negative is far enough? (step 3)": all_in_all,
            "Is it a sum over the triplets, or a mean? (step 3)": right / len(a),
            "Has each triplet a max of its own? (step 3)": max(all_in_all, 0),
            "Has each triplet a margin and a max of its own? (step 3)": max(all_in_all - (len(a) - 1) * alpha, 0),
            "Is there one max for each triplet, or for each number? (step 3)": np.maximum(terms + alpha, 0).sum(),
            "Are the squares of a row added up, or is it their mean? (step 3)": np.maximum(
                terms.mean(axis=1) + alpha, 0
            ).sum(),
            "Is a distance squared, or is it the root? (step 3)": np.maximum(roots + alpha, 0).sum(),
        }
        expect_close(got, right, "loss", claim, hint=hint, mistakes=mistakes)

    @weight(3)
    @given(three=triplets())
    def test_each_triplet_adds_what_its_margin_lacks(self, student, three):
        """The loss is the sum over the triplets, each of them at least 0, with a margin of 0.2 unless said."""
        self.expect_loss(student, three, 0.2)

    @weight(2)
    @given(three=triplets(), alpha=st.sampled_from([0.5, 1.25, 3.0]))
    def test_another_margin(self, student, three, alpha):
        """The margin is added once to each triplet."""
        assume(min(map(abs, brackets(three, alpha))) > 1e-3)
        self.expect_loss(student, three, alpha, alpha)


@exercise("triplet_backward", pure=True)
class TestTripletBackward:
    def expect_slopes(self, student, three, alpha, *told):
        names, shape = ("da", "dp", "dn"), three[0].shape
        found = expect_tuple(student.triplet_backward(three, *told), "the result", 3, hint="Return da, dp and dn.")
        got = {name: expect_array(value, name, shape) for name, value in zip(names, found, strict=True)}
        active = np.array(brackets(three, alpha)) > 0

        def loss(k, v):
            a, p, n = (v if k == j else x for j, x in enumerate(three))
            return ((((a - p) ** 2).sum(axis=1) - ((a - n) ** 2).sum(axis=1)) * active).sum()

        right = {name: complex_step_gradient(lambda v, k=k: loss(k, v), three[k]) for k, name in enumerate(names)}
        hint = "Where does this number stand in the loss, and with which sign? (step 4)"
        dp, full = got["dp"], 2 * (three[1] - three[0])
        if is_close(dp, full * (dp != 0)) and not is_close(dp, right["dp"]):
            hint = "Which triplets are finished, by squared distances and the margin? (step 4)"
        claim = "{name} must be the slope of triplet_loss."
        expect_all_close(got, right, claim, rtol=10 * COMPLEX_STEP_RTOL, hint=hint, order=("dp", "dn", "da"))

    @weight(4)
    @given(three=triplets())
    def test_the_slopes_of_the_loss(self, student, three):
        """da, dp and dn are the slopes of the loss, with a margin of 0.2 unless said."""
        self.expect_slopes(student, three, 0.2)

    @weight(2)
    @given(three=triplets(), alpha=st.sampled_from([0.5, 1.25, 3.0]))
    def test_another_margin(self, student, three, alpha):
        """The margin decides which triplets are finished."""
        assume(min(map(abs, brackets(three, alpha))) > 1e-3)
        self.expect_slopes(student, three, alpha, alpha)


@st.composite
def labelled_points(draw):
    """Five to seven points, their labels, and a margin with which at least one triplet is semi-hard."""
    m, alpha, rng = draw(sizes(5, 7)), draw(st.sampled_from([0.3, 1.0, 3.0])), np.random.default_rng(draw(SEEDS))
    E, labels = rng.permutation(6 * m)[: 2 * m].reshape(m, 2) / 12 + rng.random((m, 2)) / 50, rng.integers(2, 5, m)
    found = all_triplets(E, labels, alpha)
    assume(found)
    return E, labels, alpha


def all_triplets(E, labels, alpha):
    """The semi-hard triplets, by looking at every three points."""
    points = E.tolist()
    d = [[squared_distance(u, v) for v in points] for u in points]
    nearest = {}
    for a, p, n in itertools.permutations(range(len(E)), 3):
        if labels[a] == labels[p] != labels[n] and d[a][p] < d[a][n] < d[a][p] + alpha:
            nearest[a, p] = min(n, nearest.get((a, p), n), key=lambda k, a=a: d[a][k])
    return sorted((a, p, n) for (a, p), n in nearest.items())


def has_no_ties(E, labels, alpha):
    """Whether no squared distance equals another, nor another plus the margin: the text says nothing of such."""
    d = [float(((u - v) ** 2).sum()) for u, v in itertools.combinations(np.asarray(E, dtype=float), 2)]
    gaps = [abs(x - y) for x, y in itertools.combinations(d, 2)] + [abs(x + alpha - y) for x in d for y in d]
    return min(gaps, default=1.0) > 1e-9


def mined(student, E, labels, alpha):
    """The triplets that came back, sorted, as tuples of whole numbers."""
    value = student.mine_semi_hard(E, labels, alpha)
    expect(isinstance(value, (list, tuple, np.ndarray)), "the result must be a list of triplets.", came_back=value)
    rows = [tuple(expect_integers(row, "a triplet", one_entry=True)) for row in value]
    expect(all(len(row) == 3 for row in rows), "each triplet must be three indices.", hint="a, p, n in this order.")
    return sorted(rows)


def broken_rule(E, labels, alpha, a, p, n):
    """Which rule the triplet (a, p, n) breaks, as a hint."""
    if not 0 <= min(a, p, n) <= max(a, p, n) < len(E):
        return "Each index is the row of a picture in E."
    if a == p:
        return "A picture makes no pair with itself."
    if labels[a] != labels[p] or labels[a] == labels[n]:
        return "The positive shows the same person as the anchor, and the negative another one."
    d_ap, d_an = (squared_distance(E[a].tolist(), E[k].tolist()) for k in (p, n))
    if d_an <= d_ap:
        return "This negative is not farther from the anchor than the positive: it is a hard one. (step 6)"
    if d_an >= d_ap + alpha:
        return "This negative lies beyond the margin. Are the distances squared, without a root? (step 6)"
    return "Another negative lies in between, too, and is nearer: of several, the nearest counts. (step 6)"


@exercise(
    "mine_semi_hard",
    pure=True,
    domain=has_no_ties,
    form=lambda value: sorted(tuple(map(int, row)) for row in value),
)
class TestMineSemiHard:
    @weight(5)
    @given(case=labelled_points())
    def test_each_ordered_pair_has_its_nearest_semi_hard_negative(self, student, case):
        """All ordered pairs that have a semi-hard negative come back, each with the nearest one."""
        got, right = mined(student, *case), all_triplets(*case)
        claim = "the triplets must be all semi-hard ones, the nearest for each pair."
        extra = [row for row in got if row not in right]
        if extra:
            reject(claim, hint=broken_rule(*case, *extra[0]), not_among_them=str(extra[0]))
        expect(
            len(got) == len(right),
            claim,
            hint="Does each pair count in both orders, and once each? (step 6)",
            triplets=f"{len(got)} came back",
        )

    def test_there_may_be_none(self, student):
        """Where no two pictures show one person there is no triplet."""
        E = np.array([[0.0, 0.0], [9.0, 0.0], [0.0, 9.0]])
        expect(mined(student, E, np.array([0, 1, 2]), 0.2) == [], "without pairs there must be no triplet.")
        pair = np.array([[0.0, 0.0], [1.0, 0.0], [1.125, 0.0], [0.0, 5.0]])
        got = mined(student, pair, np.array([4, 4, 1, 1]), 0.5)
        claim = "only a negative between d(a, p) and d(a, p) + alpha makes a triplet."
        expect(got == [(0, 1, 2)], claim, hint="Picture 2 is nearer to picture 1 than picture 0 is. (step 6)")


@st.composite
def distances_and_truth(draw):
    """Three to eight distances, no two equal, and which pairs are the same: mostly the near ones."""
    k, rng = draw(sizes(3, 8)), np.random.default_rng(draw(SEEDS))
    d = rng.permutation(k) / 8 + 0.1
    same = d + 0.3 * rng.standard_normal(k) < np.median(d)
    same[:2] = False, True
    return d, same


def has_one_best_gap(distances, same):
    """Whether the best thresholds lie between two neighbours, at most 1/8 apart: elsewhere many will do."""
    d, s = np.sort(distances), np.asarray(same)
    middles = (d[1:] + d[:-1]) / 2
    right = [np.mean((np.asarray(distances) < t) == s) for t in [d[0] - 1, *middles, d[-1] + 1]]
    best = int(np.argmax(right))
    one = right.count(max(right)) == 1 and 0 < best < len(d)
    return bool(one and 1e-6 < d[best] - d[best - 1] < 0.13)


def share_right(distances, same, t):
    """The better of the two readings of a threshold at a distance, < and <=."""
    return max(np.mean((distances < t) == same), np.mean((distances <= t) == same))


@exercise("choose_threshold", pure=True, domain=has_one_best_gap, atol=0.13)
class TestChooseThreshold:
    def expect_best(self, student, d, same):
        t = expect_number(student.choose_threshold(d, same), "t", finite=False, one_entry=True)
        ordered = sorted(d.tolist())
        between = [(u + v) / 2 for u, v in itertools.pairwise(ordered)]
        best = max(share_right(d, same, c) for c in [ordered[0] - 1, *between, ordered[-1] + 1])
        claim = "no other threshold may be right more often than t, where small distances mean the same person."
        hint = "Which thresholds are tried, and what does the rule say below them? (step 1)"
        right = share_right(d, same, t)
        expect(right == best, claim, hint=hint, t=t, right=f"{round(right * len(d))} of {len(d)}")

    @weight(4)
    @given(case=distances_and_truth(), unit=st.sampled_from([1.0, 0.01, 40.0]))
    def test_no_other_threshold_is_right_more_often(self, student, case, unit):
        """The threshold is right as often as the best one, in any unit."""
        d, same = case
        self.expect_best(student, unit * d, same)

    @given(case=distances_and_truth())
    def test_truth_may_be_zeros_and_ones(self, student, case):
        """1 means the same person, 0 means two."""
        d, same = case
        self.expect_best(student, d, same.astype(int))

    @given(case=distances_and_truth(), value=st.booleans())
    def test_all_or_none_may_be_the_same(self, student, case, value):
        """The best threshold may lie beyond all distances."""
        d, same = case
        self.expect_best(student, d, np.full(same.shape, value))


MODEL = Code("lambda image: np.asarray(image, dtype=float).reshape(1, -1) / np.sqrt((np.asarray(image) ** 2).sum())")
"""A model that gives the image back, unrolled, with length 1."""


BOTH = "Return two values, the distance first. (steps 7 and 8)"


@st.composite
def visits(draw):
    """An image, a database of four encodings (1, 6) at all distances from it, none at the door's limit."""
    rng = np.random.default_rng(draw(SEEDS))
    image = rng.random((3, 2)) + 0.1
    e = image.ravel() / length(image.ravel())
    names = draw(st.permutations(["Ada", "Ben", "Chi", "Dan"]))
    near = draw(st.sampled_from([0.2, 0.25, 0.3, 0.5, 0.8]))
    database = {}
    for name, far in zip(names, rng.permutation([near, 0.55, 0.9, 1.4]), strict=True):
        v = e + far * rng.standard_normal(6) / math.sqrt(6)
        database[name] = (v / length(v)).reshape(1, 6)
    norms = {name: length((e - v[0]).tolist()) for name, v in database.items()}
    assume(all(abs(x - OPEN_BELOW) > MARGIN_OF_THE_DOOR for x in norms.values()))
    return image, database, norms


@exercise("verify", pure=True)
class TestVerify:
    @weight(3)
    @given(visit=visits())
    def test_distance_and_door(self, student, visit):
        """The distance is the norm of the difference, and the door opens below 0.7."""
        image, database, norms = visit
        for name, right in norms.items():
            dist, door = expect_tuple(student.verify(image, name, database, MODEL), "the result", 2, hint=BOTH)
            hint = "The norm, not its square, of the difference to this person's encoding. (step 7)"
            if is_close(door, right):
                hint = "Which of the two values comes first? (step 7)"
            claim = "dist must be the norm of the difference of the two encodings."
            expect_close(expect_number(dist, "dist", one_entry=True), right, "dist", claim, hint=hint)
            opened = bool(expect_number(door, "door_open", one_entry=True))
            claim = "the door must open where the distance is below 0.7, and nowhere else."
            expect(opened == (right < OPEN_BELOW), claim, door_open=opened, dist=dist)


@exercise("who_is_it", pure=True)
class TestWhoIsIt:
    @weight(4)
    @given(visit=visits())
    def test_the_nearest_is_named(self, student, visit):
        """The smallest distance comes back with the name that belongs to it, where it is below 0.7."""
        image, database, norms = visit
        nearest = min(norms, key=lambda name: norms[name])
        assume(norms[nearest] < OPEN_BELOW)
        dist, name = expect_tuple(student.who_is_it(image, database, MODEL), "the result", 2, hint=BOTH)
        claim = "min_dist must be the smallest norm of a difference."
        hint = "Is the best so far kept, over all names? The norm, not its square. (step 8)"
        expect_close(expect_number(dist, "min_dist", one_entry=True), norms[nearest], "min_dist", claim, hint=hint)
        hint = "Which name belongs to the smallest distance? (step 8)"
        expect(name == nearest, "identity must be the name of the nearest.", hint=hint, identity=name)

    @asked_here
    def test_nobody_is_near(self, student):
        """Where even the nearest is 0.7 away or more, the answer is None."""
        for x in (0.71875, -0.28):  # the cosine of the angle between the image and Ada: 0.75 and 1.6 away
            database = {"Ada": np.array([[x, math.sqrt(1 - x * x)]]), "Ben": np.array([[-0.96, -0.28]])}
            image, right = np.array([[1.0], [0.0]]), math.sqrt(2 - 2 * x)
            dist, name = expect_tuple(student.who_is_it(image, database, MODEL), "the result", 2, hint=BOTH)
            claim, hint = "min_dist must be the smallest norm, even of nobody.", "What is it above 0.7? (step 8)"
            expect_close(expect_number(dist, "min_dist", one_entry=True), right, "min_dist", claim, hint=hint)
            claim = "where the nearest is not below 0.7, identity must be None."
            expect(name is None, claim, hint="Somebody is always the nearest. Is that enough? (step 8)", identity=name)
