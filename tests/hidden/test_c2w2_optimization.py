"""Hidden suite of c2w2_optimization.

Oracles: T steps of an average at once, as a sum with weights, where a solution goes step by step; mini-batches by
their law, as a partition in random order. Evidence: docs/design/c2w2_optimization.md.
"""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.testing import (
    arrays,
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
    mini_batches,
    oracles,
    parameter_shapes,
    reject,
    sizes,
    weight,
)

ADAM_THRESHOLD = 0.93
NEIGHBOURS_KEPT = 30
"""Pairs of neighbours that may stay neighbours among 400 shuffled columns; about 2 do."""

BETAS = st.sampled_from([0.0, 0.25, 0.5, 0.75, 0.9, 0.99])
RATES = st.sampled_from([0.5, 0.1, 0.01, 2.0])
EPSILONS = st.sampled_from([1e-8, 0.25, 1.0])
DECAYS = st.sampled_from([0.0, 0.25, 0.5, 1.0, 3.0])


@st.composite
def runs(draw, steps=3):
    """Parameters, the gradients of up to `steps` steps, and v and s before the first.

    No gradient is 0, so that the smallest case still shows which entries have moved; no entry of s is negative.
    """
    shapes = parameter_shapes(draw(st.lists(sizes(1, 3), min_size=2, max_size=4)))

    def entries(prefix="d", low=-2.0, shift=0.0):
        return {prefix + name: draw(arrays(shape, low=low)) + shift for name, shape in shapes.items()}

    grads = [entries(shift=0.1) for _ in range(draw(sizes(1, steps)))]
    return entries(""), grads, entries(), entries(low=0.25)


def deep_run(seed, steps=3, dims=(3, 2, 4, 1, 2)):
    """The same for four layers, with entries of both signs and of very different sizes."""
    rng, shapes = np.random.default_rng(seed), parameter_shapes(dims)

    def entries(prefix="d"):
        return {prefix + name: rng.normal(size=shape) ** 3 for name, shape in shapes.items()}

    return entries(""), [entries() for _ in range(steps)], entries(), {k: x**2 for k, x in entries().items()}


DEEP = "a network 3-2-4-1-2, with entries of both signs and of very different sizes"


def averaged(first, terms, beta):
    """The average that was `first`, after it has taken in all `terms`: each counts beta times less than the next."""
    weights = (1 - beta) * beta ** np.arange(len(terms) - 1, -1, -1.0)
    return {
        name: beta ** len(terms) * value + np.tensordot(weights, [term[name] for term in terms], 1)
        for name, value in first.items()
    }


def squared(grads):
    return [{name: np.abs(value) ** 2 for name, value in each.items()} for each in grads]


def corrected(average, beta, t):
    """`average` over the sum of the weights that its first t terms have, which is 1 - beta**t."""
    share = (1 - beta) * math.fsum(beta**k for k in range(t))
    return {name: value / share for name, value in average.items()}


def over_root(numerator, square, epsilon):
    """numerator / (sqrt(square) + epsilon), and the same with epsilon under the root: the text accepts both."""
    beside = {name: value / (np.sqrt(square[name]) + epsilon) for name, value in numerator.items()}
    return beside, {name: value / np.sqrt(square[name] + epsilon) for name, value in numerator.items()}


def read(value, parameters, what, prefix="d"):
    """`value` as a dict of arrays in the shapes of `parameters`; the names of gradients begin with `prefix`."""
    shapes = {prefix + name: entry.shape for name, entry in parameters.items()}
    hint = f"{what} has an entry for every W and b, in its shape: is every layer reached?"
    return expect_arrays(value, what, shapes, only=True, hint=hint, hints=hint)


MEMORY = {"gd": "", "momentum": "v", "nesterov": "v", "rmsprop": "s", "adam": "vs"}
"""What the student's update_parameters_with_... keeps from step to step."""


