# double: error
import tensorflow as tf
tf.compat.v1.disable_v2_behavior()
def double(x):
    return tf.constant(x) * 2
