"""Hidden suite of c2w2_optimization.

Optimisers are run over several steps from a state that is not zero, and compared with the same steps unrolled: after T
steps a velocity is beta**T times the first one plus the gradients, each with a weight of its own; a corrected average
is a mean with weights that sum to 1. No oracle is a recursion like the solution's. Copying and in-place solutions give
the same returned values and both pass; where epsilon may stand inside or outside the root, both are accepted.

Mini-batches are random and graded by law: a partition of the columns that keeps pairs together, in an order that has
left the old one. Of the 399 neighbours among 400 columns a shuffle keeps about 2 (a Poisson law); 30 are allowed: a
correct solution fails with a chance below 1e-23. Thirty seeds must not all leave one of twelve columns in its place:
chance 12 * (1/12)**29 < 1e-29.

One accuracy threshold, 0.93, a smoke check of Adam: 240 steps at rate 0.02 on 1000 moons, a 2-16-8-1 network, batches
drawn here. Over 20 fresh seeds a right Adam reached 0.954 to 0.978; without the square at most 0.928, uphill at most
0.5, without the root at most 0.874 in 17 of 20 (the others up to 0.957). The seed is fixed and nothing is drawn by the
student, so a correct solution has no chance of a false alarm. It cannot see a missing correction (0.955 to 0.980): the
exact tests do.
"""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.testing import (
    arrays,
    exercise,
    expect,
    expect_array,
    expect_close,
    expect_keys,
    expect_number,
    expect_tuple,
    expect_unchanged,
    form,
    reject,
    weight,
)

ADAM_THRESHOLD = 0.93
NEIGHBOURS_KEPT = 30
"""Pairs of neighbours that may stay neighbours among 400 shuffled columns; about 2 do."""


# Inputs


def shapes(dims):
    """Shapes of W1, b1, ..., WL, bL."""
    pairs = zip(dims[:-1], dims[1:], strict=True)
    return {
        f"{kind}{layer}": (n, n_prev if kind == "W" else 1)
        for layer, (n_prev, n) in enumerate(pairs, start=1)
        for kind in "Wb"
    }


@st.composite
def runs(draw, squares=False, steps=3):
    """Parameters, gradients of one to three steps, v and s before them (s is not negative), all on a grid."""
    dims = [draw(st.integers(1, 3)) for _ in range(draw(st.integers(2, 4)))]
    here = shapes(dims)
    parameters = {name: draw(arrays(shape)) for name, shape in here.items()}
    grads = [
        {f"d{name}": draw(arrays(shape)) for name, shape in here.items()} for _ in range(draw(st.integers(1, steps)))
    ]
    v = {f"d{name}": draw(arrays(shape)) for name, shape in here.items()}
    s = {f"d{name}": draw(arrays(shape, low=0.25)) for name, shape in here.items()} if squares else {}
    return parameters, grads, v, s


def fixed_run(seed, steps=3, dims=(3, 2, 4, 1)):
    """The same from a generator, entries of both signs and of every size from 0.01 to 10."""
    rng = np.random.default_rng(seed)

    def draw(prefix=""):
        return {
            prefix + name: rng.choice([-1.0, 1.0], shape) * 10 ** rng.uniform(-2, 1, shape)
            for name, shape in shapes(dims).items()
        }

    return draw(), [draw("d") for _ in range(steps)], draw("d"), {name: value**2 for name, value in draw("d").items()}


betas = st.sampled_from([0.0, 0.25, 0.5, 0.75, 0.9, 0.99])
rates = st.sampled_from([0.5, 0.1, 0.01, 2.0])


# Steps unrolled


def averaged(first, terms, beta):
    """beta**T * first + (1 - beta) * sum of beta**(T - k) * term k, entry by entry."""
    T = len(terms)
    weights = (1 - beta) * beta ** np.arange(T - 1, -1, -1.0)
    return {name: beta**T * first[name] + np.tensordot(weights, [term[name] for term in terms], 1) for name in first}


def correction(beta, t):
    """1 - beta**t as the sum of the weights that the first t values have."""
    return (1 - beta) * math.fsum(beta**k for k in range(t))


# The student's results, contract first


def dictionary(value, what, like, prefix=""):
    """`value` as a dict of arrays with the keys (after `prefix`) and shapes of `like`, and no other key."""
    value = expect_keys(value, what, [prefix + name for name in like])
    extra = [str(key) for key in value if key not in {prefix + name for name in like}]
    expect(not extra, f"{what} must have no other keys than those of the layers.", keys=", ".join(extra))
    return {
        prefix + name: expect_array(value[prefix + name], f"{what}[{prefix + name!r}]", like[name].shape)
        for name in like
    }


def follow(student_step, parameters, grads, states):
    """Run `student_step(parameters, grads, states, t)` over all gradients; every (parameters, states) on the way."""
    trail = []
    for t, each in enumerate(grads, start=1):
        parameters, states = student_step(parameters, each, states, t)
        trail.append((parameters, states))
    return trail


def expect_dictionary(got, true, what, claim, *, hint=""):
    """Every entry of the dict `got` equals that of `true`."""
    for name in true:
        expect_close(got[name], true[name], f"{what}[{name!r}]", claim, hint=hint)


