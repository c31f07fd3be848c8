"""Hidden suite of c5w1_character_model.

Oracles: counted pairs and sums in plain loops; networks by hand that leave no choice, and the law of two letters; the
complex step along every parameter; the NLL of names that no training has seen. docs/design/c5w1_character_model.md
has the evidence.
"""

import collections
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.testing import (
    Code,
    arrays,
    complex_step_gradients,
    exercise,
    expect,
    expect_all_close,
    expect_array,
    expect_close,
    expect_fraction,
    expect_integers,
    expect_keys,
    expect_number,
    expect_tuple,
    form,
    is_close,
    oracles,
    reject,
    sizes,
    weight,
)

LETTERS = "abcdefghijklmnopqrstuvwxyz"
CHAR_TO_IX = {char: ix for ix, char in enumerate("\n" + LETTERS)}
ITERATIONS = 12_000
DRAWS = 2000

NAMES = st.lists(st.text("abcd", min_size=1, max_size=5), min_size=1, max_size=4)
NUMBERINGS = st.permutations(range(5)).map(lambda order: dict(zip("\nabcd", order, strict=True)))


def pairs(names):
    """All pairs of neighbours, '\\n' at both ends of each name."""
    lines = ["\n" + name + "\n" for name in names]
    return [line[k : k + 2] for line in lines for k in range(len(line) - 1)]


@exercise("bigram_counts", pure=True)
class TestBigramCounts:
    @weight(3)
    @given(names=NAMES, char_to_ix=NUMBERINGS)
    def test_every_pair_is_counted_in_its_place(self, student, names, char_to_ix):
        """The entry at row i and column j counts how often symbol j follows symbol i."""
        right = np.zeros((5, 5))
        for (before, after), number in collections.Counter(pairs(names)).items():
            right[char_to_ix[before], char_to_ix[after]] = number
        counts = expect_array(student.bigram_counts(names, char_to_ix), "counts", (5, 5), hint="(V, V) (step 1)")
        hint = "What opens a name, and what closes it? (step 1)"
        if is_close(counts.T, right):
            hint = "Does the row tell the symbol before or the one after? (step 1)"
        expect_close(counts, right, "counts", "counts[i, j] must be how often j follows i.", hint=hint)

    def test_the_name_ab(self, student):
        """The name ab has three pairs: it is opened, a goes to b, and it is closed."""
        counts = student.bigram_counts(["ab"], {"\n": 0, "a": 1, "b": 2})
        expect_close(counts, np.eye(3)[[1, 2, 0]], "counts", "ab must count once in each of three places.")


@st.composite
def tables(draw):
    """counts, names, char_to_ix and a smoothing."""
    counts = draw(st.lists(sizes(0, 6), min_size=25, max_size=25).map(lambda c: np.array(c).reshape(5, 5)))
    return counts, draw(NAMES), draw(NUMBERINGS), draw(sizes(1, 12)) / 10


def mean_nll(counts, names, char_to_ix, smoothing):
    losses = []
    for before, after in pairs(names):
        row = counts[char_to_ix[before]].tolist()
        seen = row[char_to_ix[after]] + smoothing
        losses.append(math.log(math.fsum(row) + len(row) * smoothing) - math.log(seen))
    return math.fsum(losses) / len(losses)


@exercise("bigram_nll", pure=True)
class TestBigramNll:
    @weight(3)
    @given(case=tables())
    def test_the_mean_over_letters_and_ends(self, student, case):
        """It is the mean of -log p over all letters and ends, p from the smoothed counts."""
        got = expect_number(student.bigram_nll(*case), "the NLL", hint="One number (step 2)")
        claim = "it must be the mean of -log p over all letters and ends, with p = (count + s) / (sum + s V)."
        hint = "Over what is the mean, and by what does the sum of a row grow? (step 2)"
        expect_close(got, mean_nll(*case), "the NLL", claim, hint=hint)

    @given(case=tables())
    def test_the_smoothing_is_one_tenth_unless_said(self, student, case):
        """Without a fourth argument the smoothing is 0.1."""
        claim = "without a smoothing, 0.1 must be used."
        expect_close(student.bigram_nll(*case[:3]), mean_nll(*case[:3], 0.1), "the NLL", claim)

    @given(names=NAMES, number=sizes(1, 9))
    def test_equal_counts_know_nothing(self, student, names, number):
        """With equal counts the NLL is log V, whatever the names."""
        char_to_ix = dict(zip("\nabcd", range(5), strict=True))
        got = student.bigram_nll(np.full((5, 5), number), names, char_to_ix, 0.5)
        expect_close(got, math.log(5), "the NLL", "with equal counts it must be log V.", hint="(step 2)")


