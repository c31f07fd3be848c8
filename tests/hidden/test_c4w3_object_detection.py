"""Hidden suite of c4w3_object_detection.

Oracles: IoU by counting cells; suppression as a fixed point, found by trying every subset; decoding with plain `math`,
cell by cell; average precision hit by hit. Evidence: docs/design/c4w3_object_detection.md.
"""

import itertools
import math

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from autograder.testing import (
    agreement,
    exercise,
    expect,
    expect_array,
    expect_close,
    expect_number,
    expect_numbers,
    expect_tuple,
    form,
    is_close,
    oracles,
    sizes,
    weight,
)

IOU_ATOL = 2e-9
"""A solution may add up to 1e-9 to the union, against a division by zero."""

SEEDS = st.integers(0, 999)


@st.composite
def whole_boxes(draw, most=8):
    """A box whose corners are whole numbers from 0 to `most`, with an area."""
    x1, y1 = draw(st.integers(0, most - 1)), draw(st.integers(0, most - 1))
    return x1, y1, draw(st.integers(x1 + 1, most)), draw(st.integers(y1 + 1, most))


def asked_iou(student, box1, box2):
    return expect_number(student.iou(box1, box2), "iou", one_entry=True)


@exercise("iou", pure=True, atol=2 * IOU_ATOL)
class TestIou:
    def expect_right(self, student, box1, box2, expected, claim, hint=""):
        expect_close(asked_iou(student, box1, box2), expected, "iou", claim, atol=IOU_ATOL, hint=hint)

    @weight(4)
    @given(box1=whole_boxes(), box2=whole_boxes())
    def test_it_is_the_shared_area_over_the_covered_area(self, student, box1, box2):
        """IoU is the shared area divided by the area that both cover together."""
        claim = "iou must be the shared area divided by the area that both boxes cover together."
        hint = "Which corners bound the shared part, and how often does it count in the union? (step 1)"
        got, right = asked_iou(student, box1, box2), oracles.intersection_over_union(box1, box2)
        if right == 0 and got != 0:
            hint = "Nothing is shared here. What do the width and the height of the shared part become? (step 1)"
        expect_close(got, right, "iou", claim, atol=IOU_ATOL, hint=hint)

    @weight(2)
    @given(box1=whole_boxes(), box2=whole_boxes(), scale=st.sampled_from([2.5, 3.0, 7.3]))
    def test_moving_and_scaling_both_boxes_changes_nothing(self, student, box1, box2, scale):
        """Boxes measured in another unit, from another origin, have the same IoU."""
        assume(oracles.intersection_over_union(box1, box2) > 0)
        moved = [scale * np.array(box) + np.array([5.0, -2.0, 5.0, -2.0]) for box in (box1, box2)]
        claim = "iou must not depend on the unit, nor on where the picture begins."
        hint = "Is anything added to a width or a height? Boxes are measured from edge to edge."
        self.expect_right(student, *moved, oracles.intersection_over_union(box1, box2), claim, hint)

    @form
    @given(box=whole_boxes(), right=sizes(1, 3), down=sizes(-4, 3))
    def test_boxes_that_lie_apart_share_nothing(self, student, box, right, down):
        """Boxes that lie apart have IoU 0, beside each other or slantwise."""
        x1, y1, x2, y2 = box
        dy = down * 4
        other = (x2 + right, y1 + dy, 2 * x2 - x1 + right, y2 + dy)
        hint = "A negative width times a negative height is a positive area. (step 1)"
        self.expect_right(student, box, other, 0, "boxes that share nothing must have IoU 0.", hint)


