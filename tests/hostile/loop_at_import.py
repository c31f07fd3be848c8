# double: timeout
while True: pass