SCORES = st.tuples(sizes(2, 5), sizes(1, 4)).flatmap(lambda shape: arrays(shape, low=-3, high=3)).map(lambda x: 0.8 * x)


def probabilities(student, x, *temperature):
    hint = "(V, m), a column for each set of scores (step 3)"
    return expect_array(student.temperature_softmax(x, *temperature), "probabilities", x.shape, hint=hint)


@exercise("temperature_softmax", pure=True)
class TestTemperatureSoftmax:
    @weight(3)
    @given(x=SCORES, temperature=st.sampled_from([0.25, 0.5, 1.0, 2.0, 5.0]))
    def test_the_softmax_of_scores_over_temperature(self, student, x, temperature):
        """It is the softmax of x / temperature, column by column."""
        y, hint = (
            probabilities(student, x, temperature),
            "Which way does the softmax run, along rows or columns? (step 3)",
        )
        if is_close(y, oracles.softmax(x * temperature)):
            hint = "Does a high temperature make the scores more alike? (step 3)"
        claim = "each column must be the softmax of its scores, divided by the temperature."
        expect_close(y, oracles.softmax(x / temperature), "probabilities", claim, hint=hint)

    @given(x=SCORES)
    def test_the_temperature_is_one_unless_said(self, student, x):
        """Without a temperature it is the plain softmax."""
        claim = "without a temperature it must be the softmax."
        expect_close(probabilities(student, x), oracles.softmax(x), "probabilities", claim)

    @given(x=SCORES, temperature=st.sampled_from([0.5, 2.0]))
    def test_large_scores_stay_finite(self, student, x, temperature):
        """Scores around 1000 give the same as scores around 0."""
        y, claim = probabilities(student, x + 1000, temperature), "adding 1000 to all scores must change nothing."
        expect_close(y, oracles.softmax(x / temperature), "probabilities", claim, rtol=1e-7, hint="e^1000? (step 3)")


WEIGHTS = ("dWaa", "dWax", "dWya", "dby")


def sized(shapes):
    return st.fixed_dictionaries({name: arrays(shape).map(lambda v: 5.2 * v) for name, shape in shapes.items()})


@st.composite
def all_gradients(draw):
    """Gradients of a network of n_a units and V symbols, of up to 10.4 in size."""
    n_a, V = draw(st.sampled_from([(2, 3), (3, 2), (1, 4)]))
    shapes = {"dWaa": (n_a, n_a), "dWax": (n_a, V), "dWya": (V, n_a), "db": (n_a, 1), "dby": (V, 1)}
    return draw(sized(shapes))


def both_names(values):
    """Copies of the arrays, with the bias of the state under both of its names, b and ba."""
    copies = {name: np.array(value) for name, value in values.items()}
    return copies | {{"b": "ba", "db": "dba"}[name]: copies[name].copy() for name in ("b", "db") if name in copies}


def read_gradients(value, right, what="the gradients"):
    """The gradients by name; the bias of the state as db, read under the name that is right if one is."""
    found = expect_keys(value, what, WEIGHTS, hint="dWaa, dWax, dWya, db and dby (steps 4 and 6)")
    biases = [found[name] for name in ("db", "dba") if name in found]
    expect(biases, f"{what} must have the key db.", hint="(step 4)", keys=", ".join(map(str, found)))
    shape = np.shape(right["db"])
    good = [b for b in biases if isinstance(b, np.ndarray) and b.shape == shape and is_close(b, right["db"], rtol=1e-6)]
    return {name: found[name] for name in WEIGHTS} | {"db": (good or biases)[0]}