def read_boxes(value):
    """Scores (k,), boxes (k, 4) and classes (k,) that came back, as arrays; lists serve as well."""
    scores, boxes, classes = expect_tuple(value, "the result", 3, hint="Return scores, boxes and classes.")
    scores = np.array(expect_numbers(scores, "scores", one_entry=True))
    classes = np.array(expect_numbers(classes, "classes", one_entry=True))
    expect(isinstance(boxes, (list, tuple, np.ndarray)), "boxes must be an array.", boxes=boxes)
    rows = [expect_numbers(box, "a box", one_entry=True) for box in boxes]
    claim = "scores, boxes and classes must be of one length, and each box four numbers."
    whole = len(rows) == len(scores) == len(classes) and all(len(row) == 4 for row in rows)
    expect(whole, claim, scores=scores.shape, boxes=np.shape(boxes), classes=classes.shape)
    return scores, np.array(rows).reshape(-1, 4), classes


def expect_boxes(got, scores, boxes, classes, claim, hint=""):
    """What came back is these scores, boxes and classes, in this order."""
    expect_close(np.array(len(got[0])), len(scores), "number of boxes", claim, hint=hint)
    expect_close(got[0], scores, "scores", claim, hint=hint)
    which = "the boxes and the classes must be those of the scores, in the same order."
    expect_close(got[1], boxes, "boxes", which, holds="scores")
    expect_close(got[2], np.asarray(classes, dtype=float), "classes", which, holds="scores and boxes")


@st.composite
def scenes(draw):
    """Scores, boxes and classes of up to six boxes, with at least one pair that overlaps where there are three."""
    n = draw(sizes(1, 6))
    boxes = draw(st.lists(whole_boxes(6), min_size=n, max_size=n, unique=True))
    scores = np.array(draw(st.permutations(range(1, n + 1)))) / 16 + 0.07
    classes = np.array(draw(st.lists(st.integers(0, 1), min_size=n, max_size=n)))
    return scores, 0.3 * np.array(boxes), classes


def overlaps(student, boxes):
    """The IoU of every pair, by the student's own function."""
    table = np.zeros((len(boxes), len(boxes)))
    for j, k in itertools.combinations(range(len(boxes)), 2):
        table[j, k] = table[k, j] = asked_iou(student, boxes[j], boxes[k])
    return table


def is_fixed_point(kept, scores, doubles, max_boxes):
    """No kept box is the double of another; each dropped one is that of a better kept one, or there was no room."""
    full = len(kept) == max_boxes
    return (
        len(kept) <= max_boxes
        and not any(doubles[j, k] for j, k in itertools.combinations(kept, 2))
        and all(
            any(doubles[k, j] and scores[j] > scores[k] for j in kept) or (full and all(scores[list(kept)] > scores[k]))
            for k in range(len(scores))
            if k not in kept
        )
    )


def survivors(scores, classes, table, max_boxes, iou_threshold):
    """The indices that stay, the best first: the one subset that is a fixed point."""
    doubles = (table > iou_threshold) & (classes[:, None] == classes)
    subsets = (kept for n in range(len(scores) + 1) for kept in itertools.combinations(range(len(scores)), n))
    found = [kept for kept in subsets if is_fixed_point(kept, scores, doubles, max_boxes)]
    assert len(found) == 1, found
    return sorted(found[0], key=lambda k: -scores[k])


