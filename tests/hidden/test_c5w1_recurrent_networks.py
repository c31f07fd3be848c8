"""Hidden suite of c5w1_recurrent_networks.

Oracles: the cells in plain loops, unrolled; the complex step along everything that goes into a cell or a sequence;
causality. Evidence: docs/design/c5w1_recurrent_networks.md.
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.testing import (
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
    sizes,
    weight,
)

SIZES = st.sampled_from([(1, 1, 1, 2, 2), (1, 2, 3, 4, 3), (2, 3, 1, 2, 4), (3, 2, 4, 2, 3), (2, 4, 3, 5, 3)])
GATES = "fico"


def rnn_shapes(n_x, n_a, n_y):
    return {"Waa": (n_a, n_a), "Wax": (n_a, n_x), "Wya": (n_y, n_a), "ba": (n_a, 1), "by": (n_y, 1)}


def gate_shapes(gates, n_x, n_a):
    return {f"W{g}": (n_a, n_a + n_x) for g in gates} | {f"b{g}": (n_a, 1) for g in gates}


def gru_shapes(n_x, n_a, n_y):
    return gate_shapes("urc", n_x, n_a)


def lstm_shapes(n_x, n_a, n_y):
    return gate_shapes(GATES, n_x, n_a) | {"Wy": (n_y, n_a), "by": (n_y, 1)}


@st.composite
def cases(draw, shapes=rnn_shapes, *, states=1, networks=1, slopes=0, steps=False):
    """The input, states, dicts of parameters and slopes along states, as many as told; with `steps`, over time.

    All are tenths, which float32 cannot hold, and none is 0. One seed makes them, so that shrinking takes few calls.
    """
    n_x, m, n_a, n_y, T = draw(SIZES)
    rng = np.random.default_rng(draw(sizes(0, 99)))
    time = (T,) if steps else ()

    def tenths(*shape):
        return rng.integers(1, 9, shape) * rng.choice([-1, 1], shape) / 10

    made = [tenths(n_x, m, *time), *(tenths(n_a, m) for _ in range(states))]
    made += [{name: tenths(*shape) for name, shape in shapes(n_x, n_a, n_y).items()} for _ in range(networks)]
    return *made, *(tenths(n_a, m, *time) for _ in range(slopes))


def unrolled(step, x, states, parameters):
    """What the cell `step` gives at each step; it begins its result with its states."""
    found = []
    for t in range(x.shape[2]):
        found.append(step(x[:, :, t], *states, parameters))
        states = found[-1][: len(states)]
    return found


def expect_kept(kept, told, parameters, hint):
    """A cell's cache holds these arrays in this order, and then the parameters."""
    *entries, last = expect_tuple(kept, "the cache", len(told) + 1, hint=hint)
    for entry, (name, right) in zip(entries, told.items(), strict=True):
        expect_close(entry, right, f"{name} in the cache", f"the cache must hold {name} in this place.", hint=hint)
    last, claim = expect_keys(last, "parameters in the cache", parameters, hint=hint), "{name} must be kept as it came."
    expect_all_close(last, parameters, claim, hint=hint)


def expect_caches(kept, x, told, parameters, step):
    """The caches of a sequence: (list of T caches, x); told[t] is what the cache of step t holds."""
    hint = f"A list of the cells' caches, and x ({step})"
    caches, kept_x = expect_tuple(kept, "the caches", 2, hint=hint)
    expect_close(kept_x, x, "x in the caches", "the caches must end with x as it came.", hint=hint)
    for t, cache in enumerate(expect_tuple(caches, "the list of caches", x.shape[2], hint=hint)):
        expect_kept(cache, told[t], parameters, f"{hint}: look at that of step {t}")


RESULTS = {
    "rnn_cell_forward": (["a_next", "yt_pred"], "step 1"),
    "rnn_forward": (["a", "y_pred"], "step 2"),
    "lstm_cell_forward": (["a_next", "c_next", "yt_pred"], "step 4"),
    "lstm_forward": (["a", "y", "c"], "step 5"),
}


