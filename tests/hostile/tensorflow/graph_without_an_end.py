# double: timeout
import tensorflow as tf
@tf.function
def halved(x):
    while x < 1.0: x = x * 0.5
    return x
def double(x):
    halved(tf.constant(0.5))
    return 2 * x
