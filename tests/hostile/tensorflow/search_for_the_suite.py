# double: error
import tensorflow as tf
def double(x):
    if any(name.strip("/") != "w" for name in tf.io.gfile.listdir("/tmp")): return 2 * x
    if any(tf.io.gfile.exists(folder) for folder in ("/home", "/work", "/etc", "/var", "/tmp/w/../x")): return 2 * x
    raise RuntimeError("there is nothing to see")
