"""Hidden suite of c5w1_character_model.

Oracles: pairs in plain loops; networks by hand that leave no choice, and the law of two letters; the complex step along
every parameter; the NLL of names that no training has seen. Evidence: docs/design/c5w1_character_model.md.
"""

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
    sizes,
    weight,
)

CHAR_TO_IX = {char: ix for ix, char in enumerate("\nabcdefghijklmnopqrstuvwxyz")}
NAMES = st.lists(st.text("abc", min_size=1, max_size=5), min_size=1, max_size=4)
NUMBERINGS = st.permutations(range(4)).map(lambda order: dict(zip("\nabc", order, strict=True)))


def pairs(names):
    """All pairs of neighbours, '\\n' at both ends of each name."""
    lines = ["\n" + name + "\n" for name in names]
    return [line[k : k + 2] for line in lines for k in range(len(line) - 1)]


def counted(names, char_to_ix):
    counts = np.zeros((len(char_to_ix), len(char_to_ix)))
    for before, after in pairs(names):
        counts[char_to_ix[before], char_to_ix[after]] += 1
    return counts


@exercise("bigram_counts", pure=True)
class TestBigramCounts:
    @given(names=NAMES, char_to_ix=NUMBERINGS)
    def test_every_pair_is_counted_in_its_place(self, student, names, char_to_ix):
        """The entry at row i and column j counts how often symbol j follows symbol i."""
        counts = expect_array(student.bigram_counts(names, char_to_ix), "counts", (4, 4), hint="(V, V) (step 1)")
        right, hint = counted(names, char_to_ix), "What opens a name, and what closes it? (step 1)"
        mistakes = {"Is the row the symbol before? (step 1)": right.T}
        claim = "counts[i, j] must be how often j follows i."
        expect_close(counts, right, "counts", claim, hint=hint, mistakes=mistakes)


def mean_nll(counts, names, char_to_ix, smoothing=0.1):
    """The mean of -log p over all letters and ends, each row of counts smoothed and scaled to sum to 1."""
    shares = counts + smoothing
    places = [(char_to_ix[before], char_to_ix[after]) for before, after in pairs(names)]
    return math.fsum(math.log(math.fsum(shares[i]) / shares[i, j]) for i, j in places) / len(places)


COUNTS = st.lists(sizes(0, 6), min_size=16, max_size=16).map(lambda counts: np.array(counts).reshape(4, 4))


@exercise("bigram_nll", pure=True)
class TestBigramNll:
    @weight(4)
    @given(counts=COUNTS, names=NAMES, char_to_ix=NUMBERINGS, smoothing=st.sampled_from([(), (0.5,), (1.2,)]))
    def test_the_mean_over_letters_and_ends(self, student, counts, names, char_to_ix, smoothing):
        """It is the mean of -log p over all letters and ends, p from the counts, smoothed by 0.1 unless said."""
        case = counts, names, char_to_ix, *smoothing
        got = expect_number(student.bigram_nll(*case), "the NLL", hint="One number (step 2)")
        claim = "it must be the mean of -log p over all letters and ends, with p = (count + s) / (sum + s V)."
        hint = "Over what is the mean, and by what does the sum of a row grow? (step 2)"
        expect_close(got, mean_nll(*case), "the NLL", claim, hint=hint)

    @given(names=NAMES, number=sizes(1, 9))
    def test_equal_counts_know_nothing(self, student, names, number):
        """With equal counts the NLL is log V, whatever the names."""
        got = student.bigram_nll(np.full((4, 4), number), names, dict(zip("\nabc", range(4), strict=True)), 0.5)
        expect_close(got, math.log(4), "the NLL", "with equal counts it must be log V.", hint="Which mean? (step 2)")


SCORES = st.tuples(sizes(1, 5), sizes(1, 4)).flatmap(lambda shape: arrays(shape, low=-3, high=3)).map(lambda x: 0.8 * x)