@exercise("yolo_non_max_suppression", builds_on=["iou"], pure=True)
class TestYoloNonMaxSuppression:
    @agreement("iou")
    @weight(4)
    @given(scene=scenes(), max_boxes=st.sampled_from([10, 2, 3]), threshold=st.sampled_from([0.3, 0.5, 0.15]))
    def test_what_stays_are_the_best_that_are_no_doubles(self, student, scene, max_boxes, threshold):
        """A box stays where no better kept box of its class overlaps it too much, up to max_boxes in all."""
        scores, boxes, classes = scene
        table = overlaps(student, boxes)
        assume(np.abs(table - threshold).min() > 1e-6)
        kept = survivors(scores, classes, table, max_boxes, threshold)
        value = student.yolo_non_max_suppression(scores, boxes, classes, max_boxes=max_boxes, iou_threshold=threshold)
        claim = "what stays must be the best boxes, the best first, without the doubles of kept ones of their class."
        hint = "Go from the best to the worst: against which boxes is each compared, and when is it full? (step 2)"
        expect_boxes(read_boxes(value), scores[kept], boxes[kept], classes[kept], claim, hint)

    def expect_stay(self, student, scores, boxes, classes, stay, claim, hint="", **options):
        """Which boxes stay of some whose overlaps no rounding can turn."""
        scores, boxes, classes = np.array(scores), np.array(boxes, dtype=float), np.array(classes)
        got = read_boxes(student.yolo_non_max_suppression(scores, boxes, classes, **options))
        expect_boxes(got, scores[stay], boxes[stay], classes[stay], claim, hint)

    @weight(2)
    def test_classes_leave_each_other_alone(self, student):
        """A box drops no box of another class, however much they overlap."""
        boxes = [[0, 0, 8, 4], [0, 0, 8, 5], [1, 0, 8, 4], [0, 0, 7, 4]]
        claim = "a person in front of a car must not be dropped by the car."
        hint = "Which boxes are rivals, all or those of one class? (step 2)"
        self.expect_stay(student, [0.6, 0.9, 0.7, 0.5], boxes, [1, 0, 1, 0], [1, 2], claim, hint)

    @weight(2)
    def test_a_dropped_box_drops_nobody(self, student):
        """In a chain of three boxes the first and the last stay."""
        boxes = [[8, 0, 18, 3], [0, 0, 10, 3], [4, 0, 14, 3]]
        claim = "a box that has been dropped must drop nobody."
        hint = "C overlaps B, and B is no longer there. (step 2)"
        self.expect_stay(student, [0.5, 0.9, 0.7], boxes, [0, 0, 0], [1, 0], claim, hint, iou_threshold=0.3)

    def test_max_boxes_counts_all_classes_together(self, student):
        """At most max_boxes come back of all classes together, the best of those that survive."""
        boxes = [[10 * k, 0, 10 * k + 6, 5] for k in range(4)] + [[0, 0, 6, 6]]
        claim = "max_boxes must count the survivors of all classes together, the best of them."
        hint = "Is the list cut before or after the doubles are dropped, and once or for each class? (step 2)"
        scores, classes = [0.9, 0.5, 0.7, 0.6, 0.8], [0, 0, 1, 1, 0]
        self.expect_stay(student, scores, boxes, classes, [0, 2, 3], claim, hint, max_boxes=3)

    @weight(2)
    def test_ten_boxes_and_one_half_unless_said(self, student):
        """Without max_boxes the best ten survivors stay, and without iou_threshold an IoU above 0.5 is a double."""
        boxes = [[10 * k, 0, 10 * k + 6, 5] for k in range(12)] + [[0, 0, 6, 6]]
        scores = np.array([*(np.roll(np.arange(12), 5) / 16 + 0.1), 0.11 + 7 / 16])
        best, hint = [k for k in np.argsort(-scores) if k][:10], "What does the signature say?"
        self.expect_stay(student, scores, boxes, [0] * 13, best, "without max_boxes ten boxes stay at most.", hint)
        boxes, claim = [[0, 0, 10, 10], [0, 0, 10, 6], [0, 0, 10, 4]], "without iou_threshold it must be 0.5."
        self.expect_stay(student, [0.9, 0.8, 0.7], boxes, [0, 0, 0], [0, 2], claim, hint)


@exercise("yolo_boxes_to_corners", pure=True)
class TestYoloBoxesToCorners:
    @weight(3)
    @given(shape=st.lists(sizes(1, 4), max_size=3), seed=SEEDS)
    def test_half_of_the_size_lies_on_each_side_of_the_centre(self, student, shape, seed):
        """The corners lie half the size away from the centre, x first, for any axes before the last."""
        rng = np.random.default_rng(seed)
        xy, wh = rng.integers(-8, 9, (*shape, 2)) / 8 + 0.03, rng.integers(1, 9, (*shape, 2)) / 8 + 0.01
        got, right = student.yolo_boxes_to_corners(xy, wh), corners(xy, wh)
        claim = "the corners must lie half the size to each side of the centre."
        hint = "x1 = x - w / 2: and the other three? Along which axis are they joined? (step 3)"
        if is_close(got, right[..., [1, 0, 3, 2]]):
            hint = "Your boxes have y first, as in some labs. In this course x comes first. (step 3)"
        expect_close(got, right, "boxes", claim, hint=hint)


