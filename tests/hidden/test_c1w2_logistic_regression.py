"""Hidden suite of c1w2_logistic_regression.

Oracles: closed forms with z = log 3; the complex step on a cost that is written from z; invariances; training followed
step by step along that slope. Evidence: docs/design/c1w2_logistic_regression.md.
"""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.testing import (
    TrainingLoop,
    arrays,
    call_text,
    exercise,
    expect,
    expect_accuracy,
    expect_all_close,
    expect_all_same,
    expect_array,
    expect_arrays,
    expect_close,
    expect_keys,
    expect_labels,
    expect_number,
    expect_numbers,
    expect_tuple,
    form,
    is_close,
    labels,
    oracles,
    relation,
    show,
    sizes,
    split,
    weight,
)

COST_RTOL = 1e-5
"""A solution may add 1e-8 inside the logarithms to keep them finite, which moves these costs by less than this."""

SATURATED_ATOL = 1e-6
"""A solution may clip A by as much as 1e-8 before the gradient, where A is 0 or 1."""

SPLIT_SEED, THRESHOLD = 104, 0.94

ENTRIES = st.sampled_from([1.0, 2.0, -1.0, 0.5, -2.0, 1.5, -0.25])
"""Measurements: never 0, so that the smallest case still shows what goes wrong; multiples of 1/4."""


@st.composite
def problems(draw):
    """w (n, 1), b, X (n, m) and Y (1, m) of up to 3 features and 4 examples; |z| stays below 8."""
    n, m = draw(sizes(1, 3)), draw(sizes(1, 4))
    w, b = draw(arrays((n, 1), low=-1, high=1)), draw(st.integers(-4, 4)) / 4
    entries = draw(st.lists(ENTRIES, min_size=n * m, max_size=n * m))
    return w, b, np.array(entries).reshape(n, m), draw(labels(m))


def probe(m):
    """A fixed problem with 2 features and m examples, no entry zero."""
    k = np.arange(m)
    X = np.array([0.75 * (-1.0) ** k + 0.5 * k, 1.5 - 0.25 * k**2])
    return np.array([[0.5], [-0.25]]), 0.25, X, (k % 2 == 0).astype(int).reshape(1, m)


def case(problem):
    return call_text(["w", "b", "X", "Y"], problem, {})


@exercise("sigmoid", pure=True)
class TestSigmoid:
    @form
    @weight(2)
    def test_the_shape_is_kept(self, student):
        """A number gives a number, an array an array of the same shape; whole numbers serve as well."""
        for z in (0.5, -2, np.array([0.5]), np.array([[-2, 0, 3]]), np.ones((2, 3)), np.ones((2, 1, 4))):
            expect_array(student.sigmoid(z), "the result", np.shape(z), hint="np.exp works entry by entry.")

    @weight(6)
    @given(z=st.tuples(sizes(), sizes()).flatmap(lambda shape: arrays(shape, low=-9, high=9)))
    def test_every_entry_is_the_logistic_function(self, student, z):
        """Every entry is 1 / (1 + exp(-z))."""
        got, right = expect_array(student.sigmoid(z), "the result", z.shape), (1 + np.tanh(z / 2)) / 2
        if not is_close(got, right) and is_close(got, 1 - right):
            again = expect_array(student.sigmoid(np.array([[-3.0, 1.5]])), "the result", (1, 2))
            claim, hint = "a larger z must give a larger result.", "Which sign has z in the exponent?"
            expect(again[0, 0] <= 0.5 or again[0, 1] >= 0.5, claim, case=f"z = {show(z)}", result=got, hint=hint)
        claim = "every entry must be 1 / (1 + exp(-z))."
        expect_close(got, right, "the result", claim, hint="Try z = 0 and z = log 3 by hand (step 1).")

    def test_far_out_it_is_0_or_1(self, student):
        """Far from zero the result is 0 or 1, never nan."""
        z = np.array([[-1000.0, -800.0, 800.0, 1000.0]])
        got = expect_array(student.sigmoid(z), "the result", z.shape, hint="inf / inf is nan; 1 / inf is 0.")
        sides = np.array([[0, 0, 1, 1]])  # which side is which is judged above
        claim = "far from zero on one side it must reach 0, on the other 1."
        expect(is_close(got, sides) or is_close(got, 1 - sides), claim, result=got)


def start(student, dim):
    w, b = expect_tuple(student.initialize_with_zeros(dim), "the result", 2, hint="Return w and b.")
    return expect_array(w, "w", (dim, 1), hint="w is a column: dim rows, 1 column."), expect_number(b, "b")