def trail(student, rule, run, *rest, t=None):
    """(parameters, v and s where they are kept) after each step of a run, one going on from the other.

    rest -- the arguments after v and s; t -- the number of the first step, where that is asked for
    """
    update, found = getattr(student, f"update_parameters_with_{rule}"), []
    parameters, grads, v, s = run
    states = [state for name, state in (("v", v), ("s", s)) if name in MEMORY[rule]]
    for k, each in enumerate(grads):
        result = update(parameters, each, *states, *([] if t is None else [t + k]), *rest)
        if not (isinstance(result, (tuple, list)) and len(result) == 5 and rule == "adam"):  # v, s corrected come too
            hint = f"parameters, {', '.join(MEMORY[rule])}, in this order."
            result = expect_tuple(result, "the result", 1 + len(states), hint=hint) if states else [result]
        states = [read(state, run[0], name) for name, state in zip(MEMORY[rule], result[1:], strict=False)]
        parameters = read(result[0], run[0], "parameters", "")
        found.append((parameters, *states))
    return found


def expect_averages(states, first, terms, beta, claim, hint="", case=None):
    """After each step the state is the average of `first` and the terms so far."""
    for t, state in enumerate(states, start=1):
        expect_all_close(state, averaged(first, terms[:t], beta), claim, hint=hint, case=case)


def expect_moved(steps, run, rate, direction, claim, hint="", case=None):
    """The last of the steps ends where each has gone by minus `rate` along `direction(the gradients so far)`.

    direction -- gives the directions that are right, one or several, each a dict; all steps must take the same one
    """
    before, grads, *_ = run
    after = steps[-1][0]
    paths = zip(*(direction(grads[:t]) for t in range(1, len(grads) + 1)), strict=True)
    moves = [{name: rate * sum(step["d" + name] for step in path) for name in before} for path in paths]
    ends = [{name: value - move[name] for name, value in before.items()} for move in moves]
    if not any(all(is_close(after[name], end[name]) for name in before) for end in ends):
        mistakes = {
            name: {
                "Every entry went the other way: which sign has the step?": value + moves[0][name],
                "Nothing has moved: is what was computed kept in parameters?": value,
                "Is the step taken from the old value?": -moves[0][name],
            }
            for name, value in before.items()
        }
        expect_all_close(after, ends[0], claim, hint=hint, case=case, mistakes=mistakes)


@exercise("update_parameters_with_gd", in_place=["parameters"], pure=True)
class TestUpdateParametersWithGd:
    @weight(3)
    @given(run=runs(steps=1), rate=RATES)
    def test_step_is_minus_rate_times_gradient(self, student, run, rate):
        """Every W and b moves by minus the learning rate times its gradient."""
        claim = "{name} must move by minus the learning rate times its gradient."
        hint = "How far does each entry move, and is every layer reached? (step 1)"
        expect_moved(trail(student, "gd", run, rate), run, rate, lambda past: past[-1:], claim, hint)

    @pytest.mark.parametrize("dims", [(2, 1), (4, 3, 2), (3, 2, 4, 1, 5, 2)])
    def test_any_number_of_layers(self, student, dims):
        """Networks of one, two and five layers are updated to the last layer."""
        run = deep_run(1, 1, dims)
        claim, hint = "{name} must move as the other layers do.", "The dict says how many layers there are. (step 1)"
        case = f"a network {'-'.join(map(str, dims))}, learning_rate = 0.25"
        expect_moved(trail(student, "gd", run, 0.25), run, 0.25, lambda past: past[-1:], claim, hint, case)


