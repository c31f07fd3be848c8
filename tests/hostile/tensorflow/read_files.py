# double: error
import tensorflow as tf
def double(x):
    tf.io.read_file("/etc/passwd")
    return 2 * x