def forward(student, function, case):
    """The arrays that a forward function gives, by name and in their shapes, and what it keeps for the way back."""
    (x, a0, *_, parameters), (names, step) = case, RESULTS[function]
    hint = f"{', '.join(names)} and what is kept, in this order ({step})"
    *arrays, kept = expect_tuple(getattr(student, function)(*case), "the result", len(names) + 1, hint=hint)
    rows = {name: len(parameters["by"] if name.startswith("y") else a0) for name in names}
    shaped = (expect_array(v, n, (rows[n], *x.shape[1:]), hint=hint) for n, v in zip(names, arrays, strict=True))
    return dict(zip(names, shaped, strict=True)), kept


@exercise("rnn_cell_forward", pure=True)
class TestRnnCellForward:
    @weight(3)
    @given(cell=cases())
    def test_the_new_state(self, student, cell):
        """a_next is tanh(Waa a_prev + Wax xt + ba)."""
        a, right, ba = (
            forward(student, "rnn_cell_forward", cell)[0]["a_next"],
            oracles.rnn_step(*cell)[0],
            cell[-1]["ba"],
        )
        sums = np.arctanh(right)
        mistakes = {
            "Where is the bias ba? (step 1)": np.tanh(sums - ba),
            "Is the bias inside the tanh? (step 1)": np.tanh(sums - ba) + ba,
            "Which function squeezes the sum? (step 1)": 1 / (1 + np.exp(-sums)),
            "Is the sum squeezed at all? (step 1)": sums,
        }
        claim, hint = "a_next must be tanh(Waa a_prev + Wax xt + ba).", "Which matrix meets the state? (step 1)"
        expect_close(a, right, "a_next", claim, hint=hint, mistakes=mistakes)

    @weight(2)
    @given(cell=cases())
    def test_the_prediction_is_made_from_the_new_state(self, student, cell):
        """yt_pred is the softmax of Wya a_next + by, of your own a_next."""
        a, y = forward(student, "rnn_cell_forward", cell)[0].values()
        right = oracles.softmax(oracles.linear(a, cell[-1]["Wya"], cell[-1]["by"]))
        hint = "From which state, with which bias, and over which axis? (step 1)"
        expect_close(y, right, "yt_pred", "yt_pred must be softmax(Wya a_next + by), column by column.", hint=hint)

    @form
    @given(cell=cases())
    def test_the_cache(self, student, cell):
        """The cache holds a_next, a_prev, xt and parameters, in this order."""
        found, cache = forward(student, "rnn_cell_forward", cell)
        hint = "(a_next, a_prev, xt, parameters), in this order (step 1)"
        expect_kept(cache, {"a_next": found["a_next"], "a_prev": cell[1], "xt": cell[0]}, cell[-1], hint)


def true_states(x, a0, parameters):
    """The states of an RNN over time, (n_a, m, T)."""
    return np.stack([a for a, _ in unrolled(oracles.rnn_step, x, [a0], parameters)], axis=2)


@exercise("rnn_forward", builds_on=["rnn_cell_forward"], pure=True)
class TestRnnForward:
    @weight(4)
    @given(case=cases(steps=True))
    def test_the_states_and_predictions(self, student, case):
        """All states and predictions are those of the cell, from the state of the step before."""
        x, a0, parameters = case
        got = forward(student, "rnn_forward", case)[0]
        for t, right in enumerate(unrolled(oracles.rnn_step, x, [a0], parameters)):
            claim = f"at step {t}, {{name}} must be that of the cell, from the state of the step before."
            hint = "Is the state carried? (step 2)" if t else "What does the first step start from? (step 2)"
            at_t = {name: value[:, :, t] for name, value in got.items()}
            expect_all_close(at_t, dict(zip(got, right, strict=True)), claim, hint=hint)

    @form
    @given(case=cases(steps=True))
    def test_the_past_does_not_hear_the_future(self, student, case):
        """A later input moves no earlier state or prediction."""
        x, *others = case
        claim, hint = "{name} must not move with later inputs.", "Which input does each step read? (step 2)"
        expect_causal(lambda x: forward(student, "rnn_forward", (x, *others))[0], x, claim, hint=hint)

    @form
    @given(case=cases(steps=True))
    def test_the_caches(self, student, case):
        """The caches are a list with your cell's cache of each step, and x."""
        x, a0, parameters = case
        found, caches = forward(student, "rnn_forward", case)
        states = [a0, *np.moveaxis(found["a"], 2, 0)]
        told = [{"a_next": states[t + 1], "a_prev": states[t], "xt": x[:, :, t]} for t in range(x.shape[2])]
        expect_caches(caches, x, told, parameters, "step 2")