def momentum(student, name="update_parameters_with_momentum"):
    function = getattr(student, name)

    def step(parameters, grads, states, t, beta, rate):
        result = expect_tuple(function(parameters, grads, states[0], beta, rate), "the result", 2, hint="parameters, v")
        return dictionary(result[0], "parameters", parameters), (dictionary(result[1], "v", parameters, "d"),)

    return step


def adam_result(student, parameters, grads, v, s, *rest):
    """parameters, v and s of one call; five values are welcome."""
    result = student.update_parameters_with_adam(parameters, grads, v, s, *rest)
    if not isinstance(result, (tuple, list)) or len(result) not in (3, 5):
        expect_tuple(result, "the result", 3, hint="parameters, v, s (step 6).")
    after = dictionary(result[0], "parameters", parameters)
    return after, *(dictionary(x, what, parameters, "d") for x, what in zip(result[1:3], "vs", strict=True))


def scaled_steps(numerator, square, epsilon):
    """numerator / (sqrt(square) + epsilon), and with epsilon inside the root: both are accepted."""
    outside = {name: numerator[name] / (np.sqrt(square[name]) + epsilon) for name in numerator}
    inside = {name: numerator[name] / np.sqrt(square[name] + epsilon) for name in numerator}
    return outside, inside


def expect_moved(before, after, steps, rate, claim, *, hint=""):
    """`after` is `before` minus rate times one of the `steps` (the same one in every entry)."""
    wanted = [{name: value - rate * step["d" + name] for name, value in before.items()} for step in steps]
    if any(all(np.allclose(after[name], true[name], rtol=1e-9, atol=1e-11) for name in true) for true in wanted):
        return
    expect_dictionary(after, wanted[0], "parameters", claim, hint=hint)
    reject(claim, hint=hint)


def expect_arguments(student_function, arguments, names):
    """The call leaves the named positional arguments as they were: {position: name}."""
    _, after = student_function.with_arguments(*arguments)
    for position, name in names.items():
        before, now = arguments[position], after[position]
        if isinstance(before, dict) and isinstance(now, dict):
            for key in [key for key in before if key in now]:
                expect_unchanged(before[key], now[key], f"{name}[{key!r}]")
        expect_unchanged(before, now, name)


@exercise("update_parameters_with_gd")
class TestUpdateParametersWithGd:
    @weight(3)
    @settings(max_examples=12)
    @given(run=runs(steps=1), rate=rates)
    def test_step_is_minus_rate_times_gradient(self, student, run, rate):
        """Every W and b moves by minus the learning rate times its gradient."""
        parameters, [grads], _, _ = run
        after = dictionary(student.update_parameters_with_gd(parameters, grads, rate), "parameters", parameters)
        for name, value in parameters.items():
            expect_close(
                (after[name] - value) / rate,
                -grads[f"d{name}"],
                f"({name} after - {name} before) / rate",
                f"{name} must move by minus the learning rate times d{name}.",
                hint="Is every layer reached, and subtracted? (step 1)",
            )

    @pytest.mark.parametrize("dims", [(2, 1), (4, 3, 2), (3, 2, 4, 1, 5, 2)])
    def test_any_number_of_layers(self, student, dims):
        """Networks of one, two and five layers are updated to the last layer."""
        parameters, [grads], _, _ = fixed_run(1, 1, dims)
        after = dictionary(student.update_parameters_with_gd(parameters, grads, 0.25), "parameters", parameters)
        for name in parameters:
            wanted = np.sum([parameters[name], -grads[f"d{name}"] / 4], axis=0)
            expect_close(after[name], wanted, f"parameters[{name!r}]", f"{name} must move as the other layers do.")

    @form
    def test_steps_add_up(self, student):
        """Two steps from one gradient go as far as one step of twice the rate."""
        parameters, [grads], _, _ = fixed_run(2, 1)
        once = dictionary(student.update_parameters_with_gd(parameters, grads, 0.5), "parameters", parameters)
        twice = dictionary(student.update_parameters_with_gd(once, grads, 0.5), "parameters", parameters)
        far = dictionary(student.update_parameters_with_gd(parameters, grads, 1.0), "parameters", parameters)
        expect_dictionary(twice, far, "parameters", "two steps must go as far as one step of twice the rate.")

    @form
    def test_grads_stay(self, student):
        """The call leaves grads as it was."""
        parameters, [grads], _, _ = fixed_run(3, 1)
        expect_arguments(student.update_parameters_with_gd, (parameters, grads, 0.5), {1: "grads"})


def batches_of(student, X, Y, *rest, seed=0):
    """The student's batches as pairs of arrays; sizes are not looked at yet."""
    batches = student.random_mini_batches.with_seed(seed)(X, Y, *rest)
    if not isinstance(batches, (list, tuple)):
        reject("the batches must be a list.", came_back=type(batches).__name__)
    pairs = []
    for number, batch in enumerate(batches, start=1):
        X_batch, Y_batch = expect_tuple(batch, f"batch {number}", 2, hint="A pair (X_batch, Y_batch).")
        width = X_batch.shape[1] if isinstance(X_batch, np.ndarray) and X_batch.ndim == 2 else 0
        pairs.append(
            (
                expect_array(X_batch, f"X of batch {number}", (X.shape[0], width), hint="Examples are columns."),
                expect_array(Y_batch, f"Y of batch {number}", (1, width), hint="As many labels as examples."),
            )
        )
    return pairs


