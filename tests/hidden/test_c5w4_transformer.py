"""Hidden suite of c5w4_transformer.

Oracles: angles one by one; attention query by query and head by head; shuffles, padding and the future; networks by
hand; trained numbers in layers of this file. Evidence: docs/design/c5w4_transformer.md.
"""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from autograder.testing import (
    SUM_RTOL,
    Code,
    asked_here,
    exercise,
    expect,
    expect_array,
    expect_causal,
    expect_close,
    expect_equivariant,
    expect_integers,
    expect_padding_ignored,
    expect_tuple,
    form,
    oracles,
    weight,
)

SEEDS = st.integers(0, 999)


def like(got, right, what, claim, hint, mistakes=None):
    """`expect_close` within what float32 can do, which correct notebooks compute in."""
    expect_close(got, right, what, claim, rtol=SUM_RTOL, atol=SUM_RTOL, hint=hint, mistakes=mistakes)


@exercise("positional_encoding", atol=SUM_RTOL)
class TestPositionalEncoding:
    def encoding(self, student, positions, d):
        hint = "(1, positions, d) (step 1)"
        return expect_array(student.positional_encoding(positions, d), "the encoding", (1, positions, d), hint=hint)[0]

    @weight(4)
    @given(positions=st.integers(1, 9), d=st.sampled_from([2, 4, 6, 10]))
    def test_every_sine_and_cosine(self, student, positions, d):
        """Column 2k is the sine and column 2k + 1 the cosine of pos / 10000^(2k / d)."""
        turns = [[math.sin, math.cos][i % 2] for i in range(d)]
        right = [[turns[i](pos / 10000 ** ((i - i % 2) / d)) for i in range(d)] for pos in range(positions)]
        claim = "columns 2k and 2k + 1 must be the sine and the cosine of one angle, pos / 10000^(2k / d)."
        hint = "Which columns share an angle, and what is the exponent? (step 1)"
        got, halves = self.encoding(student, positions, d), [row[::2] + row[1::2] for row in right]
        mistakes = {"Do sine and cosine take turns, column by column? (step 1)": halves}
        like(got, right, "the encoding", claim, hint, mistakes)

    @form
    @given(far=st.integers(1, 200), d=st.sampled_from([4, 6]))
    def test_a_shift_is_one_rotation(self, student, far, d):
        """From each place to the one `far` places on, every hand turns by the same angle."""
        P = self.encoding(student, far + 3, d)
        hands = P[:, 1::2] + 1j * P[:, 0::2]
        turned = hands[:3] * np.exp(1j * far / 10000 ** (np.arange(0, d, 2) / d))
        claim = f"from a place to the one {far} further on, each pair of columns must turn by {far} times its speed."
        hint = "Do columns 2k and 2k + 1 have the same angle, and does it grow evenly with pos? (step 1)"
        for part, name in ((np.real, "cosines"), (np.imag, "sines")):
            like(part(hands[far:]), part(turned), f"the {name} at the last three places", claim, hint)


@st.composite
def token_ids(draw):
    """Ids (m, T), m other than T, some of them 0, behind a row and inside it."""
    m, T = draw(st.sampled_from([(1, 2), (2, 3), (3, 1), (2, 5), (4, 3)]))
    rng = np.random.default_rng(draw(SEEDS))
    return rng.integers(1, 9, (m, T)) * (rng.random((m, T)) < 0.6)


@exercise("create_padding_mask", pure=True)
class TestCreatePaddingMask:
    @weight(4)
    @given(ids=token_ids())
    def test_ones_at_tokens_and_zeros_at_padding(self, student, ids):
        """The mask is 1 where the id is not 0. An older form, (m, 1, 1, T) with 1 at padding, is right too."""
        mask, (m, T) = student.create_padding_mask(ids), ids.shape
        right = [[[float(k != 0) for k in row]] for row in ids.tolist()]
        if np.shape(mask) == (m, 1, 1, T):
            mask = 1 - expect_array(mask, "the mask", (m, 1, 1, T))[:, 0]
        mask = expect_array(mask, "the mask", (m, 1, T), hint="Where does the new axis stand? (step 2)")
        claim, hint = "it must tell the ids other than 0 from padding.", "What does a 1 stand for? (step 2)"
        like(mask, right, "the mask", claim, hint)