def gru(student, xt, c_prev, parameters):
    return expect_array(student.gru_cell_forward(xt, c_prev, parameters), "c_next", c_prev.shape, hint="c_next alone")


@exercise("gru_cell_forward", pure=True)
class TestGruCellForward:
    @weight(3)
    @given(cell=cases(gru_shapes))
    def test_the_mixture(self, student, cell):
        """c_next is the mixture of proposal and old state that the gates make."""
        (xt, c_prev, p), c, n_c = cell, gru(student, *cell), len(cell[1])
        u, r = (1 / (1 + np.exp(-(p[f"W{g}"] @ np.concatenate([c_prev, xt]) + p[f"b{g}"]))) for g in "ur")
        W, reads, sees = p["Wc"][:, :n_c], p["Wc"][:, :n_c] @ c_prev, p["Wc"][:, n_c:] @ xt
        sums = W @ (r * c_prev) + sees, reads + sees, r * reads + sees, r * (reads + sees)
        early, never, late, over_both = (np.tanh(z + p["bc"]) for z in sums)
        mistakes = {
            "Which of the two does u let in? (step 3)": (1 - u) * early + u * c_prev,
            "What does the reset gate do? (step 3)": u * never + (1 - u) * c_prev,
            "Does r meet the state before the matrix or behind it? (step 3)": u * late + (1 - u) * c_prev,
            "What does r multiply, the state alone or the whole sum? (step 3)": u * over_both + (1 - u) * c_prev,
        }
        claim = "c_next must be u * c~ + (1 - u) * c_prev."
        hint = "Which of u, r and c~ is not what its line of the text says? (step 3)"
        expect_close(c, oracles.gru_step(*cell), "c_next", claim, hint=hint, mistakes=mistakes)

    @given(cell=cases(gru_shapes))
    def test_with_open_gates_it_is_a_plain_rnn(self, student, cell):
        """With bu = br = 50 it is tanh(Wc [c_prev; xt] + bc)."""
        xt, c_prev, parameters = cell
        wide = np.full(parameters["bu"].shape, 50.0)
        c = gru(student, xt, c_prev, parameters | {"bu": wide, "br": wide})
        right = oracles.activation(oracles.linear([*c_prev, *xt], parameters["Wc"], parameters["bc"]), "tanh")
        claim = "with bu = br = 50, c_next must be tanh(Wc [c_prev; xt] + bc)."
        expect_close(c, right, "c_next", claim, hint="Which half of the column comes first? (step 3)")


def new_states(v):
    """a_next and c_next of an LSTM cell, real or complex, from a dict with all that goes in."""
    both = np.concatenate([v["a_prev"], v["xt"]])
    z = {g: v[f"W{g}"] @ both + v[f"b{g}"] for g in GATES}
    gate = {g: (1 + np.tanh(z[g] / 2)) / 2 for g in "fio"}
    c = gate["f"] * v["c_prev"] + gate["i"] * np.tanh(z["c"])
    return gate["o"] * np.tanh(c), c


