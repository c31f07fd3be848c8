"""Hidden suite of c2w1_gradient_checking.

What is graded is a checker, so it is given right gradients and wrong ones. Oracles: the complex step of a cost that
is written through log(1 + exp(z)) instead of logarithms of probabilities; central differences of the student's own
cost with a step that is a power of two; and floating point itself, where a step is lost in rounding: there the
measured slope is known exactly though the formula never is (`theta + epsilon` is exact or `theta`).

No accuracy threshold: a network trained with three planted faults reads 0.960 to 0.984 of the unseen digits (ten
splits), with right gradients 0.964 to 0.984. Training cannot tell, and no suite should pretend that it can.

Nothing here is random: inputs lie on a grid or come from a generator with a seed, so a correct solution has no chance
of a false alarm. Networks of 20 fresh seeds: right gradients gave at most 1.3e-8 (accepted: below 2e-6); a gradient
with one wrong entry of a tenth of its norm gave at least 0.048, and the known distance to 3e-7 of it (accepted: 1e-4).
"""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from autograder.testing import (
    COMPLEX_STEP_RTOL,
    Code,
    arrays,
    complex_step_gradient,
    exercise,
    expect,
    expect_array,
    expect_close,
    expect_keys,
    expect_number,
    expect_tuple,
    expect_unchanged,
    form,
    labels,
    numerical_gradient,
    reject,
    show,
    weight,
)

NAMES = ("W1", "b1", "W2", "b2", "W3", "b3")
CACHE = ("Z1", "A1", "W1", "b1", "Z2", "A2", "W2", "b2", "Z3", "A3", "W3", "b3")
SMALL = (4, 5, 3, 1)  # the sizes that the given vector_to_dictionary knows
RIGHT = 2e-6
"""A right gradient is accepted below this: rounding leaves about 1e-8 at a step of 1e-7."""

DISTANCE_RTOL = 1e-4
"""Tolerance of a wrong gradient's distance: the measured slopes themselves are known to 1e-7."""

STEP = 2.0**-17
"""Step of the student's own slopes, 8e-6: a power of two, so that adding it to a number on the grid is exact."""


# Networks and their exact slopes


def shapes(sizes):
    """The shapes of W1 ... b3."""
    pairs = zip(sizes[:-1], sizes[1:], strict=True)
    return {
        f"{kind}{layer}": (n, n_prev if kind == "W" else 1)
        for layer, (n_prev, n) in enumerate(pairs, start=1)
        for kind in "Wb"
    }


def hidden(X, p):
    """Z1, A1, Z2, A2, Z3 of the network; complex parameters are welcome."""
    Z1 = np.einsum("ij,jm->im", p["W1"], X) + p["b1"]
    A1 = np.where(Z1.real > 0, Z1, 0)
    Z2 = np.einsum("ij,jm->im", p["W2"], A1) + p["b2"]
    A2 = np.where(Z2.real > 0, Z2, 0)
    return Z1, A1, Z2, A2, np.einsum("ij,jm->im", p["W3"], A2) + p["b3"]


def true_cost(X, Y, p):
    """The mean of log(1 + exp(z)) - y z over the examples."""
    Z3 = hidden(X, p)[-1]
    return np.sum(np.log(1 + np.exp(Z3)) - Y * Z3) / Y.size


def true_cache(X, p):
    """The twelve entries of the cache."""
    Z1, A1, Z2, A2, Z3 = hidden(X, p)
    values = {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2, "Z3": Z3, "A3": (1 + np.tanh(Z3 / 2)) / 2, **p}
    return tuple(values[name] for name in CACHE)


def true_gradient(X, Y, p):
    """dW1 ... db3 by complex steps."""
    return {
        f"d{name}": complex_step_gradient(lambda value, name=name: true_cost(X, Y, {**p, name: value}), p[name])
        for name in NAMES
    }