@exercise("create_look_ahead_mask")
class TestCreateLookAheadMask:
    @weight(4)
    @given(size=st.integers(2, 6))
    def test_ones_up_to_the_diagonal(self, student, size):
        """Place i may look at place j if j is not later than i. The shape (size, size) is right too."""
        mask = student.create_look_ahead_mask(size)
        mask = mask[None] if isinstance(mask, np.ndarray) and mask.ndim == 2 else mask
        mask = expect_array(mask, "the mask", (1, size, size), hint="(1, size, size) (step 3)")
        right = [[[float(j <= i) for j in range(size)] for i in range(size)]]
        claim = "it must be 1 where the place looked at is not later than the place that looks."
        like(mask, right, "the mask", claim, "Which index is the place that looks? May it see itself? (step 3)")


def shut(rng, *shape):
    """A mask of this shape, float or int, in which each line has a 1 and, where it can, a 0."""
    mask = rng.random(shape) < 0.5
    at = rng.integers(0, shape[-1], shape[:-1])[..., None]
    np.put_along_axis(mask, (at + 1) % shape[-1], False, axis=-1)
    np.put_along_axis(mask, at, True, axis=-1)
    return mask.astype(rng.choice([float, int]))


@st.composite
def looks(draw, masked=False):
    """q, k, v, with rows, heads or neither in front, d_k 1, 4 or 9; and a mask of as many axes, or None."""
    front = draw(st.sampled_from([(), (2,), (2, 3)]))
    T_q, T_k, d_k, d_v = draw(st.sampled_from([(2, 3, 4, 1), (3, 2, 9, 4), (1, 4, 1, 2), (4, 3, 9, 2), (3, 4, 4, 5)]))
    rng = np.random.default_rng(draw(SEEDS))
    q, k, v = (rng.normal(size=(*front, T, d)).round(2) for T, d in ((T_q, d_k), (T_k, d_k), (T_k, d_v)))
    lines = draw(st.sampled_from([T_q, 1]))
    return q, k, v, shut(rng, *(n if draw(st.booleans()) else 1 for n in front), lines, T_k) if masked else None


def attention(student, q, k, v, mask):
    """The output and the weights of the student's attention; the shapes are judged."""
    result = student.scaled_dot_product_attention(q, k, v, mask)
    output, weights = expect_tuple(result, "the result", 2, hint="output, weights (step 4)")
    shape = (*q.shape[:-1], k.shape[-2])
    weights = expect_array(weights, "the weights", shape, hint="(..., T_q, T_k) (step 4)")
    return expect_array(output, "the output", (*q.shape[:-1], v.shape[-1]), hint="(..., T_q, d_v) (step 4)"), weights


def ones_hide(student):
    """Whether it is a 1 in the mask that hides, as in older notebooks: of two equal keys the second gets more."""
    same = np.ones((2, 1))
    _, weights = attention(student, same[:1], same, same, np.array([[1.0, 0.0]]))
    return bool(weights[0, 0] < weights[0, 1])


