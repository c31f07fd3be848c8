# double: failed timeout
import os, signal

def double(x):
    os.kill(os.getpid(), signal.SIGSTOP)
    return 0 * x