def tagged(n_x, m):
    """X and Y whose column k is marked with k in every entry."""
    Y = np.arange(float(m)).reshape(1, m)
    return 1000.0 * np.arange(1, n_x + 1).reshape(n_x, 1) + Y, Y


def order_of(batches):
    return np.hstack([Y for _, Y in batches])[0]


@exercise("random_mini_batches")
class TestRandomMiniBatches:
    @form
    @weight(3)
    @settings(max_examples=20)
    @given(
        n_x=st.integers(1, 3),
        size=st.integers(1, 5),
        full=st.integers(1, 4),
        rest=st.integers(0, 4),
        seed=st.integers(0, 9),
    )
    def test_batches_are_full_and_the_last_holds_the_rest(self, student, n_x, size, full, rest, seed):
        """All batches have mini_batch_size columns, the last one holds what is left."""
        m = size * full + rest % size
        sizes = [Y.shape[1] for _, Y in batches_of(student, *tagged(n_x, m), size, seed)]
        wanted = [size] * full + [rest % size] * bool(rest % size)
        expect(
            sizes == wanted,
            "every batch must have mini_batch_size columns, the last one what is left, and none may be empty.",
            sizes=sizes,
            hint="Five examples, size 2: which batches? And six? (step 2)",
        )

    @weight(3)
    @settings(max_examples=12)
    @given(
        n_x=st.integers(1, 3),
        size=st.integers(1, 4),
        full=st.integers(1, 4),
        rest=st.integers(0, 3),
        seed=st.integers(0, 9),
    )
    def test_every_example_once_with_its_label(self, student, n_x, size, full, rest, seed):
        """Every column of X is in one batch, once, beside its own label."""
        m = size * full + rest % size
        X, Y = tagged(n_x, m)
        batches = batches_of(student, X, Y, size, seed)
        X_all, order = np.hstack([pair[0] for pair in batches]), order_of(batches)
        expect(
            X_all.shape == X.shape and np.array_equal(np.sort(X_all[0]), X[0]),
            "every example must be in the batches exactly once.",
            first_row_of_X=X_all,
            hint="Is the permutation one of all m columns, and is the remainder kept?",
        )
        expect(
            np.array_equal(order, X_all[0] - 1000) and np.array_equal(X_all - X_all[0], X - X[0]),
            "an example must stay beside its own label, and its features together.",
            first_row_of_X=X_all[:1],
            labels=order,
            hint="Are X and Y reordered by the same permutation? (step 2)",
        )

    @form
    @weight(2)
    @pytest.mark.parametrize("seed", [0, 1, 2])
    def test_neighbours_are_parted(self, student, seed):
        """The examples are shuffled, not only the batches."""
        order = order_of(batches_of(student, *tagged(1, 400), 16, seed, seed=seed))
        kept = int(np.sum(np.abs(np.diff(order)) == 1))
        expect(
            kept <= NEIGHBOURS_KEPT,
            "the examples must be in random order.",
            neighbours=f"{kept} of 399 neighbours are still side by side",
            hint="Shuffle the columns first, then cut.",
        )

    def test_no_column_keeps_its_place(self, student):
        """Over many seeds every place is taken by different examples."""
        orders = [order_of(batches_of(student, *tagged(1, 12), 5, seed, seed=seed)) for seed in range(30)]
        whole = all(order.size == 12 for order in orders)
        expect(whole, "every example must be in the batches exactly once.", hint="Is the remainder kept?")
        orders = np.array(orders)
        stuck = [k for k in range(12) if len(set(orders[:, k])) == 1]
        expect(not stuck, "every example must take part in the shuffle.", always_the_same_at_place=stuck)

    def test_batches_depend_on_the_seed(self, student):
        """The same seed gives the same batches, another seed others."""
        X, Y = tagged(2, 64)
        first, again = (order_of(batches_of(student, X, Y, 8, 4, seed=seed)) for seed in (7, 8))
        expect(
            np.array_equal(first, again),
            "the same seed must give the same batches.",
            hint="Make the generator from the argument seed.",
        )
        other = order_of(batches_of(student, X, Y, 8, 5, seed=7))
        expect(
            not np.array_equal(first, other),
            "another seed must give other batches.",
            hint="Make the generator from the argument seed.",
        )

    @form
    def test_a_batch_has_64_columns_unless_told_otherwise(self, student):
        """Without mini_batch_size batches have 64 columns."""
        sizes = [Y.shape[1] for _, Y in batches_of(student, *tagged(2, 150))]
        expect(sizes == [64, 64, 22], "without mini_batch_size the batches must have 64 columns.", sizes=sizes)
        first, again = (order_of(batches_of(student, *tagged(1, 64), *rest, seed=9)) for rest in ((), (64, 0)))
        expect(np.array_equal(first, again), "without seed the batches must be those of seed 0.")

    @form
    def test_arguments_are_unchanged(self, student):
        """The call leaves X and Y as they were."""
        X, Y = tagged(2, 11)
        expect_arguments(student.random_mini_batches, (X, Y, 4, 3), {0: "X", 1: "Y"})