def corners(box_xy, box_wh):
    """x1, y1, x2, y2 of boxes, one by one."""
    pairs = zip(box_xy.reshape(-1, 2).tolist(), box_wh.reshape(-1, 2).tolist(), strict=True)
    rows = [[x - w / 2, y - h / 2, x + w / 2, y + h / 2] for (x, y), (w, h) in pairs]
    return np.array(rows).reshape(*box_xy.shape[:-1], 4)


@st.composite
def shapes(draw):
    """A width and height, and three anchors no two of which agree with it equally."""
    pairs = st.tuples(st.integers(1, 9), st.integers(1, 9))
    box, anchors = draw(pairs), draw(st.lists(pairs, min_size=2, max_size=4))
    agree = [oracles.intersection_over_union((0, 0, *box), (0, 0, *anchor)) for anchor in anchors]
    assume(len(set(agree)) == len(agree))
    return np.array(box, dtype=float), np.array(anchors, dtype=float), int(np.argmax(agree))


@exercise("best_anchor", pure=True)
class TestBestAnchor:
    def expect_index(self, student, box, anchors, right):
        got = expect_number(student.best_anchor(box, anchors), "index", one_entry=True)
        claim = "the index must be that of the anchor whose shape has the largest IoU with the box."
        hint = "On one centre, what do they share, and what do they cover together? (step 4)"
        expect(got == right, claim, hint=hint, index=got)

    @weight(3)
    @given(case=shapes(), scale=st.sampled_from([1.0, 0.1]))
    def test_the_shape_that_agrees_best_wins(self, student, case, scale):
        """The anchor with the largest IoU of shapes is named, for sizes below 1 too."""
        box, anchors, right = case
        self.expect_index(student, scale * box, scale * anchors, right)

    @weight(2)
    def test_neither_the_largest_nor_the_nearest_sides_decide(self, student):
        """A large anchor shares much and covers more; a difference of sides says little about small boxes."""
        for box, anchors, right in (
            ([2, 2], [[9, 9], [1, 2], [3, 3]], 1),
            ([1, 8], [[2, 8], [1, 5.5], [8, 9]], 1),
            ([1, 8], [[1.2, 9], [0.7, 6.4], [6, 8]], 0),
            ([8, 1], [[6.4, 0.7], [8, 6], [9, 1.2]], 2),
        ):
            self.expect_index(student, np.array(box, dtype=float), np.array(anchors, dtype=float), right)


@st.composite
def raw_outputs(draw):
    """The raw output of a detector on a grid that is not square, and its anchors."""
    G, V = draw(st.sampled_from([(3, 5), (2, 4), (4, 1), (1, 3), (1, 2)]))
    A, C, rng = draw(sizes(1, 2)), draw(sizes(1, 3)), np.random.default_rng(draw(SEEDS))
    return rng.integers(-12, 13, (G, V, A, 5 + C)) / 8 + 0.03, rng.integers(1, 9, (A, 2)) / 10 + 0.013


def logistic(t):
    return 1 / (1 + math.exp(-t))


def decoded(student, output, anchors):
    """Confidence, boxes and probabilities, their form already judged."""
    G, V, A, numbers = output.shape
    values = expect_tuple(student.decode_predictions(output, anchors), "the result", 3)
    shapes = ((G, V, A, 1), (G, V, A, 4), (G, V, A, numbers - 5))
    names = ("confidence", "boxes", "class probabilities")
    return tuple(map(expect_array, values, names, shapes))


