# double: error crashed timeout
import tensorflow as tf
kept = []
def double(x):
    while True: kept.append(tf.Variable(tf.ones((1 << 26,))))