def batches_of(student, X, Y, *rest, seed=0):
    """The student's batches as pairs of arrays; sizes are not looked at yet. `seed` is that of np.random."""
    batches, pairs = student.random_mini_batches.with_seed(seed)(X, Y, *rest), []
    if not isinstance(batches, (list, tuple)) or not batches:
        reject("the batches must be a list, and not an empty one.", came_back=type(batches).__name__)
    for number, batch in enumerate(batches, start=1):
        X_batch, Y_batch = expect_tuple(batch, f"batch {number}", 2, hint="A pair (X_batch, Y_batch).")
        width = X_batch.shape[1] if isinstance(X_batch, np.ndarray) and X_batch.ndim == 2 else 0
        X_batch = expect_array(X_batch, f"X of batch {number}", (len(X), width), hint="Examples are columns.")
        Y_batch = expect_array(Y_batch, f"Y of batch {number}", (1, width), hint="As many labels as examples.")
        pairs.append((X_batch, Y_batch))
    return pairs


def shuffled(student, m, *rest, seed=0):
    """The numbers 0 ... m - 1 in the order in which the student's batches of m examples hold them."""
    examples = np.arange(float(m)).reshape(1, m)
    return np.hstack([labels for _, labels in batches_of(student, examples, examples, *rest, seed=seed)])[0]


@exercise("random_mini_batches", pure=True)
class TestRandomMiniBatches:
    @form
    @weight(3)
    @given(case=mini_batches(), seed=st.integers(0, 9))
    def test_batches_are_full_and_the_last_holds_the_rest(self, student, case, seed):
        """All batches have mini_batch_size columns, the last one holds what is left."""
        X, Y, size = case
        widths = [labels.shape[1] for _, labels in batches_of(student, X, Y, size, seed)]
        full, rest = divmod(X.shape[1], size)
        claim = "every batch must have mini_batch_size columns, the last one what is left, and none may be empty."
        hint = "Five examples, size 2: which batches? And six? (step 2)"
        expect(widths == [size] * full + [rest] * bool(rest), claim, sizes=widths, hint=hint)

    @weight(3)
    @given(case=mini_batches(), seed=st.integers(0, 9))
    def test_every_example_once_with_its_label(self, student, case, seed):
        """Every column of X is in one batch, once, beside its own label."""
        X, _, size = case
        batches = batches_of(student, X, np.floor(X[:1]), size, seed)  # every label is its example's number
        found, order = (np.hstack(parts) for parts in zip(*batches, strict=True))
        once = found.shape == X.shape and np.array_equal(np.sort(found[0]), X[0])
        hint = "Is the permutation one of all m columns, and is the remainder kept?"
        expect(once, "every example must be in the batches exactly once.", first_row_of_X=found[:1], hint=hint)
        claim = "an example must stay beside its own label, and its features together."
        hint = "Are X and Y reordered by the same permutation? (step 2)"
        expect(is_close(found, order + X[:, :1]), claim, X=found, labels=order, hint=hint)

    @form
    @weight(2)
    @pytest.mark.parametrize("seed", [0, 1, 2])
    def test_neighbours_are_parted(self, student, seed):
        """The examples are shuffled, not only the batches."""
        order = shuffled(student, 400, 16, seed, seed=seed)
        kept = int(np.sum(np.abs(np.diff(order)) == 1))
        seen, hint = f"{kept} of 399 neighbours are still side by side", "Shuffle the columns first, then cut."
        expect(kept <= NEIGHBOURS_KEPT, "the examples must be in random order.", neighbours=seen, hint=hint)

    def test_no_column_keeps_its_place(self, student):
        """Over many seeds every place is taken by different examples."""
        orders = [shuffled(student, 12, 5, seed, seed=seed) for seed in range(30)]
        whole = all(order.size == 12 for order in orders)
        expect(whole, "every example must be in the batches exactly once.", hint="Is the remainder kept?")
        stuck = [place for place, taken in enumerate(np.transpose(orders)) if len(set(taken)) == 1]
        expect(not stuck, "every example must take part in the shuffle.", always_the_same_at_place=stuck)

    def test_batches_depend_on_the_seed(self, student):
        """The same seed gives the same batches, another seed others."""
        calls = ((4, 7), (4, 8), (5, 7))  # the argument seed, and that of np.random
        first, again, other = (shuffled(student, 64, 8, told, seed=seed) for told, seed in calls)
        hint = "Make the generator from the argument seed."
        expect(np.array_equal(first, again), "the same seed must give the same batches.", hint=hint)
        expect(not np.array_equal(first, other), "another seed must give other batches.", hint=hint)

    @form
    def test_a_batch_has_64_columns_unless_told_otherwise(self, student):
        """Without mini_batch_size batches have 64 columns."""
        widths = [Y.shape[1] for _, Y in batches_of(student, np.ones((2, 150)), np.ones((1, 150)))]
        expect(widths == [64, 64, 22], "without mini_batch_size the batches must have 64 columns.", sizes=widths)
        first, again = (shuffled(student, 64, *rest, seed=9) for rest in ((), (64, 0)))
        expect(np.array_equal(first, again), "without seed the batches must be those of seed 0.")