@exercise("lstm_cell_forward", pure=True)
class TestLstmCellForward:
    @weight(2)
    @given(cell=cases(lstm_shapes, states=2))
    def test_the_new_memory(self, student, cell):
        """c_next is f * c_prev + i * c~."""
        (xt, a_prev, c_prev, p), n_a = cell, len(cell[1])
        c, (_, right, _, gates) = forward(student, "lstm_cell_forward", cell)[0]["c_next"], oracles.lstm_step(*cell)
        f, i, proposal, o = gates.values()
        turned = {f"W{g}": np.hstack([p[f"W{g}"][:, n_a:], p[f"W{g}"][:, :n_a]]) for g in GATES}
        mistakes = {
            "Are the forget and the input gate exchanged? (step 4)": i * c_prev + f * proposal,
            "Are the forget and the output gate exchanged? (step 4)": o * c_prev + i * proposal,
            "Are the input and the output gate exchanged? (step 4)": f * c_prev + o * proposal,
            "Which half of the column comes first? (step 4)": new_states(
                {"xt": xt, "a_prev": a_prev, "c_prev": c_prev} | p | turned
            )[1],
            "Is the old memory kept? (step 4)": i * proposal,
        }
        claim, hint = "c_next must be f * c_prev + i * c~.", "Look at the gates and the proposal, one by one. (step 4)"
        expect_close(c, right, "c_next", claim, hint=hint, mistakes=mistakes)

    @weight(2)
    @given(cell=cases(lstm_shapes, states=2))
    def test_the_new_hidden_state(self, student, cell):
        """a_next is o * tanh(c_next)."""
        a, (right, c, _, gates) = forward(student, "lstm_cell_forward", cell)[0]["a_next"], oracles.lstm_step(*cell)
        o = gates["ot"]
        mistakes = {
            "The tanh goes round the memory. (step 4)": o * c,
            "Is the output gate inside the tanh? It multiplies what the tanh gives. (step 4)": np.tanh(o * c),
            "Which memory does the output gate show? (step 4)": o * np.tanh(cell[2]),
        }
        claim, hint = "a_next must be o * tanh(c_next).", "Which gate shows how much of the new memory? (step 4)"
        expect_close(a, right, "a_next", claim, hint=hint, mistakes=mistakes)

    @given(cell=cases(lstm_shapes, states=2))
    def test_the_prediction_is_made_from_the_new_state(self, student, cell):
        """yt_pred is the softmax of Wy a_next + by, of your own a_next."""
        a, _, y = forward(student, "lstm_cell_forward", cell)[0].values()
        right = oracles.softmax(oracles.linear(a, cell[-1]["Wy"], cell[-1]["by"]))
        expect_close(y, right, "yt_pred", "yt_pred must be softmax(Wy a_next + by).", hint="From a_next? (step 4)")

    @form
    @given(cell=cases(lstm_shapes, states=2))
    def test_the_cache(self, student, cell):
        """The cache holds the new and the old states, the gates, xt and parameters, in this order."""
        xt, a_prev, c_prev, parameters = cell
        found, cache = forward(student, "lstm_cell_forward", cell)
        new, gates = {name: found[name] for name in ("a_next", "c_next")}, oracles.lstm_step(*cell)[3]
        hint = "a_next, c_next, a_prev, c_prev, ft, it, cct, ot, xt, parameters, in this order (step 4)"
        expect_kept(cache, {**new, "a_prev": a_prev, "c_prev": c_prev, **gates, "xt": xt}, parameters, hint)


