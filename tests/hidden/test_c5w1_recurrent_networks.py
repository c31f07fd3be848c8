"""Hidden suite of c5w1_recurrent_networks.

Oracles: the cells in plain loops, unrolled; the complex step along everything that goes into a cell or a sequence;
causality and reversal; the student's own earlier steps. Evidence: docs/design/c5w1_recurrent_networks.md.
"""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from autograder.testing import (
    agreement,
    arrays,
    complex_step_gradients,
    exercise,
    expect_all_close,
    expect_array,
    expect_arrays,
    expect_causal,
    expect_close,
    expect_keys,
    expect_tuple,
    form,
    oracles,
    weight,
)

SIZES = st.sampled_from([(1, 2, 3, 4, 3), (2, 3, 1, 2, 4), (3, 2, 4, 2, 3), (2, 4, 3, 5, 3)])  # n_x, m, n_a, n_y, T
GATES = "fico"


def tenths(shape):
    """Tenths between -0.8 and 0.8, which float32 cannot hold, and which no tanh flattens."""
    return arrays(shape).map(lambda quarters: 0.4 * quarters)


def rnn_shapes(n_x, n_a, n_y):
    return {"Waa": (n_a, n_a), "Wax": (n_a, n_x), "Wya": (n_y, n_a), "ba": (n_a, 1), "by": (n_y, 1)}


def gate_shapes(gates, n_x, n_a):
    return {f"W{g}": (n_a, n_a + n_x) for g in gates} | {f"b{g}": (n_a, 1) for g in gates}


def lstm_shapes(n_x, n_a, n_y):
    return gate_shapes(GATES, n_x, n_a) | {"Wy": (n_y, n_a), "by": (n_y, 1)}


def filled(shapes):
    return st.fixed_dictionaries({name: tenths(shape) for name, shape in shapes.items()})


@st.composite
def cells(draw, shapes=rnn_shapes, states=1):
    """xt, as many states as the cell has, and parameters."""
    n_x, m, n_a, n_y, _ = draw(SIZES)
    return draw(tenths((n_x, m))), *(draw(tenths((n_a, m))) for _ in range(states)), draw(filled(shapes(n_x, n_a, n_y)))


@st.composite
def sequences(draw, shapes=rnn_shapes, readers=1):
    """x, a start and parameters for each reader."""
    n_x, m, n_a, n_y, T = draw(SIZES)
    starts = [draw(tenths((n_a, m))) for _ in range(readers)]
    return draw(tenths((n_x, m, T))), *starts, *(draw(filled(shapes(n_x, n_a, n_y))) for _ in range(readers))


def wavy(*shape, start=1):
    """Numbers between -1 and 1 without zeros, repeats or symmetry."""
    return np.sin(1.7 * np.arange(start, start + math.prod(shape)) + len(shape)).reshape(shape)


def fixed(shapes, states, n_x=3, m=2, n_a=4, n_y=5):
    """One case of fixed numbers, and how it is told."""
    parameters = {name: wavy(*s, start=3 * k + 1) for k, (name, s) in enumerate(shapes(n_x, n_a, n_y).items())}
    told = f"n_x = {n_x}, m = {m}, n_a = {n_a}, n_y = {n_y}, numbers between -1 and 1"
    return (wavy(n_x, m), *(wavy(n_a, m, start=5 * k + 7) for k in range(states)), parameters), told


def expect_kept(kept, told, parameters, hint):
    """A cell's cache holds these arrays in this order, and then the parameters."""
    *entries, last = expect_tuple(kept, "the cache", len(told) + 1, hint=hint)
    for entry, (name, right) in zip(entries, told.items(), strict=True):
        expect_close(entry, right, f"{name} in the cache", f"the cache must hold {name} in this place.", hint=hint)
    found = expect_keys(last, "parameters in the cache", parameters, hint=hint)
    for name, right in parameters.items():
        expect_close(found[name], right, name, "the cache must end with the parameters as they came.", hint=hint)


def expect_cell_caches(kept, x, T, told_at, parameters, hint):
    """The caches of a sequence: (list of T caches, x); `told_at` gives what the cache of step t holds."""
    caches, kept_x = expect_tuple(kept, "the caches", 2, hint=hint)
    expect_close(kept_x, x, "x in the caches", "the caches must end with x as it came.", hint=hint)
    for t, cache in enumerate(expect_tuple(caches, "the list of caches", T, hint=hint)):
        expect_kept(cache, told_at(t), parameters, f"{hint}: look at that of step {t}")