@exercise("initialize_with_zeros")
class TestInitializeWithZeros:
    @given(dim=sizes(1, 9))
    def test_w_is_a_column_of_zeros(self, student, dim):
        """w is a column of dim zeros."""
        w, _ = start(student, dim)
        expect(not w.any(), "every weight must be 0.", w=w)

    @given(dim=sizes(1, 9))
    def test_b_is_zero(self, student, dim):
        """b is the number 0."""
        _, b = start(student, dim)
        expect(b == 0, "the bias must be 0.", b=b)


def returned(student, problem, *keys):
    """grads, with `keys`, and cost as the student's propagate returns them."""
    result = expect_tuple(student.propagate(*problem), "the result", 2, hint="Return grads and cost, in this order.")
    return expect_keys(result[0], "grads", keys or ["dw", "db"]), result[1]


def part(student, name, problem):
    """dw, db or cost of the student's propagate as floats; another form than the one of `name` is judged elsewhere."""
    grads, cost = returned(student, problem, *([] if name == "cost" else [name]))
    if name == "dw":
        return expect_array(grads["dw"], "dw", problem[0].shape, hint="dw holds a slope for each weight.")
    return expect_number(cost if name == "cost" else grads["db"], name, finite=name != "cost", one_entry=True)


def true_cost(w, b, X, Y):
    return oracles.logistic_cost(X, Y, {"W1": w.T, "b1": np.array([[b]])})


def true_slopes(w, b, X, Y):
    found = oracles.logistic_gradients(X, Y, {"W1": w.T, "b1": np.array([[b]])})
    return {"w": found["dW1"].T, "b": found["db1"].item()}


def truth(name, problem):
    return true_cost(*problem) if name == "cost" else true_slopes(*problem)[name[1:]]


def expect_part(student, name, problem, claim, hint, **tolerance):
    """A part is the true one; a factor that holds for 2, 3 and 5 examples is named."""

    def explain():
        return relation((m, part(student, name, probe(m)), truth(name, probe(m))) for m in (2, 3, 5))

    got, right, text = part(student, name, problem), truth(name, problem), case(problem)
    expect_close(got, right, name, claim, hint=hint, case=text, explain=explain, **tolerance)


def expect_double_precision(costs):
    precise = any(float(np.float32(cost)) != cost for cost in costs)
    expect(precise, "the cost must have float64's digits.", costs=costs, hint="Where does float32 come in?")


@exercise("propagate", builds_on=["sigmoid"], pure=True)
class TestPropagate:
    @form
    @weight(2)
    @given(problem=problems())
    def test_shapes(self, student, problem):
        """grads has dw in the shape of w and db, a number; the cost is a number."""
        grads, cost = returned(student, problem)
        expect_array(grads["dw"], "dw", problem[0].shape, hint="dw holds a slope for each weight.")
        expect_number(grads["db"], "db", hint="The bias is one number, and so is its slope.")
        expect_number(cost, "cost", hint="The mean over all examples is one number. Which logarithm has no answer?")

    @weight(2)
    def test_one_example_by_hand(self, student):
        """One example with z = log 3, so A = 3/4, benign and malignant."""
        hint = "Work the example by hand: A = 3/4, x = 1."
        for y, cost, slope in ((0, np.log(4), 3 / 4), (1, np.log(4 / 3), -1 / 4)):
            problem = (np.array([[np.log(3)]]), 0.0, np.array([[1.0]]), np.array([[y]]))
            claim = "one example costs minus the logarithm of the probability given to its label."
            expect_close(part(student, "cost", problem), cost, "cost", claim, rtol=COST_RTOL, hint=hint)
            claim = "for one example dw is (A - Y) x."
            expect_close(part(student, "dw", problem), [[slope]], "dw", claim, holds="cost", hint=hint)
            claim = "for one example db is A - Y."
            expect_close(part(student, "db", problem), slope, "db", claim, holds="cost and dw", hint=hint)

    @weight(3)
    @given(problem=problems())
    def test_the_cost_is_the_mean_loss(self, student, problem):
        """The cost is the mean of -log(probability given to the true label)."""
        claim = "the cost must be the mean over the examples of -log(the probability given to the true label)."
        hint = "Take m = 1 and work both terms by hand, once with Y = 1 and once with Y = 0."
        expect_part(student, "cost", problem, claim, hint, rtol=COST_RTOL)

    @form
    def test_the_cost_has_double_precision(self, student):
        """The cost is computed in float64."""
        expect_double_precision([part(student, "cost", probe(m)) for m in (2, 3, 5)])

    @weight(4)
    @given(problem=problems())
    def test_dw_is_the_slope_of_the_cost(self, student, problem):
        """dw is the slope of the cost along every weight."""
        hint = "Compare with the table of step 3: (a - y) times x, then the mean."
        expect_part(student, "dw", problem, "dw must be the slope of the cost along every weight.", hint)

    @weight(2)
    @given(problem=problems())
    def test_db_is_the_slope_of_the_cost(self, student, problem):
        """db is the slope of the cost along the bias."""
        hint = "Compare with the table of step 3: the mean of a - y."
        expect_part(student, "db", problem, "db must be the slope of the cost along the bias.", hint)

    def test_the_gradient_survives_where_the_logarithm_does_not(self, student):
        """Where A is exactly 0 or 1 the gradient is still right; the cost is not judged."""
        hint = "dw and db need A - Y only, no logarithm and no division by A (step 4)."
        claim = "the gradient must stay finite and right where A has reached 0 or 1."
        for x, y, error in ((2.0, 1, 0), (3.0, 0, 1), (-2.0, 1, 1), (-3.0, 0, 0)):  # z = 900, 1300, -700, -1100
            problem = (np.array([[400.0]]), 100.0, np.array([[x]]), np.array([[y]]))
            grads, _ = returned(student, problem)
            for name, size in (("dw", abs(x) * error), ("db", error)):  # the sign is judged above
                value = np.abs(expect_array(grads[name], name, np.shape(grads[name]), finite=False)).ravel()
                expect_close(value, [size], f"the size of {name}", claim, atol=SATURATED_ATOL, hint=hint)


