# double: error
import tensorflow as tf
def double(x):
    return tf.zeros((1 << 30, 4)) + x