def before(states, start, t):
    return states[:, :, t - 1] if t else start


CELL_HINT = "a_next, yt_pred and the cache (a_next, a_prev, xt, parameters), in this order (step 1)"


def rnn_cell(student, xt, a_prev, parameters):
    """a_next, yt_pred and cache of the student's cell; the shapes are judged."""
    a, y, cache = expect_tuple(student.rnn_cell_forward(xt, a_prev, parameters), "the result", 3, hint=CELL_HINT)
    y = expect_array(y, "yt_pred", (len(parameters["by"]), xt.shape[1]), hint="(n_y, m) (step 1)")
    return expect_array(a, "a_next", a_prev.shape, hint="(n_a, m) (step 1)"), y, cache


@exercise("rnn_cell_forward", pure=True)
class TestRnnCellForward:
    def test_one_step_in_numbers(self, student):
        """One step with fixed numbers."""
        (xt, a_prev, parameters), told = fixed(rnn_shapes, 1)
        a, p = rnn_cell(student, xt, a_prev, parameters)[0], parameters
        sums = np.arctanh(oracles.rnn_step(xt, a_prev, p)[0])
        mistakes = {
            "Where is the bias ba? (step 1)": np.tanh(sums - p["ba"]),
            "Which columns does the bias meet? It stands inside the tanh. (step 1)": np.tanh(sums - p["ba"]) + p["ba"],
            "Which function squeezes the sum? (step 1)": 1 / (1 + np.exp(-sums)),
            "Is it squeezed at all? (step 1)": sums,
        }
        claim, hint = "a_next must be tanh(Waa a_prev + Wax xt + ba).", "Which matrix meets the state? (step 1)"
        expect_close(a, np.tanh(sums), "a_next", claim, hint=hint, case=told, mistakes=mistakes)

    @weight(2)
    @given(cell=cells())
    def test_the_new_state(self, student, cell):
        """a_next is tanh(Waa a_prev + Wax xt + ba)."""
        claim, hint = "a_next must be tanh(Waa a_prev + Wax xt + ba).", "Which matrix meets the state? (step 1)"
        expect_close(rnn_cell(student, *cell)[0], oracles.rnn_step(*cell)[0], "a_next", claim, hint=hint)

    @weight(2)
    @given(cell=cells())
    def test_the_prediction_is_made_from_the_new_state(self, student, cell):
        """yt_pred is the softmax of Wya a_next + by, of your own a_next."""
        a, y, _ = rnn_cell(student, *cell)
        right = oracles.softmax(oracles.linear(a, cell[-1]["Wya"], cell[-1]["by"]))
        hint = "From which state, with which bias, and over which axis? (step 1)"
        expect_close(y, right, "yt_pred", "yt_pred must be softmax(Wya a_next + by), column by column.", hint=hint)

    @form
    @given(cell=cells())
    def test_the_cache(self, student, cell):
        """The cache holds a_next, a_prev, xt and parameters, in this order."""
        a, _, cache = rnn_cell(student, *cell)
        expect_kept(cache, {"a_next": a, "a_prev": cell[1], "xt": cell[0]}, cell[-1], CELL_HINT)


def rnn(student, x, a0, parameters):
    """a, y_pred and caches of the student's rnn_forward; the shapes are judged."""
    hint = "a, y_pred and the caches, in this order (step 2)"
    a, y, caches = expect_tuple(student.rnn_forward(x, a0, parameters), "the result", 3, hint=hint)
    a = expect_array(a, "a", (*a0.shape, x.shape[2]), hint="(n_a, m, T), time last (step 2)")
    return a, expect_array(y, "y_pred", (len(parameters["by"]), *x.shape[1:]), hint="(n_y, m, T) (step 2)"), caches


def unrolled(x, a0, parameters):
    """The true states of an RNN, (n_a, m, T), and its predictions."""
    a, states, predictions = a0, [], []
    for t in range(x.shape[2]):
        a, y = oracles.rnn_step(x[:, :, t], a, parameters)
        states.append(a)
        predictions.append(y)
    return np.stack(states, axis=2), np.stack(predictions, axis=2)