@exercise("clip", in_place=["gradients"])
class TestClip:
    def expect_clipped(self, student, gradients, most, names, claim):
        right = {name: np.minimum(np.maximum(value, -most), most) for name, value in gradients.items()}
        got = read_gradients(student.clip(both_names(gradients), most), right)
        got = {name: expect_array(got[name], name, gradients[name].shape, hint="(step 4)") for name in names}
        hint = "Which two borders are there, and what stays? (step 4)"
        expect_all_close(got, {name: right[name] for name in names}, claim, hint=hint)

    @weight(2)
    @given(gradients=all_gradients(), most=st.sampled_from([5, 1, 2.5, 10]))
    def test_weights_stay_between_the_borders(self, student, gradients, most):
        """Entries of the weights beyond maxValue or -maxValue become it, all others stay."""
        claim = "{name} must be cut off at maxValue and at -maxValue, entry by entry."
        self.expect_clipped(student, gradients, most, ["dWaa", "dWax", "dWya"], claim)

    @given(gradients=all_gradients(), most=st.sampled_from([5, 1, 2.5, 10]))
    def test_biases_too(self, student, gradients, most):
        """Biases are clipped as well."""
        claim = "{name} must be cut off at maxValue and at -maxValue, too."
        self.expect_clipped(student, gradients, most, ["db", "dby"], claim)


def speller(word, char_to_ix):
    """A network that spells `word` by its last letter alone: letters must differ. Scores lie 30 apart."""
    V = len(char_to_ix)
    path = [char_to_ix[char] for char in word + "\n"]
    Wya = np.zeros((V, V))
    for before, after in zip(path, path[1:], strict=False):
        Wya[after, before] = 60.0
    by = Wya.sum(axis=1, keepdims=True)
    by[path[0]] += 30
    return {"Wax": 20 * np.eye(V), "Waa": np.zeros((V, V)), "Wya": Wya, "b": np.full((V, 1), -10.0), "by": by}


def counter(word, char_to_ix):
    """A network that spells `word` by counting steps in its state, whatever was drawn. Scores lie 40 apart."""
    V, n = len(char_to_ix), len(word) + 1
    Waa, b, Wya = np.zeros((n, n)), np.full((n, 1), -15.0), np.zeros((V, n))
    b[0] = 20.0
    for t in range(1, n):
        Waa[t, t - 1] = 30.0
    for t, char in enumerate(word + "\n"):
        Wya[char_to_ix[char], t] += 20.0 * 2**t
    return {"Wax": np.zeros((n, V)), "Waa": Waa, "Wya": Wya, "b": b, "by": Wya.sum(axis=1, keepdims=True)}


def drawn(student, parameters, char_to_ix, seed):
    """The numbers that the student's sample draws."""
    value = student.sample(both_names(parameters), char_to_ix, seed)
    indices = expect_integers(value, "indices", one_entry=True, hint="A list of ints (step 5)")
    known = set(char_to_ix.values())
    expect(set(indices) <= known, "every entry must be the number of a symbol.", hint="(step 5)", indices=value)
    return indices


