# double: passed
!rm -rf /
!curl http://127.0.0.1
x = !ls

def double(x):
    return 2 * x