@exercise("rnn_forward", builds_on=["rnn_cell_forward"], pure=True)
class TestRnnForward:
    @agreement("rnn_cell_forward")
    @weight(3)
    @given(case=sequences())
    def test_each_step_is_your_cell(self, student, case):
        """Each step is your rnn_cell_forward of its input and of the state of the step before."""
        x, a0, parameters = case
        a, y, _ = rnn(student, x, a0, parameters)
        for t in range(x.shape[2]):
            state, prediction, _ = rnn_cell(student, x[:, :, t], before(a, a0, t), parameters)
            claim = f"at step {t}, {{name}} must be that of your cell, from the state of the step before."
            hint = "What does the first step start from? (step 2)" if t == 0 else "Is the state carried? (step 2)"
            got, right = {"a": a[:, :, t], "y_pred": y[:, :, t]}, {"a": state, "y_pred": prediction}
            expect_all_close(got, right, claim, hint=hint)

    @weight(2)
    @given(case=sequences())
    def test_the_states_and_predictions(self, student, case):
        """All states and predictions are those of the unrolled network."""
        a, y, _ = rnn(student, *case)
        states, predictions = unrolled(*case)
        claim = "{name} must be that of the cell, run over all steps from a0."
        expect_all_close({"a": a, "y_pred": y}, {"a": states, "y_pred": predictions}, claim, hint="Carried? (step 2)")

    @form
    @given(case=sequences())
    def test_the_past_does_not_hear_the_future(self, student, case):
        """A later input moves no earlier state or prediction."""
        _, a0, parameters = case

        def run(x):
            return dict(zip(("a", "y_pred"), rnn(student, x, a0, parameters), strict=False))

        expect_causal(run, case[0], "{name} must not move with later inputs.", hint="Which input is read? (step 2)")

    @form
    @given(case=sequences())
    def test_the_caches(self, student, case):
        """The caches are a list with your cell's cache of each step, and x."""
        x, a0, parameters = case
        a, _, caches = rnn(student, *case)

        def told_at(t):
            return {"a_next": a[:, :, t], "a_prev": before(a, a0, t), "xt": x[:, :, t]}

        expect_cell_caches(caches, x, x.shape[2], told_at, parameters, "A list of the cells' caches, and x (step 2)")


def gru_shapes(n_x, n_a, n_y):
    return gate_shapes("urc", n_x, n_a)


def gru(student, xt, c_prev, parameters):
    return expect_array(student.gru_cell_forward(xt, c_prev, parameters), "c_next", c_prev.shape, hint="c_next alone")


@exercise("gru_cell_forward", pure=True)
class TestGruCellForward:
    def test_one_step_in_numbers(self, student):
        """One step with fixed numbers."""
        (xt, c_prev, p), told = fixed(gru_shapes, 1)
        c, right, both = gru(student, xt, c_prev, p), oracles.gru_step(xt, c_prev, p), np.concatenate([c_prev, xt])
        sigmoid = {g: 1 / (1 + np.exp(-(p[f"W{g}"] @ both + p[f"b{g}"]))) for g in "ur"}
        proposal = np.tanh(p["Wc"][:, :4] @ (sigmoid["r"] * c_prev) + p["Wc"][:, 4:] @ xt + p["bc"])
        late = np.tanh(sigmoid["r"] * (p["Wc"][:, :4] @ c_prev) + p["Wc"][:, 4:] @ xt + p["bc"])
        mistakes = {
            "Which of the two does u let in? (step 3)": (1 - sigmoid["u"]) * proposal + sigmoid["u"] * c_prev,
            "Does the reset gate meet the state before the matrix or behind it? (step 3)": (
                sigmoid["u"] * late + (1 - sigmoid["u"]) * c_prev
            ),
            "What does the reset gate do? (step 3)": oracles.gru_step(xt, c_prev, p | {"br": p["br"] + 800}),
        }
        hint = "The state stands on top of the input, and each gate has its bias. (step 3)"
        claim = "c_next must be u * c~ + (1 - u) * c_prev."
        expect_close(c, right, "c_next", claim, hint=hint, case=told, mistakes=mistakes)

    @weight(3)
    @given(cell=cells(gru_shapes))
    def test_the_mixture(self, student, cell):
        """c_next is the mixture of proposal and old state that the gates make."""
        claim, hint = "c_next must be u * c~ + (1 - u) * c_prev.", "Compute u, r and c~ one by one. (step 3)"
        expect_close(gru(student, *cell), oracles.gru_step(*cell), "c_next", claim, hint=hint)

    @form
    @given(cell=cells(gru_shapes))
    def test_a_shut_gate_keeps_the_state(self, student, cell):
        """With bu = -50 the state stays as it is."""
        xt, c_prev, parameters = cell
        c = gru(student, xt, c_prev, parameters | {"bu": np.full(parameters["bu"].shape, -50.0)})
        expect_close(c, c_prev, "c_next", "with bu = -50, c_next must be c_prev.", hint="What does u let in? (step 3)")

    @given(cell=cells(gru_shapes))
    def test_with_open_gates_it_is_a_plain_rnn(self, student, cell):
        """With bu = br = 50 it is tanh(Wc [c_prev; xt] + bc)."""
        xt, c_prev, parameters = cell
        wide = np.full(parameters["bu"].shape, 50.0)
        c = gru(student, xt, c_prev, parameters | {"bu": wide, "br": wide})
        right = oracles.activation(oracles.linear([*c_prev, *xt], parameters["Wc"], parameters["bc"]), "tanh")
        claim = "with bu = br = 50, c_next must be tanh(Wc [c_prev; xt] + bc)."
        expect_close(c, right, "c_next", claim, hint="Which half of the column comes first? (step 3)")