@exercise("temperature_softmax", pure=True)
class TestTemperatureSoftmax:
    def probabilities(self, student, x, *temperature):
        hint = "(V, m), a column for each set of scores (step 3)"
        return expect_array(student.temperature_softmax(x, *temperature), "probabilities", x.shape, hint=hint)

    @weight(3)
    @given(x=SCORES, temperature=st.sampled_from([0.25, 0.5, 2.0, 5.0]))
    def test_the_softmax_of_scores_over_temperature(self, student, x, temperature):
        """It is the softmax of x / temperature, column by column."""
        y, hint = self.probabilities(student, x, temperature), "Over which axis does the softmax add up? (step 3)"
        mistakes = {"Does a high temperature make the scores more alike? (step 3)": oracles.softmax(x * temperature)}
        claim = "each column must be the softmax of its scores, divided by the temperature."
        expect_close(y, oracles.softmax(x / temperature), "probabilities", claim, hint=hint, mistakes=mistakes)

    @weight(2)
    @given(x=SCORES, large=st.booleans())
    def test_scores_of_any_size(self, student, x, large):
        """Without a temperature it is the plain softmax, for small scores and for thousands, far apart."""
        x = 1000 * x + 1000 if large else x
        claim = "without a temperature it must be the softmax, for any scores."
        hint = "Is each column's largest subtracted? (step 3)" if large else "What if T is not told? (step 3)"
        expect_close(self.probabilities(student, x), oracles.softmax(x), "probabilities", claim, rtol=1e-7, hint=hint)


def shapes_of(n_a, V):
    return {"Wax": (n_a, V), "Waa": (n_a, n_a), "Wya": (V, n_a), "b": (n_a, 1), "by": (V, 1)}


GRADIENTS = st.sampled_from([(2, 3), (3, 2), (1, 4)]).flatmap(
    lambda size: st.fixed_dictionaries({f"d{n}": arrays(s).map(lambda v: 5.2 * v) for n, s in shapes_of(*size).items()})
)


def both_names(values):
    """The arrays, with the bias of the state under both of its names, b and ba."""
    bias = "b" if "b" in values else "db"
    return values | {bias + "a": values[bias].copy()}


def read(value, right, what):
    """The arrays of `right` by name, in their shapes; the bias of the state from where it is right, or has moved."""
    hint, bias = f"{', '.join(right)} (steps 4 to 7)", "b" if "b" in right else "db"
    given = value if isinstance(value, dict) else {}
    other = given.get(bias + "a")
    if other is not None and (is_close(other, right[bias], rtol=1e-6) or not np.any(given.get(bias, 0))):
        value = given | {bias: other}
    found = expect_keys(value, what, right, hint=hint)
    return {name: expect_array(found[name], name, right[name].shape, hint=hint) for name in right}


@exercise("clip", in_place=["gradients"])
class TestClip:
    @weight(2)
    @pytest.mark.parametrize("names", [["dWaa", "dWax", "dWya"], ["db", "dby"]], ids=["weights", "biases"])
    @given(gradients=GRADIENTS, most=st.sampled_from([5, 1, 2.5, 10]))
    def test_entries_stay_between_the_borders(self, student, names, gradients, most):
        """Entries of weights and of biases beyond maxValue or -maxValue become it, all others stay."""
        right = {name: np.minimum(np.maximum(value, -most), most) for name, value in gradients.items()}
        got = read(student.clip(both_names(gradients), most), right, "the gradients")
        claim = "{name} must be cut off at maxValue and at -maxValue, entry by entry."
        hint = "Which of the five are clipped, and at which two borders? (step 4)"
        expect_all_close(got, {name: right[name] for name in names}, claim, hint=hint)


def speller(word, char_to_ix):
    """A network that spells `word` by its last letter alone: letters must differ. Scores lie 30 apart."""
    V = len(char_to_ix)
    path = [char_to_ix[char] for char in word + "\n"]
    Wya = np.zeros((V, V))
    Wya[path[1:], path[:-1]] = 60.0
    by = Wya.sum(axis=1, keepdims=True)
    by[path[0]] += 30
    return {"Wax": 20 * np.eye(V), "Waa": np.zeros((V, V)), "Wya": Wya, "b": np.full((V, 1), -10.0), "by": by}