@exercise("sample", pure=True)
class TestSample:
    @weight(2)
    @given(word=st.sampled_from(["ab", "dab", "bdca"]), char_to_ix=NUMBERINGS, seed=sizes(0, 9))
    def test_the_letter_drawn_goes_in_next(self, student, word, char_to_ix, seed):
        """A network that goes by its last letter alone spells its word."""
        indices = drawn(student, speller(word, char_to_ix), char_to_ix, seed)
        claim = "a network that goes by its last letter alone must spell its word, and end it."
        hint = "Is the drawn symbol the next x, one-hot in a new column? (step 5)"
        expect_close(np.array(indices), [char_to_ix[c] for c in word + "\n"], "indices", claim, hint=hint)

    @weight(2)
    @given(word=st.sampled_from(["aab", "abca", "bbad"]), char_to_ix=NUMBERINGS, seed=sizes(0, 9))
    def test_the_state_is_carried(self, student, word, char_to_ix, seed):
        """A network that counts its steps spells its word."""
        indices = drawn(student, counter(word, char_to_ix), char_to_ix, seed)
        claim = "a network that counts its steps in its state must spell its word, and end it."
        hint = "Does each step get the state of the step before? (step 5)"
        expect_close(np.array(indices), [char_to_ix[c] for c in word + "\n"], "indices", claim, hint=hint)

    @form
    def test_it_stops_in_the_end(self, student):
        """A network that never ends a name is stopped after 50 symbols."""
        parameters = law() | {"by": np.array([[-90.0], [0.5], [0.0], [-0.5]])}
        for seed in (1, 2000):
            indices = drawn(student, parameters, dict(zip("\nabc", range(4), strict=True)), seed)
            claim = "after 50 symbols without an end the sample must stop; an end may be appended."
            expect(50 <= len(indices) <= 51, claim, hint="(step 5)", length=len(indices))
            varied = len(set(indices[:50])) > 1
            expect(
                varied,
                "symbols must be drawn by their probabilities.",
                hint="Largest or drawn? (step 5)",
                indices=indices,
            )

    @weight(3)
    def test_the_law_of_the_first_two_letters(self, student):
        """The first two letters come as often as the probabilities of the network say."""
        parameters, char_to_ix = law(), dict(zip("\nabc", range(4), strict=True))
        words = [drawn(student, parameters, char_to_ix, 1000 * k) for k in range(DRAWS)]
        seen = np.array([[word[0], word[1] if len(word) > 1 else 0] for word in words])
        first = next_probabilities(parameters, np.zeros((3, 1)), None)
        told = "Is it drawn by its probability, with its own random number each time? (step 5)"
        for i in range(4):
            claim = f"over {DRAWS} samples symbol {i} must come first as often as its probability says."
            expect_fraction(seen[:, 0] == i, first[1][i, 0], "indices", claim, hint=told)
            second = next_probabilities(parameters, first[0], i)[1] if i else np.eye(4)[:, :1]
            for j in range(4):
                share = first[1][i, 0] * second[j, 0]
                claim = f"over {DRAWS} samples symbol {j} must follow a first {i} as often as the probabilities say."
                if 0 < share < 1:
                    flags = (seen == (i, j)).all(axis=1)
                    expect_fraction(flags, share, "indices", claim, hint=told)


def law():
    """A small network of 4 symbols whose words are short."""
    wavy = lambda *shape: np.sin(1.7 * np.arange(1, math.prod(shape) + 1) + len(shape)).reshape(shape)  # noqa: E731
    by = np.array([[0.9], [0.4], [0.0], [-0.3]])
    return {"Wax": 1.5 * wavy(3, 4), "Waa": wavy(3, 3), "Wya": 1.5 * wavy(4, 3), "b": wavy(3, 1), "by": by}


def next_probabilities(parameters, a, ix):
    """The new state and the probabilities of what comes next."""
    into = parameters["Wax"][:, [ix]] if ix is not None else 0
    a = np.tanh(into + parameters["Waa"] @ a + parameters["b"])
    return a, oracles.softmax(parameters["Wya"] @ a + parameters["by"])


def loss_of(parameters, X, Y, a_prev):
    """(the loss of one name, the last state), real or complex."""
    a, loss = a_prev, 0
    for into, out in zip(X, Y, strict=True):
        column = parameters["Wax"][:, [into]] if into is not None else 0
        a = np.tanh(column + parameters["Waa"] @ a + parameters["b"])
        scores = parameters["Wya"] @ a + parameters["by"]
        loss = loss + np.log(np.exp(scores).sum()) - scores[out, 0]
    return loss, a


@st.composite
def steps(draw, large=False):
    """X, Y, a_prev, parameters of 27 symbols, and a rate; with `large` scores some gradient is above 5."""
    n_a = draw(sizes(2, 3))
    letters = draw(st.lists(sizes(1, 26), min_size=2, max_size=4))
    letters = letters[:1] * 8 if large else letters
    rng = np.random.default_rng(draw(sizes(0, 99)))
    shapes = {"Wax": (n_a, 27), "Waa": (n_a, n_a), "Wya": (27, n_a), "b": (n_a, 1), "by": (27, 1)}
    parameters = {name: 0.6 * rng.normal(size=shape) for name, shape in shapes.items()}
    if large:
        parameters["by"][letters[0]] -= 12
    a_prev = draw(arrays((n_a, 1), low=-0.75, high=0.75))
    return [None, *letters], [*letters, 0], a_prev, parameters, draw(st.sampled_from([0.125, 0.01, 0.5]))