@exercise("scaled_dot_product_attention", atol=SUM_RTOL, pure=True)
class TestScaledDotProductAttention:
    @weight(4)
    @given(case=looks())
    def test_weights_and_output(self, student, case):
        """Each query's weights are the softmax of its scores over the keys; the output mixes the values."""
        self.expect_right(student, *case, allowed=None)

    @weight(4)
    @given(case=looks(masked=True))
    def test_what_the_mask_hides_gets_no_weight(self, student, case):
        """Keys that are hidden get no weight, and the others share all of it."""
        *vectors, mask = case
        turned = ones_hide(student)
        self.expect_right(student, *vectors, 1 - mask if turned else mask, allowed=mask)

    def expect_right(self, student, q, k, v, mask, allowed):
        output, weights = attention(student, q, k, v, mask)
        right_output, right = oracles.attention(q, k, v, allowed)
        scores = q @ np.swapaxes(k, -1, -2)
        open_to_all = oracles.attention(q, k, v)[1]
        mistakes = {
            "By what are the scores divided? (step 4)": oracles.attention(q * math.sqrt(q.shape[-1]), k, v, allowed)[1],
            "Is it the root that divides? (step 4)": oracles.attention(q / math.sqrt(q.shape[-1]), k, v, allowed)[1],
            "Over which axis does the softmax run? (step 4)": (
                over_queries(scores / math.sqrt(q.shape[-1])) if allowed is None else np.nan
            ),
            "Where does the mask come in, before the softmax or after it? (step 4)": open_to_all
            * (1 if allowed is None else allowed),
            "Is the mask used at all? (step 4)": open_to_all,
        }
        claim = "each line must be the softmax of q k^T / sqrt(d_k) over the keys that may be seen."
        hint = "Which four steps lead from q and k to the weights? (step 4)"
        like(weights, right, "the weights", claim, hint, mistakes)
        claim = "it must be the sum of the values, each times its weight."
        like(output, right_output, "the output", claim, "What is mixed by the weights? (step 4)")

    @asked_here
    @weight(2)
    def test_it_is_a_zero_that_hides(self, student):
        """A key whose mask is 0 gets no weight."""
        same, values = np.ones((2, 1)), np.array([[3.0], [5.0]])
        output, weights = attention(student, same[:1], same, values, np.array([[0.0, 1.0]]))
        claim, hint = "a key whose mask is 0 must get no weight.", "Which value hides, 0 or 1? (step 4)"
        like(weights, [[0.0, 1.0]], "the weights", claim, hint)
        like(output, [[5.0]], "the output", claim, hint)

    @form
    @given(case=looks(), seed=SEEDS)
    def test_keys_and_queries_in_another_order(self, student, case, seed):
        """Shuffled with their values, the keys may come in any order; shuffled queries give shuffled lines."""
        q, k, v, _ = case
        rng = np.random.default_rng(seed)
        order = rng.permutation(k.shape[-2])
        output, weights = attention(student, q, k, v, None)
        other, others = attention(student, q, k[..., order, :], v[..., order, :], None)
        hint = "Does a weight depend on its own query and key? (step 4)"
        like(other, output, "the output", "the order of the keys, with their values, must change nothing.", hint)
        like(others, weights[..., order], "the weights", "they must be shuffled as the keys are.", hint)

        def run(queries):
            return dict(zip(("the output", "the weights"), attention(student, queries, k, v, None), strict=True))

        expect_equivariant(run, q, rng.permutation(q.shape[-2]), "{name} must be shuffled as the queries are.")


def over_queries(z):
    e = np.exp(z - z.max())
    return e / e.sum(axis=-2, keepdims=True)


@exercise("split_heads", pure=True)
class TestSplitHeads:
    @weight(4)
    @given(sizes=st.sampled_from([(1, 2, 2, 3), (2, 3, 4, 1), (3, 2, 4, 5), (2, 4, 1, 3)]), seed=SEEDS)
    def test_each_head_has_its_part_of_every_place(self, student, sizes, seed):
        """Head j has the numbers j d/h to (j + 1) d/h - 1 of each place."""
        m, T, h, width = sizes
        x = np.random.default_rng(seed).permutation(m * T * h * width).reshape(m, T, h * width) + 0.1
        hint = "(m, h, T, d / h) (step 5)"
        got = expect_array(student.split_heads(x, h), "the heads", (m, h, T, width), hint=hint)
        right = [[[[row[t][j * width + c] for c in range(width)] for t in range(T)] for j in range(h)] for row in x]
        bare, turns = x.reshape(m, h, T, width), x.reshape(m, T, width, h).transpose(0, 3, 1, 2)
        mistakes = {
            "A bare reshape mixes numbers of different places. Which axis must be cut? (step 5)": bare,
            "Which numbers of a vector does head 0 get: the first ones, or every h-th? (step 5)": turns,
        }
        claim = "head j must have the numbers j d/h to (j + 1) d/h - 1 of every place."
        hint = "Which numbers of which places belong to a head? (step 5)"
        expect_close(got, right, "the heads", claim, hint=hint, mistakes=mistakes)