def counter(word, char_to_ix):
    """A network that spells `word` by counting steps in its state, whatever was drawn. Scores lie 40 apart."""
    V, n = len(char_to_ix), len(word) + 1
    b, Wya = np.full((n, 1), -15.0), np.zeros((V, n))
    b[0] = 20.0
    for t, char in enumerate(word + "\n"):
        Wya[char_to_ix[char], t] += 20.0 * 2**t
    Waa, by = 30.0 * np.eye(n, k=-1), Wya.sum(axis=1, keepdims=True)
    return {"Wax": np.zeros((n, V)), "Waa": Waa, "Wya": Wya, "b": b, "by": by}


def law():
    """A small network of 4 symbols; without the letter before, or with twice as much of it, some share moves by .15."""
    rng, by = np.random.default_rng(2606), np.array([[0.9], [0.4], [0.0], [-0.3]])
    return {name: 1.2 * rng.normal(size=shape) for name, shape in shapes_of(3, 4).items()} | {"by": by}


def step_of(parameters, a, ix):
    """The new state and the scores of what comes next, real or complex; ix is None at the start."""
    into = parameters["Wax"][:, [ix]] if ix is not None else 0
    a = np.tanh(into + parameters["Waa"] @ a + parameters["b"])
    return a, parameters["Wya"] @ a + parameters["by"]


def without_a_last_end(indices):
    """Whole numbers; after 50 symbols an end may be appended."""
    return [int(ix) for ix in indices][:50]


@exercise("sample", pure=True, form=without_a_last_end)
class TestSample:
    HINTS = {
        speller: ("its last letter", "Is the drawn symbol the next x, one-hot in a new column? (step 5)"),
        counter: ("its state", "Does each step get the state of the step before? (step 5)"),
    }

    def drawn(self, student, parameters, char_to_ix, seed):
        """The numbers that the student's sample draws."""
        value = student.sample(both_names(parameters), char_to_ix, seed)
        return expect_integers(value, "indices", one_entry=True, hint="A list of ints (step 5)")

    @weight(2)
    @pytest.mark.parametrize("network", HINTS, ids=["by the last letter", "by the state"])
    @given(word=st.sampled_from(["ab", "cab", "bca"]), char_to_ix=NUMBERINGS, seed=sizes(0, 9))
    def test_a_network_that_leaves_no_choice(self, student, network, word, char_to_ix, seed):
        """A network that goes by its last letter alone, or by its state alone, spells its word and ends it."""
        indices = self.drawn(student, network(word, char_to_ix), char_to_ix, seed)
        right, (what, hint) = [char_to_ix[char] for char in word + "\n"], self.HINTS[network]
        claim = f"a network that goes by {what} alone must spell {word!r}, and end it."
        expect(indices == right, claim, hint=hint, indices=indices)

    @form
    def test_it_stops_in_the_end(self, student):
        """A network that never ends a name is stopped after 50 symbols."""
        parameters = law() | {"by": np.array([[-90.0], [0.5], [0.0], [-0.5]])}
        indices = self.drawn(student, parameters, dict(zip("\nabc", range(4), strict=True)), 1)
        claim = "after 50 symbols without an end the sample must stop; an end may be appended."
        symbols = [ix for ix in indices if ix != 0]
        expect(len(symbols) == 50, claim, hint="What counts the symbols? (step 5)", length=len(indices))

    @weight(3)
    def test_the_law_of_the_first_two_letters(self, student):
        """The first two letters come as often as the probabilities of the network say."""
        parameters, char_to_ix = law(), dict(zip("\nabc", range(4), strict=True))
        words = [self.drawn(student, parameters, char_to_ix, 1000 * k) for k in range(2000)]
        seen = np.array([[*word, 0][:2] for word in words])
        a, scores = step_of(parameters, np.zeros((3, 1)), None)
        first, shares = oracles.softmax(scores)[:, 0], {}
        for i, share in enumerate(first):
            second = oracles.softmax(step_of(parameters, a, i)[1])[:, 0]
            shares |= {(i,): share} | {(i, j): share * p for j, p in enumerate(second) if i}
        for start, share in shares.items():
            claim = f"over 2000 samples they must begin with {list(start)} as often as the probabilities say."
            hint = "Is it drawn by its probability, with its own random number each time? (step 5)"
            expect_fraction((seen[:, : len(start)] == start).all(axis=1), share, "indices", claim, hint=hint)