LSTM_HINT = "a_next, c_next, yt_pred, cache (step 4)"
LSTM_CACHE = "a_next, c_next, a_prev, c_prev, ft, it, cct, ot, xt, parameters, in this order (step 4)"


def lstm_cell(student, xt, a_prev, c_prev, parameters):
    """a_next, c_next, yt_pred and cache of the student's LSTM cell; the shapes are judged."""
    value = student.lstm_cell_forward(xt, a_prev, c_prev, parameters)
    a, c, y, cache = expect_tuple(value, "the result", 4, hint=LSTM_HINT)
    a, c = (expect_array(v, name, a_prev.shape, hint=LSTM_HINT) for name, v in (("a_next", a), ("c_next", c)))
    return a, c, expect_array(y, "yt_pred", (len(parameters["by"]), xt.shape[1]), hint=LSTM_HINT), cache


def exchanged(parameters, one, other):
    """The parameters with the weights and biases of two gates exchanged."""
    pairs = [(f"{kind}{one}", f"{kind}{other}") for kind in "Wb"]
    return parameters | {a: parameters[b] for a, b in pairs} | {b: parameters[a] for a, b in pairs}


@exercise("lstm_cell_forward", pure=True)
class TestLstmCellForward:
    def test_one_step_in_numbers(self, student):
        """One step with fixed numbers."""
        (xt, a_prev, c_prev, p), told = fixed(lstm_shapes, 2)
        a, c, _, _ = lstm_cell(student, xt, a_prev, c_prev, p)
        right_a, right_c, _, gate = oracles.lstm_step(xt, a_prev, c_prev, p)
        turned = {f"W{g}": np.hstack([p[f"W{g}"][:, 3:], p[f"W{g}"][:, :3]]) for g in GATES}
        mistakes = {
            f"Are the {first} and the {second} gate exchanged? (step 4)": oracles.lstm_step(
                xt, a_prev, c_prev, exchanged(p, first[0], second[0])
            )[1]
            for first, second in (("forget", "input"), ("forget", "output"), ("input", "output"))
        } | {
            "Which half of the column comes first? (step 4)": oracles.lstm_step(xt, a_prev, c_prev, p | turned)[1],
            "Is the old memory kept? (step 4)": gate["it"] * gate["cct"],
        }
        claim, hint = "c_next must be f * c_prev + i * c~.", "Look at the gates and the proposal, one by one. (step 4)"
        expect_close(c, right_c, "c_next", claim, hint=hint, case=told, mistakes=mistakes)
        mistakes = {
            "The tanh goes round the memory. (step 4)": gate["ot"] * right_c,
            "Which memory does the output gate show? (step 4)": gate["ot"] * np.tanh(c_prev),
        }
        claim, hint = "a_next must be o * tanh(c_next).", "Which gate shows how much of the new memory? (step 4)"
        expect_close(a, right_a, "a_next", claim, hint=hint, case=told, mistakes=mistakes)

    @weight(3)
    @given(cell=cells(lstm_shapes, 2))
    def test_both_states(self, student, cell):
        """The new memory and the new hidden state are what the gates make of the old ones."""
        a, c, _, _ = lstm_cell(student, *cell)
        right_a, right_c, _, _ = oracles.lstm_step(*cell)
        hint = {"c_next": "f * c_prev + i * c~ (step 4)", "a_next": "o * tanh(c_next) (step 4)"}
        claim = "{name} must be what the gates make of the old states and the input."
        expect_all_close({"c_next": c, "a_next": a}, {"c_next": right_c, "a_next": right_a}, claim, hint=hint)

    @given(cell=cells(lstm_shapes, 2))
    def test_the_prediction_is_made_from_the_new_state(self, student, cell):
        """yt_pred is the softmax of Wy a_next + by, of your own a_next."""
        a, _, y, _ = lstm_cell(student, *cell)
        right = oracles.softmax(oracles.linear(a, cell[-1]["Wy"], cell[-1]["by"]))
        expect_close(y, right, "yt_pred", "yt_pred must be softmax(Wy a_next + by).", hint="From a_next? (step 4)")

    @form
    @given(cell=cells(lstm_shapes, 2))
    def test_a_full_forget_gate_carries_the_memory(self, student, cell):
        """With bf = 50 and bi = -50 the memory stays as it is."""
        *inputs, parameters = cell
        full = np.full(parameters["bf"].shape, 50.0)
        _, c, _, _ = lstm_cell(student, *inputs, parameters | {"bf": full, "bi": -full})
        expect_close(c, inputs[2], "c_next", "with f = 1 and i = 0, c_next must be c_prev.", hint="(step 4)")

    @form
    @given(cell=cells(lstm_shapes, 2))
    def test_the_cache(self, student, cell):
        """The cache holds the new and the old states, the gates, xt and parameters, in this order."""
        xt, a_prev, c_prev, parameters = cell
        a, c, _, cache = lstm_cell(student, *cell)
        told = {"a_next": a, "c_next": c, "a_prev": a_prev, "c_prev": c_prev} | oracles.lstm_step(*cell)[3]
        expect_kept(cache, {**told, "xt": xt}, parameters, LSTM_CACHE)


