"""How a worker is kept apart: the command that starts it, what it may see, and what to do where that fails.

`bubblewrap`: own namespaces, no environment, no network, read-only files, a seccomp filter. `user`: another uid, no
new privileges and the seccomp filter, for a root grader in a container. `none`: a plain process, for trusted code.
"""

from __future__ import annotations

import atexit
import ctypes
import functools
import importlib.util
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from autograder import PACKAGE
from autograder import packages as needed
from autograder.worker import seccomp
from autograder.worker.profiles import PROFILES

ISOLATIONS = ("bubblewrap", "user", "none")
PACKAGES = ("numpy", "numpy.libs", "h5py", "h5py.libs", "msgspec", "tqdm")
TRANSFORMER = ("IPython/core/inputtransformer2.py", "IPython/utils/tokenutil.py")
"""All of IPython that a worker may import: what reads magics and shell lines as a kernel does."""

NOBODY = 65534
USERS = range(20_000, 60_000)
"""Under `user` a worker has a uid of its own, by its pid: two of one uid could signal and read each other."""

BUBBLEWRAP = "bwrap"
FOLDER_BYTES, FOLDER_FILES = 16 << 20, 1024
"""What the working folder of a worker takes: bytes, and files with their folders."""

MOUNT_POINT = "/sys"
"""Where that folder is made, in namespaces of its own: a folder that every Linux has and that no worker is shown."""

FOLDER_OPTIONS = f"size={FOLDER_BYTES},nr_inodes={FOLDER_FILES},mode=0700"
MAKE_FOLDER = f'mount -t tmpfs -o {FOLDER_OPTIONS} tmpfs {MOUNT_POINT} && "$@"; exit $?'
"""The shell stays: a bubblewrap that took its place would take over that it dies with its parent, too, and die between
its own first child and its word to it. That child would wait for this word forever, as a process of nobody's."""

BOOT = "import sys; sys.path.append({site!r}); from autograder.worker.serve import main; main()"
ENVIRONMENT = {
    "PATH": "/usr/bin",
    "HOME": "/tmp/w",
    "LANG": "C.UTF-8",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
}
PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 1, 38, 22, 2

ADVICE = {
    "bubblewrap": (
        "Isolation needs bubblewrap on Linux: sudo apt install bubblewrap. Where it is installed and refused:"
        " in Docker, whose default seccomp profile forbids it, give the container --security-opt seccomp=unconfined"
        " --security-opt apparmor=unconfined --security-opt systempaths=unconfined, or grade as root with"
        " --isolation user; on Ubuntu 24.04, let AppArmor allow it (docs/instructors.md has the profile). On macOS and"
        " Windows, grade in a Linux virtual machine or in WSL2. --isolation none grades code that you trust, and only"
        " such code."
    ),
    "user": (
        "This isolation needs a grader that runs as root on Linux, and an interpreter and packages that every user"
        " can read (not below a home folder of mode 0700). --isolation none grades trusted code only."
    ),
    "none": "The interpreter or its packages are damaged: run make again.",
}

CAVEATS = {
    "user": (
        "Graded with --isolation user: as another user, with a system-call filter and limits, but not in a file system"
        " of its own: what every user of the grading machine may read was there to be read (see SECURITY.md)."
    ),
    "none": (
        "Graded with --isolation none: nothing kept this code from reading or changing the grader's files, so the"
        " grade is worth what the code is trusted (see SECURITY.md)."
    ),
}
"""What a report says of itself under a weaker isolation than bubblewrap."""


@functools.cache
def site(packages: tuple[str, ...] = ()) -> Path:
    """A folder of links to the modules and packages that a worker may import; nothing else of the environment."""
    folder = Path(tempfile.mkdtemp(prefix="autograder-site-"))
    owner = os.getpid()

    def remove() -> None:
        if os.getpid() == owner:
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(remove)
    (folder / "autograder" / "worker" / "__pycache__").mkdir(parents=True)
    for inside, real in site_files(packages):
        (folder / inside).parent.mkdir(parents=True, exist_ok=True)
        (folder / inside).symlink_to(real)
    folder.chmod(0o755)
    return folder


@functools.cache
def site_files(packages: tuple[str, ...] = ()) -> tuple[tuple[str, str], ...]:
    """Pairs (path inside the site, real path) of what a worker may import.

    packages -- that the course names; all that they need is there too. Raises PackageError.
    """
    here = PACKAGE.resolve()
    pairs = []
    for path in sorted((here / "worker").glob("*.py")):
        compiled = Path(importlib.util.cache_from_source(str(path)))
        files = [path, compiled] if compiled.is_file() else [path]
        pairs += [(f"autograder/{file.relative_to(here)}", str(file)) for file in files]
    spec = importlib.util.find_spec("numpy")
    assert spec is not None and spec.origin is not None
    folder = Path(spec.origin).parent.parent
    pairs += [(name, str(folder / name)) for name in (*PACKAGES, *TRANSFORMER) if (folder / name).exists()]
    return (*pairs, *(pair for pair in needed.files(packages) if pair[0] not in PACKAGES))


def interpreter() -> str:
    """The base interpreter, not the virtual environment's, which may be a copy: the environment stays outside."""
    base = os.path.realpath(getattr(sys, "_base_executable", sys.executable))
    return base if os.path.isfile(base) else os.path.realpath(sys.executable)


def system_folders() -> list[str]:
    """The folders of the machine that a worker under bubblewrap may read, whole: libraries and the interpreter."""
    prefix = os.path.realpath(sys.base_prefix)
    inside = prefix + os.sep
    return [*(f for f in ("/usr/lib", "/usr/lib64") if os.path.isdir(f) and not f.startswith(inside)), prefix]