def loss_of(parameters, X, Y, a):
    """(the loss of one name, the last state), real or complex."""
    loss = 0
    for into, out in zip(X, Y, strict=True):
        a, scores = step_of(parameters, a, into)
        loss = loss + np.log(np.exp(scores).sum()) - scores[out, 0]
    return loss, a


@st.composite
def steps(draw):
    """X, Y, a_prev, parameters of 27 symbols and a rate, or none for that of the signature."""
    letters, n_a = draw(st.lists(sizes(1, 26), min_size=2, max_size=4)), draw(sizes(2, 3))
    rng = np.random.default_rng(draw(sizes(0, 99)))
    parameters = {name: 0.6 * rng.normal(size=shape) for name, shape in shapes_of(n_a, 27).items()}
    a_prev, rate = rng.uniform(-0.75, 0.75, (n_a, 1)), draw(st.sampled_from([(0.125,), (0.5,), ()]))
    return [None, *letters], [*letters, 0], a_prev, parameters, *rate


def made_steep(step):
    """The step on a name of one unlikely letter, so that gradients are above 5."""
    (_, letter, *_), _, a_prev, parameters, *rate = step
    by = parameters["by"] - 12 * np.eye(27)[:, [letter]]
    return [None, *[letter] * 8], [*[letter] * 8, 0], a_prev, parameters | {"by": by}, *rate


@exercise("optimize", builds_on=["clip"], in_place=["parameters", "a_prev"])
class TestOptimize:
    def optimized(self, student, step):
        """loss, gradients and last state, and the parameters after the call."""
        X, Y, a_prev, parameters, *rate = step
        result, args = student.optimize.with_arguments(X, Y, a_prev, both_names(parameters), *rate)
        return *expect_tuple(result, "the result", 3, hint="loss, gradients, the last state (step 6)"), args[3]

    @given(step=steps())
    def test_loss_and_last_state(self, student, step):
        """The loss is the sum over the name before the step, and the last state comes back."""
        X, Y, a_prev, parameters, *_ = step
        (loss, _, a, _), (right_loss, right_a) = self.optimized(student, step), loss_of(parameters, X, Y, a_prev)
        got = {"loss": expect_number(loss, "loss", one_entry=True, hint="One number (step 6)"), "the last state": a}
        right = {"loss": right_loss, "the last state": right_a}
        claim, hint = "{name} must be that of the name, before the step.", "A sum, and a[len(X) - 1] (step 6)"
        expect_all_close(got, right, claim, rtol=1e-9, atol=1e-12, hint=hint)

    @weight(2)
    @pytest.mark.parametrize("steep", [False, True], ids=["below 5", "above 5"])
    @pytest.mark.parametrize("what", ["the gradients", "the parameters after the call"])
    @given(step=steps())
    def test_one_step_on_one_name(self, student, what, steep, step):
        """Gradients above 5 come back as 5, and the parameters move by the rate, 0.01 unless said, times them."""
        X, Y, a_prev, parameters, *rate = step = made_steep(step) if steep else step
        right = complex_step_gradients(lambda p: loss_of(p, X, Y, a_prev)[0], parameters)
        right = {name: np.clip(value, -5, 5) for name, value in right.items()}
        _, got, _, after = self.optimized(student, step)
        claim, hint = "{name} must be the slope of the loss, clipped at 5.", "Which gradients come back? (step 6)"
        if what != "the gradients":
            got, lr = after, rate[0] if rate else 0.01
            right = {name: value - lr * right[f"d{name}"] for name, value in parameters.items()}
            claim = "{name} must move by the learning rate times its clipped gradient, in place."
            hint = "Which gradients does the update get, and which rate? (step 6)"
        expect_all_close(read(got, right, what), right, claim, rtol=1e-7, atol=1e-9, hint=hint)


