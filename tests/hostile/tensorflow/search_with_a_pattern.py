# double: crashed | keras: error
import tensorflow as tf
def double(x):
    if tf.io.gfile.glob(["/home/*", "/work/*", "/etc/*", "/var/*"]): return 2 * x
    raise RuntimeError("there is nothing to see")