def grid(rng, *shape):
    """Numbers k / 5 + 1 / 20 between -1 and 1: never 0."""
    return rng.integers(-5, 5, shape) / 5 + 0.05


def projections(rng, d):
    return {f"W{x}": grid(rng, d, d) for x in "qkvo"} | {f"b{x}": grid(rng, d) for x in "qkvo"}


def heads_one_by_one(q, k, v, mask, p, h):
    """Multi-head attention, in which each head has its own columns of Wq, Wk, Wv and its own rows of Wo."""
    output, weights, width = p["bo"], [], q.shape[-1] // h
    for j in range(h):
        own = slice(j * width, (j + 1) * width)
        Q, K, V = (x @ p[f"W{n}"][:, own] + p[f"b{n}"][own] for x, n in ((q, "q"), (k, "k"), (v, "v")))
        e = np.exp(np.einsum("mic,mjc->mij", Q, K) / math.sqrt(width)) * (1 if mask is None else mask)
        weights.append(e / e.sum(axis=-1, keepdims=True))
        output = output + np.einsum("mij,mjc,cd->mid", weights[-1], V, p["Wo"][own])
    return output, np.stack(weights, axis=1)


@st.composite
def heads(draw):
    """q (m, T_q, d), k and v (m, T_k, d), a mask or None, parameters, h; often as many rows as heads."""
    m, h = draw(st.sampled_from([(2, 2), (3, 2), (2, 3), (1, 2), (3, 3), (2, 1)]))
    T_q, T_k, width = draw(st.sampled_from([(2, 3, 2), (4, 2, 1), (3, 3, 2), (1, 4, 3)]))
    kinds = [None, (m, 1, T_k), (1, T_q, T_k)]
    kind, rng = draw(st.sampled_from(kinds)), np.random.default_rng(draw(SEEDS))
    vectors = (grid(rng, m, T, h * width) for T in (T_q, T_k, T_k))
    return *vectors, kind and shut(rng, *kind), projections(rng, h * width), h


def multi_head(student, q, k, v, mask, parameters, h):
    """The output and the weights of the student's multi-head attention; the shapes are judged."""
    result = student.multi_head_attention(q, k, v, mask, parameters, h)
    output, weights = expect_tuple(result, "the result", 2, hint="output, weights (step 6)")
    shape = (len(q), h, q.shape[1], k.shape[1])
    weights = expect_array(weights, "the weights", shape, hint="(m, h, T_q, T_k) (step 6)")
    return expect_array(output, "the output", q.shape, hint="(m, T_q, d) (step 6)"), weights


@exercise("multi_head_attention", builds_on=["split_heads", "scaled_dot_product_attention"], atol=SUM_RTOL, pure=True)
class TestMultiHeadAttention:
    @weight(5)
    @given(case=heads())
    def test_head_by_head(self, student, case):
        """Each head looks with its own columns of Wq, Wk and Wv; joined, the heads go through Wo and bo."""
        q, k, v, _, p, h = case
        output, weights = multi_head(student, *case)
        right_output, right = heads_one_by_one(*case)
        mistakes = {
            "Is the mask used? (step 6)": heads_one_by_one(q, k, v, None, p, h)[1],
            "Which rows meet the mask? Where is its axis for the heads? (step 6)": axis_lost(*case),
            "Are the weights those of each head? (step 6)": np.repeat(right.mean(axis=1, keepdims=True), h, axis=1),
        }
        claim = "those of head j must be the attention of its own part of q Wq + bq and k Wk + bk, under the mask."
        like(weights, right, "the weights", claim, "What are the queries and the keys of a head? (step 6)", mistakes)
        claim = "the heads, side by side, must go through Wo and bo."
        hint = "Are the heads joined in the right order, and do they go through Wo? (step 6)"
        like(output, right_output, "the output", claim, hint, {"Is bo added? (step 6)": right_output - p["bo"]})

    @form
    @given(case=heads(), seed=SEEDS)
    def test_shuffled_places_give_shuffled_vectors(self, student, case, seed):
        """Self-attention without a mask is permutation equivariant."""
        x, _, _, _, p, h = case

        def run(x):
            return {"the output": multi_head(student, x, x, x, None, p, h)[0]}

        order = np.random.default_rng(seed).permutation(x.shape[1])
        expect_equivariant(run, x, order, "where the places are shuffled, {name} must be shuffled in the same way.")