def means_of_the_past(values, beta, corrected):
    """Average t as the sum of the first t values, weighted beta**(t - k); the weights sum to 1 where corrected."""
    n = len(values)
    lag = np.subtract.outer(np.arange(n), np.arange(n))
    weights = np.where(lag >= 0, float(beta) ** np.maximum(lag, 0), 0.0)
    weights = weights / weights.sum(axis=1, keepdims=True) if corrected else (1 - beta) * weights
    return weights @ np.asarray(values)


@exercise("exponentially_weighted_average")
class TestExponentiallyWeightedAverage:
    @weight(3)
    @settings(max_examples=12)
    @given(values=st.integers(1, 6).flatmap(lambda n: arrays((n,))), beta=betas)
    def test_corrected_average_is_a_weighted_mean(self, student, values, beta):
        """Corrected, average t is the mean of the first t values with weights 1, beta, beta**2 ... into the past."""
        hint = "One average for each value, and t is 1 for the first: what is 1 - beta**t? (step 3)"
        got = expect_array(student.exponentially_weighted_average(values, beta), "averages", values.shape, hint=hint)
        expect_close(
            got,
            means_of_the_past(values, beta, True),
            "averages",
            "a corrected average must be a weighted mean of the values so far.",
            hint="Which values does v remember, and what do their weights add up to? (step 3)",
        )

    @weight(2)
    @settings(max_examples=12)
    @given(values=st.integers(1, 6).flatmap(lambda n: arrays((n,))), beta=betas)
    def test_uncorrected_average_starts_at_zero(self, student, values, beta):
        """Uncorrected, average t is the weighted sum that starts from v = 0."""
        got = expect_array(student.exponentially_weighted_average(values, beta, False), "averages", values.shape)
        expect_close(
            got,
            means_of_the_past(values, beta, False),
            "averages",
            "an uncorrected average must start from 0 and keep beta of itself at each step.",
            hint="v = beta * v + (1 - beta) * x: who gets beta? (step 3)",
        )

    @form
    @given(value=st.integers(-8, 8).filter(bool), beta=betas)
    def test_a_constant_is_its_own_average(self, student, value, beta):
        """The corrected average of a constant series is the constant, from the first value on."""
        got = expect_array(student.exponentially_weighted_average(np.full(5, value / 4), beta, True), "averages", (5,))
        expect_close(got, np.full(5, value / 4), "averages", "the average of a constant must be the constant.")

    def test_a_long_series(self, student):
        """Value 150 of a long series is averaged like the third."""
        values = np.random.default_rng(4).normal(size=150)
        got = expect_array(student.exponentially_weighted_average(values, 0.99), "averages", (150,))
        expect_close(got, means_of_the_past(values, 0.99, True), "averages", "late averages must follow the same rule.")

    @form
    def test_values_stay(self, student):
        """The call leaves the series as it was."""
        values = np.array([1.0, -2.0, 4.0])
        expect_arguments(student.exponentially_weighted_average, (values, 0.5, True), {0: "values"})


def expect_zeros(value, what, parameters):
    zeros = dictionary(value, what, parameters, "d")
    for name, entry in zeros.items():
        expect(not entry.any(), f"{what}[{name!r}] must be zeros.", **{what: entry})


@exercise("initialize_velocity")
class TestInitializeVelocity:
    @settings(max_examples=10)
    @given(run=runs())
    def test_zeros_of_every_gradient(self, student, run):
        """v has a zero for every entry of every gradient: keys dW1, db1, ... and the parameters' shapes."""
        expect_zeros(student.initialize_velocity(run[0]), "v", run[0])

    @form
    def test_parameters_stay(self, student):
        """The call leaves the parameters as they were."""
        expect_arguments(student.initialize_velocity, (fixed_run(5)[0],), {0: "parameters"})

    @form
    def test_zeros_hold_fractions(self, student):
        """The zeros are floats: a velocity has fractions."""
        v = expect_keys(
            student.initialize_velocity({"W1": np.ones((2, 3)), "b1": np.ones((2, 1))}), "v", ["dW1", "db1"]
        )
        for name, value in v.items():
            kind = getattr(value, "dtype", np.dtype(object))
            expect(kind == np.float64, "the zeros must be float64.", **{name: f"dtype {kind}"})


