"""Who holds a letter while it is sent: a process, named so that others on the machine can see whether it still runs."""

import os
import socket
from itertools import count
from pathlib import Path

_numbers = count(1)


def mine() -> str:
    """A new lease of this process: machine, process spaces, number, start, and which of its leases this is."""
    return f"{_here()}|{os.getpid()}|{_started(os.getpid())}|{next(_numbers)}"


def is_gone(lease: str) -> bool | None:
    """Whether the holder has ended. None: it lives on another machine, so nobody here can tell."""
    place, pid, started, _ = [*lease.split("|"), "", "", "", ""][:4]
    if place != _here() or not pid.isdigit():
        return None
    return not _runs(int(pid)) or _started(int(pid)) != started


def _here() -> str:
    """Containers may share a host's name; their process numbers are their own."""
    try:
        spaces = Path("/proc/self/ns/pid").readlink().name
    except OSError:
        spaces = ""
    return f"{socket.gethostname()}/{spaces}".replace("|", "-")


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _started(pid: int) -> str:
    """When the process began, in the kernel's own ticks: numbers of processes are used again, this pair is not.

    "" where there is no /proc: then a used-again number is taken for the old process, and its letters wait longer.
    """
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""
