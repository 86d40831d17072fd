"""Files kept under the hash of their bytes: whole or not there, the same bytes once."""

import hashlib
import os
import secrets
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

_FEW = 12


class FileStore:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / sha256

    def has(self, sha256: str) -> bool:
        return os.path.exists(self._where(sha256))

    def keep(self, content: bytes) -> str:
        sha256 = hashlib.sha256(content).hexdigest()
        if not self.has(sha256):
            write_whole(self.path(sha256), content)
        return sha256

    def keep_all(self, contents: Sequence[bytes]) -> list[str]:
        """Many files, waiting for the disk once: all are on it before the first is given its name."""
        if len(contents) <= _FEW:
            return [self.keep(content) for content in contents]
        names = [hashlib.sha256(content).hexdigest() for content in contents]
        fresh = {name: content for name, content in zip(names, contents, strict=True) if not self.has(name)}
        folders = sorted({f"{self._folder}/{name[:2]}" for name in fresh})
        for folder in folders:
            os.makedirs(folder, exist_ok=True)
        beside = [(_beside(where := self._where(name), fresh[name]), where) for name in sorted(fresh)]
        os.sync()
        for written, where in beside:
            os.replace(written, where)
        for folder in folders:
            _sync_folder(folder)
        return names

    def replace(self, path: Path, content: bytes) -> None:
        write_whole(path, content)

    def show(self, folder: Path, files: Mapping[str, str]) -> None:
        """Links beside each other in a folder for people; copies where the disk knows no links."""
        os.makedirs(folder, exist_ok=True)
        with os.scandir(folder) as found:
            there = {entry.name: entry.inode() for entry in found}
        for name, sha256 in files.items():
            _show(self._where(sha256), f"{folder}/{name}", there.get(name))
        for name in there:
            if name.endswith(".pdf") and name not in files and not name.startswith("."):
                Path(folder, name).unlink(missing_ok=True)

    def _where(self, sha256: str) -> str:
        """The path as text: paths as objects would be most of the work of many small files."""
        return f"{self._folder}/{sha256[:2]}/{sha256}"


def _show(kept: str, shown: str, there: int | None) -> None:
    """`there`: the inode of what the folder holds under this name."""
    if there is None:
        try:
            os.link(kept, shown)
        except OSError:  # another disk, one without links, or somebody else was quicker
            _replace(kept, shown)
    elif os.stat(kept).st_ino != there:
        _replace(kept, shown)


def _replace(kept: str, shown: str) -> None:
    folder, name = os.path.split(shown)
    beside = f"{folder}/.{name}.{secrets.token_hex(4)}"
    try:
        os.link(kept, beside)
    except OSError:  # another disk, or one without links
        if os.path.exists(shown) and Path(shown).read_bytes() == Path(kept).read_bytes():
            return
        shutil.copyfile(kept, beside)
    os.replace(beside, shown)


def _beside(path: str, content: bytes) -> str:
    """In a folder that is there already."""
    folder, _, name = path.rpartition("/")
    beside = f"{folder}/.{name[:80]}.{secrets.token_hex(4)}"
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    try:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(handle, rest) :]
    finally:
        os.close(handle)
    return beside


def _sync_folder(folder: str) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_whole(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Write beside, fsync, rename, fsync the folder: a crash leaves the old file or the new one, never half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name[:80]}.{secrets.token_hex(4)}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