@exercise("update_parameters_with_momentum")
class TestUpdateParametersWithMomentum:
    @weight(3)
    @settings(max_examples=12)
    @given(run=runs(), beta=betas)
    def test_velocity_is_the_averaged_gradient(self, student, run, beta):
        """From any velocity, over several steps: v is the average of the gradients, each beta times less per step."""
        parameters, grads, v, _ = run
        step = momentum(student)
        trail = follow(lambda p, g, states, t: step(p, g, states, t, beta, 0.5), parameters, grads, (v,))
        for t, (_, (got,)) in enumerate(trail, start=1):
            expect_dictionary(
                got,
                averaged(v, grads[:t], beta),
                "v",
                "v must keep beta of itself and take 1 - beta of the gradient.",
                hint="Who gets beta, the past or the new gradient? Is the v that came in used? (step 4)",
            )

    @weight(3)
    @settings(max_examples=12)
    @given(run=runs(), beta=betas, rate=rates)
    def test_parameters_move_along_the_velocity(self, student, run, beta, rate):
        """Over several steps the parameters move by minus the rate times the sum of the velocities."""
        parameters, grads, v, _ = run
        step = momentum(student)
        trail = follow(lambda p, g, states, t: step(p, g, states, t, beta, rate), parameters, grads, (v,))
        velocities = [averaged(v, grads[:t], beta) for t in range(1, len(grads) + 1)]
        total = {name: np.sum([each[name] for each in velocities], axis=0) for name in v}
        expect_moved(
            parameters,
            trail[-1][0],
            [total],
            rate,
            "the parameters must move by minus the rate times the new velocity.",
            hint="Does the step go along v, the new one? (step 4)",
        )

    def test_every_layer(self, student):
        """A network of four layers moves to the last layer."""
        parameters, grads, v, _ = fixed_run(6, 2, (3, 2, 4, 1, 2))
        step = momentum(student)
        trail = follow(lambda p, g, states, t: step(p, g, states, t, 0.75, 0.5), parameters, grads, (v,))
        expect_dictionary(trail[-1][1][0], averaged(v, grads, 0.75), "v", "v must be averaged in every layer.")
        total = {name: averaged(v, grads[:1], 0.75)[name] + averaged(v, grads, 0.75)[name] for name in v}
        expect_moved(parameters, trail[-1][0], [total], 0.5, "every layer must move along its velocity.")

    @form
    def test_grads_stay(self, student):
        """The call leaves grads as it was."""
        parameters, grads, v, _ = fixed_run(7, 1)
        expect_arguments(student.update_parameters_with_momentum, (parameters, grads[0], v, 0.9, 0.5), {1: "grads"})


@exercise("update_parameters_with_nesterov")
class TestUpdateParametersWithNesterov:
    @weight(2)
    @settings(max_examples=12)
    @given(run=runs(), beta=betas)
    def test_velocity_is_that_of_momentum(self, student, run, beta):
        """v is averaged once, as in momentum."""
        parameters, grads, v, _ = run
        step = momentum(student, "update_parameters_with_nesterov")
        trail = follow(lambda p, g, states, t: step(p, g, states, t, beta, 0.5), parameters, grads, (v,))
        for t, (_, (got,)) in enumerate(trail, start=1):
            expect_dictionary(
                got, averaged(v, grads[:t], beta), "v", "v must be averaged once, as in momentum.",
                hint="The look ahead is for the step only (step 4).",
            )  # fmt: skip

    @weight(3)
    @settings(max_examples=12)
    @given(run=runs(), beta=betas, rate=rates)
    def test_step_is_the_velocity_after_the_next_step(self, student, run, beta, rate):
        """The step goes along the velocity that the same gradient would give once more."""
        parameters, grads, v, _ = run
        step = momentum(student, "update_parameters_with_nesterov")
        trail = follow(lambda p, g, states, t: step(p, g, states, t, beta, rate), parameters, grads, (v,))
        ahead = [averaged(v, [*grads[:t], grads[t - 1]], beta) for t in range(1, len(grads) + 1)]
        total = {name: np.sum([each[name] for each in ahead], axis=0) for name in v}
        expect_moved(
            parameters, trail[-1][0], [total], rate,
            "the parameters must move along beta * v + (1 - beta) * gradient, with the new v.",
            hint="Which v stands in the formula of the step? (step 4)",
        )  # fmt: skip

    @form
    def test_grads_stay(self, student):
        """The call leaves grads as it was."""
        parameters, grads, v, _ = fixed_run(8, 1)
        expect_arguments(student.update_parameters_with_nesterov, (parameters, grads[0], v, 0.9, 0.5), {1: "grads"})


def rmsprop_result(student, parameters, grads, s, *rest):
    result = expect_tuple(
        student.update_parameters_with_rmsprop(parameters, grads, s, *rest), "the result", 2, hint="parameters, s"
    )
    return dictionary(result[0], "parameters", parameters), dictionary(result[1], "s", parameters, "d")


def squared(grads):
    return [{name: np.abs(value) ** 2 for name, value in each.items()} for each in grads]


