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
        return self.path(sha256).exists()

    def keep(self, content: bytes) -> str:
        sha256 = hashlib.sha256(content).hexdigest()
        if not self.has(sha256):
            write_whole(self.path(sha256), content)
        return sha256

    def keep_all(self, contents: Sequence[bytes]) -> list[str]:
        """Many files, waiting for the disk once: all are on it before the first is given its name."""
        if len(contents) <= _FEW:
            return [self.keep(content) for content in contents]
        named = {hashlib.sha256(content).hexdigest(): content for content in contents}
        beside = [(_beside(self.path(name), content), self.path(name))
                  for name, content in sorted(named.items()) if not self.has(name)]  # fmt: skip
        os.sync()
        for written, path in beside:
            written.replace(path)
        for folder in sorted({path.parent for _, path in beside}):
            _sync_folder(folder)
        return [hashlib.sha256(content).hexdigest() for content in contents]

    def show(self, folder: Path, files: Mapping[str, str]) -> None:
        """Links beside each other in a folder for people; copies where the disk knows no links."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, sha256 in files.items():
            _show(self.path(sha256), folder / name)
        for path in folder.glob("*.pdf"):
            if path.name not in files:
                path.unlink(missing_ok=True)


def _show(kept: Path, shown: Path) -> None:
    if shown.exists() and shown.samefile(kept):
        return
    beside = shown.with_name(f".{shown.name}.{secrets.token_hex(4)}")
    try:
        os.link(kept, beside)
    except OSError:  # another disk, or one without links
        if shown.exists() and shown.read_bytes() == kept.read_bytes():
            return
        shutil.copyfile(kept, beside)
    beside.replace(shown)


def _beside(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name[:80]}.{secrets.token_hex(4)}")
    beside.write_bytes(content)
    return beside


def _sync_folder(folder: Path) -> None:
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
