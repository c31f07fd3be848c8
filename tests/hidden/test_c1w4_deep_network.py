"""Hidden suite of c1w4_deep_network.

Oracles: the forward pass with loops and the `math` module; each layer's gradients by the complex step on the number
sum(dA * g(W A + b)); the gradients of the whole network by the complex step on a cost that is computed from z, for
two to four layers, with AL and caches that agree. A function that calls an earlier one is compared with the student's
own earlier function, so that one fault is not paid twice; one test in each such exercise compares with the truth, so
that an earlier function that is always zero helps nobody. Sums are kept away from 0, where the slope of the ReLU is a
matter of taste.

Random starts are graded by law, from 50,000 draws or more: a correct one is rejected with a chance below 1e-9 an
assertion, and the grader seeds every draw, so a second grading says the same.

No test trains: the notebook's loop is given, and a threshold would add nothing to exact gradients. What one would be
worth was measured on circles.h5: 2-10-8-6-1, weights times sqrt(2 / n_prev), rate 0.1, 3000 iterations, 20 fresh
seeds, test accuracy: right .9275 to .975; without bends .4875; gradient upwards .50; biases never moved at most .505;
without 1/m .50; without the slope of the ReLU at most .72; 1/m in the messages too at most .86; only the last layer
trained at most .8625. A threshold of .90 would part these, with no false alarm in 20, but with narrower layers
(2-10-5-3-1) 2 of 20 right solutions die, at .49 and .56.
"""

import math

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from autograder.testing import (
    arrays,
    complex_step_gradient,
    exercise,
    expect,
    expect_array,
    expect_close,
    expect_keys,
    expect_mean,
    expect_number,
    expect_standard_deviation,
    expect_tuple,
    expect_unchanged,
    expect_uncorrelated,
    labels,
    reject,
    sizes,
    weight,
)

BACKWARD_RTOL = 1e-8
"""Two ways to the output's dZ, AL - Y and through 1 / (1 - AL), differ by 1e-16 / (1 - AL), below 1e-11 here."""

FIFTHS = 0.8
"""Quarters times this are multiples of 0.2: hardly one of them is exact in float32, as quarters are."""

OFF_THE_KINK = 0.07
"""Added to every bias: a sum is then rarely 0."""

LARGEST_OUTPUT = 10.0
"""Output sums beyond are left out: 1 - AL loses its digits."""


@st.composite
def layers(draw, activation_of=None):
    """A_prev (n_prev, m), W (n, n_prev), b (n, 1), dA (n, m) of one layer; no sum is zero."""
    n_prev, n, m = draw(sizes(1, 4)), draw(sizes(1, 4)), draw(sizes(1, 5))
    A_prev, W = FIFTHS * draw(arrays((n_prev, m))), FIFTHS * draw(arrays((n, n_prev)))
    b, dA = draw(arrays((n, 1))) + OFF_THE_KINK, FIFTHS * draw(arrays((n, m)))
    assume(np.abs(W @ A_prev + b).min() > 1e-6)
    return A_prev, W, b, dA


@st.composite
def networks(draw):
    """X (n0, m), Y (1, m) and parameters of a network of two to four layers, one output; no sum is zero."""
    L = draw(st.integers(2, 4))
    dims = [draw(sizes(1, 4)) for _ in range(L)] + [1]
    m = draw(sizes(1, 4))
    parameters = {}
    for l in range(1, L + 1):
        parameters[f"W{l}"] = draw(arrays((dims[l], dims[l - 1]), low=-1.5, high=1.5))
        parameters[f"b{l}"] = draw(arrays((dims[l], 1), low=-0.5, high=1.5)) + OFF_THE_KINK
    X, Y = FIFTHS * draw(arrays((dims[0], m))), draw(labels(m))
    sums = [np.abs(Z) for _, Z in caches_of(X, parameters)]
    assume(all(Z.min() > 1e-6 for Z in sums) and sums[-1].max() < LARGEST_OUTPUT)
    return X, Y, parameters


@st.composite
def predictions(draw):
    """AL (1, m) with entries k/16 strictly between 0 and 1, and Y (1, m)."""
    m = draw(sizes(1, 6))
    sixteenths = draw(st.lists(st.integers(1, 15), min_size=m, max_size=m))
    return np.array([sixteenths]) / 16, draw(labels(m))