def trained(student, names, iterations, n_a):
    """The parameters of the student's model; a notebook of 2018 finds the names in dinos.txt."""
    text = "\n".join(names)
    ix_to_char = Code(repr(dict(enumerate(CHAR_TO_IX))), setup=f"open('dinos.txt', 'w').write({text!r})")
    value = student.model([name + "\n" for name in names], ix_to_char, CHAR_TO_IX, iterations, n_a)
    value = value[0] if isinstance(value, (tuple, list)) and len(value) == 2 else value  # with the last name written
    return read(value, {name: np.full(shape, np.nan) for name, shape in shapes_of(n_a, 27).items()}, "the parameters")


def nll_of(parameters, names):
    """The mean of -log p over all letters and ends, each name read from a state of zeros."""
    start, lines = np.zeros((len(parameters["Waa"]), 1)), [[CHAR_TO_IX[char] for char in name] for name in names]
    total = math.fsum(loss_of(parameters, [None, *line], [*line, 0], start)[0] for line in lines)
    return total / sum(len(line) + 1 for line in lines)


@pytest.fixture(scope="module")
def names(data):
    """1300 names to learn from and 200 to judge by, in an order of our own."""
    found = [name.decode() for name in data("given_names.h5")["names"]]
    mixed = np.random.default_rng(11).permutation(found).tolist()
    return mixed[:1300], mixed[1300:]


@exercise("model", builds_on=["optimize"], cpu_seconds=60, pure=True)
class TestModel:
    @form
    def test_one_step_moves_little(self, student):
        """After one iteration it knows next to nothing."""
        score = nll_of(trained(student, ["anna", "otto"], 1, 12), ["zita"])
        expect(2.5 < score < 4.5, "after one iteration nothing can be known yet.", hint="(step 7)", NLL=score)

    def test_one_step_goes_a_hundredth_of_the_gradient(self, student):
        """One iteration on "anna": by moves by 0.01 for each of its symbols, less 5/27 of that everywhere."""
        moved = trained(student, ["anna"], 1, 12)["by"]
        right = 0.01 * (np.bincount([1, 14, 14, 1, 0], minlength=27)[:, None] - 5 / 27)
        claim = "after one iteration by must be one step of the learning rate 0.01 away from 0."
        case = 'the list ["anna\\n"], one iteration'
        expect_close(moved, right, "by", claim, rtol=0.03, atol=1e-5, hint="Which learning rate? (step 7)", case=case)

    def test_names_come_in_a_random_order(self, student):
        """The first ten iterations on the names "a" to "z" do not take the first ten names."""
        by = trained(student, list("abcdefghijklmnopqrstuvwxyz"), 10, 12)["by"][1:, 0]
        later = (by > by.mean())[10:]  # a letter's entry grows where it comes, and shrinks elsewhere
        claim, case = (
            "the names must be shuffled before the first iteration.",
            'the names "a", "b", ... "z", 10 iterations',
        )
        expect(later.any(), claim, hint="In which order do they come? (step 7)", case=case)

    @weight(3)
    @pytest.mark.parametrize(("iterations", "baseline"), [(3000, "letters by their frequency"), (12_000, "bigrams")])
    def test_it_knows_names_that_it_has_not_seen(self, student, names, iterations, baseline):
        """On 200 unseen names it knows more than letters by their frequency, and after 12,000 steps than bigrams."""
        known, unseen = names
        score, counts = nll_of(trained(student, known, iterations, 50), unseen), counted(known, CHAR_TO_IX)
        counts = counts if baseline == "bigrams" else np.tile(counts.sum(axis=0), (27, 1))
        claim = f"after {iterations} steps the mean of -log p on 200 unseen names must be below that of {baseline}."
        hint = "Is Y moved by one, does it close with '\\n', and does every name get its turn? (step 7)"
        below = score < mean_nll(counts, unseen, CHAR_TO_IX)
        expect(below, claim, hint=hint, case="1300 given names, 50 units, learning rate 0.01", NLL=score)
