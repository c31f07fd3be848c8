# double: error
import tensorflow as tf
def double(x):
    with open("mine.so", "wb") as file: file.write(b"\x7fELF" + bytes(100))
    tf.load_op_library("./mine.so")
    return 2 * x