@exercise("update_parameters_with_rmsprop")
class TestUpdateParametersWithRmsprop:
    @weight(3)
    @settings(max_examples=12)
    @given(run=runs(squares=True), beta=betas)
    def test_s_is_the_averaged_square(self, student, run, beta):
        """From any s, over several steps: s is the average of the squared gradients."""
        parameters, grads, _, s = run
        now, state = parameters, s
        for t, each in enumerate(grads, start=1):
            now, state = rmsprop_result(student, now, each, state, beta, 0.5)
            expect_dictionary(
                state, averaged(s, squared(grads[:t]), beta), "s",
                "s must keep beta of itself and take 1 - beta of the squared gradient.",
                hint="Is the gradient squared, entry by entry? Who gets beta? (step 5)",
            )  # fmt: skip

    @weight(3)
    @settings(max_examples=12)
    @given(run=runs(squares=True, steps=1), beta=betas, rate=rates, epsilon=st.sampled_from([1e-8, 0.25, 1.0]))
    def test_step_is_the_gradient_over_the_root_of_s(self, student, run, beta, rate, epsilon):
        """The step is the gradient divided by the root of the new s; epsilon inside or outside the root."""
        parameters, [grads], _, s = run
        after, _ = rmsprop_result(student, parameters, grads, s, beta, rate, epsilon)
        steps = scaled_steps(grads, averaged(s, squared([grads]), beta), epsilon)
        expect_moved(
            parameters, after, steps, rate,
            "the parameters must move by minus the rate times the gradient divided by the root of s.",
            hint="Does the new s stand under the root, and epsilon beside it? (step 5)",
        )  # fmt: skip

    @pytest.mark.parametrize("size", [1e-8, 3e-9, 1e-4])
    def test_epsilon_is_1e_8_unless_told_otherwise(self, student, size):
        """Without epsilon it is 1e-8: it shows where gradients are as small."""
        parameters, [grads], _, s = fixed_run(9, 1)
        grads = {name: size * np.sign(value) for name, value in grads.items()}
        s = {name: 0 * value for name, value in s.items()}
        after, _ = rmsprop_result(student, parameters, grads, s, 0.75, 0.5)
        steps = scaled_steps(grads, averaged(s, squared([grads]), 0.75), 1e-8)
        expect_moved(parameters, after, steps, 0.5, "without epsilon it must be 1e-8.")

    def test_several_steps_in_every_layer(self, student):
        """Over three steps, in a network of four layers, the state of one step is the start of the next."""
        parameters, grads, _, s = fixed_run(10, 3, (3, 2, 4, 1, 2))
        now, state, total = parameters, s, [dict.fromkeys(s, 0.0) for _ in range(2)]
        for t, each in enumerate(grads, start=1):
            now, state = rmsprop_result(student, now, each, state, 0.75, 0.1)
            for sums, step in zip(total, scaled_steps(each, averaged(s, squared(grads[:t]), 0.75), 1e-8), strict=True):
                sums.update({name: sums[name] + step[name] for name in step})
        expect_dictionary(state, averaged(s, squared(grads), 0.75), "s", "s must be averaged in every layer.")
        expect_moved(parameters, now, total, 0.1, "every layer must move by its own scaled gradient.")

    @form
    def test_grads_stay(self, student):
        """The call leaves grads as it was."""
        parameters, grads, _, s = fixed_run(11, 1)
        expect_arguments(student.update_parameters_with_rmsprop, (parameters, grads[0], s, 0.9, 0.5), {1: "grads"})


@exercise("initialize_adam")
class TestInitializeAdam:
    @settings(max_examples=10)
    @given(run=runs())
    def test_zeros_of_every_gradient_twice(self, student, run):
        """v and s have a zero for every entry of every gradient."""
        v, s = expect_tuple(student.initialize_adam(run[0]), "the result", 2, hint="v, then s (step 6).")
        expect_zeros(v, "v", run[0])
        expect_zeros(s, "s", run[0])

    @form
    def test_zeros_hold_fractions(self, student):
        """The zeros are floats."""
        result = expect_tuple(student.initialize_adam(fixed_run(12)[0]), "the result", 2)
        for what, each in zip("vs", result, strict=True):
            for name, value in expect_keys(each, what, ["dW1"]).items():
                kind = getattr(value, "dtype", np.dtype(object))
                expect(kind == np.float64, "the zeros must be float64.", **{f"{what} {name}": f"dtype {kind}"})

    @form
    def test_parameters_stay(self, student):
        """The call leaves the parameters as they were."""
        expect_arguments(student.initialize_adam, (fixed_run(13)[0],), {0: "parameters"})


def moons(m, rng):
    """Two moons, (2, m) and (1, m)."""
    Y, angle = np.arange(m).reshape(1, m) % 2, rng.uniform(0, np.pi, (1, m))
    x1 = np.where(Y == 0, np.cos(angle), 1 - np.cos(angle))
    x2 = np.where(Y == 0, np.sin(angle), 0.5 - np.sin(angle))
    return np.vstack([x1, x2]) + rng.normal(0, 0.2, (2, m)), Y


def slopes_of_network(X, Y, p):
    """A3 and the gradients of a relu-relu-sigmoid network with the mean cross-entropy."""
    A, Z = [X], []
    for layer in (1, 2, 3):
        Z.append(p[f"W{layer}"] @ A[-1] + p[f"b{layer}"])
        A.append(np.maximum(Z[-1], 0) if layer < 3 else (1 + np.tanh(Z[-1] / 2)) / 2)
    grads, dZ = {}, (A[3] - Y) / Y.shape[1]
    for layer in (3, 2, 1):
        grads[f"dW{layer}"], grads[f"db{layer}"] = dZ @ A[layer - 1].T, dZ.sum(axis=1, keepdims=True)
        if layer > 1:
            dZ = (p[f"W{layer}"].T @ dZ) * (Z[layer - 2] > 0)
    return A[3], grads


