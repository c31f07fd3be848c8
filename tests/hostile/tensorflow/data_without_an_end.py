# double: error | keras: timeout
import tensorflow as tf
def double(x):
    for each in tf.data.Dataset.from_tensors(x).repeat(): pass
