"""Hidden suite of clusters. Oracles: cases by hand, and distances computed point by point."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from autograder.testing import arrays, exercise, expect, expect_array, expect_close, sizes, weight


@st.composite
def points_and_labels(draw):
    """Points (m, 2), a label for each, and three centres."""
    m = draw(sizes())
    labels = draw(st.lists(st.integers(0, 2), min_size=m, max_size=m).map(np.array))
    return draw(arrays((m, 2))), labels, draw(arrays((3, 2)))


@exercise("nearest", pure=True)
class TestNearest:
    def test_three_points_by_hand(self, student):
        """Each of three points finds the one of two centres that is next to it."""
        points = np.array([[0.0, 1.0], [5.0, 5.0], [1.0, 0.0]])
        got = expect_array(student.nearest(points, np.array([[4.0, 4.0], [0.0, 0.0]])), "the result", (3,))
        expect_close(got, [1, 0, 1], "the result", "each entry must be the number of the nearest centre.")

    @weight(2)
    def test_no_other_centre_is_nearer(self, student, data):
        """On the measured points no other centre is nearer than the one that is given."""
        table = data("points.csv")
        points = np.column_stack([table["x"], table["y"]])
        centres = points[[3, 0, 6]] + 0.25
        got = expect_array(student.nearest(points, centres), "the result", (len(points),)).astype(int)
        expect(bool(np.isin(got, range(3)).all()), "each entry must be the number of a centre.")
        chosen = ((points - centres[got]) ** 2).sum(axis=1)
        best = [min(((point - centre) ** 2).sum() for centre in centres) for point in points]
        expect_close(chosen, best, "squared distances", "each point must be given its nearest centre.")


@exercise("move_centres", pure=True)
class TestMoveCentres:
    @given(case=points_and_labels())
    def test_the_points_around_a_centre_balance(self, student, case):
        """The differences between a centre and its points sum to zero."""
        points, labels, centres = case
        moved = expect_array(student.move_centres(points, labels, centres), "the centres", (3, 2))
        for k in set(labels.tolist()):
            apart = (points[labels == k] - moved[k]).sum(axis=0)
            expect_close(apart, [0, 0], "sum of differences", "a centre must be the mean of its points.")


@exercise("move_centres-empty")
class TestMoveCentresEmpty:
    def test_a_centre_without_points_stays(self, student):
        """The centre that has no points is where it was."""
        centres = np.array([[0.0, 0.0], [9.0, 8.0]])
        moved = student.move_centres(np.array([[1.0, 3.0], [2.0, 5.0]]), np.array([0, 0]), centres)
        moved = expect_array(moved, "the centres", (2, 2))
        expect_close(moved, [[1.5, 4.0], [9.0, 8.0]], "the centres", "a centre without points must stay.")
