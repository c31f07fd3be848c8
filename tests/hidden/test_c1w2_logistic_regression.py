"""Hidden suite of c1w2_logistic_regression.

Oracles: sigma(z) = (1 + tanh(z / 2)) / 2; the cost as the mean of log(1 + exp(-z)) on the true side, its gradient by
the complex step; closed forms with z = log 3; invariance under listing every example k times. `optimize` is compared
with a loop on this side over the student's own `propagate`, `model` with the student's own `optimize` and `predict`,
so that one bug costs one exercise.

Threshold: 300 training and 269 test tumours, standardised, 60 iterations of rate 0.5. Over the splits of seeds
100 ... 119 a right solution got .963 to .993; ascent at most .108, no sigmoid .119, one step only .948 (mean .932); a
missing 1/m (at most .978) or bias (.985) cannot be told by accuracy and is caught by exact numbers. The suite uses the
split of SPLIT_SEED, where a right solution gets .981 and one step .903: 11 test tumours of room to .94. Training is
deterministic, so a false alarm would need rounding to flip 12 tumours: its chance is nil.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.testing import (
    EXACT_ATOL,
    EXACT_RTOL,
    arrays,
    call_text,
    complex_step_gradient,
    exercise,
    expect,
    expect_array,
    expect_close,
    expect_keys,
    expect_labels,
    expect_number,
    expect_tuple,
    expect_unchanged,
    labels,
    reject,
    show,
    sizes,
    weight,
)

COST_RTOL = 1e-5
"""A solution may add 1e-8 inside the logarithms to keep them finite, which moves these costs by less than this."""

SATURATED_ATOL = 1e-6
"""A solution may clip A by as much as 1e-8 before the gradient, where A is 0 or 1."""

SPLIT_SEED = 104
THRESHOLD = 0.94
MODEL_KEYS = ("costs", "Y_prediction_test", "Y_prediction_train", "w", "b", "learning_rate", "num_iterations")


ENTRIES = st.sampled_from([1.0, 2.0, -1.0, 0.5, -2.0, 1.5, -0.25])
"""Measurements: never 0, so that the smallest case still shows what goes wrong; multiples of 1/4."""


@st.composite
def problems(draw: st.DrawFn) -> tuple[Any, float, Any, Any]:
    """Weights, bias, measurements and labels of up to 3 features and 4 examples; |z| stays below 8."""
    n, m = draw(sizes(1, 3)), draw(sizes(1, 4))
    w, b = draw(arrays((n, 1), low=-1, high=1)), draw(st.integers(-4, 4)) / 4
    entries = draw(st.lists(ENTRIES, min_size=n * m, max_size=n * m))
    return w, b, np.array(entries).reshape(n, m), draw(labels(m))


def probe(m: int) -> tuple[Any, float, Any, Any]:
    """A fixed problem with 2 features and m examples, no entry zero."""
    k = np.arange(m)
    X = np.array([0.75 * (-1.0) ** k + 0.5 * k, 1.5 - 0.25 * k**2])
    return np.array([[0.5], [-0.25]]), 0.25, X, (k % 2 == 0).astype(int).reshape(1, m)


def true_cost(w: Any, b: Any, X: Any, Y: Any) -> Any:
    """The mean of log(1 + exp(-z)) where Y is 1 and of log(1 + exp(z)) where it is 0; takes complex w and b."""
    z = (w * X).sum(axis=0) + b
    return np.log(1 + np.exp(np.where(Y[0] == 1, -z, z))).mean()


def true_gradient(w: Any, b: float, X: Any, Y: Any) -> tuple[Any, float]:
    dw = complex_step_gradient(lambda v: true_cost(v, b, X, Y), w)
    return dw, float(complex_step_gradient(lambda v: true_cost(w, v[0], X, Y), [b])[0])


def returned(student: Any, problem: tuple[Any, ...], *keys: str) -> tuple[dict[str, Any], Any]:
    """grads, with `keys`, and cost as the student's propagate returns them."""
    result = student.propagate(*problem)
    grads, cost = expect_tuple(result, "the result", 2, hint="Return grads and cost, in this order.")
    return expect_keys(grads, "grads", keys or ["dw", "db"]), cost


def one(value: Any, what: str, *, finite: bool = True) -> float:
    """`value` as a number; an array of one entry is let through here, its shape is judged by the tests of shapes."""
    if isinstance(value, np.ndarray) and value.size == 1:
        value = value.reshape(())
    return expect_number(value, what, finite=finite)


def dw_of(student: Any, *problem: Any) -> Any:
    grads, _ = returned(student, problem, "dw")
    return expect_array(grads["dw"], "dw", problem[0].shape, hint="dw holds a slope for each weight.")