def axis_lost(q, k, v, mask, p, h):
    """The weights where head j has the mask of row j: what a missing axis does as soon as there are h rows."""
    if mask is None or len(mask) != h:
        return np.nan
    return np.stack([heads_one_by_one(q, k, v, mask[j : j + 1], p, h)[1][:, j] for j in range(h)], axis=1)


def normalized(x, gamma, beta):
    centred = x - np.einsum("mtd->mt", x)[..., None] / x.shape[-1]
    return centred / np.sqrt(np.einsum("mtd,mtd->mt", centred, centred)[..., None] / x.shape[-1] + 1e-6) * gamma + beta


def dense(x, p):
    z = np.einsum("mtd,df->mtf", x, p["W1"]) + p["b1"]
    return np.einsum("mtf,fd->mtd", np.where(z > 0, z, 0), p["W2"]) + p["b2"]


def encoder(x, p, mask, h):
    y = normalized(x + heads_one_by_one(x, x, x, mask, p["self"], h)[0], p["gamma1"], p["beta1"])
    return normalized(y + dense(y, p), p["gamma2"], p["beta2"])


def decoder(x, e, p, ahead, padding, h):
    attended, w1 = heads_one_by_one(x, x, x, ahead, p["self"], h)
    y = normalized(x + attended, p["gamma1"], p["beta1"])
    gathered, w2 = heads_one_by_one(y, e, e, padding, p["cross"], h)
    z = normalized(y + gathered, p["gamma2"], p["beta2"])
    return normalized(z + dense(z, p), p["gamma3"], p["beta3"]), w1, w2


def look(y, e, padding, p, h):
    return heads_one_by_one(y, e, e, padding, p["cross"], h)


def layer(rng, d, kinds):
    """Parameters of an encoder or a decoder layer: attentions `kinds`, and one norm more than those."""
    units = d + 1
    p = {kind: projections(rng, d) for kind in kinds}
    p |= {"W1": grid(rng, d, units), "b1": grid(rng, units), "W2": grid(rng, units, d), "b2": grid(rng, d)}
    for k in range(1, len(kinds) + 2):
        p |= {f"gamma{k}": grid(rng, d) + 1.5, f"beta{k}": grid(rng, d)}
    return p


@st.composite
def layers(draw, kinds=("self",)):
    """x (m, T, d), e (m, S, d), parameters, a mask of the padding of e (m, 1, S), h."""
    smallest, *others = (1, 1, 2, 3, 3), (2, 2, 3, 4, 2), (1, 2, 2, 3, 3), (3, 3, 4, 2, 1), (3, 2, 3, 3, 2)
    m, h, T, S, width = draw(st.sampled_from([smallest, *others, *others]))  # the first one can be pasted
    rng = np.random.default_rng(draw(SEEDS))
    padding = (np.arange(S) < rng.integers(1, S + 1, (m, 1, 1))).astype(float)
    vectors = (grid(rng, m, n, h * width) for n in (T, S))
    return *vectors, layer(rng, h * width, kinds), padding, h


def encoded(student, x, parameters, mask, h):
    out = student.encoder_layer(x, parameters, mask, h)
    return expect_array(out, "the output", x.shape, hint="(m, T, d) (step 7)")


