"""Hidden suite of c2w1_gradient_checking.

Oracles: the complex step and differences of a cost that is written from z; and floating point itself, where a step is
lost. Evidence: docs/design/c2w1_gradient_checking.md.
"""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.testing import (
    COMPLEX_STEP_RTOL,
    Code,
    arrays,
    call_text,
    exercise,
    expect,
    expect_all_close,
    expect_array,
    expect_arrays,
    expect_close,
    expect_number,
    expect_tuple,
    form,
    is_close,
    networks,
    numerical_gradient,
    oracles,
    parameter_shapes,
    show,
    weight,
)

SMALL = (4, 5, 3, 1)
"""The sizes that the given vector_to_dictionary knows."""

NAMES = list(parameter_shapes(SMALL))
CACHE = ("Z1", "A1", "W1", "b1", "Z2", "A2", "W2", "b2", "Z3", "A3", "W3", "b3")
RIGHT = 2e-6
"""A right gradient is accepted below this: rounding leaves about 1e-8 at a step of 1e-7."""

DISTANCE_RTOL = 1e-4
"""Tolerance of a wrong gradient's distance: the measured slopes themselves are known to 1e-7."""

NUMBERS = st.integers(-40, 40).map(lambda k: k / 10 if k % 3 else k / 9)
"""Tenths and thirds: no float32 holds them, and their products show where anything was rounded."""

SLOPES = NUMBERS.filter(bool)


def drawn_network(seed, sizes=SMALL, m=6):
    """X, Y and parameters with one decimal. For the seeds below each hidden unit is on for some examples only."""
    rng = np.random.default_rng(seed)
    parameters = {name: rng.normal(size=shape).round(1) for name, shape in parameter_shapes(sizes).items()}
    return rng.normal(size=(sizes[0], m)).round(1), (np.arange(m) % 2).reshape(1, m), parameters


def norm(gradients):
    return float(np.sqrt(sum(np.square(value).sum() for value in gradients.values())))


def distance(claimed, measured):
    """The relative difference of two dicts of gradients."""
    apart = {name: claimed[name] - value for name, value in measured.items()}
    return norm(apart) / ((norm(claimed) + norm(measured)) or 1.0)


@exercise("forward_propagation")
class TestForwardPropagation:
    @given(x=NUMBERS, theta=NUMBERS)
    def test_cost_is_theta_times_x(self, student, x, theta):
        """J is theta times x."""
        J = expect_number(student.forward_propagation(x, theta), "J")
        expect_close(J, float(Fraction(x) * Fraction(theta)), "J", "J must be theta times x.")


@exercise("backward_propagation")
class TestBackwardPropagation:
    @given(x=NUMBERS, theta=NUMBERS)
    def test_derivative_is_the_slope_of_the_line(self, student, x, theta):
        """dtheta is the slope of J = theta x along theta."""
        dtheta = expect_number(student.backward_propagation(x, theta), "dtheta")
        claim = "dtheta must be the rise of J where theta grows by 1."
        hint = "Which of x and theta is a constant when you differentiate? (step 1)"
        expect_close(dtheta, x * (theta + 1) - x * theta, "dtheta", claim, hint=hint)


def differences(x, theta, epsilon):
    """What a check of J = theta x must say, and what it says with one side alone, either one."""
    left, here, right = (x * (theta + step) for step in (-epsilon, 0.0, epsilon))
    slopes = (right - left) / (2 * epsilon), (right - here) / epsilon, (here - left) / epsilon
    return [distance({"dtheta": x}, {"dtheta": slope}) for slope in slopes]


def check_line(student, *args):
    hint = "What stands under the fraction bar in step 2?"
    return expect_number(student.gradient_check(*args), "difference", hint=hint)


def one_side(student, sign):
    """The hint for a slope of one side alone; two roundings tell it from a slope of zero."""
    for share in (0.375, 0.6):
        probe = sign * 1.0, sign * 1024.0, share * 2.0**-42
        found, (_, *one_sided) = check_line(student, *probe), differences(*probe)
        if not any(is_close(found, value) for value in one_sided):
            return "", ""
    return "", "These are the numbers of one side alone. Which two costs are subtracted? (step 2)"