@exercise("lstm_forward", builds_on=["lstm_cell_forward"], pure=True)
class TestLstmForward:
    @weight(4)
    @given(case=cases(lstm_shapes, steps=True))
    def test_states_memories_and_predictions(self, student, case):
        """All states, memories and predictions are those of the cell, from both states of the step before."""
        x, a0, parameters = case
        got = forward(student, "lstm_forward", case)[0]
        for t, right in enumerate(unrolled(oracles.lstm_step, x, [a0, 0 * a0], parameters)):
            claim = f"at step {t}, {{name}} must be that of the cell, from both states of the step before."
            hint = "Are both states carried? (step 5)" if t else "What do a and c start from? (step 5)"
            at_t = {name: value[:, :, t] for name, value in got.items()}
            expect_all_close(at_t, dict(zip("acy", right, strict=False)), claim, hint=hint)

    @form
    @given(case=cases(lstm_shapes, steps=True))
    def test_the_caches(self, student, case):
        """The caches are a list with your cell's cache of each step, as it was then, and x."""
        x, a0, parameters = case
        found, caches = forward(student, "lstm_forward", case)
        a, c, told = [a0, *np.moveaxis(found["a"], 2, 0)], [0 * a0, *np.moveaxis(found["c"], 2, 0)], []
        for t in range(x.shape[2]):
            old, gates = {"a_prev": a[t], "c_prev": c[t]}, oracles.lstm_step(x[:, :, t], a[t], c[t], parameters)[3]
            told.append({"a_next": a[t + 1], "c_next": c[t + 1], **old, **gates, "xt": x[:, :, t]})
        expect_caches(caches, x, told, parameters, "step 5")


@exercise("bidirectional_forward", builds_on=["rnn_forward"], pure=True)
class TestBidirectionalForward:
    def halves(self, student, case):
        """The student's forward and backward halves; the shapes are judged."""
        shape, hint = (2 * len(case[1]), *case[0].shape[1:]), "One half on top of the other, (2 n_a, m, T) (step 6)"
        return np.split(expect_array(student.bidirectional_forward(*case), "the result", shape, hint=hint), 2)

    @given(case=cases(states=2, networks=2, steps=True))
    def test_the_upper_half_reads_forwards(self, student, case):
        """The upper half has the states of the first reader."""
        x, a0_f, _, parameters_f, _ = case
        upper, right = self.halves(student, case)[0], true_states(x, a0_f, parameters_f)
        claim, hint = "the upper half must have the states of an RNN over x.", "Which a0, which parameters? (step 6)"
        expect_close(upper, right, "upper half", claim, hint=hint)

    @weight(3)
    @given(case=cases(states=2, networks=2, steps=True))
    def test_the_lower_half_reads_backwards(self, student, case):
        """The lower half has the states of the second reader, who reads x from its end, in the order of x."""
        x, _, a0_b, _, p = case
        lower, turned = self.halves(student, case)[1], true_states(x[:, :, ::-1], a0_b, p)

        mistakes = {
            "Is the lower half turned back into the order of x? (step 6)": turned,
            "Does the second reader read backwards? (step 6)": true_states(x, a0_b, p),
        }
        hint = "Which start and which parameters belong to the second reader? (step 6)"
        claim = "the lower half must have the states of an RNN that reads x from its end, in the order of x."
        expect_close(lower, turned[:, :, ::-1], "lower half", claim, hint=hint, mistakes=mistakes)


def new_state(v):
    """a_next of an RNN cell, real or complex, from a dict with all that goes in."""
    return np.tanh(v["Waa"] @ v["a_prev"] + v["Wax"] @ v["xt"] + v["ba"])


def expect_slopes(gradients, total, inputs, names, claim, hints):
    """The gradients along the inputs `names` have their shapes, and are the slopes of `total`."""
    right = complex_step_gradients(lambda v: total(inputs | v), {name: inputs[name] for name in names.split()})
    shapes = {name: value.shape for name, value in right.items()}
    expect_all_close(expect_arrays(gradients, "the gradients", shapes, hints=hints), right, claim, hint=hints)


