"""What a worker tries against its own isolation, and what must come of it. Used under every isolation that is one.

PROBES maps the name of a function of SOURCE to the answer it must give: REFUSED where the system must say no.
"""

from __future__ import annotations

from typing import Any

from autograder.worker.profiles import LIMITS

REFUSED = "refused"

SOURCE = r"""
import ctypes, mmap, os, platform, resource, socket, subprocess, sys, threading
import numpy as np

libc = ctypes.CDLL(None, use_errno=True)
ARM = platform.machine() == "aarch64"

def system_call(x86, arm, *arguments):
    number = arm if ARM else x86
    if libc.syscall(number, *(ctypes.c_long(a) for a in arguments)) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))

def fork(): os.fork()
def spawn(): os.posix_spawn("/usr/bin/true", ["true"], {})
def run_a_program(): subprocess.run([sys.executable, "-c", "1"])
def clone(): system_call(56, 220, 17, 0, 0, 0, 0)
def clone3(): system_call(435, 435, 0, 0)
def start_a_thread(): threading.Thread(target=print).start()
def multiply_large_matrices(): return float((np.ones((400, 400)) @ np.ones((400, 400))).sum())
def open_a_socket(): socket.socket()
def open_a_unix_socket(): socket.socket(socket.AF_UNIX)
def open_a_netlink_socket(): socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)
def make_a_socket_pair(): socket.socketpair()
def make_a_memfd(): os.memfd_create("x")
def make_a_secret_memfd(): system_call(447, 447, 0)
def get_shared_memory(): system_call(29, 194, 0, 4096, 0o1600)
def get_a_semaphore(): system_call(64, 190, 0, 1, 0o1600)
def get_a_message_queue(): system_call(68, 186, 0, 0o1600)
def trace_itself(): system_call(101, 117, 0, 0, 0, 0)
def trace_the_parent(): system_call(101, 117, 16, os.getppid() or 1, 0, 0)
def read_the_parents_memory(): system_call(310, 270, os.getppid() or 1, 0, 0, 0, 0, 0)
def open_the_parents_memory(): open(f"/proc/{os.getppid() or 2}/mem", "rb").read(1)
def make_a_user_namespace(): system_call(272, 97, 0x10000000)
def make_a_mount_namespace(): system_call(272, 97, 0x20000)
def enter_a_namespace(): system_call(308, 268, os.open("/proc/self/ns/net", os.O_RDONLY), 0)
def mount(): system_call(165, 40, 0, 0, 0, 0, 0)
def change_its_root(): os.chroot("/tmp")
def load_a_bpf_program(): system_call(321, 280, 0, 0, 0)
def watch_performance(): system_call(298, 241, 0, 0, -1, -1, 0)
def handle_page_faults(): system_call(323, 282, 0)
def make_an_io_ring(): system_call(425, 425, 4, 0)
def use_the_key_ring(): system_call(250, 219, 0, -3, 0)
def outlive_the_grader():
    if libc.prctl(1, 0) < 0: raise OSError(ctypes.get_errno())
def become_root(): os.setuid(0)
def kill_the_parent(): os.kill(os.getppid() or 2, 9)
def kill_the_first_process(): os.kill(1 if os.getpid() != 1 else 2, 9)
def raise_its_limits(): resource.setrlimit(resource.RLIMIT_CPU, (10_000, 10_000))
def raise_its_limit_on_memory(): resource.setrlimit(resource.RLIMIT_AS, (-1, -1))
def map_a_gigabyte(): mmap.mmap(-1, 1 << 30)
def write_a_large_file():
    with open("big", "wb") as file:
        for k in range(12): file.write(b"x" * (1 << 20)); file.flush()
def open_many_files(): kept = [open("/dev/null") for k in range(100)]
def status():
    lines = dict(line.split(":", 1) for line in open("/proc/self/status").read().splitlines())
    capabilities = [int(lines[key], 16) for key in ("CapEff", "CapPrm", "CapAmb")]
    return capabilities + [int(lines[key]) for key in ("NoNewPrivs", "Seccomp")]
def is_root(): return 0 in (*os.getresuid(), *os.getresgid(), *os.getgroups())
def limits(): return {name: list(resource.getrlimit(getattr(resource, name))) for name in NAMES}
def standard_streams(): return [os.fstat(k).st_rdev == os.stat("/dev/null").st_rdev for k in range(3)]
def open_descriptors():
    found = []
    for k in range(64):
        try: os.fstat(k); found.append(os.readlink(f"/proc/self/fd/{k}").split(":")[0])
        except OSError: pass
    return found
"""
SOURCE = SOURCE.replace("NAMES", repr(sorted(LIMITS)))

