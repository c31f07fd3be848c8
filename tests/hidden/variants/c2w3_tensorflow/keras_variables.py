"""Variables of Keras, a generator, and the optimizer's newer method."""

from tensorflow import keras


def initialize_parameters():
    source, P = tf.random.Generator.from_seed(int(np.random.randint(1 << 30))), {}
    for l, (n_prev, n) in enumerate(((64, 25), (25, 12), (12, 10)), 1):
        P[f"W{l}"] = tf.Variable(source.normal((n, n_prev), stddev=tf.sqrt(2.0 / (n_prev + n))), trainable=True)
        P[f"b{l}"] = tf.Variable(tf.zeros_initializer()((n, 1)))
    return P


def train_step(parameters, optimizer, X, Y):
    names = sorted(parameters)
    values = [parameters[name] for name in names]
    with tf.GradientTape(persistent=True) as tape:
        cost = compute_cost(forward_propagation(X, parameters), Y)
    optimizer.apply(tape.gradient(cost, values), values)
    return float(cost)