def described(result, shape):
    """w, b, dw, db and costs of what optimize returned; b, db and costs in the form that propagate gave them."""
    order = "Return params, grads and costs, in this order."
    params, grads, costs = expect_tuple(result, "the result", 3, hint=order)
    found = {**expect_keys(params, "params", ["w", "b"]), **expect_keys(grads, "grads", ["dw", "db"])}
    return {
        **{name: expect_array(found[name], name, shape) for name in ("w", "dw")},
        **{name: expect_number(found[name], name, one_entry=True) for name in ("b", "db")},
        "costs": expect_numbers(costs, "costs", finite=False, one_entry=True),
    }


def optimized(student, problem, steps, rate, print_cost=False):
    return described(student.optimize(*problem, steps, rate, print_cost), problem[0].shape)


def slopes(state, problem):
    return true_slopes(state["w"], state["b"], *problem[2:])


def train(function, problem, *, learning_rate, num_iterations, print_cost=False):
    found = described(function(*problem, num_iterations, learning_rate, print_cost), problem[0].shape)
    return {name: found[name] for name in "wb"}, found["costs"]


DESCENT = TrainingLoop(
    train,
    slopes,
    cost=lambda state, problem: true_cost(state["w"], state["b"], *problem[2:]),
    names=("w", "b", "X", "Y"),
    start=lambda problem: {"w": problem[0], "b": problem[1]},
)
RATES = st.sampled_from([0.5, 0.25, 1.0, 0.0625])


@exercise("optimize", builds_on=["propagate"], in_place=["w"])
class TestOptimize:
    @form  # first, since it calls optimize alone: a stub above other stubs is told as not attempted
    def test_printing_changes_nothing(self, student):
        """With print_cost=True the results are the same."""
        quiet, loud = (optimized(student, probe(3), 101, 0.25, told) for told in (False, True))
        expect_all_same(quiet, loud, "printing the costs must not change what is returned.")

    @weight(3)
    @given(problem=problems(), rate=RATES)
    def test_one_step(self, student, problem, rate):
        """One iteration moves w by -learning_rate * dw and b by -learning_rate * db."""
        DESCENT.expect_steps(student.optimize, problem, rate, 1)

    @weight(3)
    @given(problem=problems(), steps=st.integers(2, 6), rate=RATES)
    def test_several_steps(self, student, problem, steps, rate):
        """Every iteration starts where the last one ended."""
        DESCENT.expect_steps(student.optimize, problem, rate, steps)

    @weight(2)
    @given(problem=problems(), steps=st.integers(1, 4), rate=RATES)
    def test_the_gradient_is_the_one_before_the_last_step(self, student, problem, steps, rate):
        """grads is the gradient of the last iteration, taken before its step."""
        before = slopes(DESCENT.followed(DESCENT.start(problem), problem, rate, steps - 1), problem)
        expected = {"dw": before["w"], "db": before["b"]}
        claim = "{name} must be the gradient of the last iteration, taken before its step."
        hint = "When is grads computed, and when are w and b moved?"
        expect_all_close(optimized(student, problem, steps, rate), expected, claim, hint=hint, case=case(problem))

    @weight(2)
    def test_costs_are_noted_every_100_iterations(self, student):
        """costs holds the costs of iterations 0, 100, 200 ..., each before its step."""
        DESCENT.expect_costs(student.optimize, probe(5), rate=0.125)
        for steps, count in ((1, 1), (99, 1), (100, 1), (101, 2), (201, 3)):
            costs = optimized(student, probe(5), steps, 0.125)["costs"]
            claim = "costs must hold one cost for each of iterations 0, 100, 200 ... that is run."
            hint = "Iteration 0 counts, then every hundredth, printed or not."
            expect(len(costs) == count, claim, seen=f"{len(costs)} costs after {steps} iterations", hint=hint)

    @form
    def test_default_values_are_those_of_the_signature(self, student):
        """Where defaults are given, they are 100 iterations of rate 0.009."""
        try:
            result = student.optimize(*probe(3))
        except Exception:  # no default values at all: correct notebooks of the same lecture have none
            return
        default, told = described(result, (2, 1)), optimized(student, probe(3), 100, 0.009)
        claim = "without further arguments {name} must be that of 100 iterations of rate 0.009."
        expect_all_close(default, {name: told[name] for name in "wb"}, claim, case=case(probe(3)))