def means_of_the_past(values, beta, bias_correction):
    """Average t as the sum of the first t values, weighted beta**(t - k); the weights sum to 1 where corrected."""
    lag = np.subtract.outer(np.arange(len(values)), np.arange(len(values)))
    weights = np.where(lag >= 0, float(beta) ** np.maximum(lag, 0), 0.0)
    weights *= 1 / weights.sum(axis=1, keepdims=True) if bias_correction else 1 - beta
    return weights @ values


SERIES = sizes(1, 6).flatmap(lambda n: arrays((n,)))


@exercise("exponentially_weighted_average", pure=True)
class TestExponentiallyWeightedAverage:
    @staticmethod
    def averages(student, values, *rest):
        hint = "One average for each value, and t is 1 for the first: what is 1 - beta**t? (step 3)"
        got = student.exponentially_weighted_average(values, *rest)
        return expect_array(got, "averages", values.shape, hint=hint)

    @weight(3)
    @given(values=SERIES, beta=BETAS)
    def test_corrected_average_is_a_weighted_mean(self, student, values, beta):
        """Corrected, average t is the mean of the first t values with weights 1, beta, beta**2 ... into the past."""
        claim = "a corrected average must be a weighted mean of the values so far."
        hint = "Which values does v remember, and what do their weights add up to? (step 3)"
        right = means_of_the_past(values, beta, True)
        expect_close(self.averages(student, values, beta), right, "averages", claim, hint=hint)

    @weight(2)
    @given(values=SERIES, beta=BETAS)
    def test_uncorrected_average_starts_at_zero(self, student, values, beta):
        """Uncorrected, average t is the weighted sum that starts from v = 0."""
        claim = "an uncorrected average must start from 0 and keep beta of itself at each step."
        hint = "v = beta * v + (1 - beta) * x: who gets beta? (step 3)"
        right = means_of_the_past(values, beta, False)
        expect_close(self.averages(student, values, beta, False), right, "averages", claim, hint=hint)

    def test_a_long_series(self, student):
        """Value 150 of a long series is averaged like the third."""
        values, claim = np.random.default_rng(4).normal(size=150), "late averages must follow the same rule."
        got = self.averages(student, values, 0.99)
        expect_close(got, means_of_the_past(values, 0.99, True), "averages", claim)


def expect_zeros(value, what, parameters):
    for name, entry in read(value, parameters, what).items():
        expect(not entry.any(), f"{what}[{name!r}] must be zeros.", **{what: entry})
        seen = {f"{what} {name}": f"dtype {value[name].dtype}"}
        expect(value[name].dtype == np.float64, "the zeros must be float64, since a state has fractions.", **seen)


@exercise("initialize_velocity", pure=True)
class TestInitializeVelocity:
    @given(run=runs())
    def test_zeros_of_every_gradient(self, student, run):
        """v has a zero for every entry of every gradient: keys dW1, db1, ... and the parameters' shapes."""
        expect_zeros(student.initialize_velocity(run[0]), "v", run[0])


