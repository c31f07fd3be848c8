# double: error
import os
import numpy as np
import tensorflow as tf
def double(x):
    tf.py_function(os.fork, [], tf.int32)
    return 2 * x