@st.composite
def networks(draw, sizes=None):
    """Parameters, X and Y: entries on a grid, no Z at a kink of relu, no probability near 0 or 1, some slope not 0."""
    sizes = sizes or tuple(draw(st.integers(1, 4)) for _ in range(3)) + (1,)
    m = draw(st.integers(1, 4))
    p = {name: draw(arrays(shape, low=-1, high=1)) for name, shape in shapes(sizes).items()}
    p["b1"] = p["b1"] + 1 / 32  # Z1 is a multiple of 1/16 plus 1/32, so never 0
    p["b2"] = p["b2"] + 1 / 256  # and Z2 a multiple of 1/128 plus 1/256
    X, Y = draw(arrays((sizes[0], m), low=-1.5, high=1.5)), draw(labels(m))
    assume(np.abs(hidden(X, p)[-1]).max() < 8)
    assume(abs(complex_step_gradient(lambda b: true_cost(X, Y, {**p, "b3": b}), p["b3"])).max() > 0.02)
    return p, X, Y


def open_network(seed, sizes=SMALL, m=6, margin=0.1):
    """A network drawn with `seed`: every hidden unit is on for some examples and off for others, no Z near 0."""
    rng = np.random.default_rng(seed)
    while True:
        p = {name: rng.normal(size=shape) for name, shape in shapes(sizes).items()}
        X, Y = rng.normal(size=(sizes[0], m)), np.arange(m).reshape(1, m) % 2
        Z1, _, Z2, _, Z3 = hidden(X, p)
        both = all(((Z > 0).any(axis=1) & (Z < 0).any(axis=1)).all() for Z in (Z1, Z2))
        if both and min(np.abs(Z1).min(), np.abs(Z2).min()) > margin and np.abs(Z3).max() < 5:
            return p, X, Y


# The student's functions, contract first


def forward(student, X, Y, p):
    """The student's cost as a number, and the cache as it came."""
    cost, cache = expect_tuple(
        student.forward_propagation_n(X, Y, p), "the result", 2, hint="cost, then cache (step 3)."
    )
    return expect_number(cost, "cost", hint="Which layers have relu, which sigmoid? (step 3)"), cache


def backward(student, X, Y, cache, p):
    """The student's gradients, as arrays of the shapes of the parameters."""
    value = expect_keys(student.backward_propagation_n(X, Y, cache), "gradients", [f"d{name}" for name in NAMES])
    return {f"d{name}": expect_array(value[f"d{name}"], f"d{name}", p[name].shape) for name in NAMES}


def measured_slopes(student, X, Y, p, step):
    """Central differences of the student's own cost."""
    return {
        f"d{name}": numerical_gradient(
            lambda value, name=name: forward(student, X, Y, {**p, name: value})[0], p[name], step=step
        )
        for name in NAMES
    }


def own_slopes(student, X, Y, p):
    """The slopes of the student's own cost, so that a fault in it is not counted again in the checker.

    Exact where that cost is right; measured, one parameter after the other, where it is not.
    """
    exact = true_gradient(X, Y, p)
    student.gradient_check_n(p, exact, X, Y)  # not written yet: the exercise ends here, whatever the cost is like
    if np.isclose(forward(student, X, Y, p)[0], true_cost(X, Y, p), rtol=1e-9):
        return exact
    slopes = measured_slopes(student, X, Y, p, STEP)
    if norm(slopes) < 1e-3:
        reject("the cost of forward_propagation_n must depend on the parameters: a check of it means nothing.")
    return slopes


def difference(student, *args):
    return expect_number(student.gradient_check_n(*args), "difference")


def brief(**arguments):
    """Arguments as assignments that can be pasted; an array of equal entries is written as np.full."""

    def text(value):
        if isinstance(value, dict):
            return "{" + ", ".join(f"'{key}': {text(entry)}" for key, entry in value.items()) + "}"
        if np.size(value) > 1 and np.ptp(value) == 0:
            return f"np.full({value.shape}, {show(value.flat[0])})"
        return show(value)

    return "; ".join(f"{name} = {text(value)}" for name, value in arguments.items())


def norm(gradients):
    return math.sqrt(sum(float(np.square(gradients[f"d{name}"]).sum()) for name in NAMES))


def distance(claimed, measured):
    """The relative difference of two gradients."""
    apart = {key: claimed[key] - measured[key] for key in measured}
    return norm(apart) / (norm(claimed) + norm(measured))


numbers = st.integers(-40, 40).map(lambda k: k / 10)  # tenths: no float32 holds them
slopes_of_a_line = numbers.filter(bool)