def db_of(student: Any, *problem: Any) -> float:
    return one(returned(student, problem, "db")[0]["db"], "db")


def cost_of(student: Any, *problem: Any) -> float:
    return one(returned(student, problem)[1], "cost", finite=False)


def case(problem: tuple[Any, ...], *more: Any) -> str:
    """The arguments as text, for messages after further probes: else the last probe would be shown as the case."""
    return call_text(["w", "b", "X", "Y", "num_iterations", "learning_rate"], [*problem, *more], {})


def loose(value: Any, what: str) -> Any:
    """`value` as an array of floats of whatever shape."""
    return expect_array(value, what, np.shape(value), finite=False)


def close(got: Any, expected: Any, rtol: float = EXACT_RTOL) -> bool:
    return bool(np.allclose(got, expected, rtol=rtol, atol=EXACT_ATOL))


def factor(student: Any, part: Callable[..., Any], truth: Callable[..., Any]) -> tuple[str, str]:
    """What the student's value is of the true one on probes of 2, 3 and 5 examples, and a question; else nothing."""
    pairs = [(m, np.asarray(part(student, *probe(m))), np.asarray(truth(*probe(m)))) for m in (2, 3, 5)]
    if all(close(got, m * true, COST_RTOL) for m, got, true in pairs):
        return "all but the scale: m times too large for m = 2, 3 and 5", "Is it a sum or a mean over the examples?"
    if all(close(got * m, true, COST_RTOL) for m, got, true in pairs):
        return "all but the scale: m times too small for m = 2, 3 and 5", "How often is it divided by m?"
    if all(close(-got, true, COST_RTOL) for _, got, true in pairs):
        return "the size; the sign is turned round for m = 2, 3 and 5", "Which minus does the formula of step 4 have?"
    return "", ""


@exercise("sigmoid")
class TestSigmoid:
    def test_the_shape_is_kept(self, student):
        """A number gives a number, an array an array of the same shape."""
        for z in (0.5, np.array([0.5]), np.array([[1.0, -2.0, 0.5]]), np.ones((2, 3)), np.ones((2, 1, 4))):
            expect_array(student.sigmoid(z), "the result", np.shape(z), hint="np.exp works entry by entry.")

    @weight(2)
    def test_cases_by_hand(self, student):
        """0 gives one half, log 3 gives odds of three to one, -log 3 of one to three."""
        for z, a in ((0.0, 1 / 2), (np.log(3), 3 / 4), (-np.log(3), 1 / 4)):
            claim = "the cases worked by hand in step 1 must come out."
            expect_close(student.sigmoid(float(z)), a, "the result", claim, hint="What is exp(-z) here, by hand?")

    @weight(4)
    @given(z=st.tuples(sizes(), sizes()).flatmap(lambda shape: arrays(shape, low=-9, high=9)))
    @settings(max_examples=20)
    def test_every_entry_is_the_logistic_function(self, student, z):
        """Every entry is 1 / (1 + exp(-z))."""
        got = expect_array(student.sigmoid(z), "the result", z.shape)
        if not close(got, (1 + np.tanh(z / 2)) / 2) and close(got, (1 - np.tanh(z / 2)) / 2):
            again = expect_array(student.sigmoid(np.array([[-3.0, 1.5]])), "the result", (1, 2))
            if again[0, 0] > 0.5 > again[0, 1]:
                claim = "a larger z must give a larger result."
                reject(claim, case=f"z = {show(z)}", result=got, hint="Which sign has z in the exponent?")
        claim = "every entry must be 1 / (1 + exp(-z))."
        expect_close(got, (1 + np.tanh(z / 2)) / 2, "the result", claim, hint="Try z = 0 and z = log 3 by hand.")

    def test_whole_numbers_are_numbers(self, student):
        """An array of integers serves as well."""
        whole = expect_array(student.sigmoid(np.array([[-2, 0, 3]])), "the result", (1, 3))
        floats = expect_array(student.sigmoid(np.array([[-2.0, 0.0, 3.0]])), "the result", (1, 3))
        claim = "an array of integers must give what the same array of floats gives."
        expect(close(whole, floats), claim, case="z = np.array([[-2, 0, 3]])", result=whole)

    def test_far_out_it_is_0_or_1(self, student):
        """Far from zero the result is 0 or 1, never nan."""
        z = np.array([[-1000.0, -800.0, 800.0, 1000.0]])
        got = expect_array(student.sigmoid(z), "the result", z.shape, hint="inf / inf is nan; 1 / inf is 0.")
        sides = np.array([[0, 0, 1, 1]])  # which side is which is judged above
        claim = "far from zero on one side it must reach 0, on the other 1."
        expect(close(got, sides) or close(got, 1 - sides), claim, result=got)

    def test_the_argument_is_left_alone(self, student):
        """The argument is after the call as it was before."""
        z = np.array([[0.5, -1.0]])
        expect_unchanged(z, student.sigmoid.with_arguments(z)[1][0], "z")