PROBES: dict[str, Any] = {
    "open_descriptors": ["/dev/null", "/dev/null", "/dev/null", "pipe", "pipe"],
    **dict.fromkeys(
        (
            *("fork", "spawn", "run_a_program", "clone", "clone3", "start_a_thread"),
            *("open_a_socket", "open_a_unix_socket", "open_a_netlink_socket", "make_a_socket_pair"),
            *("make_a_memfd", "make_a_secret_memfd", "get_shared_memory", "get_a_semaphore", "get_a_message_queue"),
            *("trace_itself", "trace_the_parent", "read_the_parents_memory", "open_the_parents_memory"),
            *("make_a_user_namespace", "make_a_mount_namespace", "enter_a_namespace", "mount", "change_its_root"),
            *("load_a_bpf_program", "watch_performance", "handle_page_faults", "make_an_io_ring", "use_the_key_ring"),
            *("outlive_the_grader", "become_root", "kill_the_parent", "kill_the_first_process"),
            *("raise_its_limits", "raise_its_limit_on_memory", "map_a_gigabyte"),
            *("write_a_large_file", "open_many_files"),
        ),
        REFUSED,
    ),
    "multiply_large_matrices": 400.0**3,
    "status": [0, 0, 0, 1, 2],
    "is_root": False,
    "limits": {name: [value, value] for name, value in LIMITS.items()},
    "standard_streams": [True, True, True],
}

SANDBOX_SOURCE = r"""
import os, sys
def processes(): return sorted(int(name) for name in os.listdir("/proc") if name.isdigit())
def top(): return sorted(os.listdir("/"))
def user(): return [os.getuid(), os.getgid(), os.getgroups()]
def host(): return os.uname().nodename
def interfaces(): return [line.split(":")[0].strip() for line in open("/proc/self/net/dev").read().splitlines()[2:]]
def fill(folder):
    size = 0
    try:
        for k in range(40):
            with open(f"{folder}/{k}", "wb") as file:
                for n in range(16): size += file.write(b"x" * (1 << 16)); file.flush()
    except OSError: pass
    return size
def writable():
    found = []
    for folder, folders, files in os.walk("/"):
        if folder == "/proc": folders[:] = [name for name in folders if not name.isdigit()]
        if os.access(folder, os.W_OK) and not os.statvfs(folder).f_flag & os.ST_RDONLY: found.append(folder)
    return sorted(found)
def settings_to_write():
    return [path for path in ("/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger", "/proc/self/oom_score_adj",
            "/proc/sys/vm/drop_caches", "/proc/self/uid_map") if os.path.exists(path) and can_open(path)]
def can_open(path):
    try: os.close(os.open(path, os.O_WRONLY))
    except OSError: return False
    return True
def make_many(kind):
    make = {
        "files": lambda name: os.close(os.open(name, os.O_CREAT)),
        "folders": os.mkdir,
        "links": lambda name: os.link("one", name),
        "symbolic_links": lambda name: os.symlink("x" * 3000, name),
        "pipes": os.mkfifo,
    }[kind]
    open("one", "w").close()
    made = 0
    try:
        while made < 30_000: make("x" * 200 + str(made)); made += 1
    except OSError: pass
    return made
def entries(folder): return sorted(os.listdir(folder))
def everything_in_proc():
    found = [repr((sys.path, sys.orig_argv, dict(os.environ)))]
    for folder, folders, files in os.walk("/proc"):
        if folder == "/proc": folders[:] = ["1", "self", "thread-self"]
        for name in files:
            try: found.append(os.readlink(f"{folder}/{name}"))
            except OSError: pass
            try: file = os.open(f"{folder}/{name}", os.O_RDONLY | os.O_NONBLOCK)
            except OSError: continue
            try: found.append(os.read(file, 1 << 20).decode("latin-1"))
            except OSError: pass
            finally: os.close(file)
    return [text[:60_000] for text in found]
def environment(): return dict(os.environ)
def first_environment(): return open("/proc/1/environ").read().replace("\0", " ")
"""
"""Questions that make sense where the worker has a file system of its own."""