def train_with(update, seed, epochs=15, rate=0.02):
    """Accuracy on unseen moons after training by `update(parameters, grads, v, s, t, rate)`."""
    rng = np.random.default_rng(seed)
    X, Y = moons(1000, rng)
    p = {
        name: rng.normal(size=shape) * (np.sqrt(2 / shape[1]) if name[0] == "W" else 0)
        for name, shape in shapes((2, 16, 8, 1)).items()
    }
    v, s = ({f"d{name}": np.zeros(value.shape) for name, value in p.items()} for _ in "vs")
    t = 0
    for _ in range(epochs):
        for some in np.array_split(rng.permutation(1000), 16):
            t += 1
            p, v, s = update(p, slopes_of_network(X[:, some], Y[:, some], p)[1], v, s, t, rate)
    X, Y = moons(1000, rng)
    return float(np.mean((slopes_of_network(X, Y, p)[0] > 0.5) == Y))


@exercise("update_parameters_with_adam")
class TestUpdateParametersWithAdam:
    @weight(3)
    @settings(max_examples=12)
    @given(run=runs(squares=True), beta1=betas, beta2=betas, t=st.sampled_from([1, 2, 5, 100]))
    def test_v_and_s_are_averages(self, student, run, beta1, beta2, t):
        """From any state, over several steps: v averages the gradients, s their squares, without the correction."""
        parameters, grads, v, s = run
        now, v_now, s_now = parameters, v, s
        for k, each in enumerate(grads, start=1):
            now, v_now, s_now = adam_result(student, now, each, v_now, s_now, t + k - 1, 0.1, beta1, beta2)
            expect_dictionary(
                v_now, averaged(v, grads[:k], beta1), "v",
                "v must keep beta1 of itself and take 1 - beta1 of the gradient, uncorrected.",
                hint="Which beta belongs to v? Is the v that came in used, and the uncorrected one kept? (step 6)",
            )  # fmt: skip
            expect_dictionary(
                s_now, averaged(s, squared(grads[:k]), beta2), "s",
                "s must keep beta2 of itself and take 1 - beta2 of the squared gradient, uncorrected.",
                hint="Which beta belongs to s? Is the gradient squared, and the uncorrected s kept? (step 6)",
            )  # fmt: skip

    @weight(4)
    @settings(max_examples=20)
    @given(
        run=runs(squares=True, steps=1),
        beta1=betas,
        beta2=betas,
        t=st.sampled_from([1, 2, 3, 7, 100]),
        rate=rates,
        epsilon=st.sampled_from([1e-8, 0.25, 1.0]),
    )
    def test_step_is_corrected_v_over_the_root_of_corrected_s(self, student, run, beta1, beta2, t, rate, epsilon):
        """At t = 1 and at t = 100: the step is the corrected v divided by the root of the corrected s."""
        parameters, [grads], v, s = run
        after, _, _ = adam_result(student, parameters, grads, v, s, t, rate, beta1, beta2, epsilon)
        mean = {name: value / correction(beta1, t) for name, value in averaged(v, [grads], beta1).items()}
        square = {name: value / correction(beta2, t) for name, value in averaged(s, squared([grads]), beta2).items()}
        steps = scaled_steps(mean, square, epsilon)
        expect_moved(
            parameters, after, steps, rate,
            "the parameters must move by minus the rate times the corrected v, divided by the root of the corrected s.",
            hint="Are both divided by 1 - beta**t, each with its own beta, and is the root taken? (step 6)",
        )  # fmt: skip

    @weight(2)
    @pytest.mark.parametrize("size", [0.5, 1.0, 50.0])
    def test_the_first_step_is_as_long_as_the_rate(self, student, size):
        """From zeros, at t = 1, every entry moves by the learning rate, however large its gradient."""
        parameters, [grads], v, _ = fixed_run(14, 1, (2, 1))
        grads = {name: size * value for name, value in grads.items()}
        zeros = {name: np.zeros(value.shape) for name, value in v.items()}
        after, _, _ = adam_result(student, parameters, grads, zeros, zeros, 1, 0.05)
        for name, value in parameters.items():
            expect_close(
                (after[name] - value) / 0.05, -np.sign(grads[f"d{name}"]), f"({name} after - {name} before) / rate",
                "the first step must be as long as the rate, against the sign of the gradient.", rtol=0.05, atol=0,
                hint="Both averages start too small. By which factors? (step 6)",
            )  # fmt: skip

    @weight(2)
    def test_three_steps_in_every_layer(self, student):
        """Over three steps, in a network of four layers, v and s of one step are the start of the next."""
        parameters, grads, v, s = fixed_run(15, 3, (3, 2, 4, 1, 2))
        now, v_now, s_now = parameters, v, s
        total = [dict.fromkeys(v, 0.0) for _ in range(2)]
        for k, each in enumerate(grads, start=1):
            t = 4 + k
            now, v_now, s_now = adam_result(student, now, each, v_now, s_now, t, 0.1, 0.8, 0.95)
            mean = {name: value / correction(0.8, t) for name, value in averaged(v, grads[:k], 0.8).items()}
            square = {
                name: value / correction(0.95, t) for name, value in averaged(s, squared(grads[:k]), 0.95).items()
            }
            for sums, step in zip(total, scaled_steps(mean, square, 1e-8), strict=True):
                sums.update({name: sums[name] + step[name] for name in step})
        expect_moved(parameters, now, total, 0.1, "every layer must move by its own averages, step after step.")

    @pytest.mark.parametrize("size", [1e-8, 3e-9, 1.0])
    def test_defaults(self, student, size):
        """Without them the rate is 0.01, beta1 0.9, beta2 0.999 and epsilon 1e-8."""
        parameters, [grads], v, _ = fixed_run(16, 1)
        grads = {name: size * value for name, value in grads.items()}
        v = {name: size * value for name, value in v.items()}
        s = {name: 0.5 * value**2 for name, value in v.items()}
        after, v_now, s_now = adam_result(student, parameters, grads, v, s, 3)
        true_v, true_s = averaged(v, [grads], 0.9), averaged(s, squared([grads]), 0.999)
        for got, true, what in ((v_now, true_v, "v"), (s_now, true_s, "s")):
            for name in true:
                expect_close(
                    got[name] / size ** (2 if what == "s" else 1), true[name] / size ** (2 if what == "s" else 1),
                    f"{what}[{name!r}]", "without them beta1 must be 0.9 and beta2 0.999.",
                )  # fmt: skip
        mean = {name: value / correction(0.9, 3) for name, value in true_v.items()}
        square = {name: value / correction(0.999, 3) for name, value in true_s.items()}
        expect_moved(
            parameters, after, scaled_steps(mean, square, 1e-8), 0.01,
            "without them the rate must be 0.01 and epsilon 1e-8.",
        )  # fmt: skip

    def test_it_trains(self, student):
        """A network trained on two moons by this update gets 93 % of unseen points right."""

        def update(p, grads, v, s, t, rate):
            return adam_result(student, p, grads, v, s, t, rate)

        score = train_with(update, seed=2)
        expect(
            score >= ADAM_THRESHOLD,
            "a network trained by this update must get 93 % of unseen moons right.",
            accuracy=f"{score:.3f}",
        )

    @form
    def test_grads_stay(self, student):
        """The call leaves grads as it was."""
        parameters, grads, v, s = fixed_run(17, 1)
        expect_arguments(student.update_parameters_with_adam, (parameters, grads[0], v, s, 2), {1: "grads"})