@exercise("initialize_with_zeros")
class TestInitializeWithZeros:
    @staticmethod
    def start(student, dim):
        w, b = expect_tuple(student.initialize_with_zeros(dim), "the result", 2, hint="Return w and b.")
        return expect_array(w, "w", (dim, 1), hint="w is a column: dim rows, 1 column."), expect_number(b, "b")

    @given(dim=sizes(1, 9))
    @settings(max_examples=8)
    def test_w_is_a_column_of_zeros(self, student, dim):
        """w is a column of dim zeros."""
        w, _ = self.start(student, dim)
        expect(not w.any(), "every weight must be 0.", w=w)

    @given(dim=sizes(1, 9))
    @settings(max_examples=8)
    def test_b_is_zero(self, student, dim):
        """b is the number 0."""
        _, b = self.start(student, dim)
        expect(b == 0, "the bias must be 0.", b=b)


@exercise("propagate", builds_on=["sigmoid"])
class TestPropagate:
    @weight(2)
    @given(problem=problems())
    @settings(max_examples=10)
    def test_shapes(self, student, problem):
        """grads has dw in the shape of w and db, a number; the cost is a number."""
        grads, cost = returned(student, problem)
        expect_array(grads["dw"], "dw", problem[0].shape, hint="dw holds a slope for each weight.")
        expect_number(grads["db"], "db", hint="The bias is one number, and so is its slope.")
        expect_number(cost, "cost", hint="The mean over all examples is one number. Which logarithm has no answer?")

    @weight(2)
    def test_one_example_by_hand(self, student):
        """One example with z = log 3, so A = 3/4, benign and malignant."""
        w, X = np.array([[np.log(3)]]), np.array([[1.0]])
        for y, cost, slope in ((0, np.log(4), 3 / 4), (1, np.log(4 / 3), -1 / 4)):
            problem = (w, 0.0, X, np.array([[y]]))
            hint = "Work the example by hand: A = 3/4, x = 1."
            claim = "one example costs minus the logarithm of the probability given to its label."
            expect_close(cost_of(student, *problem), cost, "cost", claim, rtol=COST_RTOL, hint=hint)
            claim, dw = "for one example dw is (A - Y) x.", dw_of(student, *problem)
            expect_close(dw, [[slope]], "dw", claim, holds="cost", hint=hint)
            claim, db = "for one example db is A - Y.", db_of(student, *problem)
            expect_close(db, slope, "db", claim, holds="cost and dw", hint=hint)

    @given(problem=problems())
    @settings(max_examples=10)
    def test_with_zero_weights_the_cost_is_log_2(self, student, problem):
        """With zero weights the cost is log 2, on any data."""
        w, _, X, Y = problem
        cost = cost_of(student, 0 * w, 0.0, X, Y)
        claim = "with zero weights every probability is 1/2, so the cost must be log 2 on any data."
        expect_close(cost, np.log(2), "cost", claim, rtol=COST_RTOL, hint="The mean of m equal losses is that loss.")

    @weight(3)
    @given(problem=problems())
    @settings(max_examples=15)
    def test_listing_every_example_twice_changes_nothing(self, student, problem):
        """Cost and gradient are means: listing every example twice changes nothing."""
        w, b, X, Y = problem

        def listed_times(k: int) -> dict[str, Any]:
            grads, cost = returned(student, (w, b, np.tile(X, (1, k)), np.tile(Y, (1, k))))
            return {"dw": loose(grads["dw"], "dw"), "db": loose(grads["db"], "db"), "cost": loose(cost, "cost")}

        once, twice = listed_times(1), listed_times(2)
        changed = [name for name in once if not close(twice[name], once[name])]
        if not changed:
            return
        first = changed[0]
        grown = all(close(listed_times(k)[first], k * once[first]) for k in (2, 3, 5))
        times = ": twice as large (listed 3 and 5 times: 3 and 5 times)" if grown else ""
        reject(
            f"{' and '.join(changed)} must not change when every example is listed twice.",
            case=f"{case(problem)}  # then every column twice",
            **{first: f"{show(once[first][()])}, then {show(twice[first][()])}{times}"},
            holds=", ".join(["shape", *(name for name in once if name not in changed)]),
            hint="Is the cost a sum or a mean over the m examples? (step 3)"
            if "cost" in changed
            else "The cost is a mean over m examples. And its gradient? (step 4)",
        )

    @weight(3)
    @given(problem=problems())
    @settings(max_examples=20)
    def test_the_cost_is_the_mean_loss(self, student, problem):
        """The cost is the mean of -log(probability given to the true label)."""
        cost = cost_of(student, *problem)
        expected = true_cost(*problem)
        if not close(cost, expected, COST_RTOL):
            holds, hint = factor(student, cost_of, true_cost)
            reject(
                "the cost must be the mean over the examples of -log(the probability given to the true label).",
                case=case(problem),
                cost=cost,
                **({"holds": holds} if holds else {}),
                hint=hint or "Take m = 1 and work both terms by hand, once with Y = 1 and once with Y = 0.",
            )

    def test_the_cost_has_double_precision(self, student):
        """The cost is computed in float64."""
        costs = [cost_of(student, *probe(m)) for m in (2, 3, 5)]
        expect(
            any(float(np.float32(cost)) != cost for cost in costs),
            "the cost must keep the 16 digits of float64.",
            costs=costs,
            hint="Where does float32 come in?",
        )

    @weight(4)
    @given(problem=problems())
    @settings(max_examples=20)
    def test_dw_is_the_slope_of_the_cost(self, student, problem):
        """dw is the slope of the cost along every weight."""
        dw = dw_of(student, *problem)
        expected = true_gradient(*problem)[0]
        if not close(dw, expected):
            holds, hint = factor(student, dw_of, lambda *a: true_gradient(*a)[0])
            expect_close(
                dw,
                expected,
                "dw",
                "dw must be the slope of the cost along every weight.",
                case=case(problem),
                holds=holds or "shape",
                hint=hint or "Compare with the table of step 3: (a - y) times x, then the mean.",
            )

    @weight(2)
    @given(problem=problems())
    @settings(max_examples=20)
    def test_db_is_the_slope_of_the_cost(self, student, problem):
        """db is the slope of the cost along the bias."""
        db = db_of(student, *problem)
        expected = true_gradient(*problem)[1]
        if not close(db, expected):
            holds, hint = factor(student, db_of, lambda *a: true_gradient(*a)[1])
            reject(
                "db must be the slope of the cost along the bias.",
                case=case(problem),
                db=db,
                **({"holds": holds} if holds else {}),
                hint=hint or "Compare with the table of step 3: the mean of a - y.",
            )

    def test_the_gradient_survives_where_the_logarithm_does_not(self, student):
        """Where A is exactly 0 or 1 the gradient is still right; the cost is not judged."""
        hint = "dw and db need A - Y only, no logarithm and no division by A (step 4)."
        claim = "the gradient must stay finite and right where A has reached 0 or 1."
        for x, y, error in ((2.0, 1, 0), (3.0, 0, 1), (-2.0, 1, 1), (-3.0, 0, 0)):  # z = 900, 1300, -700, -1100
            problem = (np.array([[400.0]]), 100.0, np.array([[x]]), np.array([[y]]))
            grads, _ = returned(student, problem)
            for name in ("dw", "db"):
                expect(np.isfinite(loose(grads[name], name)).all(), claim, **{name: show(grads[name])}, hint=hint)
            dw, db = dw_of(student, *problem), db_of(student, *problem)  # the sign is judged above
            expect_close(np.abs(dw), [[abs(x) * error]], "the size of dw", claim, atol=SATURATED_ATOL, hint=hint)
            expect_close(abs(db), error, "the size of db", claim, atol=SATURATED_ATOL, hint=hint)

    def test_the_arguments_are_left_alone(self, student):
        """The arguments are after the call as they were before."""
        problem = probe(3)
        after = student.propagate.with_arguments(*problem)[1]
        for name, old, new in zip(("w", "b", "X", "Y"), problem, after, strict=True):
            expect_unchanged(old, new, name)