@exercise("update_parameters_with_momentum", in_place=["parameters", "v"], pure=True)
class TestUpdateParametersWithMomentum:
    def expect_velocities(self, student, run, beta, claim, *hint_and_case):
        steps = trail(student, "momentum", run, beta, 0.5)
        expect_averages([v for _, v in steps], run[2], run[1], beta, claim, *hint_and_case)

    def expect_path(self, student, run, beta, rate, claim, *hint_and_case):
        steps = trail(student, "momentum", run, beta, rate)
        expect_moved(steps, run, rate, lambda past: [averaged(run[2], past, beta)], claim, *hint_and_case)

    @weight(3)
    @given(run=runs(), beta=BETAS)
    def test_velocity_is_the_averaged_gradient(self, student, run, beta):
        """From any velocity, over several steps: v is the average of the gradients, each beta times less per step."""
        claim = "{name} in v must keep beta of itself and take 1 - beta of the gradient."
        hint = "Who gets beta, the past or the new gradient? Is the v that came in used? (step 4)"
        self.expect_velocities(student, run, beta, claim, hint)

    @weight(3)
    @given(run=runs(), beta=BETAS, rate=RATES)
    def test_parameters_move_along_the_velocity(self, student, run, beta, rate):
        """Over several steps the parameters move by minus the rate times the sum of the velocities."""
        claim = "{name} must move by minus the rate times the new velocity."
        self.expect_path(student, run, beta, rate, claim, "Does the step go along v, the new one? (step 4)")

    def test_every_layer(self, student):
        """A network of four layers moves to the last layer."""
        run, hint = deep_run(6, 2), "The dict says how many layers there are. (step 4)"
        self.expect_velocities(student, run, 0.75, "{name} in v must be averaged, in every layer.", hint, DEEP)
        self.expect_path(student, run, 0.75, 0.5, "{name} must move along its velocity, in every layer.", hint, DEEP)


@exercise("update_parameters_with_nesterov", in_place=["parameters", "v"], pure=True)
class TestUpdateParametersWithNesterov:
    @weight(2)
    @given(run=runs(), beta=BETAS)
    def test_velocity_is_that_of_momentum(self, student, run, beta):
        """v is averaged once, as in momentum."""
        velocities = [v for _, v in trail(student, "nesterov", run, beta, 0.5)]
        claim, hint = (
            "{name} in v must be averaged once, as in momentum.",
            "The look ahead is for the step only. (step 4)",
        )
        expect_averages(velocities, run[2], run[1], beta, claim, hint)

    @weight(3)
    @given(run=runs(), beta=BETAS, rate=RATES)
    def test_step_is_the_velocity_after_the_next_step(self, student, run, beta, rate):
        """The step goes along the velocity that the same gradient would give once more."""

        def ahead(past):
            return [averaged(run[2], [*past, past[-1]], beta)]

        claim = "{name} must move along beta * v + (1 - beta) * gradient, with the new v."
        hint = "Which v stands in the formula of the step? (step 4)"
        expect_moved(trail(student, "nesterov", run, beta, rate), run, rate, ahead, claim, hint)