@exercise("forward_propagation")
class TestForwardPropagation:
    @given(x=numbers, theta=numbers)
    def test_cost_is_theta_times_x(self, student, x, theta):
        """J is theta times x."""
        J = expect_number(student.forward_propagation(x, theta), "J")
        area = float(Fraction(x) * Fraction(theta))
        expect_close(J, area, "J", "J must be theta times x.")

    def test_a_third_of_three_tenths(self, student):
        """A third times three tenths is a tenth, in double precision."""
        J = expect_number(student.forward_propagation(1 / 3, 0.3), "J")
        expect_close(J, 0.1, "J", "J must be theta times x, to double precision.")


@exercise("backward_propagation")
class TestBackwardPropagation:
    @given(x=numbers, theta=numbers)
    def test_derivative_is_the_slope_of_the_line(self, student, x, theta):
        """dtheta is the slope of J = theta x along theta."""
        dtheta = expect_number(student.backward_propagation(x, theta), "dtheta")
        rise = x * (theta + 1) - x * theta
        expect_close(
            dtheta,
            rise,
            "dtheta",
            "dtheta must be the rise of J where theta grows by 1.",
            hint="Which of x and theta is a constant when you differentiate? (step 1)",
        )

    def test_the_slope_of_a_third(self, student):
        """Where x is a third, J rises by a third, in double precision."""
        dtheta = expect_number(student.backward_propagation(1 / 3, 0.3), "dtheta")
        expect_close(3 * dtheta, 1.0, "three slopes", "dtheta must be exact, to double precision.")


@exercise("gradient_check", builds_on=["forward_propagation", "backward_propagation"])
class TestGradientCheck:
    @form
    @weight(2)
    @given(x=slopes_of_a_line, theta=numbers)
    def test_a_right_gradient_is_accepted(self, student, x, theta):
        """A right gradient gives a difference below 2e-6."""
        value = expect_number(student.gradient_check(x, theta), "difference")
        expect(
            value >= 0,
            "the difference must not be negative: it is a distance.",
            difference=value,
            hint="What do the bars in the formula of step 2 mean?",
        )
        expect(
            value < RIGHT,
            "the difference of a right gradient must be below 2e-6.",
            difference=value,
            hint="How far apart are theta + epsilon and theta - epsilon? (step 2)",
        )

    @weight(2)
    @given(x=slopes_of_a_line, theta=st.sampled_from([1e10, -1e10, 4e12, -(2.0**40)]))
    def test_a_lost_step_measures_slope_zero(self, student, x, theta):
        """Where the step is lost in rounding the slope is 0 and the difference 1."""
        value = expect_number(
            student.gradient_check(x, theta), "difference", hint="What stands under the fraction bar in step 2?"
        )
        expect_close(
            value,
            1.0,
            "difference",
            "theta + epsilon equals theta here, so the measured slope is 0 and the difference must be 1.",
            hint="Is the slope measured at theta, and divided by the sum of both sizes? (step 2)",
        )

    @weight(2)
    @pytest.mark.parametrize("sign", [1, -1])
    @given(
        power=st.integers(10, 60), x_power=st.integers(-3, 6), rounding=st.sampled_from([(0.375, 1 / 5), (0.6, 1 / 9)])
    )
    def test_a_slope_that_rounding_changes(self, student, sign, power, x_power, rounding):
        """The difference is the distance of grad and gradapprox divided by the sum of their sizes."""
        # Above 2**k floats are u = 2**(k - 52) apart, below it u / 2. A step of 0.375 u is lost upwards and becomes
        # u / 2 downwards: the slope comes out as 2/3 of x. A step of 0.6 u becomes u and u / 2: 5/4 of x.
        # Measured to one side only, either the one or the other, it is 0, 4/3, 5/3 or 5/6 of x.
        share, known = rounding
        theta, x = sign * 2.0**power, -sign * 2.0**x_power
        epsilon = share * 2.0 ** (power - 52)
        value = expect_number(student.gradient_check(x, theta, epsilon), "difference")
        if np.isclose(value, (1, 1 / 7) if share == 0.375 else (1 / 4, 1 / 11), rtol=1e-9).any():
            reject(
                "the slope must be measured to both sides of theta.",
                difference=value,
                hint="Which two costs are subtracted, and how far apart are they? (step 2)",
            )
        expect_close(
            value,
            known,
            "difference",
            "the difference must be the distance of grad and gradapprox, divided by the sum of their sizes.",
            hint="What stands under the fraction bar in step 2?",
        )

    @pytest.mark.parametrize(("theta", "known"), [(2.0**31, 1.0), (1.5 * 2.0**29, 0.1920928955 / 2.1920928955)])
    def test_the_step_is_1e_7_unless_told_otherwise(self, student, theta, known):
        """Without epsilon the step is 1e-7."""
        value = expect_number(student.gradient_check(2.0, theta), "difference")
        expect_close(value, known, "difference", "without epsilon the step must be 1e-7.", rtol=1e-6)

    @form
    @given(x_power=st.integers(-3, 6), power=st.integers(31, 40))
    def test_epsilon_is_used(self, student, x_power, power):
        """A step large enough to survive rounding finds the slope again."""
        value = expect_number(student.gradient_check(-(2.0**x_power), 2.0**power, 16.0), "difference")
        expect(
            value < RIGHT,
            "with a step of 16 the slope must be right again.",
            difference=value,
            hint="Does the step come from the argument epsilon?",
        )