def described(result: Any, shape: tuple[int, ...]) -> tuple[Any, float, Any, float, list[float]]:
    """w, b, dw, db and costs of what optimize returned; b, db and costs in the form that propagate gave them."""
    order = "Return params, grads and costs, in this order."
    params, grads, costs = expect_tuple(result, "the result", 3, hint=order)
    params = expect_keys(params, "params", ["w", "b"])
    grads = expect_keys(grads, "grads", ["dw", "db"])
    w, dw = expect_array(params["w"], "w", shape), expect_array(grads["dw"], "dw", shape)
    return w, one(params["b"], "b"), dw, one(grads["db"], "db"), listed(costs)


def listed(costs: Any) -> list[float]:
    """A list of costs as floats; nan is let through."""
    if not isinstance(costs, (list, tuple, np.ndarray)) or np.ndim(costs) == 0:
        reject("costs must be a list of numbers.", costs=show(costs))
    return [one(cost, "a cost", finite=False) for cost in costs]


def descended(student: Any, problem: Any, steps: int, rate: float) -> tuple[Any, float, Any, float, list[float]]:
    """The same as `described`, by a loop on this side over the student's own propagate."""
    w, b, X, Y = problem
    costs, dw, db = [], np.zeros_like(w), 0.0
    for i in range(steps):
        grads, cost = returned(student, (w, b, X, Y))
        hint = "First make propagate pass."
        dw, db = expect_array(grads["dw"], "dw of propagate", w.shape, hint=hint), one(grads["db"], "db of propagate")
        if i % 100 == 0:
            costs.append(one(cost, "the cost of propagate", finite=False))
        w, b = w - rate * dw, b - rate * db
    return w, b, dw, db, costs


