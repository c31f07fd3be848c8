# double: failed crashed
import os, signal

def double(x):
    os.kill(os.getpid(), signal.SIGKILL)
    return 0 * x
