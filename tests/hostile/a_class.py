# double: error
class double:
    def __init__(self, x): self.x = x