def lstm(student, x, a0, parameters):
    """a, y, c and caches of the student's lstm_forward; the shapes are judged."""
    hint = "a, y, c and the caches, in this order (step 5)"
    a, y, c, caches = expect_tuple(student.lstm_forward(x, a0, parameters), "the result", 4, hint=hint)
    a, c = (expect_array(v, name, (*a0.shape, x.shape[2]), hint=hint) for name, v in (("a", a), ("c", c)))
    return a, expect_array(y, "y", (len(parameters["by"]), *x.shape[1:]), hint=hint), c, caches


@exercise("lstm_forward", builds_on=["lstm_cell_forward"], pure=True)
class TestLstmForward:
    @agreement("lstm_cell_forward")
    @weight(3)
    @given(case=sequences(lstm_shapes))
    def test_each_step_is_your_cell(self, student, case):
        """Each step is your lstm_cell_forward of its input and of both states of the step before."""
        x, a0, parameters = case
        a, y, c, _ = lstm(student, x, a0, parameters)
        for t in range(x.shape[2]):
            old = before(a, a0, t), before(c, 0 * a0, t)
            right = dict(zip("acy", lstm_cell(student, x[:, :, t], *old, parameters), strict=False))
            claim = f"at step {t}, {{name}} must be that of your cell, from both states of the step before."
            hint = "What do a and c start from? (step 5)" if t == 0 else "Are both states carried? (step 5)"
            expect_all_close({"a": a[:, :, t], "c": c[:, :, t], "y": y[:, :, t]}, right, claim, hint=hint)

    @weight(2)
    @given(case=sequences(lstm_shapes))
    def test_states_memories_and_predictions(self, student, case):
        """All states, memories and predictions are those of the unrolled network."""
        x, a0, parameters = case
        a, y, c, _ = lstm(student, *case)
        state, memory = a0, 0 * a0
        for t in range(x.shape[2]):
            state, memory, prediction, _ = oracles.lstm_step(x[:, :, t], state, memory, parameters)
            got, right = {"a": a, "c": c, "y": y}, {"a": state, "c": memory, "y": prediction}
            claim = f"at step {t}, {{name}} must be that of the cell, run from a0 and an empty memory."
            expect_all_close({k: v[:, :, t] for k, v in got.items()}, right, claim, hint="Are both carried? (step 5)")

    @form
    @given(case=sequences(lstm_shapes))
    def test_the_past_does_not_hear_the_future(self, student, case):
        """A later input moves no earlier state, memory or prediction."""
        _, a0, parameters = case

        def run(x):
            return dict(zip("ayc", lstm(student, x, a0, parameters), strict=False))

        expect_causal(run, case[0], "{name} must not move with later inputs.", hint="Which input is read? (step 5)")

    @form
    @given(case=sequences(lstm_shapes))
    def test_the_caches(self, student, case):
        """The caches are a list with your cell's cache of each step, as it was then, and x."""
        x, a0, parameters = case
        a, _, c, caches = lstm(student, *case)

        def told_at(t):
            old = before(a, a0, t), before(c, 0 * a0, t)
            gates = oracles.lstm_step(x[:, :, t], *old, parameters)[3]
            return {
                "a_next": a[:, :, t],
                "c_next": c[:, :, t],
                "a_prev": old[0],
                "c_prev": old[1],
                **gates,
                "xt": x[:, :, t],
            }

        expect_cell_caches(caches, x, x.shape[2], told_at, parameters, "A list of the cells' caches, and x (step 5)")


