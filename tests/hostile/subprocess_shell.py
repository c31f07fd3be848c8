# double: error
import subprocess

def double(x):
    subprocess.run("sleep 1000 &", shell=True)
    return 2 * x