def expect_a_slope(student: Any) -> None:
    """A propagate whose gradient is zero everywhere would let any optimize pass."""
    _, _, dw, db, _ = descended(student, probe(3), 1, 0.5)
    expect(
        dw.any() and db != 0,
        "nothing can be learned: the gradient that your propagate returns is zero where the cost has a slope.",
        hint="First make propagate pass.",
    )


RATES = st.sampled_from([0.5, 0.25, 1.0, 0.0625])


@exercise("optimize", builds_on=["propagate"], in_place=["w"])
class TestOptimize:
    @given(problem=problems())
    @settings(max_examples=8)
    def test_shapes(self, student, problem):
        """params holds w and b, grads holds dw and db, costs is a list."""
        result = student.optimize(*problem, 2, 0.5, False)
        described(result, problem[0].shape)
        grads, cost = returned(student, problem)
        if np.ndim(grads["db"]) == np.ndim(cost) == 0:  # else the shapes are propagate's, and judged there
            expect_number(result[0]["b"], "b", hint="The bias is one number, before and after the step.")
            expect_number(result[1]["db"], "db")
            for entry in result[2]:
                expect_number(entry, "a cost", finite=False, hint="costs holds plain numbers.")

    @weight(3)
    @given(problem=problems(), rate=RATES)
    @settings(max_examples=15)
    def test_one_step(self, student, problem, rate):
        """One iteration moves w by -learning_rate * dw and b by -learning_rate * db."""
        expect_a_slope(student)
        w, b, *_ = described(student.optimize(*problem, 1, rate, False), problem[0].shape)
        after_w, after_b, *_ = descended(student, problem, 1, rate)
        if not close(w, after_w) or not close(b, after_b):
            holds, hint = self.direction(student)
            if close(w, after_w):
                holds, hint = "w", "The bias steps as the weights do."
            done = "" if hint else self.miscounted(student)
            if done:
                self.reject_count(case(problem, 1, rate), done)
            claim = "one iteration must move w to w - learning_rate * dw and b to b - learning_rate * db."
            rows = {"w": w, "b": b, **({"holds": holds} if holds else {})}
            hint = hint or "What does propagate return for these arguments? Do the step by hand."
            reject(claim, case=case(problem, 1, rate), **rows, hint=hint)

    @staticmethod
    def direction(student):
        """Whether the step is turned round, or of a fixed rate, on two further probes."""
        seen = []
        for m, rate in ((3, 0.5), (5, 0.25)):
            w, b, X, Y = probe(m)
            moved = described(student.optimize(w, b, X, Y, 1, rate, False), w.shape)[0] - w
            seen.append((moved, descended(student, (w, b, X, Y), 1, rate)[0] - w))
        if all(close(-moved, due) for moved, due in seen):
            return "the length; both of two further steps went uphill", "Which way does the gradient point?"
        if not any(moved.any() for moved, _ in seen):
            return "", "Is the new w stored where it is returned from?"
        w, b, X, Y = probe(3)
        ends = [described(student.optimize(w, b, X, Y, 1, rate, False), w.shape)[0] for rate in (0.25, 0.5, 1.0)]
        if close(ends[0], ends[1]) and close(ends[0], ends[2]):
            return "w moves; but equally far at rates 0.25, 0.5 and 1", "Where does learning_rate come in?"
        return "", ""

    @weight(3)
    @given(problem=problems(), steps=st.integers(2, 6), rate=RATES)
    @settings(max_examples=15)
    def test_several_steps(self, student, problem, steps, rate):
        """Every iteration starts where the last one ended."""
        expect_a_slope(student)
        w, b, *_ = described(student.optimize(*problem, steps, rate, False), problem[0].shape)
        after_w, after_b, *_ = descended(student, problem, steps, rate)
        if close(w, after_w) and close(b, after_b):
            return
        done = self.miscounted(student)
        if done:
            self.reject_count(case(problem, steps, rate), done)
        reject(
            "every iteration must compute the gradient anew where the last step ended, then step from there.",
            case=case(problem, steps, rate),
            w=w,
            b=b,
            hint="Is propagate called inside the loop, with the w and b of the last step?",
        )

    @staticmethod
    def reject_count(arguments, done):
        claim = "as many steps must be made as num_iterations says."
        reject(claim, case=arguments, seen=done, hint="How many numbers does range(n) give, and which is the first?")

    @staticmethod
    def miscounted(student):
        """Whether 3 and 6 iterations end where one step fewer or more would end."""
        for extra, words in ((-1, "one step too few"), (1, "one step too many")):
            if all(
                close(
                    described(student.optimize(*probe(3), steps, 0.5, False), (2, 1))[0],
                    descended(student, probe(3), steps + extra, 0.5)[0],
                )
                for steps in (3, 6)
            ):
                return f"{words}, for 3 and for 6 iterations as well"
        return ""

    @weight(2)
    @given(problem=problems(), steps=st.integers(1, 4), rate=RATES)
    @settings(max_examples=15)
    def test_the_gradient_is_the_one_before_the_last_step(self, student, problem, steps, rate):
        """grads is the gradient of the last iteration, taken before its step."""
        expect_a_slope(student)
        _, _, dw, db, _ = described(student.optimize(*problem, steps, rate, False), problem[0].shape)
        _, _, before_w, before_b, _ = descended(student, problem, steps, rate)
        claim = "grads must be the gradient of the last iteration, taken before its step."
        expect(close(dw, before_w), claim, dw=dw, hint="When is grads computed, and when is w moved?")
        expect(close(db, before_b), claim, db=db, holds="dw", hint="When is grads computed, and when is b moved?")

    @weight(2)
    def test_costs_are_noted_every_100_iterations(self, student):
        """costs holds the costs of iterations 0, 100, 200 ..., each before its step."""
        expect_a_slope(student)
        expected = descended(student, probe(5), 201, 0.125)[4]
        for steps, count in ((1, 1), (99, 1), (100, 1), (101, 2), (201, 3)):
            costs = described(student.optimize(*probe(5), steps, 0.125, False), (2, 1))[4]
            expect(
                len(costs) == count,
                "costs must hold one cost for each of iterations 0, 100, 200 ... that is run.",
                seen=f"{len(costs)} costs after {steps} iterations",
                hint="Iteration 0 counts, then every hundredth, printed or not.",
            )
            expect(
                close(costs, expected[:count]),
                "every noted cost must be the one that propagate gives at that iteration, before the step.",
                costs=costs,
                holds="their number",
                hint="With which w was the noted cost computed?",
            )

    def test_default_values_are_those_of_the_signature(self, student):
        """Where defaults are given, they are 100 iterations of rate 0.009."""
        try:
            result = student.optimize(*probe(3))
        except Exception:  # no default values at all: correct notebooks of the same lecture have none
            return
        told = described(student.optimize(*probe(3), 100, 0.009, False), (2, 1))
        default = described(result, (2, 1))
        claim = "without further arguments it must do 100 iterations of rate 0.009."
        expect(close(default[0], told[0]) and close(default[1], told[1]), claim, case=case(probe(3)), w=default[0])

    def test_printing_changes_nothing(self, student):
        """With print_cost=True the results are the same."""
        quiet = described(student.optimize(*probe(3), 101, 0.25, False), (2, 1))
        loud = described(student.optimize(*probe(3), 101, 0.25, True), (2, 1))
        claim = "printing the costs must not change what is returned."
        for name, a, b in zip(("w", "b", "dw", "db"), quiet, loud, strict=False):
            expect(close(a, b), claim, differs=name)
        expect(len(quiet[4]) == len(loud[4]) and close(quiet[4], loud[4]), claim, differs="costs")