@exercise("forward_propagation_n")
class TestForwardPropagationN:
    @weight(2)
    @settings(max_examples=25)
    @given(case=networks())
    def test_cost_is_the_mean_cross_entropy(self, student, case):
        """The cost is the mean cross-entropy of the network's output."""
        p, X, Y = case
        cost, _ = forward(student, X, Y, p)
        expect_close(
            cost,
            true_cost(X, Y, p),
            "cost",
            "cost must be the mean cross-entropy of A3 and Y.",
            hint="Which layers have relu, which sigmoid? Over what is the mean, and with which sign? (step 3)",
        )

    @weight(2)
    @settings(max_examples=15)
    @given(case=networks())
    def test_cache_holds_twelve_entries_in_order(self, student, case):
        """The cache is (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3)."""
        p, X, Y = case
        cache = expect_tuple(forward(student, X, Y, p)[1], "cache", 12, hint="Z, A, W, b of each layer (step 3).")
        for name, got, true in zip(CACHE, cache, true_cache(X, p), strict=True):
            expect_close(
                got, true, name, f"{name} must stand at its place in the cache and follow the formula of step 3."
            )

    def test_a_wide_network(self, student):
        """The sizes come from the parameters: 7 inputs, layers of 2, 6 and 1."""
        p, X, Y = open_network(1, (7, 2, 6, 1), m=5)
        cost, cache = forward(student, X, Y, p)
        expect_close(cost, true_cost(X, Y, p), "cost", "cost must be the mean cross-entropy of A3 and Y.")
        for name, got, true in zip(CACHE, expect_tuple(cache, "cache", 12), true_cache(X, p), strict=True):
            expect_close(
                got, true, name, f"{name} must stand at its place in the cache and follow the formula of step 3."
            )

    @form
    @settings(max_examples=10)
    @given(case=networks(), copies=st.integers(2, 3))
    def test_examples_listed_twice(self, student, case, copies):
        """Listing every example several times leaves the cost as it is."""
        p, X, Y = case
        once, _ = forward(student, X, Y, p)
        again, _ = forward(student, np.tile(X, copies), np.tile(Y, copies), p)
        expect_close(
            again,
            once,
            "cost",
            "cost must not change when every example is listed several times.",
            hint="A sum grows with m, a mean does not.",
        )

    @form
    def test_arguments_are_unchanged(self, student):
        """The call leaves X, Y and the parameters as they were."""
        p, X, Y = open_network(2)
        _, after = student.forward_propagation_n.with_arguments(X, Y, p)
        for name, before, now in zip(("X", "Y", "parameters"), (X, Y, p), after, strict=True):
            expect_unchanged(before, now, name)