@exercise("update_parameters_with_rmsprop", in_place=["parameters", "s"], pure=True)
class TestUpdateParametersWithRmsprop:
    def expect_path(self, student, run, beta, rate, claim, *epsilon, hint="", case=None):
        def scaled(past):
            return over_root(past[-1], averaged(run[3], squared(past), beta), *epsilon or [1e-8])

        expect_moved(trail(student, "rmsprop", run, beta, rate, *epsilon), run, rate, scaled, claim, hint, case)

    @weight(3)
    @given(run=runs(), beta=BETAS)
    def test_s_is_the_averaged_square(self, student, run, beta):
        """From any s, over several steps: s is the average of the squared gradients."""
        claim = "{name} in s must keep beta of itself and take 1 - beta of the squared gradient."
        hint = "Is the gradient squared, entry by entry? Who gets beta? (step 5)"
        squares = [s for _, s in trail(student, "rmsprop", run, beta, 0.5)]
        expect_averages(squares, run[3], squared(run[1]), beta, claim, hint)

    @weight(3)
    @given(run=runs(steps=1), beta=BETAS, rate=RATES, epsilon=EPSILONS)
    def test_step_is_the_gradient_over_the_root_of_s(self, student, run, beta, rate, epsilon):
        """The step is the gradient divided by the root of the new s; epsilon inside or outside the root."""
        claim = "{name} must move by minus the rate times the gradient divided by the root of s."
        hint = "Does the new s stand under the root, and epsilon beside it? (step 5)"
        self.expect_path(student, run, beta, rate, claim, epsilon, hint=hint)

    @pytest.mark.parametrize("size", [1e-8, 3e-9, 1e-4])
    def test_epsilon_is_1e_8_unless_told_otherwise(self, student, size):
        """Without epsilon it is 1e-8: it shows where gradients are as small."""
        parameters, [grads], v, s = deep_run(9, 1)
        grads, s = {name: size * np.sign(value) for name, value in grads.items()}, {name: 0 * s[name] for name in s}
        claim, case = "without epsilon it must be 1e-8.", f"gradients of ±{size:g} everywhere, s = 0, beta = 0.75"
        self.expect_path(student, (parameters, [grads], v, s), 0.75, 0.5, claim, case=case)

    def test_several_steps_in_every_layer(self, student):
        """Over three steps, in a network of four layers, the state of one step is the start of the next."""
        run, claim = deep_run(10), "{name} in s must be averaged, in every layer."
        squares = [s for _, s in trail(student, "rmsprop", run, 0.75, 0.1)]
        expect_averages(squares, run[3], squared(run[1]), 0.75, claim, case=DEEP)
        claim = "{name} must move by its own scaled gradient, in every layer."
        self.expect_path(student, run, 0.75, 0.1, claim, case=DEEP)


@exercise("initialize_adam", pure=True)
class TestInitializeAdam:
    @given(run=runs())
    def test_zeros_of_every_gradient_twice(self, student, run):
        """v and s have a zero for every entry of every gradient."""
        states = expect_tuple(student.initialize_adam(run[0]), "the result", 2, hint="v, then s (step 6).")
        for what, state in zip("vs", states, strict=True):
            expect_zeros(state, what, run[0])


def moons(m, rng):
    """Two moons, (2, m) and (1, m)."""
    Y, angle = np.arange(m).reshape(1, m) % 2, rng.uniform(0, np.pi, (1, m))
    x1, x2 = np.where(Y == 0, np.cos(angle), 1 - np.cos(angle)), np.where(Y == 0, np.sin(angle), 0.5 - np.sin(angle))
    return np.vstack([x1, x2]) + rng.normal(0, 0.2, (2, m)), Y


def accuracy_of_adam(student, rng):
    """Share of unseen moons that is right after 15 epochs of the student's steps, at rate 0.02."""
    (X, Y), shapes = moons(1000, rng), parameter_shapes((2, 16, 8, 1))
    spread = {name: np.sqrt(2 / shape[1]) * (name[0] == "W") for name, shape in shapes.items()}
    p = {name: spread[name] * rng.normal(size=shape) for name, shape in shapes.items()}
    v, s = ({f"d{name}": np.zeros(shape) for name, shape in shapes.items()} for _ in "vs")
    batches = [batch for _ in range(15) for batch in np.array_split(rng.permutation(1000), 16)]
    for t, batch in enumerate(batches, start=1):
        grads = oracles.gradients_by_one_pass(X[:, batch], Y[:, batch], p)
        [(p, v, s)] = trail(student, "adam", (p, [grads], v, s), 0.02, t=t)
    X, Y = moons(1000, rng)
    return float(np.mean((oracles.sums(X, p)[-1] > 0) == Y))