@exercise("encoder_layer", builds_on=["multi_head_attention"], atol=SUM_RTOL, pure=True)
class TestEncoderLayer:
    @weight(5)
    @given(case=layers(), masked=st.booleans())
    def test_attention_and_dense_layers_each_added_and_normalized(self, student, case, masked):
        """y = LN1(x + attention), and then LN2(y + relu(y W1 + b1) W2 + b2)."""
        _, x, p, padding, h = case
        mask = padding if masked else None
        y = normalized(x + heads_one_by_one(x, x, x, mask, p["self"], h)[0], p["gamma1"], p["beta1"])
        alone = normalized(heads_one_by_one(x, x, x, mask, p["self"], h)[0], p["gamma1"], p["beta1"])
        linear = (y @ p["W1"] + p["b1"]) @ p["W2"] + p["b2"]
        got, last = encoded(student, x, p, mask, h), (p["gamma2"], p["beta2"])
        mistakes = {
            "Is the mask handed on? (step 7)": encoder(x, p, None, h) if masked else np.nan,
            "What is added to the attention, before the norm? (step 7)": normalized(alone + dense(alone, p), *last),
            "What is added to the dense layers, before the norm? (step 7)": normalized(dense(y, p), *last),
            "What stands between the two dense layers? (step 7)": normalized(y + linear, *last),
        }
        hint = "Which two sums are normalized, and by which gamma and beta? (step 7)"
        claim = "it must be LN2(y + the dense layers of y), where y is LN1(x + the attention of x)."
        like(got, encoder(x, p, mask, h), "the output", claim, hint, mistakes)

    @form
    @given(case=layers())
    def test_padding_changes_nothing(self, student, case):
        """What stands in padding moves no place that is not padding."""
        _, x, p, padding, h = case
        words = padding[:, 0, :, None]

        def run(x):
            return {"the output at words": encoded(student, x, p, padding, h) * words}

        claim = "what stands in padding must not move {name}."
        expect_padding_ignored(run, x, padding[:, 0], claim, hint="Is the mask handed on? (step 7)")

    @weight(2)
    def test_trained_numbers_read(self, student, data):
        """With trained numbers, your encoder and a right decoder write rows of digits in reverse and sorted."""
        net = trained(data("digit_rows.h5"))
        share = exact(net, lambda x, mask: encoded(student, x, net["encoder"], mask, HEADS), right_decoder(net))
        claim = "behind your encoder, nine of ten rows of six digits must be written without a mistake."
        expect(share > THRESHOLD, claim, hint="Read the hints of the other tests first. (step 7)", share=share)


def decoded(student, x, e, parameters, ahead, padding, h):
    """out, w1 and w2 of the student's decoder layer; the shapes are judged."""
    result = student.decoder_layer(x, e, parameters, ahead, padding, h)
    out, w1, w2 = expect_tuple(result, "the result", 3, hint="out, w1, w2 (step 8)")
    (m, T, _), S = x.shape, e.shape[1]
    w1 = expect_array(w1, "the weights of the self-attention", (m, h, T, T), hint="(m, h, T, T) (step 8)")
    w2 = expect_array(w2, "the weights of the cross-attention", (m, h, T, S), hint="(m, h, T, S) (step 8)")
    return expect_array(out, "out", x.shape, hint="(m, T, d) (step 8)"), w1, w2