@exercise("decode_predictions", builds_on=["yolo_boxes_to_corners"], pure=True)
class TestDecodePredictions:
    @given(case=raw_outputs())
    def test_confidence_is_the_sigmoid_of_the_first_number(self, student, case):
        """The confidence is the sigmoid of t_p, and keeps its last axis."""
        output, anchors = case
        confidence, _, _ = decoded(student, output, anchors)
        right = [logistic(t) for t in output[..., 0].ravel().tolist()]
        claim = "the confidence must be the sigmoid of the first number."
        expect_close(confidence.ravel(), right, "confidence", claim, hint="A probability: what keeps it below 1?")

    def expect_decoded(self, student, case, corners_of, claim):
        """The boxes are what `corners_of` makes of the centres and sizes, worked out cell by cell."""
        output, anchors = case
        G, V, A, _ = output.shape
        xy, wh = np.zeros((G, V, A, 2)), np.zeros((G, V, A, 2))
        for i, j, a in np.ndindex(G, V, A):
            _, t_x, t_y, t_w, t_h = output[i, j, a, :5].tolist()
            xy[i, j, a] = (j + logistic(t_x)) / V, (i + logistic(t_y)) / G
            wh[i, j, a] = anchors[a, 0] * math.exp(t_w), anchors[a, 1] * math.exp(t_h)
        _, boxes, _ = decoded(student, output, anchors)
        hint = "x goes with the column j and V, y with the row i and G; sizes are anchors times exp. (step 5)"
        expect_close(boxes, corners_of(xy, wh), "boxes", claim, hint=hint)

    @agreement("yolo_boxes_to_corners")
    @weight(2)
    @given(case=raw_outputs())
    def test_the_boxes_are_those_of_your_own_corners(self, student, case):
        """The boxes are what your own yolo_boxes_to_corners makes of centres and sizes."""

        def own(xy, wh):
            return expect_array(student.yolo_boxes_to_corners(xy, wh), "boxes", (*xy.shape[:-1], 4))

        self.expect_decoded(student, case, own, "the boxes must be those of your yolo_boxes_to_corners.")

    @weight(4)
    @given(case=raw_outputs())
    def test_centre_and_size_follow_cell_and_anchor(self, student, case):
        """The centre lies in its cell, counted in rows and columns; the size is the anchor's times exp."""
        claim = "the centre must follow the cell, and the size the anchor."
        self.expect_decoded(student, case, corners, claim)

    def test_a_cell_by_hand(self, student):
        """A single cell of a grid of two rows and four columns, worked by hand."""
        output = np.zeros((2, 4, 1, 6))
        output[1, 2, 0, 1:5] = math.log(3), math.log(1 / 3), math.log(2), math.log(1 / 2)
        _, boxes, _ = decoded(student, output, np.array([[0.25, 0.5]]))
        claim = "the box of row 1 and column 2 must have the centre (2.75 / 4, 1.25 / 2) and the size (0.5, 0.25)."
        expect_close(boxes[1, 2, 0], [0.4375, 0.5, 0.9375, 0.75], "box", claim, hint="Which of the four is off?")

    @given(case=raw_outputs())
    def test_probabilities_are_the_softmax_of_the_class_scores(self, student, case):
        """The class probabilities are a softmax over the classes alone."""
        output, anchors = case
        _, _, probs = decoded(student, output, anchors)
        right = [softmax(row) for row in output[..., 5:].reshape(-1, output.shape[-1] - 5).tolist()]
        claim = "the class probabilities must be the softmax of the numbers from the sixth on."
        hint = "Which numbers belong to the classes, and over which axis do they sum to 1? (step 5)"
        expect_close(probs.reshape(len(right), -1), right, "class probabilities", claim, hint=hint)


def softmax(row):
    total = math.fsum(map(math.exp, row))
    return [math.exp(t) / total for t in row]


@st.composite
def sure_or_not(draw, threshold):
    """Boxes, confidence and class probabilities of a grid, no score at the threshold and no ties."""
    rng = np.random.default_rng(draw(SEEDS))
    G, V, A, C = 3, 5, draw(sizes(1, 2)), draw(sizes(2, 3))
    confidence = rng.integers(60, 100, (G, V, A, 1)) / 100 + 0.0013
    weights = rng.integers(1, 40, (G, V, A, C)) ** 2 + rng.random((G, V, A, C))
    probs = weights / weights.sum(axis=-1, keepdims=True)
    assume(np.abs((confidence * probs).max(axis=-1) - threshold).min() > 1e-6)
    return rng.integers(-8, 9, (G, V, A, 4)) / 8 + 0.03, confidence, probs


