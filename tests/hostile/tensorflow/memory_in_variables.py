# double: error crashed
import tensorflow as tf
kept = []
def double(x):
    while True: kept.append(tf.Variable(tf.ones((1 << 24,))))