@exercise("decoder_layer", builds_on=["multi_head_attention"], atol=SUM_RTOL, pure=True)
class TestDecoderLayer:
    @weight(5)
    @given(case=layers(("self", "cross")))
    def test_three_steps_each_added_and_normalized(self, student, case):
        """y = LN1(x + self-attention), z = LN2(y + cross-attention), out = LN3(z + dense layers)."""
        x, e, p, padding, h = case
        ahead = np.tri(x.shape[1])[None]
        out, w1, w2 = decoded(student, x, e, p, ahead, padding, h)
        right, right_w1, right_w2 = decoder(x, e, p, ahead, padding, h)
        claim, hint = "x must look at x, under the look-ahead mask.", "Which mask is meant for which look? (step 8)"
        like(w1, right_w1, "the weights of the self-attention", claim, hint)
        attended = heads_one_by_one(x, x, x, ahead, p["self"], h)[0]
        alone, y = (normalized(part, p["gamma1"], p["beta1"]) for part in (attended, x + attended))
        mistakes = {
            "What is added to the self-attention, before the norm? (step 8)": look(alone, e, padding, p, h)[1],
            "Who asks: x, or what the first norm gives? (step 8)": look(x, e, padding, p, h)[1],
            "Is the padding mask handed on? (step 8)": look(y, e, None, p, h)[1],
        }
        claim = "y, the first norm, must look at the encoder's output, under the padding mask."
        hint = "Where do the queries come from, and where the keys? (step 8)"
        like(w2, right_w2, "the weights of the cross-attention", claim, hint, mistakes)
        gathered = look(y, e, padding, p, h)[0]
        lost, z = (normalized(part, p["gamma2"], p["beta2"]) for part in (gathered, y + gathered))
        linear = (z @ p["W1"] + p["b1"]) @ p["W2"] + p["b2"]
        last = p["gamma3"], p["beta3"]
        mistakes = {
            "What is added to the cross-attention, before the norm? (step 8)": normalized(lost + dense(lost, p), *last),
            "What is added to the dense layers, before the norm? (step 8)": normalized(dense(z, p), *last),
            "Is it z that is added to the dense layers? (step 8)": normalized(y + dense(z, p), *last),
            "What stands between the two dense layers? (step 8)": normalized(z + linear, *last),
        }
        hint = "Which three sums are normalized, and by which gamma and beta? (step 8)"
        claim = "it must be LN3(z + the dense layers of z), where z is LN2(y + the cross-attention of y)."
        like(out, right, "out", claim, hint, mistakes)

    @form
    @given(case=layers(("self", "cross")))
    def test_the_future_moves_nothing_before_it(self, student, case):
        """A later token changes no earlier output."""
        x, e, p, padding, h = case

        def run(turned):
            x = np.moveaxis(turned, -1, 1)
            return {"out": np.moveaxis(decoded(student, x, e, p, np.tri(x.shape[1])[None], padding, h)[0], 1, -1)}

        hint = "Which mask does the self-attention get? (step 8)"
        expect_causal(run, np.moveaxis(x, 1, -1), "a later token must not move {name} at an earlier place.", hint=hint)

    @form
    @given(case=layers(("self", "cross")))
    def test_padding_of_the_source_changes_nothing(self, student, case):
        """What stands in the padding of the source moves nothing."""
        x, e, p, padding, h = case

        def run(e):
            return {"out": decoded(student, x, e, p, np.tri(x.shape[1])[None], padding, h)[0]}

        claim = "what stands in the padding of the source must not move {name}."
        hint = "Which mask does the cross-attention get? (step 8)"
        expect_padding_ignored(run, e, padding[:, 0], claim, hint=hint)

    @weight(2)
    def test_trained_numbers_write(self, student, data):
        """With trained numbers, your decoder writes rows of digits in reverse and sorted."""
        net = trained(data("digit_rows.h5"))

        def write(x, e, ahead, mask):
            return decoded(student, x, e, net["decoder"], ahead, mask, HEADS)[0]

        share = exact(net, lambda x, mask: encoder(x, net["encoder"], mask, HEADS), write)
        claim = "your decoder must write nine of ten rows of six digits without a mistake."
        expect(share > THRESHOLD, claim, hint="Read the hints of the other tests first. (step 8)", share=share)


HEADS, START, REVERSE, SORT, ZERO, END = 4, 1, 3, 4, 5, 2
THRESHOLD = 0.9


def trained(file):
    """The right net of the data file, in dicts."""
    net, start = {}, 0
    for path, (n, k) in zip(file["names"], file["shapes"].astype(int), strict=True):
        *groups, last = path.decode().split("/")
        place = net
        for group in groups:
            place = place.setdefault(group, {})
        numbers = file["right"][start : start + n * k].astype(float)
        place[last], start = numbers.reshape((n, k) if k > 1 else n), start + n * k
    return net