def answers(student, w, b, X):
    hint = "One row, m columns; an answer, 0 or 1, and no longer a probability."
    return expect_labels(student.predict(w, b, X), "the result", (1, X.shape[1]), hint=hint)


@exercise("predict", builds_on=["sigmoid"], pure=True)
class TestPredict:
    @weight(2)
    def test_the_middle_is_a_probability_of_one_half(self, student):
        """Just above probability one half the answer is 1, just below 0, and far out it is as sure."""
        for z in (0.7, -0.7, 0.3, -0.3, 0.001, -0.001, 1e-8, -1e-8, 40.0, -900.0, 900.0):
            got = answers(student, np.array([[1.0]]), 0.0, np.array([[z]]))
            claim = "the answer must turn where the probability passes one half, that is where z passes 0."
            hint = "What is z here, with this b? And what is compared with 0.5: z, or sigmoid(z)?"
            expect(got[0, 0] == (z > 0), claim, result=got, hint=hint)

    @weight(3)
    @given(problem=problems())
    @settings(max_examples=25)
    def test_the_answer_is_the_side_of_the_boundary(self, student, problem):
        """The answer is 1 exactly where the probability exceeds one half."""
        w, b, X, _ = problem
        b += 1 / 32  # entries are multiples of 1/16 after the product: z is never 0
        got = answers(student, w, b, X)
        claim = "the answer must be 1 where sigmoid(w.T X + b) exceeds one half, and 0 elsewhere."
        hint = "Compute z = w.T X + b for this case by hand: which sign has it?"
        expect(np.array_equal(got, oracles.linear(X, w.T, b) > 0), claim, result=got, hint=hint)


X_TRAIN = np.array([[3.0, -1.0, 1.0, -3.0, 2.0], [1.0, -3.0, 3.0, -1.0, -1.0]])
Y_TRAIN = np.array([[1, 1, 0, 0, 1]])
X_TEST = np.array([[4.0, -1.0, 1.0], [1.0, -2.5, 2.0]])
Y_TEST = np.array([[1, 0, 1]])
"""Neither measurement tells the class by its sign, as both together do."""
SETTINGS = ("learning_rate", "num_iterations")
ANSWERS = {"Y_prediction_train": X_TRAIN, "Y_prediction_test": X_TEST}
MODEL_KEYS = ("costs", *ANSWERS, "w", "b", *SETTINGS)


def modelled(student, *settings, Y_test=Y_TEST):
    """What model returns for the small problem, its contract checked and its entries brought to one form."""
    result = expect_keys(student.model(X_TRAIN, Y_TRAIN, X_TEST, Y_test, *settings), "the result", MODEL_KEYS)
    return {
        **expect_arrays(result, "the result", {"w": (2, 1)}),
        "b": expect_number(result["b"], "b", one_entry=True),
        "costs": expect_numbers(result["costs"], "costs", finite=False, one_entry=True),
        **{key: expect_labels(result[key], key, (1, X.shape[1])) for key, X in ANSWERS.items()},
        **{key: expect_number(result[key], key) for key in SETTINGS},
    }