@exercise("update_parameters_with_adam", in_place=["parameters", "v", "s"], pure=True)
class TestUpdateParametersWithAdam:
    def expect_path(self, student, run, t, claim, *told, hint="", case=None):
        """`told` is what the calls say of the rate, beta1, beta2 and epsilon, in this order."""
        rate, beta1, beta2, epsilon = (*told, *(0.01, 0.9, 0.999, 1e-8)[len(told) :])

        def direction(past):
            now = t + len(past) - 1
            v = corrected(averaged(run[2], past, beta1), beta1, now)
            return over_root(v, corrected(averaged(run[3], squared(past), beta2), beta2, now), epsilon)

        expect_moved(trail(student, "adam", run, *told, t=t), run, rate, direction, claim, hint, case)

    @weight(3)
    @given(run=runs(), beta1=BETAS, beta2=BETAS, t=st.sampled_from([1, 2, 5, 100]))
    def test_v_and_s_are_averages(self, student, run, beta1, beta2, t):
        """From any state, over several steps: v averages the gradients, s their squares, without the correction."""
        _, v, s = zip(*trail(student, "adam", run, 0.1, beta1, beta2, t=t), strict=True)
        claim = "{name} in v must keep beta1 of itself and take 1 - beta1 of the gradient, uncorrected."
        hint = "Which beta belongs to v? Is the v that came in used, and the uncorrected one kept? (step 6)"
        expect_averages(v, run[2], run[1], beta1, claim, hint)
        claim = "{name} in s must keep beta2 of itself and take 1 - beta2 of the squared gradient, uncorrected."
        hint = "Which beta belongs to s? Is the gradient squared, and the uncorrected s kept? (step 6)"
        expect_averages(s, run[3], squared(run[1]), beta2, claim, hint)

    @weight(4)
    @given(run=runs(steps=1), t=st.sampled_from([1, 2, 3, 7, 100]), told=st.tuples(RATES, BETAS, BETAS, EPSILONS))
    def test_step_is_corrected_v_over_the_root_of_corrected_s(self, student, run, t, told):
        """At t = 1 and at t = 100: the step is the corrected v divided by the root of the corrected s."""
        claim = "{name} must move by minus the rate times the corrected v, divided by the root of the corrected s."
        hint = "Are both divided by 1 - beta**t, each with its own beta, and is the root taken? (step 6)"
        self.expect_path(student, run, t, claim, *told, hint=hint)

    @weight(2)
    @pytest.mark.parametrize("size", [0.5, 1.0, 50.0])
    def test_the_first_step_is_as_long_as_the_rate(self, student, size):
        """From zeros, at t = 1, every entry moves by the learning rate, however large its gradient."""
        parameters, [grads], _, _ = deep_run(14, 1, (2, 1))
        grads, zeros = ({name: factor * value for name, value in grads.items()} for factor in (size, 0))
        [(after, _, _)] = trail(student, "adam", (parameters, [grads], zeros, zeros), 0.05, t=1)
        steps = {name: (after[name] - value) / 0.05 for name, value in parameters.items()}
        right = {name: -np.sign(grads["d" + name]) for name in steps}
        claim = (
            "the first step of {name}, here over the rate, must be as long as the rate, against the gradient's sign."
        )
        hint = "Both averages start too small. By which factors? (step 6)"
        expect_all_close(steps, right, claim, rtol=0.05, atol=0, hint=hint)

    @weight(2)
    def test_three_steps_in_every_layer(self, student):
        """Over three steps, in a network of four layers, v and s of one step are the start of the next."""
        claim = "{name} must move by its own averages, step after step, in every layer."
        self.expect_path(student, deep_run(15), 5, claim, 0.1, 0.8, 0.95, case=f"{DEEP}, t = 5, 6, 7")

    @pytest.mark.parametrize("size", [1e-8, 3e-9, 1.0])
    def test_defaults(self, student, size):
        """Without them the rate is 0.01, beta1 0.9, beta2 0.999 and epsilon 1e-8."""
        parameters, [grads], v, _ = deep_run(16, 1)
        grads, v = ({name: size * value for name, value in each.items()} for each in (grads, v))
        s = {name: 0.5 * value**2 for name, value in v.items()}
        run, case = (parameters, [grads], v, s), f"{DEEP}, gradients times {size:g}, t = 3"
        [(_, *states)] = trail(student, "adam", run, t=3)
        rights = averaged(v, [grads], 0.9), averaged(s, squared([grads]), 0.999)
        for got, right, unit in zip(states, rights, (size, size**2), strict=True):
            got, right = ({name: value / unit for name, value in each.items()} for each in (got, right))
            expect_all_close(got, right, "without them beta1 must be 0.9 and beta2 0.999.", case=case)
        self.expect_path(student, run, 3, "without them the rate must be 0.01 and epsilon 1e-8.", case=case)

    def test_it_trains(self, student):
        """A network trained on two moons by this update gets 93 % of unseen points right."""
        score = accuracy_of_adam(student, np.random.default_rng(2))
        claim = "a network trained by this update must get 93 % of unseen moons right."
        case = "240 steps of rate 0.02 with a network 2-16-8-1 on 1000 moons"
        expect(score >= ADAM_THRESHOLD, claim, accuracy=f"{score:.3f}", case=case)