decays = st.sampled_from([0.0, 0.25, 0.5, 1.0, 3.0])


@exercise("update_lr")
class TestUpdateLr:
    @given(rate=rates, epoch=st.integers(0, 40), decay=decays)
    def test_one_over_the_rate_grows_evenly(self, student, rate, epoch, decay):
        """One over the rate grows by decay_rate / learning_rate0 with each epoch."""
        got = expect_number(student.update_lr(rate, epoch, decay), "the rate")
        expect(got > 0, "the rate must be positive.", rate=got)
        grown = math.fsum([1.0, *[decay] * epoch])
        expect_close(
            rate / got, grown, "first rate / this rate",
            "learning_rate0 divided by the rate must be 1 + decay_rate * epoch_num.",
            hint="What is the rate of epoch 0? And of epoch 1, for decay_rate 1? (step 7)",
        )  # fmt: skip


@exercise("schedule_lr_decay")
class TestScheduleLrDecay:
    @weight(2)
    @given(rate=rates, whole=st.integers(0, 6), rest=st.integers(0, 99), interval=st.integers(1, 100), decay=decays)
    def test_the_rate_shrinks_once_an_interval(self, student, rate, whole, rest, interval, decay):
        """The rate depends on how many whole intervals have passed."""
        epoch = whole * interval + rest % interval
        got = expect_number(student.schedule_lr_decay(rate, epoch, decay, interval), "the rate")
        expect(got > 0, "the rate must be positive.", rate=got)
        expect_close(
            rate / got, math.fsum([1.0, *[decay] * whole]), "first rate / this rate",
            "learning_rate0 divided by the rate must be 1 + decay_rate times the number of whole intervals.",
            hint="How many whole intervals have passed in the first, and in the last epoch of one? (step 7)",
        )  # fmt: skip

    @form
    @pytest.mark.parametrize(("epoch", "whole"), [(0, 0), (999, 0), (1000, 1), (1001, 1), (2999, 2), (3000, 3)])
    def test_an_interval_is_1000_epochs_unless_told_otherwise(self, student, epoch, whole):
        """Without time_interval the rate shrinks every 1000 epochs."""
        got = expect_number(student.schedule_lr_decay(0.5, epoch, 1.0), "the rate")
        expect_close(
            0.5 / max(got, 1e-300), 1.0 + whole, "first rate / this rate",
            "without time_interval the rate must shrink every 1000 epochs.",
        )  # fmt: skip