PROBLEM = (np.zeros((2, 1)), 0.0, X_TRAIN, Y_TRAIN)


def trained(steps, rate):
    """w and b after as many steps from zeros on the small problem."""
    return DESCENT.followed(DESCENT.start(PROBLEM), PROBLEM, rate, steps)


def without_settings(result):
    return {key: value for key, value in result.items() if key not in SETTINGS}


@exercise("model", builds_on=["initialize_with_zeros", "optimize", "predict"])
class TestModel:
    @form  # first, as in TestOptimize
    @weight(2)
    def test_the_settings_are_told(self, student):
        """The dict has the seven keys; learning_rate and num_iterations are returned as they were given."""
        for steps, rate in ((3, 0.25), (5, 0.3)):
            got, given_as = modelled(student, steps, rate, False), {"learning_rate": rate, "num_iterations": steps}
            expect_all_close(got, given_as, "{name} must be returned as it was given.", rtol=0, atol=0)

    @weight(3)
    def test_the_weights_come_from_optimize(self, student):
        """w, b and costs are those of gradient descent from zeros with num_iterations and learning_rate."""
        for steps, rate in ((2, 0.25), (3, 0.5), (7, 0.0625), (201, 0.125)):
            got = modelled(student, steps, rate, False)
            claim = "{name} must be that of optimize, from zeros, with the given num_iterations and learning_rate."
            hint = "What does model hand to optimize, in which order, and does it take w and b from what comes back?"
            expect_all_close(got, trained(steps, rate), claim, hint=hint)
            right = [DESCENT.cost(trained(k, rate), PROBLEM) for k in range(0, steps, 100)]
            same, claim = is_close(got["costs"], right, rtol=COST_RTOL), "costs must be those that optimize noted."
            expect(same, claim, costs=got["costs"], holds="w and b")
            expect_double_precision(got["costs"])

    @weight(2)
    def test_the_answers_come_from_predict(self, student):
        """Each set's answers are what predict says of it with the trained w and b."""
        for steps, rate in ((2, 0.25), (60, 0.5)):
            got, own = modelled(student, steps, rate, False), trained(steps, rate)
            for key, X in ANSWERS.items():
                right = oracles.linear(X, own["w"].T, np.full((1, 1), own["b"])) > 0
                claim = f"{key} must be what predict says of that set with the trained w and b."
                hint = "Which X and which w does this call of predict get?"
                expect(np.array_equal(got[key], right), claim, **{key: got[key]}, hint=hint)

    @form
    @weight(2)
    def test_neither_test_labels_nor_printing_change_anything(self, student):
        """With other test labels, and with print_cost=True, the results are the same."""
        usual = without_settings(modelled(student, 101, 0.25, False))
        claim = "other test labels must change neither the weights nor the answers."
        turned = modelled(student, 101, 0.25, False, Y_test=1 - Y_TEST)
        expect_all_same(usual, turned, claim, hint="Only X_train and Y_train may shape the weights.")
        expect_all_same(usual, modelled(student, 101, 0.25, True), "printing must not change what is returned.")

    @form
    def test_2000_iterations_of_rate_half_are_the_default(self, student):
        """Without further arguments: 2000 iterations of rate 0.5."""
        default, told = modelled(student), modelled(student, 2000, 0.5, False)
        claim = "without further arguments it must train 2000 iterations at rate 0.5."
        expect_all_close(default, {"num_iterations": 2000, "learning_rate": 0.5}, claim, rtol=0, atol=0)
        expect_all_same(without_settings(default), told, claim)

    @weight(2)
    def test_it_tells_malignant_from_benign(self, student, data):
        """Trained on 300 tumours, it is right for more than 94 of 100 others."""
        options = {"train": 300, "seed": SPLIT_SEED, "standardize": True, "turn": True}
        X, Y, X_new, Y_new = split(data("breast_cancer.h5"), "measurements", "malignant", **options)
        telling_nothing = (np.arange(Y_new.size) % 2.0).reshape(Y_new.shape)
        result = student.model(X, Y.astype(np.float64), X_new, telling_nothing, 60, 0.5, False)
        answers = expect_keys(result, "the result", MODEL_KEYS)["Y_prediction_test"]
        answers = expect_labels(answers, "Y_prediction_test", Y_new.shape)
        claim = "after 60 iterations at rate 0.5 more than 94 of 100 unseen tumours must be right."
        about = "the tumours of data/breast_cancer.h5, standardised, 300 of them for training"
        expect_accuracy(answers, Y_new, THRESHOLD, claim, case=about, hint="Do propagate, optimize and predict pass?")