def expect_filtered(student, case, **options):
    """What stays, read cell by cell."""
    (boxes, confidence, probs), threshold = case, options.get("threshold", 0.6)
    value = student.yolo_filter_boxes(
        boxes=boxes, box_confidence=confidence, box_class_probs=probs, **options
    )  # by keyword: older labs have the confidence first
    scores, kept, classes = [], [], []
    for cell in np.ndindex(boxes.shape[:3]):
        best = max(range(probs.shape[-1]), key=lambda c: probs[cell][c])
        if confidence[cell][0] * probs[cell][best] > threshold:
            scores.append(confidence[cell][0] * probs[cell][best])
            kept.append(boxes[cell])
            classes.append(best)
    claim = "a box must stay where its confidence times its best class probability is above the threshold."
    hint = "Is the score the product, the class its best one, and the order that of the grid? (step 6)"
    expect_boxes(read_boxes(value), np.array(scores), np.array(kept).reshape(-1, 4), classes, claim, hint)


@exercise("yolo_filter_boxes", pure=True)
class TestYoloFilterBoxes:
    @weight(3)
    @given(case=sure_or_not(0.6))
    def test_the_threshold_is_0_6_unless_said(self, student, case):
        """Without a threshold boxes with a score above 0.6 stay."""
        expect_filtered(student, case)

    @weight(3)
    @given(case=sure_or_not(0.35))
    def test_another_threshold(self, student, case):
        """A box stays where its score is above the threshold, in the order of the grid."""
        expect_filtered(student, case, threshold=0.35)

    @form
    @given(case=sure_or_not(1.0))
    def test_it_may_be_that_nothing_is_sure(self, student, case):
        """A threshold that no score reaches leaves no box."""
        expect_filtered(student, case, threshold=1.0)


@st.composite
def reports(draw):
    """Scores, hits and misses in the order of the scores or not, and how many things there are."""
    n = draw(sizes(1, 7))
    correct = np.array(draw(st.lists(st.integers(0, 1), min_size=n, max_size=n)))
    scores = np.array(draw(st.permutations(range(1, n + 1)))) / 16 + 0.07
    return scores, correct, max(int(correct.sum()) + draw(st.integers(0, 2)), 1)


def area_hit_by_hit(scores, correct, n_truth):
    """The sum, over the hits, of the best precision from there on, over the number of things."""
    order = sorted(range(len(scores)), key=lambda k: -scores[k])
    hits = [correct[k] for k in order]
    precision = [sum(hits[: k + 1]) / (k + 1) for k in range(len(hits))]
    return math.fsum(max(precision[k:]) for k in range(len(hits)) if hits[k]) / n_truth


@exercise("average_precision", pure=True)
class TestAveragePrecision:
    def expect_area(self, student, scores, correct, n_truth):
        got = expect_number(student.average_precision(scores, correct, n_truth), "area", one_entry=True)
        claim = "each hit must add the best precision at its recall or more, divided by the number of things."
        hint = "Are scores and hits sorted together? Is recall a share of what is there? Which precision? (step 7)"
        expect_close(got, area_hit_by_hit(scores, correct, n_truth), "area", claim, hint=hint)

    @weight(4)
    @given(case=reports())
    def test_the_area_hit_by_hit(self, student, case):
        """The area is the sum over the hits of the best precision from there on, over n_truth."""
        self.expect_area(student, *case)

    @given(case=reports())
    def test_hits_may_be_true_and_false(self, student, case):
        """Hits given as True and False count as 1 and 0, and only the order of the scores matters."""
        scores, correct, n_truth = case
        self.expect_area(student, scores**3, correct.astype(bool), n_truth)