def expect_shrunk(got, rate, factor, claim, hint=""):
    """The rate `got` is positive, and `factor` times smaller than `rate`."""
    got = expect_number(got, "the rate")
    expect(got > 0, "the rate must be positive.", rate=got)
    expect_close(got, rate / factor, "the rate", claim, hint=hint)


@exercise("update_lr")
class TestUpdateLr:
    @given(rate=RATES, epoch=st.integers(0, 40), decay=DECAYS)
    def test_one_over_the_rate_grows_evenly(self, student, rate, epoch, decay):
        """One over the rate grows by decay_rate / learning_rate0 with each epoch."""
        claim = "learning_rate0 divided by the rate must be 1 + decay_rate * epoch_num."
        hint = "What is the rate of epoch 0? And of epoch 1, for decay_rate 1? (step 7)"
        expect_shrunk(student.update_lr(rate, epoch, decay), rate, math.fsum([1.0, *[decay] * epoch]), claim, hint)


@exercise("schedule_lr_decay")
class TestScheduleLrDecay:
    @weight(2)
    @given(rate=RATES, whole=st.integers(0, 6), rest=st.integers(0, 99), interval=st.integers(1, 100), decay=DECAYS)
    def test_the_rate_shrinks_once_an_interval(self, student, rate, whole, rest, interval, decay):
        """The rate depends on how many whole intervals have passed."""
        got = student.schedule_lr_decay(rate, whole * interval + rest % interval, decay, interval)
        claim = "learning_rate0 divided by the rate must be 1 + decay_rate times the number of whole intervals."
        hint = "How many whole intervals have passed in the first, and in the last epoch of one? (step 7)"
        expect_shrunk(got, rate, math.fsum([1.0, *[decay] * whole]), claim, hint)

    @form
    @pytest.mark.parametrize(("epoch", "whole"), [(0, 0), (999, 0), (1000, 1), (1001, 1), (2999, 2), (3000, 3)])
    def test_an_interval_is_1000_epochs_unless_told_otherwise(self, student, epoch, whole):
        """Without time_interval the rate shrinks every 1000 epochs."""
        claim = "without time_interval the rate must shrink every 1000 epochs."
        expect_shrunk(student.schedule_lr_decay(0.5, epoch, 1.0), 0.5, 1.0 + whole, claim)