@st.composite
def steps(draw):
    """Parameters and gradients of one to four layers, the messages dA beside them, and a learning rate."""
    dims = [draw(sizes(1, 3)) for _ in range(draw(st.integers(1, 4)) + 1)]
    parameters, grads = {}, {"dA0": np.ones((dims[0], 2))}
    for l in range(1, len(dims)):
        for name, shape in ((f"W{l}", (dims[l], dims[l - 1])), (f"b{l}", (dims[l], 1))):
            parameters[name], grads["d" + name] = draw(arrays(shape)), draw(arrays(shape))
        if l < len(dims) - 1:
            grads[f"dA{l}"] = np.ones((dims[l], 2))
    return parameters, grads, draw(st.integers(1, 12)) / 8


def wavy(rows, columns, shift):
    """A matrix without zeros, repeats or symmetry."""
    return np.sin(1.7 * np.arange(1, rows * columns + 1) + shift).reshape(rows, columns)


def four_layers():
    """X (5, 3), Y and parameters of 5-4-3-2-1, alive in every layer."""
    dims = [5, 4, 3, 2, 1]
    parameters = {}
    for l in range(1, 5):
        parameters[f"W{l}"] = wavy(dims[l], dims[l - 1], l) + 0.2
        parameters[f"b{l}"] = 0.3 * wavy(dims[l], 1, -l) + 0.4
    return wavy(5, 3, 0.3), np.array([[1, 0, 1]]), parameters


def bend(Z, activation):
    """The activation for real or complex Z."""
    return 1 / (1 + np.exp(-Z)) if activation == "sigmoid" else np.where(np.real(Z) > 0, Z, 0)


