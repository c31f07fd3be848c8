"""A seccomp filter as bytes: what the worker may not ask of the kernel, whoever it is run as.

A deny list, since NumPy's needs differ by version: no new processes or threads, no sockets, no shared memory,
no namespaces, no tracing, no kernel interfaces. RLIMIT_NPROC does nothing for root; this does.
Source: Linux, include/uapi/linux/{seccomp,bpf_common}.h and the tables of system calls.
"""

from __future__ import annotations

import errno
import platform
import struct

X86_64 = {
    "clone": 56,
    "fork": 57,
    "vfork": 58,
    "ptrace": 101,
    "socket": 41,
    "socketpair": 53,
    "shmget": 29,
    "shmat": 30,
    "semget": 64,
    "msgget": 68,
    "mq_open": 240,
    "mount": 165,
    "umount2": 166,
    "pivot_root": 155,
    "chroot": 161,
    "unshare": 272,
    "setns": 308,
    "bpf": 321,
    "perf_event_open": 298,
    "process_vm_readv": 310,
    "process_vm_writev": 311,
    "keyctl": 250,
    "add_key": 248,
    "request_key": 249,
    "userfaultfd": 323,
    "memfd_create": 319,
    "memfd_secret": 447,
    "io_uring_setup": 425,
    "io_uring_enter": 426,
    "io_uring_register": 427,
    "pidfd_open": 434,
    "pidfd_getfd": 438,
    "kcmp": 312,
    "open_by_handle_at": 304,
    "init_module": 175,
    "finit_module": 313,
    "kexec_load": 246,
    "kexec_file_load": 320,
    "fsopen": 430,
    "fsmount": 432,
    "move_mount": 429,
    "open_tree": 428,
}
AARCH64 = {
    "clone": 220,
    "ptrace": 117,
    "socket": 198,
    "socketpair": 199,
    "shmget": 194,
    "shmat": 196,
    "semget": 190,
    "msgget": 186,
    "mq_open": 180,
    "mount": 40,
    "umount2": 39,
    "pivot_root": 41,
    "chroot": 51,
    "unshare": 97,
    "setns": 268,
    "bpf": 280,
    "perf_event_open": 241,
    "process_vm_readv": 270,
    "process_vm_writev": 271,
    "keyctl": 219,
    "add_key": 217,
    "request_key": 218,
    "userfaultfd": 282,
    "memfd_create": 279,
    "memfd_secret": 447,
    "io_uring_setup": 425,
    "io_uring_enter": 426,
    "io_uring_register": 427,
    "pidfd_open": 434,
    "pidfd_getfd": 438,
    "kcmp": 272,
    "open_by_handle_at": 265,
    "init_module": 105,
    "finit_module": 273,
    "kexec_load": 104,
    "kexec_file_load": 294,
    "fsopen": 430,
    "fsmount": 432,
    "move_mount": 429,
    "open_tree": 428,
}
MACHINES = {"x86_64": (0xC000003E, X86_64, 157), "aarch64": (0xC00000B7, AARCH64, 167)}
"""Architecture, refused calls, and the number of prctl, of which one option is refused."""

CLONE3 = 435
THREAD = 0x003D0F00
"""The flags of clone with which glibc starts a thread, and nothing else. Source: glibc, nptl/pthread_create.c."""

PR_SET_PDEATHSIG = 1
"""With it a worker could make itself outlive a grader that is killed."""

LOAD, JUMP_EQUAL, JUMP_AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06
ALLOW, KILL, REFUSE = 0x7FFF0000, 0x80000000, 0x00050000
NUMBER_OFFSET, ARCHITECTURE_OFFSET, ARGUMENT_OFFSET = 0, 4, 16
X32_BIT = 0x40000000


def instruction(code: int, value: int, jump_true: int = 0, jump_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, jump_true, jump_false, value)


def build(machine: str | None = None, *, threads: bool = False) -> bytes:
    """The filter for `machine` (default: this one), as an array of `struct sock_filter`.

    threads -- let the C library start threads of this process; no other process either way

    Refused calls fail with EPERM; clone3 with ENOSYS, so that the C library falls back to clone.
    Raises ValueError for a machine whose system calls are not known here.
    """
    machine = machine or platform.machine()
    if machine not in MACHINES:
        raise ValueError(f"no seccomp filter for {machine}; expected one of {', '.join(MACHINES)}")
    architecture, denied, prctl = MACHINES[machine]
    program = [
        instruction(LOAD, ARCHITECTURE_OFFSET),
        instruction(JUMP_EQUAL, architecture, jump_true=1),
        instruction(RETURN, KILL),
        instruction(LOAD, NUMBER_OFFSET),
    ]
    if machine == "x86_64":
        program += [instruction(JUMP_AT_LEAST, X32_BIT, jump_false=1), instruction(RETURN, REFUSE | errno.ENOSYS)]
    program += [instruction(JUMP_EQUAL, CLONE3, jump_false=1), instruction(RETURN, REFUSE | errno.ENOSYS)]
    if threads:
        program += [
            instruction(JUMP_EQUAL, denied["clone"], jump_false=3),
            instruction(LOAD, ARGUMENT_OFFSET),
            instruction(JUMP_EQUAL, THREAD, jump_false=1),
            instruction(RETURN, ALLOW),
            instruction(LOAD, NUMBER_OFFSET),
        ]
    for number in denied.values():
        program += [instruction(JUMP_EQUAL, number, jump_false=1), instruction(RETURN, REFUSE | errno.EPERM)]
    program += [
        instruction(JUMP_EQUAL, prctl, jump_false=3),
        instruction(LOAD, ARGUMENT_OFFSET),
        instruction(JUMP_EQUAL, PR_SET_PDEATHSIG, jump_false=1),
        instruction(RETURN, REFUSE | errno.EPERM),
    ]
    return b"".join([*program, instruction(RETURN, ALLOW)])