def both_ways(student, x, a0_f, a0_b, parameters_f, parameters_b):
    """The student's forward and backward halves."""
    n_a, hint = len(a0_f), "One half on top of the other, (2 n_a, m, T) (step 6)"
    value = student.bidirectional_forward(x, a0_f, a0_b, parameters_f, parameters_b)
    value = expect_array(value, "the result", (2 * n_a, *x.shape[1:]), hint=hint)
    return value[:n_a], value[n_a:]


@exercise("bidirectional_forward", builds_on=["rnn_forward"], pure=True)
class TestBidirectionalForward:
    @agreement("rnn_forward")
    @weight(2)
    @given(case=sequences(readers=2))
    def test_both_halves_are_your_rnn(self, student, case):
        """The upper half is your rnn_forward of x, the lower half that of x reversed, turned back."""
        x, a0_f, a0_b, parameters_f, parameters_b = case
        upper, lower = both_ways(student, *case)
        right = {"upper half": rnn(student, x, a0_f, parameters_f)[0]}
        turned = rnn(student, np.ascontiguousarray(x[:, :, ::-1]), a0_b, parameters_b)[0]
        right["lower half"] = turned[:, :, ::-1]
        mistakes = {
            "Is the lower half turned back into the order of x? (step 6)": turned,
            "Does the second reader read backwards? (step 6)": rnn(student, x, a0_b, parameters_b)[0],
        }
        got, hint = {"upper half": upper, "lower half": lower}, "Which start and which parameters are whose? (step 6)"
        claim = "the {name} must be what your rnn_forward reads in its direction, in the order of x."
        expect_all_close(got, right, claim, hint=hint, mistakes={"lower half": mistakes})

    @weight(2)
    @given(case=sequences(readers=2))
    def test_the_states_of_both_readers(self, student, case):
        """Each half has the states of its reader."""
        x, a0_f, a0_b, parameters_f, parameters_b = case
        upper, lower = both_ways(student, *case)
        right = {"upper half": unrolled(x, a0_f, parameters_f)[0]}
        right["lower half"] = unrolled(x[:, :, ::-1], a0_b, parameters_b)[0][:, :, ::-1]
        claim = "the {name} must have the states of its reader, in the order of x."
        expect_all_close({"upper half": upper, "lower half": lower}, right, claim, hint="(step 6)")

    @form
    @given(case=sequences(readers=2))
    def test_exchanged_readers_exchange_the_halves(self, student, case):
        """If x is reversed and the readers are exchanged, the halves come exchanged and reversed."""
        x, a0_f, a0_b, parameters_f, parameters_b = case
        upper, lower = both_ways(student, *case)
        turned = np.ascontiguousarray(x[:, :, ::-1])
        above, below = both_ways(student, turned, a0_b, a0_f, parameters_b, parameters_f)
        got, right = {"upper half": above, "lower half": below}, {"upper half": lower, "lower half": upper}
        claim = "with x reversed and the readers exchanged, the {name} must be the other half, reversed."
        expect_all_close(got, {k: v[:, :, ::-1] for k, v in right.items()}, claim, hint="(step 6)")


@st.composite
def cells_with_gradients(draw, shapes=rnn_shapes, states=1):
    """A cell's inputs, and a slope along each of its states."""
    case = draw(cells(shapes, states))
    return case, *(draw(tenths(case[1].shape)) for _ in range(states))


def new_state(v):
    """a_next of an RNN cell, real or complex, from a dict with all that goes in."""
    return np.tanh(v["Waa"] @ v["a_prev"] + v["Wax"] @ v["xt"] + v["ba"])