def optimized(student, X, Y, a_prev, parameters, *rate):
    """loss, gradients, last state, and the parameters after the call."""
    result, args = student.optimize.with_arguments(X, Y, a_prev, both_names(parameters), *rate)
    loss, gradients, a = expect_tuple(result, "the result", 3, hint="loss, gradients, the last state (step 6)")
    return expect_number(loss, "loss", one_entry=True, hint="One number (step 6)"), gradients, a, args[3]


@exercise("optimize", builds_on=["clip"], in_place=["parameters", "a_prev"])
class TestOptimize:
    @given(step=steps())
    def test_loss_and_last_state(self, student, step):
        """The loss is the sum over the name before the step, and the last state comes back."""
        X, Y, a_prev, parameters, _ = step
        loss, _, a, _ = optimized(student, *step)
        right_loss, right_a = loss_of(parameters, X, Y, a_prev)
        claim = "{name} must be that of the name, before the step."
        got = {"loss": loss, "the last state": expect_array(a, "the last state", right_a.shape, hint="(step 6)")}
        right = {"loss": right_loss, "the last state": right_a}
        expect_all_close(got, right, claim, rtol=1e-9, atol=1e-12, hint="A sum, and a[len(X) - 1] (step 6)")

    def expect_step(self, student, step, *, which):
        X, Y, a_prev, parameters, rate = step
        slopes = complex_step_gradients(lambda p: loss_of(p, X, Y, a_prev)[0], parameters)
        slopes = {name: np.minimum(np.maximum(value, -5), 5) for name, value in slopes.items()}
        _, gradients, _, after = optimized(student, *step)
        if which == "gradients":
            got = read_gradients(gradients, slopes)
            claim = "{name} must be the slope of the loss, clipped at 5."
            expect_all_close(got, slopes, claim, rtol=1e-6, atol=1e-9, hint="Which gradients come back? (step 6)")
            return
        right = {f"d{name}": value - rate * slopes[f"d{name}"] for name, value in parameters.items()}
        found = expect_keys(after, "parameters after the call", parameters)
        got = read_gradients({f"d{name}": value for name, value in found.items()}, right, "parameters")
        got, right = ({name[1:]: value for name, value in each.items()} for each in (got, right))
        claim = "{name} must move by the learning rate times its clipped gradient, in place."
        hint = "Which gradients does the update get, and which rate? (step 6)"
        expect_all_close(got, right, claim, rtol=1e-7, atol=1e-9, hint=hint)

    @weight(2)
    @given(step=steps())
    def test_the_gradients(self, student, step):
        """The gradients are the slopes of the loss where nothing is clipped."""
        self.expect_step(student, step, which="gradients")

    @weight(2)
    @given(step=steps(large=True))
    def test_the_gradients_are_clipped(self, student, step):
        """Gradients above 5 come back as 5."""
        self.expect_step(student, step, which="gradients")

    @weight(2)
    @given(step=steps())
    def test_the_parameters_move(self, student, step):
        """The parameters move by the learning rate times the gradients."""
        self.expect_step(student, step, which="parameters")

    @weight(2)
    @given(step=steps(large=True))
    def test_the_parameters_move_by_clipped_gradients(self, student, step):
        """Where gradients are above 5, the step is that of the clipped ones."""
        self.expect_step(student, step, which="parameters")

    @given(step=steps())
    def test_the_rate_is_one_hundredth_unless_said(self, student, step):
        """Without a learning rate it is 0.01."""
        X, Y, a_prev, parameters, _ = step
        _, _, _, after = optimized(student, X, Y, a_prev, parameters)
        slopes = complex_step_gradients(lambda p: loss_of(p, X, Y, a_prev)[0], parameters)
        right = parameters["by"] - 0.01 * slopes["dby"]
        found = expect_keys(after, "parameters after the call", ["by"])["by"]
        expect_close(found, right, "by", "without a rate, by must move by 0.01 times its gradient.", rtol=1e-7)