@exercise("predict", builds_on=["sigmoid"])
class TestPredict:
    @given(problem=problems())
    @settings(max_examples=10)
    def test_shape_and_kind(self, student, problem):
        """One row with a 0 or a 1 for each example."""
        w, b, X, _ = problem
        hint = "One row, m columns; an answer, 0 or 1, and no longer a probability."
        expect_labels(student.predict(w, b + 1 / 32, X), "the result", (1, X.shape[1]), hint=hint)

    def test_the_middle_is_a_probability_of_one_half(self, student):
        """Just above probability one half the answer is 1, just below 0."""
        for z, answer in ((0.7, 1), (-0.7, 0), (0.3, 1), (-0.3, 0), (0.001, 1), (-0.001, 0), (1e-8, 1), (-1e-8, 0)):
            got = expect_labels(student.predict(np.array([[1.0]]), 0.0, np.array([[z]])), "the result", (1, 1))
            claim = "the answer must turn where the probability passes one half, that is where z passes 0."
            expect(got[0, 0] == answer, claim, result=got, hint="What is compared with 0.5: z, or sigmoid(z)?")

    @weight(3)
    @given(problem=problems())
    @settings(max_examples=25)
    def test_the_answer_is_the_side_of_the_boundary(self, student, problem):
        """The answer is 1 exactly where the probability exceeds one half."""
        w, b, X, _ = problem
        b += 1 / 32  # entries are multiples of 1/16 after the product: z is never 0
        got = expect_labels(student.predict(w, b, X), "the result", (1, X.shape[1]))
        answers = ((w * X).sum(axis=0) + b > 0).astype(int).reshape(1, -1)
        if not np.array_equal(got, answers):
            reject(
                "the answer must be 1 where sigmoid(w.T X + b) exceeds one half, and 0 elsewhere.",
                result=got,
                hint="Compute z = w.T X + b for this case by hand: which sign has it?",
            )

    def test_far_from_the_boundary(self, student):
        """Far from the boundary the answer is as sure."""
        X = np.array([[900.0, -900.0, 40.0], [0.0, 1.0, 1.0]])
        got = expect_labels(student.predict(np.array([[1.0], [0.5]]), -2.0, X), "the result", (1, 3))
        expect(np.array_equal(got, [[1, 0, 1]]), "far from the boundary the side must still decide.", result=got)

    def test_the_arguments_are_left_alone(self, student):
        """The arguments are after the call as they were before."""
        w, b, X, _ = probe(3)
        after = student.predict.with_arguments(w, b, X)[1]
        for name, old, new in zip(("w", "b", "X"), (w, b, X), after, strict=True):
            expect_unchanged(old, new, name)