@exercise("gradient_check_n", builds_on=["forward_propagation_n"], atol=RIGHT)
class TestGradientCheckN:
    @weight(3)
    @settings(max_examples=10)
    @given(case=networks(SMALL))
    def test_a_right_gradient_is_accepted(self, student, case):
        """Right gradients give a difference below 2e-6."""
        p, X, Y = case
        slopes = own_slopes(student, X, Y, p)
        value, seen = difference(student, p, slopes, X, Y), brief(parameters=p, gradients=slopes, X=X, Y=Y)
        expect(
            0 <= value < 1 + 1e-9,
            "the difference must lie between 0 and 1.",
            difference=value,
            case=seen,
            hint="Is it divided by both norms, and have the two columns the same shape? (step 4)",
        )
        expect(
            value < RIGHT,
            "the difference of right gradients must be below 2e-6.",
            difference=value,
            case=seen,
            hint="Is one entry moved at a time, from a fresh copy, and does each of the 47 get its turn? (step 4)",
        )

    @weight(3)
    @pytest.mark.parametrize("name", NAMES)
    def test_a_wrong_gradient_is_caught(self, student, name):
        """A gradient that is zero, doubled or upside down in one parameter is caught."""
        p, X, Y = open_network(3)
        slopes = own_slopes(student, X, Y, p)
        for factor, fault in (
            (0, "zero"),
            (2, "twice too large"),
            (-1, "of the wrong sign"),
            (1.75, "7/4 of the slope"),
        ):
            wrong = {**slopes, f"d{name}": factor * slopes[f"d{name}"]}
            value = difference(student, p, wrong, X, Y)
            expect_close(
                value,
                distance(wrong, slopes),
                "difference",
                rtol=DISTANCE_RTOL,
                claim=f"a d{name} that is {fault} must show in the difference, as the formula of step 2 says.",
                case=f"a network of 4, 5, 3 and 1 units; gradients right but for d{name}, which is {fault}",
                hint="Do all 47 entries of both columns take part? (step 4)",
            )

    @weight(2)
    def test_one_wrong_entry_is_caught(self, student):
        """A gradient with a single wrong entry, whichever it is, is caught."""
        p, X, Y = open_network(4)
        slopes = own_slopes(student, X, Y, p)
        for name in NAMES:
            for place in np.ndindex(p[name].shape):
                wrong = {key: value.copy() for key, value in slopes.items()}
                wrong[f"d{name}"][place] += norm(slopes) / 10
                value = difference(student, p, wrong, X, Y)
                expect(
                    value > 1e-2,
                    "one wrong entry of a tenth of the gradient's size must be caught.",
                    case=f"only d{name}[{', '.join(map(str, place))}] is wrong",
                    difference=value,
                )
                expect_close(
                    value,
                    distance(wrong, slopes),
                    "difference",
                    rtol=DISTANCE_RTOL,
                    claim="the difference must be the distance divided by the sum of the norms, over all entries.",
                    case=f"only d{name}[{', '.join(map(str, place))}] is wrong",
                )

    @pytest.mark.parametrize("factor", [2.0, -1.0, 0.0, 0.5])
    def test_all_gradients_scaled(self, student, factor):
        """Twice or half the gradient gives 1/3; zero or the wrong sign gives 1."""
        p, X, Y = open_network(5)
        scaled = {key: factor * value for key, value in own_slopes(student, X, Y, p).items()}
        value = difference(student, p, scaled, X, Y)
        known = abs(factor - 1) / (abs(factor) + 1)
        expect_close(
            value,
            known,
            "difference",
            "the difference must be the distance divided by the sum of the norms.",
            rtol=DISTANCE_RTOL,
            case=f"every gradient is {factor:g} times the slope",
        )

    @pytest.mark.parametrize("step", [0.5, 0.125])
    def test_a_large_step_is_measured_as_it_is(self, student, step):
        """With a large step the difference is that of the costs at both ends of it, to the last digits."""
        p, X, Y = open_network(12)
        claimed = {key: 1.5 * value for key, value in own_slopes(student, X, Y, p).items()}
        measured = measured_slopes(student, X, Y, p, step)
        value = difference(student, p, claimed, X, Y, step)
        expect_close(
            value,
            distance(claimed, measured),
            "difference",
            "the measured slope must be (J(theta + epsilon) - J(theta - epsilon)) / (2 epsilon), in every entry.",
            case=f"a network of 4, 5, 3 and 1 units; every gradient 1.5 times the slope; epsilon = {step}",
            hint="Does anything in the loop round, leave an entry out, or leave a step in theta? (step 4)",
        )

    @weight(2)
    @pytest.mark.parametrize("seed", [6, 7])
    def test_the_slope_is_measured_on_both_sides(self, student, seed):
        """Halving the step makes the error of a right gradient four times smaller."""
        p, X, Y = open_network(seed)
        slopes = own_slopes(student, X, Y, p)
        coarse, fine = (difference(student, p, slopes, X, Y, step) for step in (0.02, 0.01))
        expect(
            coarse > 0 and 3.8 < coarse / max(fine, 1e-300) < 4.2,
            "half the step must leave a quarter of the error: the slope is measured to both sides.",
            with_step_002=coarse,
            with_step_001=fine,
            case="a network of 4, 5, 3 and 1 units and right gradients; epsilon = 0.02, then 0.01",
            hint="Is epsilon used, above and below theta? (step 4)",
        )

    @pytest.mark.parametrize(("scale", "ratio"), [(2.0**31, 0.0), (1.5 * 2.0**29, 1.1920928955)])
    def test_the_step_is_1e_7_unless_told_otherwise(self, student, scale, ratio):
        """Without epsilon the step is 1e-7."""
        # Weights of -2**31 and biases of about 2**31 cancel, with no other input on. A step of 1e-7 on them is lost in
        # rounding (or becomes 1.19e-7 where they are 1.5 * 2**29); on all other parameters it is not.
        p, _, Y = open_network(8, m=3)
        X = np.array([[1.0], [0.0], [0.0], [0.0]]) * np.ones((1, 3))
        p["W1"][:, 0] = -scale
        p["b1"] = scale + np.array([[0.5], [-0.25], [1.0], [0.75], [-0.5]])
        slopes = own_slopes(student, X, Y, p)
        measured = {**slopes, "dW1": ratio * slopes["dW1"], "db1": ratio * slopes["db1"]}
        value = difference(student, p, slopes, X, Y)
        expect_close(
            value, distance(slopes, measured), "difference", "without epsilon the step must be 1e-7.", rtol=1e-4
        )

    @form
    def test_arguments_are_unchanged(self, student):
        """The call leaves parameters, gradients, X and Y as they were."""
        p, X, Y = open_network(9)
        arguments = (p, true_gradient(X, Y, p), X, Y)
        _, after = student.gradient_check_n.with_arguments(*arguments)
        for name, before, now in zip(("parameters", "gradients", "X", "Y"), arguments, after, strict=True):
            expect_unchanged(before, now, name, hint="Step into a copy of theta.")


