# double: error
class Bomb:
    def __reduce__(self): return (__import__("os").system, ("touch /tmp/w/pwned",))

def double(x):
    return [Bomb()]
