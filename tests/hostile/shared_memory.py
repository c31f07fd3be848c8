# double: error
from multiprocessing import shared_memory

def double(x):
    kept = [shared_memory.SharedMemory(create=True, size=8 << 20) for k in range(200)]
    for block in kept: block.buf[:] = b"x" * len(block.buf)
    raise MemoryError