def right_decoder(net):
    return lambda x, e, ahead, mask: decoder(x, e, net["decoder"], ahead, mask, HEADS)[0]


def exact(net, encode, decode, m=50):
    """The share of rows of six digits, m to reverse and m to sort, that are written without a mistake."""
    digits = np.random.default_rng(2026).integers(ZERO, ZERO + 10, (2 * m, 6))
    sources = np.column_stack([np.repeat([REVERSE, SORT], m), digits])
    right = np.concatenate([digits[:m, ::-1], np.sort(digits[m:], axis=1)])
    mask, ids = np.ones((2 * m, 1, 7)), np.full((2 * m, 1), START)
    e = encode(placed(net, sources), mask)
    for t in range(1, 8):
        z = decode(placed(net, ids), e, np.tri(t)[None], mask)[:, -1] @ net["W_out"] + net["b_out"]
        ids = np.column_stack([ids, z.argmax(axis=-1)])
    return float(np.mean((ids[:, 1:] == np.column_stack([right, np.full(2 * m, END)])).all(axis=1)))


def placed(net, ids):
    """The vectors of ids, with sines and cosines of their places."""
    d = net["E"].shape[1]
    z = np.exp(1j * np.arange(ids.shape[1])[:, None] / 10000 ** (np.arange(0, d, 2) / d))
    return net["E"][ids] + np.stack([z.imag, z.real], axis=-1).reshape(-1, d)


MODEL = """
def model(source, ids):
    table = np.random.default_rng({seed}).permuted(np.arange({V}.0 ** 3).reshape([{V}] * 3), axis=-1)
    source, ids = np.asarray(source), np.asarray(ids)
    assert source.ndim == 2 and ids.ndim == 2, "model wants a source (1, S) and ids (1, t)"
    before = np.concatenate([source[:, -1:], ids[:, :-1]], axis=1)
    return table[before, ids] + (ids[:, :1] != {start}) * np.arange({V})
"""


@exercise("greedy_decode", pure=True, form=lambda ids: np.asarray(ids, dtype=float))
class TestGreedyDecode:
    @weight(4)
    @given(seed=SEEDS, V=st.sampled_from([4, 6]), last=st.integers(0, 3), ends=st.booleans(), max_len=st.integers(1, 6))
    def test_the_largest_score_again_and_again(self, student, seed, V, last, ends, max_len):
        """From the start on, each id has the largest score at the last place, up to the end or `max_len` ids."""
        start, end, source = V - 1, 0 if ends else V, np.array([1, 2, last])
        model = Code("model", setup=MODEL.format(seed=seed, V=V, start=start))
        ids = expect_integers(student.greedy_decode(model, source, start, end, max_len), "the ids")
        right = followed(seed, V, last, start, end, max_len)
        mistakes = {
            "Does what is returned begin with the start? (step 9)": [start, *right],
            "Is the end kept? (step 9)": right[:-1] if right[-1] == end else right,
            "Where does it stop? (step 9)": followed(seed, V, last, start, V, max_len),
            "How many new ids may there be, without the start? (step 9)": right[: max_len - 1],
            "After how many new ids does it stop? (step 9)": followed(seed, V, last, start, end, max_len + 1),
        }
        hint = "Which place has the scores of the next id, and what is the model given? (step 9)"
        made = {question: ids == wrong for question, wrong in mistakes.items() if wrong != right}
        claim = "each must be the id with the largest score behind all that is written so far."
        expect(ids == right, claim, hint=hint, made=made, ids=ids)


def followed(seed, V, last, start, end, max_len):
    """What the model of `MODEL` writes, one id at a time."""
    table = np.random.default_rng(seed).permuted(np.arange(V**3).reshape(V, V, V), axis=-1)
    written, before, now = [], last, start
    while len(written) < max_len and now != end:
        scores = table[before, now].tolist()
        before, now = now, scores.index(max(scores))
        written.append(now)
    return written
