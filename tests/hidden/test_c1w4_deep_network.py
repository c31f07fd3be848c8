"""Hidden suite of c1w4_deep_network.

Oracles: plain loops forward; the complex step backward, for one layer and for networks of two to four. Evidence:
docs/design/c1w4_deep_network.md.
"""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.testing import (
    complex_step_gradients,
    exercise,
    expect,
    expect_all_close,
    expect_array,
    expect_arrays,
    expect_close,
    expect_gradient_step,
    expect_number,
    expect_parameters,
    expect_tuple,
    form,
    is_close,
    layers,
    logistic_cost_claims,
    networks,
    oracles,
    reject,
    sizes,
    small_start_claims,
    updates,
    weight,
)

BACKWARD_RTOL = 1e-8
"""Two ways to the output's dZ, AL - Y and through 1 / (1 - AL), differ by 1e-16 / (1 - AL), below 1e-11 here."""

ACTIVATIONS = st.sampled_from(["relu", "sigmoid"])


@st.composite
def steps(draw):
    """Parameters, gradients with the gradients dA of the activations beside them, and a learning rate."""
    parameters, grads, rate = draw(updates())
    inputs = [parameters[f"W{l}"].shape[1] for l in range(1, len(parameters) // 2 + 1)]
    return parameters, {**grads, **{f"dA{l}": np.ones((n, 2)) for l, n in enumerate(inputs)}}, rate


def wavy(rows, columns, shift):
    """A matrix without zeros, repeats or symmetry."""
    return np.sin(1.7 * np.arange(1, rows * columns + 1) + shift).reshape(rows, columns)


def four_layers():
    """X (5, 3), Y and parameters of 5-4-3-2-1, alive in every layer."""
    parameters = {}
    for l, (below, n) in enumerate(zip((5, 4, 3, 2), (4, 3, 2, 1), strict=True), start=1):
        parameters |= {f"W{l}": wavy(n, below, l) + 0.2, f"b{l}": 0.3 * wavy(n, 1, -l) + 0.4}
    return wavy(5, 3, 0.3), np.array([[1, 0, 1]]), parameters


def caches_of(X, parameters):
    """The caches of a forward pass, ((A_prev, W, b), Z) for each layer."""
    caches, A = [], X
    for l, Z in enumerate(oracles.sums(X, parameters), start=1):
        caches.append(((A, parameters[f"W{l}"], parameters[f"b{l}"]), Z))
        A = oracles.activated(Z, "relu")
    return caches


def checked(value, dims):
    """A start of the student's: shapes, and biases of zero, are judged."""
    only = f"{len(dims)} sizes make {len(dims) - 1} layers: how far does the loop run? (step 1)"
    rows = {"W": "A row of W for each unit of its own layer: which of the two sizes comes first? (step 1)"}
    return expect_parameters(value, dims, zero_biases=True, only=True, hint=only, hints=rows)


def two_layers(student, dims):
    return checked(student.initialize_parameters(*dims), dims)


def all_layers(student, dims):
    return checked(student.initialize_parameters_deep(dims), dims)


@exercise("initialize_parameters")
class TestInitializeParameters(small_start_claims(two_layers, (200, 300, 200), (150, 150, 150))):
    @form
    @given(dims=st.tuples(sizes(1, 5), sizes(1, 5), sizes(1, 3)))
    def test_shapes_follow_the_sizes_and_biases_are_zero(self, student, dims):
        """W1 is (n_h, n_x), W2 (n_y, n_h), and the biases are columns of zeros."""
        two_layers(student, dims)


@exercise("initialize_parameters_deep")
class TestInitializeParametersDeep(small_start_claims(all_layers, [200, 300, 200, 300], [150, 150, 150, 150])):
    @form
    @weight(2)
    @given(dims=st.lists(sizes(1, 5), min_size=2, max_size=6))
    def test_shapes_follow_the_list_and_biases_are_zero(self, student, dims):
        """Layer l has W (n_l, n_l-1) and b (n_l, 1), for as many layers as the list asks for."""
        all_layers(student, dims)

    @form
    @given(dims=st.lists(sizes(1, 4), min_size=3, max_size=4))
    @settings(max_examples=4)
    def test_the_sizes_may_be_an_array(self, student, dims):
        """layer_dims may be a list or an array."""
        all_layers(student, np.array(dims))


def expect_cached(value, A, W, b, hint):
    """A linear cache holds (A, W, b) as they were given, in this order."""
    for name, entry, told in zip("AWb", expect_tuple(value, "the linear cache", 3, hint=hint), (A, W, b), strict=True):
        found = expect_array(entry, f"{name} in the cache", told.shape, hint="The order is (A, W, b).")
        claim = f"the cache must hold {name} as it was given."
        expect(np.array_equal(found, told), claim, hint="(A, W, b), unchanged (step 2)", **{name: found})


@exercise("linear_forward", pure=True)
class TestLinearForward:
    @weight(3)
    @given(layer=layers())
    def test_z_is_the_weighted_sum_plus_the_bias(self, student, layer):
        """Z is W A + b, for every unit and every example, and the cache is (A, W, b)."""
        A, W, b, _ = layer
        Z, cache = expect_tuple(student.linear_forward(A, W, b), "the result", 2)
        expect_cached(cache, A, W, b, "(A, W, b), in this order (step 2)")
        Z = expect_array(Z, "Z", (W.shape[0], A.shape[1]))
        claim = "Z must be W @ A + b: each unit's weighted sum of the activations before, plus its bias."
        hint = "Which product of W (n, n_prev) and A (n_prev, m) gives (n, m)? (step 2)"
        expect_close(Z, oracles.linear(A, W, b), "Z", claim, hint=hint)


WHICH_CACHE = "Which of the two caches comes first, that of the sum or that of the activation? (step 3)"


def layer_forward(student, A_prev, W, b, activation):
    """A and Z of the student's whole layer, its cache judged."""
    A, cache = expect_tuple(student.linear_activation_forward(A_prev, W, b, activation), "the result", 2)
    linear_cache, Z = expect_tuple(cache, "the cache", 2, hint="(linear_cache, activation_cache) (step 3)")
    expect_cached(linear_cache, A_prev, W, b, WHICH_CACHE)
    shape = (W.shape[0], A_prev.shape[1])
    return expect_array(A, "A", shape), expect_array(Z, "the activation cache", shape)


@exercise("linear_activation_forward", builds_on=["linear_forward"], pure=True)
class TestLinearActivationForward:
    @weight(4)
    @given(layer=layers(), activation=ACTIVATIONS)
    def test_the_activation_is_taken_of_the_sum(self, student, layer, activation):
        """A is the ReLU or the sigmoid of the layer's sum, and the activation cache is that sum."""
        (A, Z), right = layer_forward(student, *layer[:3], activation), oracles.linear(*layer[:3])
        hint = "relu(Z) and sigmoid(Z) return two things: which is which? (step 3)"
        expect_close(Z, right, "cached Z", "the activation cache must be Z = W @ A_prev + b.", hint=hint)
        claim = f"with activation '{activation}', A must be the {'ReLU' if activation == 'relu' else 'sigmoid'} of Z."
        hint = "Which helper belongs to which text? (step 3)"
        expect_close(A, oracles.activation(right, activation), "A", claim, holds="Z", hint=hint)


def read_forward(student, X, parameters):
    """AL and [(A_prev, Z), ...] of the student's L_model_forward; only the form is judged."""
    L, m, found = len(parameters) // 2, X.shape[1], []
    AL, caches = expect_tuple(student.L_model_forward(X, parameters), "the result", 2)
    caches = expect_tuple(caches, "caches", L, hint="One cache for each layer, layer 1 first. (step 4)")
    for l, cache in enumerate(caches, start=1):
        linear_cache, Z = expect_tuple(cache, f"the cache of layer {l}", 2)
        entries = expect_tuple(linear_cache, f"the linear cache of layer {l}", 3, hint=WHICH_CACHE)
        n, n_prev = parameters[f"W{l}"].shape
        A_prev = expect_array(entries[0], f"A in the cache of layer {l}", (n_prev, m))
        for name, entry in (("W", entries[1]), ("b", entries[2])):
            kept = expect_array(entry, f"{name} in the cache of layer {l}", parameters[f"{name}{l}"].shape)
            claim = f"the cache of layer {l} must hold that layer's {name}."
            expect(np.array_equal(kept, parameters[f"{name}{l}"]), claim, **{name: kept})
        found.append((A_prev, expect_array(Z, f"Z in the cache of layer {l}", (n, m))))
    return expect_array(AL, "AL", (1, m)), found


@exercise("L_model_forward", builds_on=["linear_activation_forward"], pure=True)
class TestLModelForward:
    @weight(4)
    @given(network=networks())
    def test_each_layer_is_fed_by_the_one_before(self, student, network):
        """Layer after layer: the ReLU in all but the last, the sigmoid in the last, a cache for each."""
        X, _, parameters = network
        AL, found = read_forward(student, X, parameters)
        right, A, below = oracles.network(X, parameters), X, X
        for l, (A_prev, Z) in enumerate(found, start=1):
            claim = (
                f"layer {l} of {len(found)} must be fed with {f'the activations of layer {l - 1}' if l > 1 else 'X'}."
            )
            hint = "What does each turn of the loop hand on? (step 4)"
            if l > 1 and is_close(A_prev, 1 / (1 + np.exp(-below))) and not is_close(A_prev, A):
                claim = f"layer {l - 1} of {len(found)} must have the ReLU for its activation."
                hint = "What it hands on is the sigmoid of its Z. Which layers have the sigmoid? (step 4)"
            expect_close(A_prev, A, f"A before {l}", claim, hint=hint)
            below, (own, A) = Z, right[l - 1]
            expect_close(Z, own, f"Z of layer {l}", f"the cache of layer {l} of {len(found)} must hold that layer's Z.")
        claim = f"AL must be what layer {len(found)} of {len(found)} puts out, with the sigmoid."
        expect_close(AL, A, "AL", claim, holds="the caches", hint="Which activation has the last layer? (step 4)")


def cost_of(student, AL, Y):
    return expect_number(student.compute_cost(AL, Y), "cost")


@exercise("compute_cost", pure=True)
class TestComputeCost(logistic_cost_claims(cost_of, step=5)):
    pass


def read_backward(value, A_prev, W, b):
    """dA_prev, dW and db by name, each in the shape of its partner."""
    dA, dW, db = expect_tuple(value, "the result", 3, hint="dA_prev, dW, db, in this order (step 6)")
    return {
        "dA_prev": expect_array(dA, "dA_prev", A_prev.shape, hint="dA_prev has the shape of A_prev."),
        "dW": expect_array(dW, "dW", W.shape, hint="Which index of dW counts this layer's units? (step 6)"),
        "db": expect_array(db, "db", b.shape, hint="A bias for each unit, as a column: which sum keeps it? (step 6)"),
    }


def back(student, dZ, A_prev, W, b):
    return read_backward(student.linear_backward(dZ, (A_prev, W, b)), A_prev, W, b)


def true_layer_gradients(dA, A_prev, W, b, activation):
    """dA_prev, dW, db of one layer by the complex step: of the mean cost for W and b, of each loss for A_prev."""
    layer, m = {"A_prev": A_prev, "W": W, "b": b}, A_prev.shape[1]

    def total(p):
        return (dA * oracles.activated(p["W"] @ p["A_prev"] + p["b"], activation)).sum()

    found = complex_step_gradients(total, layer)
    return {name: found[name] / (1 if name == "dA_prev" else m) for name in ("db", "dW", "dA_prev")}


@exercise("linear_backward", pure=True)
class TestLinearBackward:
    @weight(4)
    @given(layer=layers())
    def test_the_three_slopes(self, student, layer):
        """dW, db and dA_prev are the slopes of the sum."""
        A_prev, W, b, dZ = layer
        hint = {
            "db": "A bias is added to every example. (step 6)",
            "dW": "A weight meets one activation and one entry of dZ. (step 6)",
            "dA_prev": "Which weights did A_prev go through? (step 6)",
        }
        claim = "{name} must be the slope: of the mean cost along W and b, of each example's loss along A_prev."
        right = true_layer_gradients(dZ, A_prev, W, b, "identity")
        expect_all_close(back(student, dZ, A_prev, W, b), right, claim, hint=hint)


@exercise("linear_activation_backward", builds_on=["linear_backward"], pure=True)
class TestLinearActivationBackward:
    @weight(4)
    @given(layer=layers(), activation=ACTIVATIONS)
    def test_the_three_slopes(self, student, layer, activation):
        """dA_prev, dW and db are the slopes of the layer: dA passes the activation, then the sum."""
        A_prev, W, b, dA = layer
        cache = ((A_prev, W, b), W @ A_prev + b)
        found = read_backward(student.linear_activation_backward(dA, cache, activation), A_prev, W, b)
        right = true_layer_gradients(dA, A_prev, W, b, activation)
        claim = f"for '{activation}', {{name}} must be the slope of the layer: activation and sum together."
        hint = "Which helper takes dA back through which activation, and which cache does it want? (step 7)"
        expect_all_close(found, right, claim, rtol=BACKWARD_RTOL, hint=hint)


def read_gradients(student, X, Y, parameters):
    """dW, db and dA0 ... of the student's L_model_backward; dA1 ... in their place are taken too."""
    caches, L = caches_of(X, parameters), len(parameters) // 2
    AL = oracles.activated(caches[-1][1], "sigmoid")
    hint = "Layer l gives dW and db number l, and dA number l - 1. (step 8)"
    value = student.L_model_backward(AL, Y, caches)
    found = expect_arrays(value, "grads", {f"d{name}": p.shape for name, p in parameters.items()}, hints=hint)
    if "dA0" not in value and f"dA{L}" not in value:
        reject(f"grads must have the keys dA0 to dA{L - 1}.", hint=hint, keys=", ".join(map(str, value)))
    shift = 0 if "dA0" in value else 1
    shapes = {f"dA{l + shift}": cache[0][0].shape for l, cache in enumerate(caches)}
    messages = expect_arrays(value, "grads", shapes, hint=hint, hints=hint)
    return {**found, **{f"dA{int(name[2:]) - shift}": array for name, array in messages.items()}}


def keys_from_zero(grads):
    """The same gradients with dA0 ... where they are numbered dA1 ..., as in older notebooks."""
    shift = 0 if "dA0" in grads else 1
    return {f"dA{int(key[2:]) - shift}" if key.startswith("dA") else key: value for key, value in grads.items()}


@exercise("L_model_backward", builds_on=["linear_activation_backward"], form=keys_from_zero, pure=True)
class TestLModelBackward:
    @weight(6)
    @given(network=networks())
    def test_gradients_are_the_slopes_of_the_cost(self, student, network):
        """From the last layer to the first, every dW, db and dA is a slope of the cost."""
        self.judge_slopes(student, *network)

    def test_four_layers(self, student):
        """The same for a network 5-4-3-2-1."""
        case = "a network 5-4-3-2-1, three examples, units of each layer alive"
        self.judge_slopes(student, *four_layers(), case=case)

    def judge_slopes(self, student, X, Y, parameters, case=None):
        found, L = read_gradients(student, X, Y, parameters), len(parameters) // 2
        right = oracles.logistic_gradients(X, Y, parameters) | oracles.activation_gradients(X, Y, parameters)
        claim = f"with {L} layers, {{name}} must be the slope of the cost (dA: of each example's own loss)."
        hint = "Which dA, which cache and which activation does each turn of the loop get? (step 8)"
        order = [name for l in range(L, 0, -1) for name in (f"db{l}", f"dW{l}", f"dA{l - 1}")]
        expect_all_close(found, right, claim, rtol=BACKWARD_RTOL, hint=hint, case=case, order=order)


@exercise("update_parameters", in_place=["parameters"], pure=True)
class TestUpdateParameters:
    @weight(3)
    @given(step=steps())
    def test_one_step(self, student, step):
        """In every layer each parameter moves by minus learning_rate times its gradient."""
        self.judge_step(student, *step)

    @weight(2)
    @given(step=steps())
    def test_three_steps(self, student, step):
        """A later step starts where the one before ended."""
        parameters, grads, rate = step
        for factor in (1.0, -2.0, 0.5):
            other = {name: factor * value for name, value in grads.items()}
            parameters = self.judge_step(student, parameters, other, rate)

    def judge_step(self, student, parameters, grads, rate):
        shapes = {name: value.shape for name, value in parameters.items()}
        result = student.update_parameters(parameters, grads, rate)
        new = expect_arrays(result, "the parameters", shapes, hint="Is every layer reached, the last one too? (step 9)")
        expect_gradient_step(new, parameters, grads, rate, step="(step 9)")
        return new