@exercise("gradient_check", builds_on=["forward_propagation", "backward_propagation"])
class TestGradientCheck:
    @form
    @weight(2)
    @given(x=SLOPES, theta=NUMBERS)
    def test_a_right_gradient_is_accepted(self, student, x, theta):
        """A right gradient gives a difference below 2e-6."""
        found = check_line(student, x, theta)
        claim, hint = "the difference must not be negative: it is a distance.", "What do the bars mean? (step 2)"
        expect(found >= 0, claim, difference=found, hint=hint)
        claim = "the difference of a right gradient must be below 2e-6."
        hint = "How far apart are theta + epsilon and theta - epsilon? (step 2)"
        expect(found < RIGHT, claim, difference=found, hint=hint)

    @form
    @weight(2)
    @given(x=SLOPES, theta=st.sampled_from([1e10, -1e10, 4e12, -(2.0**40)]))
    def test_a_lost_step_measures_slope_zero(self, student, x, theta):
        """Where the step is lost in rounding the slope is 0 and the difference 1."""
        claim = "theta + epsilon equals theta here, so the measured slope is 0 and the difference must be 1."
        hint = "Is the slope measured at theta, and divided by the sum of both sizes? (step 2)"
        expect_close(check_line(student, x, theta), 1.0, "difference", claim, hint=hint)

    @weight(2)
    @pytest.mark.parametrize("sign", [1, -1])
    @given(power=st.integers(10, 30), x_power=st.integers(-3, 6), share=st.sampled_from([0.375, 0.6]))
    def test_a_slope_that_rounding_changes(self, student, sign, power, x_power, share):
        """The difference is the distance of grad and gradapprox divided by the sum of their sizes."""
        # Above 2**k floats are u = 2**(k - 52) apart, below it u / 2. A step of 0.375 u is lost upwards and becomes
        # u / 2 downwards: the slope comes out as 2/3 of x. A step of 0.6 u becomes u and u / 2: 5/4 of x.
        # Measured to one side only, either the one or the other, it is 0, 4/3, 5/3 or 5/6 of x.
        x, theta, epsilon = sign * 2.0**x_power, sign * 2.0**power, share * 2.0 ** (power - 52)
        right, found = differences(x, theta, epsilon)[0], check_line(student, x, theta, epsilon)
        claim = "the difference must be the distance of grad and gradapprox, divided by the sum of their sizes."
        hint = "What stands under the fraction bar in step 2, and does the step come from epsilon?"
        case, why = call_text(["x", "theta", "epsilon"], (x, theta, epsilon), {}), lambda: one_side(student, sign)
        expect_close(found, right, "difference", claim, hint=hint, case=case, explain=why)

    @weight(2)
    def test_the_step_is_1e_7_unless_told_otherwise(self, student):
        """Without epsilon the step is 1e-7."""
        x, theta = 2.0, 1.5 * 2.0**29  # floats are 1.19e-7 apart here: the slope depends on the step
        right = differences(x, theta, 1e-7)[0]
        claim = "without epsilon the step must be 1e-7."
        expect_close(check_line(student, x, theta), right, "difference", claim, rtol=1e-6)


def forward(student, X, Y, parameters):
    """The student's cost as a number, and the cache as it came."""
    result = student.forward_propagation_n(X, Y, parameters)
    cost, cache = expect_tuple(result, "the result", 2, hint="cost, then cache (step 3).")
    return expect_number(cost, "cost", hint="Which layers have ReLU, which the sigmoid? (step 3)"), cache


def true_cache(X, parameters):
    """The twelve entries of the cache."""
    values = dict(parameters)
    for l, (Z, A) in enumerate(oracles.network(X, parameters), start=1):
        values |= {f"Z{l}": Z, f"A{l}": A}
    return tuple(values[name] for name in CACHE)


@exercise("forward_propagation_n", pure=True)
class TestForwardPropagationN:
    @weight(2)
    @given(network=networks(depth=(3, 3)))
    def test_cost_is_the_mean_cross_entropy(self, student, network):
        """The cost is the mean cross-entropy of the network's output."""
        claim = "cost must be the mean cross-entropy of A3 and Y."
        hint = "Which layers have ReLU, which the sigmoid? Over what is the mean, and with which sign? (step 3)"
        expect_close(forward(student, *network)[0], oracles.logistic_cost(*network), "cost", claim, hint=hint)

    @weight(2)
    @given(network=networks(depth=(3, 3)))
    def test_cache_holds_twelve_entries_in_order(self, student, network):
        """The cache is (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3)."""
        X, Y, parameters = network
        parameters = {name: 0.9 * value for name, value in parameters.items()}  # so that a copy in float32 shows
        _, cache = forward(student, X, Y, parameters)
        cache = expect_tuple(cache, "cache", 12, hint="Z, A, W, b of each layer (step 3).")
        right, found = (dict(zip(CACHE, each, strict=True)) for each in (true_cache(X, parameters), cache))
        found = expect_arrays(found, "cache", {name: value.shape for name, value in right.items()})
        claim = "{name} must stand at its place in the cache and follow the formula of step 3."
        expect_all_close(found, {name: value for name, value in right.items() if name not in parameters}, claim)
        for name, value in parameters.items():  # what only stands in the arguments is no value of the student's
            expect(np.array_equal(found[name], value), f"{name} must stand at its place.", **{name: found[name]})