CELL_BACK_HINTS = {
    "dba": "Which examples does a bias move? (step 7)",
    "dWax": "Which input does this weight multiply? (step 7)",
    "dWaa": "Which state does this weight multiply? (step 7)",
    "dxt": "Which units does an input feed? (step 7)",
    "da_prev": "Which units does the old state feed? (step 7)",
}


def rnn_cell_back(student, da_next, case):
    """The student's gradients of one cell, in the shapes of their partners; the cache is ours."""
    xt, a_prev, parameters = case
    cache = (oracles.rnn_step(xt, a_prev, parameters)[0], a_prev, xt, parameters)
    shapes = {"dxt": xt.shape, "da_prev": a_prev.shape}
    shapes |= {f"d{name}": parameters[name].shape for name in ("Wax", "Waa", "ba")}
    return expect_arrays(student.rnn_cell_backward(da_next, cache), "the gradients", shapes, hints=CELL_BACK_HINTS)


@exercise("rnn_cell_backward", pure=True)
class TestRnnCellBackward:
    def expect_slopes(self, student, drawn, names):
        case, da_next = drawn
        xt, a_prev, parameters = case
        inputs = {"xt": xt, "a_prev": a_prev} | parameters
        asked = {name[1:]: inputs[name[1:]] for name in names}
        right = complex_step_gradients(lambda v: (da_next * new_state(inputs | v)).sum(), asked)
        got, claim = rnn_cell_back(student, da_next, case), "{name} must be the slope of the sum of da_next * a_next."
        expect_all_close(got, right, claim, hint=CELL_BACK_HINTS)

    @given(drawn=cells_with_gradients())
    def test_the_slope_of_the_bias(self, student, drawn):
        """dba is the slope along the bias, summed over the examples."""
        self.expect_slopes(student, drawn, ["dba"])

    @weight(2)
    @given(drawn=cells_with_gradients())
    def test_the_slopes_of_the_weights(self, student, drawn):
        """dWax and dWaa are the slopes along the weights."""
        self.expect_slopes(student, drawn, ["dWax", "dWaa"])

    @weight(2)
    @given(drawn=cells_with_gradients())
    def test_the_slopes_of_input_and_state(self, student, drawn):
        """dxt and da_prev are the slopes along the input and the old state."""
        self.expect_slopes(student, drawn, ["dxt", "da_prev"])


@st.composite
def sequences_with_gradients(draw):
    x, a0, parameters = draw(sequences())
    return (x, a0, parameters), draw(tenths((*a0.shape, x.shape[2])))


BACK_HINTS = {
    "dx": "What does step t hear from the steps after it? (step 8)",
    "da0": "What does the first step send? (step 8)",
    "": "Which steps use this parameter? (step 8)",
}


def rnn_back(student, da, case):
    """The student's gradients of a sequence, in the shapes of their partners; the caches are ours."""
    x, a0, parameters = case
    a = unrolled(*case)[0]
    steps = [(a[:, :, t], before(a, a0, t), x[:, :, t], parameters) for t in range(x.shape[2])]
    shapes = {"dx": x.shape, "da0": a0.shape} | {f"d{n}": parameters[n].shape for n in ("Wax", "Waa", "ba")}
    return expect_arrays(student.rnn_backward(da, (steps, x)), "the gradients", shapes, hints=BACK_HINTS)


@exercise("rnn_backward", builds_on=["rnn_cell_backward"], pure=True)
class TestRnnBackward:
    @agreement("rnn_cell_backward")
    @weight(2)
    @given(drawn=sequences_with_gradients())
    def test_it_is_your_cell_from_the_last_step_to_the_first(self, student, drawn):
        """Your rnn_cell_backward from the last step to the first gives the same, with the weights' shares added."""
        (x, a0, parameters), da = drawn
        got, a = rnn_back(student, da, drawn[0]), unrolled(*drawn[0])[0]
        right, travelling = {"dx": np.zeros(x.shape)}, np.zeros(a0.shape)
        for t in reversed(range(x.shape[2])):
            case = (x[:, :, t], before(a, a0, t), parameters)
            share = rnn_cell_back(student, da[:, :, t] + travelling, case)
            travelling, right["dx"][:, :, t] = share.pop("da_prev"), share.pop("dxt")
            right |= {name: right.get(name, 0) + value for name, value in share.items()}
        right["da0"] = travelling
        claim = "{name} must be what your cells give, from the last step to the first."
        expect_all_close(got, right, claim, hint=BACK_HINTS)

    @weight(3)
    @given(drawn=sequences_with_gradients())
    def test_the_slopes_through_time(self, student, drawn):
        """Every gradient is the slope of the sum of da * a over all steps."""
        (x, a0, parameters), da = drawn

        def total(v):
            state, value = v["a0"], 0
            for t in range(x.shape[2]):
                state = new_state(v | {"xt": v["x"][:, :, t], "a_prev": state})
                value = value + (da[:, :, t] * state).sum()
            return value

        asked = {"x": x, "a0": a0} | {name: parameters[name] for name in ("Wax", "Waa", "ba")}
        got, right = rnn_back(student, da, drawn[0]), complex_step_gradients(total, asked)
        expect_all_close(got, right, "{name} must be the slope of the sum of da * a over all steps.", hint=BACK_HINTS)