FUNCTIONS = {
    "cubes": (
        "def f(t):\n    return np.sum(np.arange(1, t.size + 1).reshape(t.shape) * t**3)",
        lambda t: 3 * np.arange(1, t.size + 1).reshape(t.shape) * t**2,
    ),
    "a weighted sum": (
        "def f(t):\n    return np.sum(np.arange(2, t.size + 2).reshape(t.shape) * t) + 5",
        lambda t: np.arange(2.0, t.size + 2).reshape(t.shape),
    ),
    "a product of all": (
        "def f(t):\n    return np.prod(2 + np.exp(t))",
        lambda t: np.prod(2 + np.exp(t)) * np.exp(t) / (2 + np.exp(t)),
    ),
}


@exercise("complex_step")
class TestComplexStep:
    @weight(3)
    @pytest.mark.parametrize("kind", list(FUNCTIONS))
    @settings(max_examples=10)
    @given(theta=st.sampled_from([(1, 1), (3, 1), (2, 3), (4,)]).flatmap(arrays))
    def test_slopes_are_exact(self, student, kind, theta):
        """The slopes are those of f, exact to the last digits."""
        source, slope = FUNCTIONS[kind]
        value = expect_array(student.complex_step(Code("f", setup=source), theta), "slopes", theta.shape)
        expect_close(
            value,
            slope(theta),
            "slopes",
            "each entry must be the slope of f along that entry alone.",
            case=f"{source.replace(chr(10) + '    ', ' ')}; theta = {show(theta)}",
            rtol=1e-13,
            atol=1e-13,
            hint="Is one entry moved at a time, in a complex copy? (step 6)",
        )

    @pytest.mark.parametrize("h", [0.5, 0.25, 2.0])
    def test_h_is_used(self, student, h):
        """A large h leaves the formula's own error, h squared for a cube."""
        theta = np.array([[1.0], [-2.0], [0.5]])
        value = student.complex_step(Code("f", setup="def f(t):\n    return np.sum(t**3)"), theta, h)
        expect_close(
            value,
            3 * theta**2 - h**2,
            "slopes",
            "slopes must be Im f(theta + ih) / h for the h that is given.",
            case=f"def f(t): return np.sum(t**3); theta = {show(theta)}; h = {h}",
            hint="Is the step that is taken also the one that is divided by? (step 6)",
        )

    def test_h_is_1e_30_unless_told_otherwise(self, student):
        """Without h the step is 1e-30."""
        f = Code("f", setup="def f(t):\n    return 1e60 * np.sum(t**3)")  # at 0 only the error 1e60 h**2 is left
        value = student.complex_step(f, np.zeros((2, 1)))
        expect_close(value, -np.ones((2, 1)), "slopes", "without h the step must be 1e-30.")

    @form
    def test_theta_is_unchanged(self, student):
        """The call leaves theta as it was."""
        theta = np.array([[1.0, -2.0], [0.5, 0.0]])
        _, after = student.complex_step.with_arguments(Code("np.sum"), theta)
        expect_unchanged(theta, after[1], "theta", hint="Step into a complex copy.")