def measured_slopes(X, Y, parameters, step):
    """Central differences of the cost."""

    def slope(name):
        at = lambda value: oracles.logistic_cost(X, Y, {**parameters, name: value})  # noqa: E731
        return numerical_gradient(at, parameters[name], step=step)

    return {f"d{name}": slope(name) for name in parameters}


SEEDS = (31355, 51099, 64600, 113366, 114026)
"""With these no slope is 0, and no sum of a hidden unit is near it."""


def short(gradients):
    """Claims of two decimals, so that the call that is told stays short."""
    return {name: value.round(2) + 0.0 for name, value in gradients.items()}


def told(seed, gradients, *epsilon):
    """The call that drew its network with `seed`, to be pasted where SHAPES is known."""
    drawn = "{name: rng.normal(size=shape).round(1) for name, shape in SHAPES.items()}"
    examples = "X, Y = rng.normal(size=(4, 6)).round(1), np.array([[0, 1, 0, 1, 0, 1]])"
    more = "".join(f"; epsilon = {value}" for value in epsilon)
    start = f"rng = np.random.default_rng({seed}); parameters = {drawn}; {examples}"
    return f"{start}; gradients = {show(gradients)}{more}"


def check_network(student, network, *args):
    X, Y, parameters = network
    return expect_number(student.gradient_check_n(parameters, args[0], X, Y, *args[1:]), "difference")


@exercise("gradient_check_n", builds_on=["forward_propagation_n"], atol=RIGHT, pure=True)
class TestGradientCheckN:
    @form
    @weight(3)
    @given(seed=st.sampled_from(SEEDS))
    def test_a_right_gradient_is_accepted(self, student, seed):
        """Right gradients give a difference below 2e-6."""
        network = drawn_network(seed)
        slopes = oracles.logistic_gradients(*network)
        found, case = check_network(student, network, slopes), told(seed, slopes)
        claim = "the difference must lie between 0 and 1."
        hint = "Is it divided by both norms, and have the two columns the same shape? (step 4)"
        expect(0 <= found < 1 + 1e-9, claim, difference=found, case=case, hint=hint)
        claim = "the difference of right gradients must be below 2e-6."
        hint = "Is one entry moved at a time, from a fresh copy, and does each of the 47 get its turn? (step 4)"
        expect(found < RIGHT, claim, difference=found, case=case, hint=hint)

    @weight(3)
    @pytest.mark.parametrize("name", NAMES)
    def test_a_wrong_gradient_is_caught(self, student, name):
        """A gradient that is zero, doubled or upside down in one parameter is caught."""
        network = drawn_network(SEEDS[0])
        slopes = oracles.logistic_gradients(*network)
        faults = {0: "zero", 2: "twice too large", -1: "of the wrong sign", 1.75: "7/4 of the slope"}
        for factor, fault in faults.items():
            wrong = short({**slopes, f"d{name}": factor * slopes[f"d{name}"]})
            claim = f"a d{name} that is {fault} must show in the difference, as the formula of step 2 says."
            found, right, case = check_network(student, network, wrong), distance(wrong, slopes), told(SEEDS[0], wrong)
            hint = "Do all 47 entries of both columns take part? (step 4)"
            expect_close(found, right, "difference", claim, rtol=DISTANCE_RTOL, hint=hint, case=case)

    @weight(3)
    @pytest.mark.parametrize("step", [0.5, 0.125])
    def test_a_large_step_is_measured_as_it_is(self, student, step):
        """With a large step the difference is that of the costs at both ends of it, to the last digits."""
        network = drawn_network(SEEDS[1])
        claimed = short({name: 1.5 * value for name, value in oracles.logistic_gradients(*network).items()})
        right, found = measured_slopes(*network, step), check_network(student, network, claimed, step)
        claim = "the measured slope must be (J(theta + epsilon) - J(theta - epsilon)) / (2 epsilon), in every entry."
        hint = "Does anything in the loop round, leave an entry out, or leave a step in theta? (step 4)"
        case = told(SEEDS[1], claimed, step)
        expect_close(found, distance(claimed, right), "difference", claim, case=case, hint=hint)

    @weight(2)
    def test_the_step_is_1e_7_unless_told_otherwise(self, student):
        """Without epsilon the step is 1e-7."""
        # Weights of -1.5 * 2**29 and biases of about 1.5 * 2**29 cancel, with no other input on. There floats are
        # 1.19e-7 apart, which a step of 1e-7 becomes; on all other parameters it stays what it is.
        _, Y, parameters = drawn_network(SEEDS[0], m=3)
        scale, X = 1.5 * 2.0**29, np.zeros((4, 3))
        X[0], parameters["W1"][:, 0] = 1.0, -scale
        parameters["b1"] = scale + np.array([[0.5], [-0.25], [1.0], [0.75], [-0.5]])
        slopes = oracles.logistic_gradients(X, Y, parameters)
        ratio = {"dW1": 2.0**-23 / 1e-7, "db1": 2.0**-23 / 1e-7}
        right = distance(slopes, {name: ratio.get(name, 1.0) * value for name, value in slopes.items()})
        found = check_network(student, (X, Y, parameters), slopes)
        expect_close(found, right, "difference", "without epsilon the step must be 1e-7.", rtol=1e-4)


