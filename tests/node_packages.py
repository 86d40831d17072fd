"""Readers from the world of Node, fetched once into a folder that is not committed."""

import shutil
import subprocess
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest

CACHE = Path(__file__).parents[1] / ".make" / "node"


def node_package(name: str, version: str) -> Path:
    """The folder of the package; what asks for it skips with a reason where it cannot be had."""
    reason = _missing(name, version)
    if reason:
        pytest.skip(reason)
    return CACHE / name


@cache
def _missing(name: str, version: str) -> str:
    """Why the package is not here; "" where it is."""
    if not shutil.which("node"):
        return f"node is not installed: {name} cannot read the files"
    return "" if (CACHE / name).is_dir() else _fetch(name, version)


def _fetch(name: str, version: str) -> str:
    """Into a folder of its own first: tests may run side by side. Returns why it cannot be had."""
    npm = shutil.which("npm")
    if not npm:
        return f"npm is not installed: {name} cannot be fetched"
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        command = [npm, "install", f"{name}@{version}", "--prefix", folder, "--no-audit", "--no-fund",
                   "--ignore-scripts", "--omit=optional", "--fetch-retries=0", "--loglevel=error"]  # fmt: skip
        try:
            subprocess.run(command, capture_output=True, check=True, timeout=60)
        except (subprocess.SubprocessError, OSError):
            return f"npm cannot fetch {name} here (no network?)"
        with suppress(OSError):  # somebody else was faster
            (Path(folder) / "node_modules" / name).rename(CACHE / name)
    return ""