@exercise("backward_propagation_n")
class TestBackwardPropagationN:
    @weight(2)
    @pytest.mark.parametrize("name", NAMES[::-1])
    @settings(max_examples=6)
    @given(case=networks())
    def test_gradient_is_the_slope_of_the_cost(self, student, name, case):
        """Each gradient is the slope of the cost: dW3, db3, dW2, db2, dW1, db1."""
        p, X, Y = case
        got = backward(student, X, Y, true_cache(X, p), p)[f"d{name}"]
        true = complex_step_gradient(lambda value: true_cost(X, Y, {**p, name: value}), p[name])
        expect_close(
            got,
            true,
            f"d{name}",
            f"d{name} must be the slope of the cost along {name}.",
            rtol=COMPLEX_STEP_RTOL,
            hint="What does the table of step 7 say, read from the bottom?",
        )

    @weight(2)
    @pytest.mark.parametrize("sizes", [SMALL, (2, 6, 4, 1), (7, 3, 5, 1)])
    def test_units_that_are_on_and_off(self, student, sizes):
        """Gradients are right where every relu is open for some examples and shut for others."""
        p, X, Y = open_network(10, sizes, m=7, margin=0.02)
        got, true = backward(student, X, Y, true_cache(X, p), p), true_gradient(X, Y, p)
        for name in NAMES[::-1]:
            expect_close(
                got[f"d{name}"],
                true[f"d{name}"],
                f"d{name}",
                f"d{name} must be the slope of the cost along {name}.",
                rtol=COMPLEX_STEP_RTOL,
                hint="What does the table of step 7 say, read from the bottom?",
            )

    @form
    @settings(max_examples=10)
    @given(case=networks(), copies=st.integers(2, 3))
    def test_examples_listed_twice(self, student, case, copies):
        """Listing every example several times leaves the gradients as they are."""
        p, X, Y = case
        X_more, Y_more = np.tile(X, copies), np.tile(Y, copies)
        once = backward(student, X, Y, true_cache(X, p), p)
        again = backward(student, X_more, Y_more, true_cache(X_more, p), p)
        for name in NAMES[::-1]:
            expect_close(
                again[f"d{name}"],
                once[f"d{name}"],
                f"d{name}",
                f"d{name} must not change when every example is listed several times.",
                hint="A sum over the examples is divided by their number.",
            )

    @form
    def test_arguments_are_unchanged(self, student):
        """The call leaves X, Y and the cache as they were."""
        p, X, Y = open_network(11)
        cache = true_cache(X, p)
        _, after = student.backward_propagation_n.with_arguments(X, Y, cache)
        for name, before, now in zip(("X", "Y", "cache"), (X, Y, cache), after, strict=True):
            expect_unchanged(before, now, name)
