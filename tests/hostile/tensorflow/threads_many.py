# double: error | keras: crashed
import threading, time
def double(x):
    for k in range(500): threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
    return 2 * x
