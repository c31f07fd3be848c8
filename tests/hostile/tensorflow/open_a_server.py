# double: error crashed
import tensorflow as tf
def double(x):
    tf.distribute.Server({"local": ["localhost:2222"]})
    return 2 * x