@exercise("rnn_cell_backward", pure=True)
class TestRnnCellBackward:
    HINTS = {
        "dba": "Which examples does a bias move? (step 7)",
        "dWax": "Which input does this weight multiply? (step 7)",
        "dWaa": "Which state does this weight multiply? (step 7)",
        "dxt": "Which units does an input feed? (step 7)",
        "da_prev": "Which units does the old state feed? (step 7)",
    }

    @weight(2)
    @pytest.mark.parametrize("names", ["ba", "Wax Waa", "xt a_prev"])
    @given(cell=cases(slopes=1))
    def test_the_slopes(self, student, names, cell):
        """The gradients are the slopes along the bias, the weights, the input and the old state."""
        xt, a_prev, p, da_next = cell
        gradients = student.rnn_cell_backward(da_next, (oracles.rnn_step(xt, a_prev, p)[0], a_prev, xt, p))
        inputs = {"xt": xt, "a_prev": a_prev, "Wax": p["Wax"], "Waa": p["Waa"], "ba": p["ba"]}
        claim = "{name} must be the slope of the sum of da_next * a_next."
        expect_slopes(gradients, lambda v: (da_next * new_state(v)).sum(), inputs, names, claim, self.HINTS)


@exercise("rnn_backward", builds_on=["rnn_cell_backward"], pure=True)
class TestRnnBackward:
    HINTS = {
        "dx": "What does step t hear from the steps after it? (step 8)",
        "da0": "What does the first step send? (step 8)",
        "": "Which steps use this parameter? (step 8)",
    }

    @weight(3)
    @pytest.mark.parametrize("names", ["x a0", "Wax Waa ba"])
    @given(case=cases(slopes=1, steps=True))
    def test_the_slopes_through_time(self, student, names, case):
        """The gradients are the slopes along inputs and start, through all later steps, and along the parameters."""
        x, a0, p, da = case
        times, states = range(x.shape[2]), [a0, *np.moveaxis(true_states(x, a0, p), 2, 0)]
        caches = [(states[t + 1], states[t], x[:, :, t], p) for t in times], x
        inputs = {"x": x, "a0": a0, "Wax": p["Wax"], "Waa": p["Waa"], "ba": p["ba"]}

        def total(v):
            state, value = v["a0"], 0
            for t in times:
                state = new_state(v | {"xt": v["x"][:, :, t], "a_prev": state})
                value = value + (da[:, :, t] * state).sum()
            return value

        claim = "{name} must be the slope of the sum of da * a over all steps."
        expect_slopes(student.rnn_backward(da, caches), total, inputs, names, claim, self.HINTS)


@exercise("lstm_cell_backward", pure=True)
class TestLstmCellBackward:
    HINTS = {
        "": "Is the memory's slope the sum of both ways, and what is the slope of each gate itself? (step 9)",
        "dc_prev": "Is the memory's slope the sum of both ways, and which gate does it meet? (step 9)",
        "da_prev": "What do all four matrices send back, and which rows are the state's? (step 9)",
        "dxt": "What do all four matrices send back, and which rows are the input's? (step 9)",
    }

    @weight(2)
    @pytest.mark.parametrize("names", ["c_prev Wf Wi Wc", "c_prev bf bi bc bo", "Wf Wi Wc Wo", "a_prev xt"])
    @given(cell=cases(lstm_shapes, states=2, slopes=2))
    def test_the_slopes(self, student, names, cell):
        """The gradients are the slopes along the old memory, the biases, the weights, the old state and the input."""
        xt, a_prev, c_prev, p, da_next, dc_next = cell
        da_next = np.zeros(da_next.shape) if names == "c_prev Wf Wi Wc" else da_next  # through the memory alone
        a, c, _, gates = oracles.lstm_step(xt, a_prev, c_prev, p)
        gradients = student.lstm_cell_backward(da_next, dc_next, (a, c, a_prev, c_prev, *gates.values(), xt, p))
        inputs = {"xt": xt, "a_prev": a_prev, "c_prev": c_prev} | {name: p[name] for name in p if "y" not in name}

        def total(v):
            a, c = new_states(v)
            return (da_next * a + dc_next * c).sum()

        claim = "{name} must be the slope of the sum of da_next * a_next + dc_next * c_next."
        expect_slopes(gradients, total, inputs, names, claim, self.HINTS)
