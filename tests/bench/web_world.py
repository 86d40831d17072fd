"""A rollout in full swing for the benchmark of the pages: planned as anybody's, then brought to life in bulk.

The roster and the plan come from the real commands; what 10,000 leaders did since then is written straight into the
tables, because playing it would take an hour. Made once and kept in the machine's folder for temporary files; every run
works on a copy.
"""

import hashlib
import shutil
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from rollout.demo.setting import make_setting
from rollout.wiring import open_tools
from tests.bench import web_life

START = date(2027, 1, 4)
_MIGRATIONS = Path(__file__).parents[2] / "rollout" / "store" / "migrations" / "versions"


def a_copy(facilities: int, folder: Path) -> Path:
    """A workspace on the day of `web_life`: the first module is over, the second has begun."""
    kept = kept_at(facilities)
    if not kept.exists():
        _make(facilities, kept)
    return Path(shutil.copytree(kept, folder / f"world-{facilities}"))


def command(folder: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "rollout", *words, "--workspace", str(folder)]


def kept_at(facilities: int) -> Path:
    """Another folder for other tables, or another life."""
    files = [Path(__file__), Path(web_life.__file__), *sorted(_MIGRATIONS.glob("*.py"))]
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / "rollout-bench" / f"{facilities}-{digest}"


def _make(facilities: int, kept: Path) -> None:
    """Moved to its place when it is whole."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    print(f"making the world of {facilities:,} facilities (once)", flush=True)
    with tempfile.TemporaryDirectory(dir=kept.parent) as name:
        folder = Path(name) / "world"
        make_setting(folder, facilities, seed=7)
        _run(folder, "roster", "import", str(folder / "roster.csv"), "--yes", "--since", START.isoformat())
        _run(folder, "plan", "--release", "--today", START.isoformat())
        web_life.bring_to_life(open_tools(folder).database)
        folder.rename(kept)


def _run(folder: Path, *words: str) -> None:
    subprocess.run(command(folder, *words), check=True, capture_output=True)
