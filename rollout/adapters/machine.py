"""What this machine lacks for the product: libraries, fonts, time zones, a local disk."""

import ctypes.util
import sqlite3
import subprocess
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from rollout.domain.problem import Finding

Severity = Literal["blocks", "warns", "notes"]

_LIBRARIES: dict[str, tuple[Severity, str, str]] = {
    "pango-1.0": ("blocks", "nothing can be printed", "libpango-1.0-0"),
    "pangoft2-1.0": ("blocks", "nothing can be printed", "libpangoft2-1.0-0"),
    "harfbuzz-subset": ("warns", "printing is slow and its files are larger", "libharfbuzz-subset0"),
}
_NETWORK_DISKS = frozenset("nfs nfs4 cifs smb smbfs smb3 fuse.sshfs 9p afs ncpfs davfs fuse.gcsfuse fuse.s3fs".split())
_SCRIPTS = {"639": "Arabic", "5e97": "Chinese"}  # a common letter of each


def machine_findings(workspace: Path, is_sqlite: bool) -> list[Finding]:
    """Everything about this machine that stands in the way, or will."""
    return [*_libraries(), *_fonts(), *_time_zones(), *_meaning(), *(_disk(workspace) if is_sqlite else ())]


def mail_findings(smtp_url: str, base_url: str) -> Iterator[Finding]:
    """Letters that would go to real people with links that only work here."""
    if not smtp_url:
        yield Finding("letters", "go into the folder outbox/ as files, to nobody.",
                      "To send them, set ROLLOUT_SMTP_URL=smtp://user:password@server:587", "notes")  # fmt: skip
        return
    parts = urlsplit(smtp_url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        yield Finding("ROLLOUT_SMTP_URL", "is no address of a mail server.",
                      "Write smtp://user:password@server:587 or smtps://user:password@server:465")  # fmt: skip
    if urlsplit(base_url).hostname in ("127.0.0.1", "localhost", "::1"):
        yield Finding("programme.toml [programme] base_url", f"{base_url} is this machine only, but letters are sent.",
                      "Write the address under which everybody reaches the pages.")  # fmt: skip


def _libraries() -> Iterator[Finding]:
    for library, (severity, what, package) in _LIBRARIES.items():
        if ctypes.util.find_library(library) is None and not _loads(library):
            hint = f"Debian: apt-get install {package}. macOS: brew install pango"
            yield Finding("this machine", f"{what}: the library {library} is missing.", hint, severity)


def _meaning() -> Iterator[Finding]:
    if not all(map(find_spec, ("wordllama", "tokenizers", "safetensors"))):
        yield Finding("similar ideas", "are found by their words alone.",
                      "To find other words for the same thing too: pip install 'leader-led-rollout[meaning]'",
                      "notes")  # fmt: skip


def _loads(library: str) -> bool:
    """`find_library` needs compiler tools on some small systems; loading is the proof."""
    try:
        ctypes.CDLL(f"lib{library}.so.0")
    except OSError:
        return False
    return True


def _fonts() -> Iterator[Finding]:
    """The sheets bring fonts for Latin letters; other scripts need fonts of the system."""
    for code, script in _SCRIPTS.items():
        try:
            asked = subprocess.run(["fc-list", f":charset={code}"], capture_output=True, timeout=20, check=False)  # noqa: S603, S607  fixed words, the system's own tool
        except (OSError, subprocess.TimeoutExpired):
            yield Finding("this machine", "its fonts are not known: fc-list is missing.",
                          "Debian: apt-get install fontconfig", "notes")  # fmt: skip
            return
        if not asked.stdout.strip():
            hint = "Debian: apt-get install fonts-dejavu-core fonts-droid-fallback"
            yield Finding(
                "this machine", f"names in {script} letters cannot be printed: no font has them.", hint, "notes"
            )


def _time_zones() -> Iterator[Finding]:
    try:
        version("tzdata")
    except PackageNotFoundError:
        yield Finding("this machine", "the package tzdata is missing: time zones may be unknown or old.",
                      "pip install tzdata", "warns")  # fmt: skip
    if sqlite3.sqlite_version_info < (3, 35):
        yield Finding("this machine", f"SQLite {sqlite3.sqlite_version} is too old.", "Use 3.35 or newer.")


def _disk(workspace: Path) -> Iterator[Finding]:
    """SQLite's locks do not hold on network disks: two writers there may destroy the database."""
    kind = disk_kind(workspace, Path("/proc/self/mounts"))
    if kind in _NETWORK_DISKS:
        hint = "Move the workspace to a local disk, or use PostgreSQL: ROLLOUT_DATABASE_URL=postgresql://…"
        yield Finding(str(workspace), f"lies on a network disk ({kind}), where SQLite is not safe.", hint)


def disk_kind(folder: Path, mounts: Path) -> str:
    """The kind of file system a folder lies on; empty where nobody says (macOS)."""
    if not mounts.exists():
        return ""
    rows = [line.split() for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines()]
    there = [(row[1].replace("\\040", " "), row[2]) for row in rows if len(row) > 2]
    above = [(where, kind) for where, kind in there if folder.is_relative_to(where)]
    return max(above, key=lambda found: len(found[0]), default=("", ""))[1]
