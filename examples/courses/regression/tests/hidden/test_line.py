"""Hidden suite of line. Oracles: a line that is known, the normal equations, means by plain loops."""

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from autograder.testing import arrays, exercise, expect, expect_close, expect_numbers, form, weight


@exercise("LinearRegression", pure=True)
class TestLinearRegression:
    def test_points_on_a_line(self, student):
        """Points on a line give its slope and its intercept."""
        table = pd.DataFrame({"area": [1.0, 2.0, 4.0], "price": [1.0, 3.0, 7.0]})
        model = student.LinearRegression("area", "price")
        model.fit(table)
        expect_close(model.slope, 2, "slope", "it must be 2 where the price grows by 2 for each unit of area.")
        expect_close(model.intercept, -1, "intercept", "the line must go through the points.")

    @weight(2)
    @given(y=arrays((4,)))
    def test_the_residuals_have_no_trend(self, student, y):
        """What the line leaves over sums to zero and goes with nothing."""
        table = pd.DataFrame({"x": [0.0, 1.0, 3.0, 4.0], "y": y})
        model = student.LinearRegression("x", "y")
        model.fit(table)
        left = y - np.asarray(expect_numbers(model.predict(table)["predicted"], "predicted"))
        expect_close(left.sum(), 0, "sum of what is left", "it must be zero.", atol=1e-8)
        expect_close((left * table["x"]).sum(), 0, "what is left, times x", "it must sum to zero.", atol=1e-8)

    def test_the_model_is_fitted_on_the_data_of_the_notebook(self, student, data):
        """The line of the houses goes through their means."""
        table = pd.DataFrame(data("houses.csv"))
        model = student.LinearRegression("area", "price")
        model.fit(table)
        middle = model.intercept + model.slope * table["area"].mean()
        expect_close(middle, table["price"].mean(), "the line at the mean area", "it must be the mean price.")

    @form
    def test_fit_returns_the_model(self, student):
        """fit returns the model itself, so that calls can be chained."""
        model = student.LinearRegression("x", "y")
        table = pd.DataFrame({"x": [0.0, 1.0], "y": [0.0, 1.0]})
        expect(model.fit(table) is model, "fit must return the model itself.")


@exercise("means_of")
class TestMeansOf:
    @given(values=st.lists(st.tuples(st.sampled_from("cab"), st.integers(-9, 9)), min_size=1, max_size=8))
    def test_each_group_has_its_mean(self, student, values):
        """Each group comes once, in order, with the mean of its values."""
        table = pd.DataFrame(values, columns=["group", "value"])
        right = [(g, np.mean([v for name, v in values if name == g])) for g in sorted({name for name, _ in values})]
        got = student.means_of(table, "group", "value")
        expect([pair[0] for pair in got] == [pair[0] for pair in right], "the groups must come in the order of names.")
        means = np.array(expect_numbers([pair[1] for pair in got], "means"))
        expect_close(means, [pair[1] for pair in right], "means", "each must be its group's mean.")