X_TRAIN = np.array([[2.0, 3.0, -1.0, -2.0, 1.5], [0.5, -0.5, 1.0, 0.25, 0.5]])
Y_TRAIN = np.array([[1, 1, 0, 0, 1]])
X_TEST = np.array([[4.0, -4.0, -3.0], [0.5, 1.0, -1.0]])
Y_TEST = np.array([[1, 0, 1]])


def modelled(student: Any, *settings: Any, Y_test: Any = Y_TEST) -> dict[str, Any]:
    """What model returns for the small problem, its contract checked and its entries brought to one form."""
    result = expect_keys(student.model(X_TRAIN, Y_TRAIN, X_TEST, Y_test, *settings), "the result", MODEL_KEYS)
    return {
        "w": expect_array(result["w"], "w", (2, 1)),
        "b": one(result["b"], "b"),
        "costs": listed(result["costs"]),
        "Y_prediction_train": expect_labels(result["Y_prediction_train"], "Y_prediction_train", (1, 5)),
        "Y_prediction_test": expect_labels(result["Y_prediction_test"], "Y_prediction_test", (1, 3)),
        "learning_rate": expect_number(result["learning_rate"], "learning_rate"),
        "num_iterations": expect_number(result["num_iterations"], "num_iterations"),
    }


def trained(student: Any, steps: int, rate: float) -> tuple[Any, float, Any, float, list[float]]:
    """The student's own optimize from zeros on the small problem, seen to have moved."""
    result = described(student.optimize(np.zeros((2, 1)), 0.0, X_TRAIN, Y_TRAIN, steps, rate, False), (2, 1))
    expect(
        result[0].any(),
        "nothing can be learned: your optimize leaves the weights at zero.",
        hint="First make optimize pass.",
    )
    return result


def expect_same(a: dict[str, Any], b: dict[str, Any], claim: str, hint: str = "") -> None:
    for key in ("w", "b", "costs", "Y_prediction_train", "Y_prediction_test"):
        x, y = np.asarray(a[key]), np.asarray(b[key])
        same = x.shape == y.shape and np.allclose(x, y, rtol=EXACT_RTOL, atol=EXACT_ATOL, equal_nan=True)
        expect(same, claim, differs=key, hint=hint)