FUNCTIONS = {
    "lambda t: np.sum(t**3)": lambda t: 3 * t**2,
    "lambda t: np.sum(np.arange(t.size).reshape(t.shape) * t) + 5": lambda t: np.arange(t.size).reshape(t.shape),
    "lambda t: np.prod(2 + np.exp(t))": lambda t: np.prod(2 + np.exp(t)) * np.exp(t) / (2 + np.exp(t)),
}


@exercise("complex_step", pure=True)
class TestComplexStep:
    @weight(3)
    @pytest.mark.parametrize("f", FUNCTIONS, ids=["cubes", "a weighted sum", "a product of all"])
    @given(theta=st.sampled_from([(1, 1), (3, 1), (2, 3), (4,)]).flatmap(arrays))
    def test_slopes_are_exact(self, student, f, theta):
        """The slopes are those of f, exact to the last digits."""
        found = expect_array(student.complex_step(Code(f), theta), "slopes", theta.shape)
        claim, case = "each entry must be the slope of f along that entry alone.", f"f = {f}; theta = {show(theta)}"
        hint, exact = "Is one entry moved at a time, in a complex copy? (step 6)", {"rtol": 1e-13, "atol": 1e-13}
        expect_close(found, FUNCTIONS[f](theta), "slopes", claim, case=case, hint=hint, **exact)

    @pytest.mark.parametrize("h", [0.5, 0.25, 2.0])
    def test_h_is_used(self, student, h):
        """A large h leaves the formula's own error, h squared for a cube."""
        f, theta = "lambda t: np.sum(t**3)", np.array([[1.0], [-2.0], [0.5]])
        found, case = student.complex_step(Code(f), theta, h), f"f = {f}; theta = {show(theta)}; h = {h}"
        claim = "slopes must be Im f(theta + ih) / h for the h that is given."
        hint = "Is the step that is taken also the one that is divided by? (step 6)"
        expect_close(found, 3 * theta**2 - h**2, "slopes", claim, case=case, hint=hint)

    def test_h_is_1e_30_unless_told_otherwise(self, student):
        """Without h the step is 1e-30."""
        f = "lambda t: 1e60 * np.sum(t**3)"  # at 0 only the error 1e60 h**2 is left
        found, case = student.complex_step(Code(f), np.zeros((2, 1))), f"f = {f}; theta = np.zeros((2, 1))"
        expect_close(found, -np.ones((2, 1)), "slopes", "without h the step must be 1e-30.", case=case)


def backward(student, X, Y, parameters):
    """The student's gradients, as arrays of the shapes of the parameters."""
    value = student.backward_propagation_n(X, Y, true_cache(X, parameters))
    return expect_arrays(value, "gradients", {f"d{name}": array.shape for name, array in parameters.items()})


@exercise("backward_propagation_n", pure=True)
class TestBackwardPropagationN:
    def expect_slopes(self, student, X, Y, parameters, names):
        claim, hint = "{name} must be the slope of the cost.", "Read the table from the bottom. (step 7)"
        case = call_text(["X", "Y", "parameters"], (X, Y, parameters), {})
        case += "; cache = forward_propagation_n(X, Y, parameters)[1]"
        found, slopes = backward(student, X, Y, parameters), oracles.logistic_gradients(X, Y, parameters)
        right = {f"d{name}": slopes[f"d{name}"] for name in names}
        expect_all_close(found, right, claim, rtol=COMPLEX_STEP_RTOL, hint=hint, case=case)

    @weight(2)
    @pytest.mark.parametrize("name", NAMES[::-1])
    @given(network=networks(depth=(3, 3), most=3))
    def test_gradient_is_the_slope_of_the_cost(self, student, name, network):
        """Each gradient is the slope of the cost: dW3, db3, dW2, db2, dW1, db1."""
        self.expect_slopes(student, *network, [name])

    @weight(2)
    @pytest.mark.parametrize(
        "drawn",
        [(31355, SMALL, 6), (166892, (2, 6, 4, 1), 5), (88850, (7, 3, 5, 1), 3)],
        ids=["4-5-3-1", "2-6-4-1", "7-3-5-1"],
    )
    def test_units_that_are_on_and_off(self, student, drawn):
        """Gradients are right where every ReLU is open for some examples and shut for others."""
        self.expect_slopes(student, *drawn_network(*drawn), NAMES[::-1])