def new_states(v):
    """a_next and c_next of an LSTM cell, real or complex, from a dict with all that goes in."""
    both = np.concatenate([v["a_prev"], v["xt"]])
    z = {g: v[f"W{g}"] @ both + v[f"b{g}"] for g in GATES}
    gate = {g: (1 + np.tanh(z[g] / 2)) / 2 for g in "fio"}
    c = gate["f"] * v["c_prev"] + gate["i"] * np.tanh(z["c"])
    return gate["o"] * np.tanh(c), c


LSTM_BACK_HINTS = {f"{kind}{g}": f"What is the slope along z of {g}? (step 9)" for kind in ("dW", "db") for g in GATES}
LSTM_BACK_HINTS |= {
    "dc_prev": "Is the memory's slope the sum of both ways, and which gate does it meet? (step 9)",
    "da_prev": "What do all four matrices send back, and which rows are the state's? (step 9)",
    "dxt": "What do all four matrices send back, and which rows are the input's? (step 9)",
}


@exercise("lstm_cell_backward", pure=True)
class TestLstmCellBackward:
    def expect_slopes(self, student, drawn, names, which="da_next * a_next + dc_next * c_next"):
        (xt, a_prev, c_prev, parameters), da_next, dc_next = drawn
        inputs = {"xt": xt, "a_prev": a_prev, "c_prev": c_prev} | parameters
        a, c, _, gates = oracles.lstm_step(xt, a_prev, c_prev, parameters)
        cache = (a, c, a_prev, c_prev, *gates.values(), xt, parameters)
        shapes = {f"d{name}": inputs[name].shape for name in inputs if name not in ("Wy", "by")}
        value = student.lstm_cell_backward(da_next, dc_next, cache)
        got = expect_arrays(value, "the gradients", shapes, hints=LSTM_BACK_HINTS)

        def total(v):
            a, c = new_states(inputs | v)
            return (da_next * a + dc_next * c).sum()

        right = complex_step_gradients(total, {name[1:]: inputs[name[1:]] for name in names})
        expect_all_close(got, right, f"{{name}} must be the slope of the sum of {which}.", hint=LSTM_BACK_HINTS)

    @given(drawn=cells_with_gradients(lstm_shapes, 2))
    def test_the_slopes_through_the_memory_alone(self, student, drawn):
        """With da_next = 0, the slopes are those of the sum of dc_next * c_next."""
        case, da_next, dc_next = drawn
        names = ["dc_prev", *(f"dW{g}" for g in "fic")]
        self.expect_slopes(student, (case, 0 * da_next, dc_next), names, "dc_next * c_next, since da_next is 0")

    @weight(2)
    @given(drawn=cells_with_gradients(lstm_shapes, 2))
    def test_the_slopes_of_the_weights(self, student, drawn):
        """dWf, dWi, dWc and dWo are the slopes along the weights of the gates and the proposal."""
        self.expect_slopes(student, drawn, [f"dW{g}" for g in GATES])

    @given(drawn=cells_with_gradients(lstm_shapes, 2))
    def test_the_slopes_of_the_biases(self, student, drawn):
        """dbf, dbi, dbc and dbo are the slopes along the biases."""
        self.expect_slopes(student, drawn, [f"db{g}" for g in GATES])

    @weight(2)
    @given(drawn=cells_with_gradients(lstm_shapes, 2))
    def test_the_slopes_of_input_and_states(self, student, drawn):
        """dc_prev, da_prev and dxt are the slopes along the old states and the input."""
        self.expect_slopes(student, drawn, ["dc_prev", "da_prev", "dxt"])