@exercise("model", builds_on=["initialize_with_zeros", "optimize", "predict"])
class TestModel:
    def test_keys_and_shapes(self, student):
        """The dict has the seven keys, with w (n_x, 1) and one row of answers for each set."""
        modelled(student, 3, 0.25, False)

    @weight(3)
    def test_the_weights_come_from_optimize(self, student):
        """w, b and costs are what optimize gives from zeros with num_iterations and learning_rate."""
        for steps, rate in ((1, 0.25), (3, 0.5), (7, 0.0625), (201, 0.125)):
            w, b, _, _, costs = trained(student, steps, rate)
            got = modelled(student, steps, rate, False)
            claim = "w and b must be those of optimize, from zeros, with the given num_iterations and learning_rate."
            hint = "What does model hand to optimize, in which order, and does it take w and b from what comes back?"
            expect(close(got["w"], w), claim, w=got["w"], hint=hint)
            expect(close(got["b"], b), claim, b=got["b"], holds="w", hint=hint)
            expect(
                len(got["costs"]) == len(costs) and close(got["costs"], costs),
                "costs must be those that optimize noted.",
                costs=show(got["costs"]),
                holds="w and b",
            )

    @weight(2)
    def test_the_answers_come_from_predict(self, student):
        """Each set's answers are what predict says of it with the trained w and b."""
        for steps, rate in ((1, 0.25), (60, 0.5)):
            got = modelled(student, steps, rate, False)
            w, b, *_ = trained(student, steps, rate)
            for key, X in (("Y_prediction_train", X_TRAIN), ("Y_prediction_test", X_TEST)):
                answers = expect_labels(student.predict(w, b, X), "predict's result", (1, X.shape[1]))
                expect(
                    np.array_equal(got[key], answers),
                    f"{key} must be what predict says of that set with the trained w and b.",
                    **{key: got[key]},
                    hint="Which X and which w does this call of predict get?",
                )

    def test_the_settings_are_told(self, student):
        """learning_rate and num_iterations are returned as they were given."""
        for steps, rate in ((3, 0.25), (5, 0.3)):
            got = modelled(student, steps, rate, False)
            claim = "num_iterations and learning_rate must be returned as they were given."
            expect(got["learning_rate"] == rate, claim, learning_rate=got["learning_rate"])
            expect(got["num_iterations"] == steps, claim, num_iterations=got["num_iterations"])

    def test_the_test_labels_teach_nothing(self, student):
        """Other test labels change neither weights nor answers."""
        claim = "other test labels must change neither the weights nor the answers."
        usual, turned = modelled(student, 20, 0.5, False), modelled(student, 20, 0.5, False, Y_test=1 - Y_TEST)
        expect_same(usual, turned, claim, "Only X_train and Y_train may shape the weights.")

    def test_2000_iterations_of_rate_half_are_the_default(self, student):
        """Without further arguments: 2000 iterations of rate 0.5."""
        default, told = modelled(student), modelled(student, 2000, 0.5, False)
        claim = "without further arguments it must train 2000 iterations at rate 0.5."
        expect(default["num_iterations"] == 2000, claim, num_iterations=default["num_iterations"])
        expect(default["learning_rate"] == 0.5, claim, learning_rate=default["learning_rate"])
        expect_same(default, told, claim)

    def test_printing_changes_nothing(self, student):
        """With print_cost=True the results are the same."""
        claim = "printing must not change what is returned."
        expect_same(modelled(student, 101, 0.25, False), modelled(student, 101, 0.25, True), claim)

    @weight(2)
    def test_it_tells_malignant_from_benign(self, student, data):
        """Trained on 300 tumours, it is right for more than 94 of 100 others."""
        file = data("breast_cancer.h5")
        X, Y = file["measurements"].T.astype(np.float64), file["malignant"].reshape(1, -1).astype(np.float64)
        order = np.random.default_rng(SPLIT_SEED).permutation(X.shape[1])
        train, test = order[:300], order[300:]
        X = (X - X[:, train].mean(axis=1, keepdims=True)) / X[:, train].std(axis=1, keepdims=True)
        result = student.model(X[:, train], Y[:, train], X[:, test], Y[:, test], 60, 0.5, False)
        result = expect_keys(result, "the result", MODEL_KEYS)
        answers = expect_labels(result["Y_prediction_test"], "Y_prediction_test", (1, len(test)))
        right = float(np.mean(answers == Y[:, test]))
        expect(
            right > THRESHOLD,
            "after 60 iterations at rate 0.5 more than 94 of 100 unseen tumours must be right.",
            case="the tumours of data/breast_cancer.h5, standardised, 300 of them for training",
            seen=f"{right:.3f} right",
            hint="Do propagate, optimize and predict pass? If not, start there.",
        )