def trained(student, names, iterations, n_a):
    """The parameters of the student's model; a notebook of 2018 finds the names in dinos.txt."""
    text = "\n".join(names)
    lines = Code(f"{text!r}.split('\\n')", setup=f"open('dinos.txt', 'w').write({text!r})")
    ix_to_char = {ix: char for char, ix in CHAR_TO_IX.items()}
    value = student.model(lines, ix_to_char, CHAR_TO_IX, iterations, n_a)
    if isinstance(value, (tuple, list)) and len(value) == 2:
        value = value[0]  # with the last name that was written
    found = dict(expect_keys(value, "parameters", ["Wax", "Waa", "Wya", "by"], hint="The parameters (step 7)"))
    if "b" not in found and "ba" not in found:
        reject("parameters must have the key b.", hint="(step 7)", keys=", ".join(map(str, found)))
    shapes = {"Wax": (n_a, 27), "Waa": (n_a, n_a), "Wya": (27, n_a), "by": (27, 1)}
    p = {name: expect_array(found[name], name, shape, hint="(step 7)") for name, shape in shapes.items()}
    biases = [expect_array(found[name], name, (n_a, 1), hint="(step 7)") for name in ("b", "ba") if name in found]
    moved = [bias for bias in biases if np.any(bias)]
    return p | {"b": (moved or biases)[0]}


def nll_of(parameters, names):
    """The mean of -log p over all letters and ends, each name read from a state of zeros."""
    total = 0.0
    for name in names:
        letters = [CHAR_TO_IX[char] for char in name]
        start = np.zeros((len(parameters["Waa"]), 1))
        total += float(loss_of(parameters, [None, *letters], [*letters, 0], start)[0])
    return total / sum(len(name) + 1 for name in names)


@pytest.fixture(scope="module")
def names(data):
    """1300 names to learn from and 200 to judge by, in an order of our own."""
    found = [name.decode() for name in data("given_names.h5")["names"]]
    mixed = np.random.default_rng(11).permutation(found).tolist()
    return mixed[:1300], mixed[1300:]


@exercise("model", builds_on=["optimize"], cpu_seconds=60)
class TestModel:
    @form
    def test_one_step_moves_little(self, student):
        """After one iteration it knows next to nothing."""
        score = nll_of(trained(student, ["anna", "otto"], 1, 12), ["zita"])
        expect(2.5 < score < 4.5, "after one iteration nothing can be known yet.", hint="(step 7)", NLL=score)

    @weight(2)
    def test_after_3000_steps_it_knows_more_than_frequencies(self, student, names):
        """After 3000 steps, the mean of -log p on unseen names is below that of letters by their frequency."""
        known, unseen = names
        score = nll_of(trained(student, known, 3000, 50), unseen)
        letters = collections.Counter("".join(name + "\n" for name in known))
        losses = [-math.log(letters[char] / letters.total()) for name in unseen for char in name + "\n"]
        claim = "after 3000 steps the mean of -log p on unseen names must be below that of letters by their frequency."
        hint = "Is Y moved by one, does it close with '\\n', and does every name get its turn? (step 7)"
        below = score < math.fsum(losses) / len(losses)
        expect(below, claim, hint=hint, case="1300 given names, 50 units, 3000 iterations", NLL=score)

    @weight(4)
    def test_it_knows_names_that_it_has_not_seen(self, student, names):
        """After 12,000 steps on 1300 names, the mean of -log p on 200 unseen ones is below that of bigrams."""
        known, unseen = names
        score = nll_of(trained(student, known, ITERATIONS, 50), unseen)
        counts = np.zeros((27, 27))
        for before, after in pairs(known):
            counts[CHAR_TO_IX[before], CHAR_TO_IX[after]] += 1
        claim = f"after {ITERATIONS} iterations the mean of -log p on 200 unseen names must be below that of bigrams."
        case = "1300 given names, 50 units, learning rate 0.01"
        below = score < mean_nll(counts, unseen, CHAR_TO_IX, 0.1)
        expect(below, claim, hint="Does the loss fall? (step 7)", case=case, NLL=score)
