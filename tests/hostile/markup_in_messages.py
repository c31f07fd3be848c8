# double: error
def double(x):
    raise ValueError("<script>alert(1)</script>\x1b[31m\x00 [bold]")