def bubblewrap_command(
    data: Path | None,
    packages: tuple[str, ...],
    requests: int,
    replies: int,
    filter_fd: int,
    info_fd: int,
    profile: str = "",
    beside: tuple[Path, ...] = (),
) -> list[str]:
    """The launch of a worker under bubblewrap.

    data -- is bound read-only as the notebook's data/ folder; beside -- under their own names
    packages -- that it may import beside the grader's own
    profile -- the name of one of PROFILES
    """
    binds: list[str] = []
    for system in system_folders():
        binds += ["--ro-bind", system, system]
    for link in ("/lib", "/lib64"):
        if os.path.islink(link):
            binds += ["--symlink", os.readlink(link), link]
        elif os.path.isdir(link):
            binds += ["--ro-bind", link, link]
    for inside, real in site_files(packages):
        binds += ["--ro-bind", real, f"/site/{inside}"]
    environment = [part for key, value in environment_of(profile).items() for part in ("--setenv", key, value)]
    folder = ["--bind", MOUNT_POINT, "/tmp/w"]
    if data is not None and data.is_dir():
        folder += ["--ro-bind", str(data), "/tmp/w/data"]
    for path in beside:
        folder += ["--ro-bind", str(path), f"/tmp/w/{path.name}"]
    bubblewrap = shutil.which(BUBBLEWRAP) or BUBBLEWRAP
    return [
        *folder_command(bubblewrap),
        *(bubblewrap, "--unshare-all", "--unshare-user", "--uid", str(NOBODY), "--gid", str(NOBODY)),
        *("--disable-userns", "--die-with-parent", "--as-pid-1", "--hostname", "sandbox", "--clearenv"),
        *("--info-fd", str(info_fd)),
        *environment,
        *binds,
        *("--proc", "/proc", *without_host_paths()),
        *("--remount-ro", "/proc"),  # under root, /proc/sys would be the machine's own to write
        *("--dev", "/dev", "--remount-ro", "/dev/pts", "--remount-ro", "/dev"),
        *folder,
        *("--remount-ro", "/", "--chdir", "/tmp/w", "--cap-drop", "ALL", "--seccomp", str(filter_fd)),
        *python_command("/site", requests, replies, profile),
    ]


def folder_command(bubblewrap: str) -> list[str]:
    """What goes before the launch of a worker: it makes the folder that the worker may write, with a bound on files.

    bubblewrap's own --tmpfs bounds the bytes only, and a million empty files take a gigabyte of the kernel's memory.
    """
    outer = [bubblewrap, "--unshare-user", "--uid", "0", "--gid", "0", "--cap-add", "CAP_SYS_ADMIN"]
    return [*outer, "--die-with-parent", "--dev-bind", "/", "/", "/bin/sh", "-c", MAKE_FOLDER, "sh"]


def without_host_paths() -> list[str]:
    """Covers the list of mounts, which names the folder of the host behind each: the course and its owner."""
    hidden = ("/proc/1/mountinfo", "/proc/1/task/1/mountinfo")
    return [part for path in hidden for part in ("--ro-bind", "/dev/null", path)]


def python_command(site_path: str, requests: int, replies: int, profile: str = "") -> list[str]:
    command = [interpreter(), "-P", "-s", "-S", "-B", "-c", BOOT.format(site=site_path)]
    return [*command, profile, str(requests), str(replies)]


def environment_of(profile: str) -> dict[str, str]:
    return {**ENVIRONMENT, **PROFILES[profile].environment}


def system_calls(profile: str) -> bytes:
    """The seccomp filter with which a worker starts; one with a seal refuses threads too, once it is ready."""
    return seccomp.build(threads=PROFILES[profile].threads > 1)


def filter_descriptor(profile: str = "") -> int:
    reader, writer = os.pipe()
    os.write(writer, system_calls(profile))
    os.close(writer)
    return reader


def workdir(data: Path | None, beside: tuple[Path, ...] = ()) -> str:
    """A working directory of a worker that has no file system of its own, with copies of what it may read."""
    folder = Path(tempfile.mkdtemp(prefix="autograder-work-"))
    if data is not None and data.is_dir():
        shutil.copytree(data, folder / "data")
    for path in beside:
        shutil.copytree(path, folder / path.name) if path.is_dir() else shutil.copyfile(path, folder / path.name)
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return str(folder)


class _FilterProgram(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


def user_isolation(workdir: str, profile: str = "") -> Callable[[], None]:
    """What a child does between fork and exec under `user`: give up its uid and privileges, install the filter.

    workdir -- becomes the child's own; profile -- the name of one of PROFILES

    Raises OSError where the grader is not root.
    """
    if os.name != "posix" or os.geteuid() != 0:
        raise OSError("the grader does not run as root")
    libc = ctypes.CDLL(None, use_errno=True)
    program = system_calls(profile)
    buffer = ctypes.create_string_buffer(program, len(program))
    filter_program = _FilterProgram(len(program) // 8, ctypes.cast(buffer, ctypes.c_void_p))

    grader = os.getpid()

    def apply() -> None:
        user = USERS[os.getpid() % len(USERS)]
        os.chown(workdir, user, user)
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
        for arguments in (
            (PR_SET_PDEATHSIG, 9, 0, 0, 0),
            (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0),
            (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(filter_program), 0, 0),
        ):
            if libc.prctl(*arguments) != 0:
                raise OSError(ctypes.get_errno(), "prctl")
        if os.getppid() != grader:
            os._exit(1)  # it was killed before this process asked to end with it

    return apply