def caches_of(X, parameters):
    """The caches of a forward pass, ((A_prev, W, b), Z) for each layer."""
    caches, A = [], X
    for l in range(1, len(parameters) // 2 + 1):
        W, b = parameters[f"W{l}"], parameters[f"b{l}"]
        Z = W @ A + b
        caches.append(((A, W, b), Z))
        A = bend(Z, "relu")
    return caches


def layer_by_loops(A_prev, W, b, activation):
    """Z and A of one layer, an example and a unit at a time."""
    Z, A = np.zeros((len(W), A_prev.shape[1])), np.zeros((len(W), A_prev.shape[1]))
    for i in range(A_prev.shape[1]):
        for j in range(len(W)):
            z = math.fsum(float(W[j, k]) * float(A_prev[k, i]) for k in range(W.shape[1])) + float(b[j, 0])
            Z[j, i], A[j, i] = z, 1 / (1 + math.exp(-z)) if activation == "sigmoid" else max(z, 0.0)
    return Z, A


def true_gradients(X, Y, parameters):
    """dW1, db1 ... of the mean cost and dA0 ... of single losses, by the complex step."""
    L, m = len(parameters) // 2, X.shape[1]

    def cost(p, A, first=1):
        for l in range(first, L + 1):
            Z = p[f"W{l}"] @ A + p[f"b{l}"]
            A = bend(Z, "relu")
        return (np.log(1 + np.exp(Z)) - Y * Z).mean()

    slopes = {
        "d" + name: complex_step_gradient(lambda v, name=name: cost({**parameters, name: v}, X), value)
        for name, value in parameters.items()
    }
    for l, ((A_prev, _, _), _) in enumerate(caches_of(X, parameters)):
        slopes[f"dA{l}"] = m * complex_step_gradient(lambda v, l=l: cost(parameters, v, l + 1), A_prev)
    return slopes


def read_linear_cache(value, A, W, b, hint=""):
    """(A, W, b) as they came back in a cache: these very numbers, in this order."""
    entries = expect_tuple(value, "the linear cache", 3, hint=hint or "(A, W, b), in this order (step 2)")
    for name, entry, given_array in zip(("A", "W", "b"), entries, (A, W, b), strict=True):
        found = expect_array(entry, f"{name} in the cache", given_array.shape, hint="The order is (A, W, b).")
        claim = f"the cache must hold {name} as it was given."
        expect(np.array_equal(found, given_array), claim, hint="(A, W, b), unchanged (step 2)", **{name: found})


WHICH_CACHE = "Which of the two caches comes first, that of the sum or that of the bend? (step 3)"


def read_layer(value, A_prev, W, b):
    """A and Z of a whole layer from what linear_activation_forward returned, its cache judged."""
    A, cache = expect_tuple(value, "the result", 2)
    linear_cache, Z = expect_tuple(cache, "the cache", 2, hint="(linear_cache, activation_cache) (step 3)")
    shape = (W.shape[0], A_prev.shape[1])
    read_linear_cache(linear_cache, A_prev, W, b, hint=WHICH_CACHE)
    return expect_array(A, "A", shape), expect_array(Z, "the activation cache", shape)


def read_backward(value, A_prev, W, b):
    """dA_prev, dW, db, each in the shape of its partner."""
    dA, dW, db = expect_tuple(value, "the result", 3, hint="dA_prev, dW, db, in this order (step 6)")
    return (
        expect_array(dA, "dA_prev", A_prev.shape, hint="It has the shape of the activations it speaks of."),
        expect_array(dW, "dW", W.shape, hint="Which index of dW counts this layer's units? (step 6)"),
        expect_array(db, "db", b.shape, hint="A bias for each unit, as a column: which sum keeps it? (step 6)"),
    )


def expect_normal_times_001(W, name):
    question = "A standard normal number has mean 0 and deviation 1; what do both become times 0.01?"
    expect_mean(W, 0, 0.01, name, f"the entries of {name} must have mean 0.", hint=question)
    claim = f"the entries of {name} must have the standard deviation 0.01."
    expect_standard_deviation(W, 0.01, name, claim, hint=question)


def expect_drawn_apart(weights):
    """No row, column or matrix is a copy of another one; all matrices are square and of one size."""
    claim, question = "each weight must be drawn on its own.", "What will two units with the same weights learn?"
    for name, W in weights.items():
        expect_uncorrelated(W[1:], W[:-1], f"rows of {name}", claim, hint=question)
        expect_uncorrelated(W[:, 1:], W[:, :-1], f"columns of {name}", claim, hint=question)
    names = list(weights)
    for k, one in enumerate(names):
        for two in names[k + 1 :]:
            expect_uncorrelated(weights[one], weights[two], f"{one} and {two}", claim, hint=question)
            expect_uncorrelated(weights[one], weights[two].T, f"{one} and {two}", claim, hint=question)


def read_parameters(value, dims):
    """W1, b1 ... WL, bL in the shapes of `dims`, biases zero."""
    L = len(dims) - 1
    names = [f"{kind}{l}" for l in range(1, L + 1) for kind in "Wb"]
    question = f"{L + 1} size{'s' * (L > 0)} make {L} layer{'s' * (L > 1)}: how far does the loop run? (step 1)"
    found, result = expect_keys(value, "the parameters", names, hint=question), {}
    extra = [key for key in found if key not in names]
    expect(not extra, f"{L} layers have the keys W1, b1 to W{L}, b{L}, and no others.", extra=extra)
    for l in range(1, L + 1):
        question = "A row of W for each unit of its own layer: which of the two sizes comes first? (step 1)"
        result[f"W{l}"] = expect_array(found[f"W{l}"], f"W{l}", (dims[l], dims[l - 1]), hint=question)
        result[f"b{l}"] = expect_array(found[f"b{l}"], f"b{l}", (dims[l], 1))
        expect(not result[f"b{l}"].any(), f"b{l} must start at zero.", **{f"b{l}": result[f"b{l}"]})
    return result


@exercise("initialize_parameters")
class TestInitializeParameters:
    @given(n_x=sizes(1, 5), n_h=sizes(1, 5), n_y=sizes(1, 3))
    @settings(max_examples=10)
    def test_shapes_follow_the_sizes_and_biases_are_zero(self, student, n_x, n_h, n_y):
        """W1 is (n_h, n_x), W2 (n_y, n_h), and the biases are columns of zeros."""
        read_parameters(student.initialize_parameters(n_x, n_h, n_y), [n_x, n_h, n_y])

    @weight(2)
    def test_weights_are_small_normal_numbers(self, student):
        """The weights are normal numbers times 0.01."""
        p = read_parameters(student.initialize_parameters(200, 300, 200), [200, 300, 200])
        for name in ("W1", "W2"):
            expect_normal_times_001(p[name], name)

    @weight(2)
    def test_every_weight_is_drawn_on_its_own(self, student):
        """No weight is a copy of another."""
        p = read_parameters(student.initialize_parameters(150, 150, 150), [150, 150, 150])
        expect_drawn_apart({name: p[name] for name in ("W1", "W2")})


@exercise("initialize_parameters_deep")
class TestInitializeParametersDeep:
    @weight(2)
    @given(dims=st.lists(sizes(1, 5), min_size=2, max_size=6))
    @settings(max_examples=15)
    def test_shapes_follow_the_list_and_biases_are_zero(self, student, dims):
        """Layer l has W (n_l, n_l-1) and b (n_l, 1), for as many layers as the list asks for."""
        read_parameters(student.initialize_parameters_deep(dims), dims)

    @given(dims=st.lists(sizes(1, 4), min_size=3, max_size=4))
    @settings(max_examples=4)
    def test_the_sizes_may_be_an_array(self, student, dims):
        """layer_dims may be a list or an array."""
        read_parameters(student.initialize_parameters_deep(np.array(dims)), dims)

    @weight(2)
    def test_weights_are_small_normal_numbers(self, student):
        """In every layer the weights are normal numbers times 0.01."""
        dims = [200, 300, 200, 300]
        p = read_parameters(student.initialize_parameters_deep(dims), dims)
        for name in ("W1", "W2", "W3"):
            expect_normal_times_001(p[name], name)

    @weight(2)
    def test_every_weight_is_drawn_on_its_own(self, student):
        """No weight is a copy of another, in no layer."""
        dims = [150, 150, 150, 150]
        p = read_parameters(student.initialize_parameters_deep(dims), dims)
        expect_drawn_apart({name: p[name] for name in ("W1", "W2", "W3")})


def linear(student, A, W, b):
    """Z of the student's linear_forward, its form and cache judged."""
    Z, cache = expect_tuple(student.linear_forward(A, W, b), "the result", 2)
    read_linear_cache(cache, A, W, b)
    return expect_array(Z, "Z", (W.shape[0], A.shape[1]))


@exercise("linear_forward")
class TestLinearForward:
    @weight(3)
    @given(layer=layers())
    @settings(max_examples=15)
    def test_z_is_the_weighted_sum_plus_the_bias(self, student, layer):
        """Z is W A + b, for every unit and every example."""
        A, W, b, _ = layer
        claim = "Z must be each unit's weighted sum of the activations before, plus its bias."
        question = "Which product of W (n, n_prev) and A (n_prev, m) gives (n, m)? (step 2)"
        expect_close(linear(student, A, W, b), layer_by_loops(A, W, b, "relu")[0], "Z", claim, hint=question)

    @given(layer=layers())
    @settings(max_examples=5)
    def test_arguments_stay_as_they_were(self, student, layer):
        """The call leaves A, W and b as they were."""
        _, after = student.linear_forward.with_arguments(*layer[:3])
        for name, before, now in zip(("A", "W", "b"), layer, after, strict=False):
            expect_unchanged(before, now, name)


def layer_forward(student, A_prev, W, b, activation):
    return read_layer(student.linear_activation_forward(A_prev, W, b, activation), A_prev, W, b)


@exercise("linear_activation_forward", builds_on=["linear_forward"])
class TestLinearActivationForward:
    @weight(3)
    @given(layer=layers(), activation=st.sampled_from(["relu", "sigmoid"]))
    @settings(max_examples=16)
    def test_the_bend_is_taken_of_the_sum(self, student, layer, activation):
        """A is the ReLU or the sigmoid of the layer's sum, and the activation cache is that sum."""
        A_prev, W, b, _ = layer
        A, Z = layer_forward(student, A_prev, W, b, activation)
        own = linear(student, A_prev, W, b)
        question = "relu(Z) and sigmoid(Z) return two things: which is which? (step 3)"
        expect_close(Z, own, "cached Z", "the activation cache must be the Z of your linear_forward.", hint=question)
        right = [[max(z, 0.0) if activation == "relu" else 1 / (1 + math.exp(-z)) for z in row] for row in own.tolist()]
        claim = f"with activation '{activation}', A must be the {'ReLU' if activation == 'relu' else 'sigmoid'} of Z."
        expect_close(A, right, "A", claim, holds="Z", hint="Which helper belongs to which text? (step 3)")

    @given(layer=layers(), activation=st.sampled_from(["relu", "sigmoid"]))
    @settings(max_examples=10)
    def test_the_layer_as_a_whole(self, student, layer, activation):
        """Inputs to outputs of a layer, unit by unit."""
        A_prev, W, b, _ = layer
        A, _ = layer_forward(student, A_prev, W, b, activation)
        claim = "A must be the bend of each unit's weighted sum plus its bias."
        expect_close(A, layer_by_loops(A_prev, W, b, activation)[1], "A", claim, hint="First the sum, then the bend.")

    @given(layer=layers(), activation=st.sampled_from(["relu", "sigmoid"]))
    @settings(max_examples=5)
    def test_arguments_stay_as_they_were(self, student, layer, activation):
        """The call leaves A_prev, W and b as they were."""
        _, after = student.linear_activation_forward.with_arguments(*layer[:3], activation)
        for name, before, now in zip(("A_prev", "W", "b"), layer, after, strict=False):
            expect_unchanged(before, now, name)


def read_forward(student, X, parameters):
    """AL and [((A_prev, W, b), Z), ...] of the student's L_model_forward; only the form is judged."""
    L, m = len(parameters) // 2, X.shape[1]
    AL, caches = expect_tuple(student.L_model_forward(X, parameters), "the result", 2)
    caches = expect_tuple(caches, "caches", L, hint="One cache a layer, layer 1 first. (step 4)")
    found = []
    for l, cache in enumerate(caches, start=1):
        linear_cache, Z = expect_tuple(cache, f"the cache of layer {l}", 2)
        entries = expect_tuple(linear_cache, f"the linear cache of layer {l}", 3, hint=WHICH_CACHE)
        W = parameters[f"W{l}"]
        A_prev = expect_array(entries[0], f"A in the cache of layer {l}", (W.shape[1], m))
        for name, entry in (("W", entries[1]), ("b", entries[2])):
            kept = expect_array(entry, f"{name} in the cache of layer {l}", parameters[f"{name}{l}"].shape)
            claim = f"the cache of layer {l} must hold that layer's {name}."
            expect(np.array_equal(kept, parameters[f"{name}{l}"]), claim, **{name: kept})
        found.append((A_prev, expect_array(Z, f"Z in the cache of layer {l}", (W.shape[0], m))))
    return expect_array(AL, "AL", (1, m)), found


@exercise("L_model_forward", builds_on=["linear_activation_forward"])
class TestLModelForward:
    @weight(4)
    @given(network=networks())
    @settings(max_examples=15)
    def test_each_layer_is_fed_by_the_one_before(self, student, network):
        """Layer after layer: the ReLU in all but the last, the sigmoid in the last, a cache for each."""
        X, _, parameters = network
        AL, found = read_forward(student, X, parameters)
        A, L = X, len(found)
        for l, (A_prev, Z) in enumerate(found, start=1):
            claim = f"layer {l} of {L} must be fed with {'X' if l == 1 else f'the activations of layer {l - 1}'}."
            expect_close(A_prev, A, f"A before {l}", claim, hint="What does each turn of the loop hand on? (step 4)")
            W, b = parameters[f"W{l}"], parameters[f"b{l}"]
            A, own = layer_forward(student, A, W, b, "sigmoid" if l == L else "relu")
            expect_close(Z, own, f"Z of layer {l}", f"the cache of layer {l} of {L} must hold that layer's Z.")
        claim = f"AL must be what layer {L} of {L} puts out, with the sigmoid."
        expect_close(AL, A, "AL", claim, holds="the caches", hint="Which bend has the last layer? (step 4)")

    @given(L=st.sampled_from([2, 3, 4]))
    @settings(max_examples=3)
    def test_a_network_from_end_to_end(self, student, L):
        """The output of networks of two, three and four layers, unit by unit."""
        X, _, parameters = four_layers()
        first = 5 - L  # the last L layers of a network of four
        parameters = {f"{k}{l - first + 1}": parameters[f"{k}{l}"] for l in range(first, 5) for k in "Wb"}
        A = X = X[: parameters["W1"].shape[1]]
        for l in range(1, L + 1):
            _, A = layer_by_loops(A, parameters[f"W{l}"], parameters[f"b{l}"], "sigmoid" if l == L else "relu")
        AL, _ = read_forward(student, X, parameters)
        claim = f"the output of a network of {L} layers must follow from its inputs, unit by unit."
        case = f"the network {'-'.join(['5', '4', '3', '2', '1'][4 - L :])}, three examples"
        expect_close(AL, A, "AL", claim, hint="Which layer goes wrong? Print each A.", case=case)

    @given(network=networks())
    @settings(max_examples=5)
    def test_arguments_stay_as_they_were(self, student, network):
        """The call leaves X and the parameters as they were."""
        X, _, parameters = network
        _, (X_after, after) = student.L_model_forward.with_arguments(X, parameters)
        expect_unchanged(X, X_after, "X")
        expect_unchanged(parameters, after, "parameters")


@exercise("compute_cost")
class TestComputeCost:
    @given(Y=sizes(1, 6).flatmap(labels))
    @settings(max_examples=10)
    def test_one_half_costs_log_2(self, student, Y):
        """An answer of one half costs log 2, whatever the labels and however many."""
        cost = expect_number(student.compute_cost(np.full(Y.shape, 0.5), Y), "cost")
        claim = "when every probability is one half, the cost must be log 2, whatever the labels and however many."
        question = "Minus the logarithm of one half, for each example; and then the sum or the mean? (step 5)"
        if math.isclose(cost, math.log(2), rel_tol=1e-5):
            question = "It is off by very little: was a small number added inside a logarithm? (step 5)"
        expect(math.isclose(cost, math.log(2), rel_tol=1e-9), claim, cost=cost, hint=question)

    @weight(3)
    @given(pair=predictions())
    @settings(max_examples=16)
    def test_cost_is_the_mean_of_minus_the_log_of_what_is_true(self, student, pair):
        """The cost is the mean of minus the log of the probability given to what is true."""
        AL, Y = pair
        losses = [-math.log(a if y == 1 else 1 - a) for a, y in zip(AL[0], Y[0], strict=True)]
        cost = expect_number(student.compute_cost(AL, Y), "cost")
        claim = "the cost must be the mean of minus the logarithm of the probability that was given to what is true."
        question = "Which of the two terms counts where y is 1, and which where y is 0? (step 5)"
        expect_close(cost, math.fsum(losses) / len(losses), "cost", claim, hint=question)

    @given(pair=predictions())
    @settings(max_examples=5)
    def test_arguments_stay_as_they_were(self, student, pair):
        """The call leaves AL and Y as they were."""
        _, after = student.compute_cost.with_arguments(*pair)
        for name, before, now in zip(("AL", "Y"), pair, after, strict=True):
            expect_unchanged(before, now, name)


def back(student, dZ, A_prev, W, b):
    return read_backward(student.linear_backward(dZ, (A_prev, W, b)), A_prev, W, b)


def true_layer_gradients(dA, A_prev, W, b, activation):
    """dA_prev, dW, db of one layer by the complex step; activation None is no bend at all."""

    def total(A, W, b):
        Z = W @ A + b
        return (dA * (Z if activation is None else bend(Z, activation))).sum()

    m = A_prev.shape[1]
    return (
        complex_step_gradient(lambda v: total(v, W, b), A_prev),
        complex_step_gradient(lambda v: total(A_prev, v, b), W) / m,
        complex_step_gradient(lambda v: total(A_prev, W, v), b) / m,
    )


@exercise("linear_backward")
class TestLinearBackward:
    @given(layer=layers())
    @settings(max_examples=10)
    def test_own_gradients_are_means_and_messages_are_not(self, student, layer):
        """With every example listed twice, dW and db stay, and dA_prev has each column twice."""
        A_prev, W, b, dZ = layer
        once = back(student, dZ, A_prev, W, b)
        twice = back(student, np.hstack([dZ, dZ]), np.hstack([A_prev, A_prev]), W, b)
        for name, one, two in zip(("dW", "db"), once[1:], twice[1:], strict=True):
            same = np.allclose(one, two, rtol=1e-9, atol=1e-11)
            claim = f"{name} must not change when every example is listed twice."
            question = "The cost is a mean over m examples. And its gradient? (step 6)"
            expect(same, claim, hint=question, **{name: one, "listed twice": two})
        same = np.allclose(np.hstack([once[0], once[0]]), twice[0], rtol=1e-9, atol=1e-11)
        claim = "an example's column of dA_prev must not depend on how many other examples there are."
        expect(
            same,
            claim,
            hint="Is the message to the layer before a mean? (step 6)",
            dA_prev=once[0],
            listed_twice=twice[0],
        )

    @weight(4)
    @given(layer=layers())
    @settings(max_examples=16)
    def test_the_three_slopes(self, student, layer):
        """dW, db and dA_prev are the slopes of the sum."""
        A_prev, W, b, dZ = layer
        found, right = back(student, dZ, A_prev, W, b), true_layer_gradients(dZ, A_prev, W, b, None)
        for k, name, what, question in (
            (2, "db", "mean cost, per change of b", "A bias is added to every example. (step 6)"),
            (1, "dW", "mean cost, per change of W", "A weight meets one activation, one blame. (step 6)"),
            (0, "dA_prev", "loss of each example, per change of A_prev", "Which weights did A go through? (step 6)"),
        ):
            claim = f"{name} must be the slope of the {what}."
            expect_close(found[k], right[k], name, claim, holds="its shape", hint=question)

    @given(layer=layers())
    @settings(max_examples=5)
    def test_arguments_stay_as_they_were(self, student, layer):
        """The call leaves dZ and the cache as they were."""
        A_prev, W, b, dZ = layer
        _, (dZ_after, cache) = student.linear_backward.with_arguments(dZ, (A_prev, W, b))
        expect_unchanged(dZ, dZ_after, "dZ")
        expect_unchanged((A_prev, W, b), cache, "cache")


def layer_back(student, dA, A_prev, W, b, activation):
    cache = ((A_prev, W, b), W @ A_prev + b)
    return read_backward(student.linear_activation_backward(dA, cache, activation), A_prev, W, b)


@exercise("linear_activation_backward", builds_on=["linear_backward"])
class TestLinearActivationBackward:
    @weight(3)
    @given(layer=layers(), activation=st.sampled_from(["relu", "sigmoid"]))
    @settings(max_examples=16)
    def test_blame_passes_the_bend_before_the_sum(self, student, layer, activation):
        """dA becomes dZ through the slope of the bend, and dZ goes to linear_backward."""
        A_prev, W, b, dA = layer
        found, Z = layer_back(student, dA, A_prev, W, b, activation), W @ A_prev + b
        slope = 1 / (2 + np.exp(Z) + np.exp(-Z)) if activation == "sigmoid" else (Z > 0).astype(float)
        own = back(student, dA * slope, A_prev, W, b)
        for name, value, right in zip(("dA_prev", "dW", "db"), found, own, strict=True):
            claim = (
                f"for '{activation}', {name} must be that of your linear_backward, for dZ = dA times the slope at Z."
            )
            question = (
                "Which helper takes dA back through which bend, and which of the two caches does it want? (step 7)"
            )
            expect_close(value, right, name, claim, rtol=BACKWARD_RTOL, holds="its shape", hint=question)

    @given(layer=layers(), activation=st.sampled_from(["relu", "sigmoid"]))
    @settings(max_examples=10)
    def test_the_three_slopes(self, student, layer, activation):
        """dA_prev, dW and db are the slopes of the whole layer."""
        A_prev, W, b, dA = layer
        found = layer_back(student, dA, A_prev, W, b, activation)
        right = true_layer_gradients(dA, A_prev, W, b, activation)
        for name, value, target in zip(("dA_prev", "dW", "db"), found, right, strict=True):
            claim = f"for '{activation}', {name} must be the slope of the layer: bend and sum together."
            expect_close(
                value, target, name, claim, rtol=BACKWARD_RTOL, holds="its shape", hint="The bend first, then the sum."
            )

    @given(layer=layers(), activation=st.sampled_from(["relu", "sigmoid"]))
    @settings(max_examples=5)
    def test_arguments_stay_as_they_were(self, student, layer, activation):
        """The call leaves dA and the caches as they were."""
        A_prev, W, b, dA = layer
        cache = ((A_prev, W, b), W @ A_prev + b)
        _, after = student.linear_activation_backward.with_arguments(dA, cache, activation)
        expect_unchanged(dA, after[0], "dA")
        expect_unchanged(cache, after[1], "cache")


def read_gradients(student, X, Y, parameters):
    """dW, db and the messages dA0 ... of the student's L_model_backward; older keys, one higher, are taken too."""
    caches, L, m = caches_of(X, parameters), len(parameters) // 2, X.shape[1]
    AL = 1 / (1 + np.exp(-caches[-1][1]))
    value = student.L_model_backward(AL, Y, caches)
    expect_keys(value, "grads", ["d" + name for name in parameters])
    question = "Layer l has the gradients number l, and its message is number l - 1. (step 8)"
    found = {
        "d" + name: expect_array(value["d" + name], "d" + name, array.shape, hint=question)
        for name, array in parameters.items()
    }
    shift = 0 if "dA0" in value else 1
    if shift and f"dA{L}" not in value:
        reject(f"grads must have the keys dA0 to dA{L - 1}.", hint=question, keys=", ".join(map(str, value)))
    expect_keys(value, "grads", [f"dA{l + shift}" for l in range(L)], hint=question)
    for l, ((A_prev, _, _), _) in enumerate(caches):
        found[f"dA{l}"] = expect_array(value[f"dA{l + shift}"], f"dA{l + shift}", (A_prev.shape[0], m), hint=question)
    return found, caches, AL


def keys_from_zero(grads):
    """The same gradients with messages dA0 ... where they are numbered dA1 ..., as in older notebooks."""
    shift = 0 if "dA0" in grads else 1
    return {f"dA{int(key[2:]) - shift}" if key.startswith("dA") else key: value for key, value in grads.items()}


@exercise("L_model_backward", builds_on=["linear_activation_backward"], form=keys_from_zero)
class TestLModelBackward:
    @weight(4)
    @given(network=networks())
    @settings(max_examples=15)
    def test_each_layer_is_fed_by_the_one_after(self, student, network):
        """From the last layer to the first, each gets the message of the one after it."""
        X, Y, parameters = network
        found, caches, AL = read_gradients(student, X, Y, parameters)
        dA, L = np.where(Y == 1, -1 / AL, 1 / (1 - AL)), len(caches)
        for l in range(L, 0, -1):
            (A_prev, W, b), _ = caches[l - 1]
            dA, dW, db = layer_back(student, dA, A_prev, W, b, "sigmoid" if l == L else "relu")
            for name, right in ((f"db{l}", db), (f"dW{l}", dW), (f"dA{l - 1}", dA)):
                claim = f"with {L} layers, {name} must be what your linear_activation_backward makes of layer {l}."
                question = "Which message, which cache and which bend does each turn of the loop get? (step 8)"
                expect_close(found[name], right, name, claim, rtol=BACKWARD_RTOL, holds="its shape", hint=question)

    @weight(2)
    @given(network=networks())
    @settings(max_examples=10)
    def test_gradients_are_the_slopes_of_the_cost(self, student, network):
        """Every dW and db is the slope of the cost."""
        self.judge_slopes(student, *network)

    def test_four_layers(self, student):
        """The same for a network 5-4-3-2-1."""
        self.judge_slopes(
            student, *four_layers(), case="a network 5-4-3-2-1, three examples, units of each layer alive"
        )

    def judge_slopes(self, student, X, Y, parameters, case=None):
        found, _, _ = read_gradients(student, X, Y, parameters)
        slopes = true_gradients(X, Y, parameters)
        for l in range(len(parameters) // 2, 0, -1):
            for name in (f"db{l}", f"dW{l}", f"dA{l - 1}"):
                of = "each loss, per change of its activations" if name[1] == "A" else "the cost"
                claim = f"with {len(parameters) // 2} layers, {name} must be the slope of {of}."
                question = "Compare layer by layer from the last one: which is the first that is off? (step 8)"
                got, right = found[name], slopes[name]
                expect_close(got, right, name, claim, rtol=BACKWARD_RTOL, holds="its shape", hint=question, case=case)

    @given(network=networks())
    @settings(max_examples=5)
    def test_arguments_stay_as_they_were(self, student, network):
        """The call leaves AL, Y and the caches as they were."""
        X, Y, parameters = network
        caches = caches_of(X, parameters)
        AL = 1 / (1 + np.exp(-caches[-1][1]))
        _, after = student.L_model_backward.with_arguments(AL, Y, caches)
        for name, before, now in zip(("AL", "Y", "caches"), (AL, Y, caches), after, strict=True):
            expect_unchanged(before, now, name)


def stepped(student, parameters, grads, rate):
    question = "Is every layer reached, the last one too? (step 9)"
    new = student.update_parameters(parameters, grads, rate)
    found = expect_keys(new, "the parameters", parameters, hint=question)
    return {name: expect_array(found[name], name, value.shape) for name, value in parameters.items()}


@exercise("update_parameters")
class TestUpdateParameters:
    @weight(3)
    @given(step=steps())
    @settings(max_examples=15)
    def test_one_step(self, student, step):
        """In every layer each parameter moves by minus learning_rate times its gradient."""
        parameters, grads, rate = step
        self.judge_step(stepped(student, parameters, grads, rate), parameters, grads, rate)

    @weight(2)
    @given(step=steps())
    @settings(max_examples=10)
    def test_three_steps(self, student, step):
        """A later step starts where the one before ended."""
        parameters, grads, rate = step
        for factor in (1.0, -2.0, 0.5):
            other = {name: factor * value for name, value in grads.items()}
            new = stepped(student, parameters, other, rate)
            self.judge_step(new, parameters, other, rate)
            parameters = new

    def judge_step(self, new, parameters, grads, rate):
        for name, value in parameters.items():
            claim = f"the new {name} must be the old one minus learning_rate times d{name}."
            downhill = np.sum((value - new[name]) * grads["d" + name]) > 0
            question = "Which way is downhill, and are all the layers reached? (step 9)"
            question = "The way is right. How long is the step? (step 9)" if downhill else question
            expect_close(new[name], value - rate * grads["d" + name], name, claim, hint=question)

    @given(step=steps())
    @settings(max_examples=5)
    def test_gradients_stay_as_they_were(self, student, step):
        """The call leaves the gradients as they were."""
        _, after = student.update_parameters.with_arguments(*step)
        expect_unchanged(step[1], after[1], "grads")
