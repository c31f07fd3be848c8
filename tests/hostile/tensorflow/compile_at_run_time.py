# double: crashed | keras: passed
import tensorflow as tf
@tf.function(jit_compile=True)
def compiled(x):
    return 2 * x
def double(x):
    return compiled(tf.constant(x)).numpy()
