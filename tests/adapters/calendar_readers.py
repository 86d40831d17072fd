"""Other people's calendar programs: three readers that know no zones but those spelled out in the file."""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest
import vobject
from icalendar import Calendar

CACHE = Path(__file__).parents[2] / ".make" / "node"
PACKAGE = CACHE / "ical.js"
ICAL_JS = "ical.js@2.2.1"

Read = tuple[str, str, int, int]
"""Of one entry: its UID, its local start ("" where the file gives the instant), its start and end as instants."""


def without_a_known_name(file: bytes, mark: str) -> str:
    """Every TZID gets a name that no program can know, so that it must use the zone in the file."""
    text = file.decode()
    return text.replace("TZID:", f"TZID:check/{mark}/").replace("TZID=", f"TZID=check/{mark}/")


def by_icalendar(files: Sequence[str]) -> list[list[Read]]:
    return [[_read(e["UID"], e["DTSTART"].dt, e["DTEND"].dt, f) for e in Calendar.from_ical(f).events] for f in files]


def by_vobject(files: Sequence[str]) -> list[list[Read]]:
    found = []
    for file in files:
        entries = vobject.readOne(file).vevent_list
        found.append([_read(e.uid.value, e.dtstart.value, e.dtend.value, file) for e in entries])
    return found


def by_ical_js(files: Sequence[str]) -> list[list[Read]]:
    """One process for all files."""
    package, script = _ical_js(), Path(__file__).with_name("read_calendars.cjs")
    command = ["node", str(script), str(package / "dist" / "ical.es5.cjs")]
    ran = subprocess.run(command, input=json.dumps(files), capture_output=True, text=True, check=True)
    return [
        [(uid, "" if _is_instant(file, uid) else local, start, end) for uid, local, start, end in read]
        for file, read in zip(files, json.loads(ran.stdout), strict=True)
    ]


def _read(uid: str, starts: datetime, ends: datetime, file: str) -> Read:
    """A time without a zone would be read in whatever zone the reader is: that is no instant."""
    assert starts.tzinfo
    assert ends.tzinfo
    local = "" if _is_instant(file, uid) else starts.replace(tzinfo=None).isoformat()[:16]
    return str(uid), local, round(starts.timestamp()), round(ends.timestamp())


def _is_instant(file: str, uid: str) -> bool:
    """Whether the file says when this entry is in UTC."""
    entry = file.partition(f"UID:{uid}")[0].rpartition("BEGIN:VEVENT")[2]
    return "DTSTART:" in entry


def _ical_js() -> Path:
    """The package, fetched once into a folder that is not committed."""
    reason = _missing()
    if reason:
        pytest.skip(reason)
    return PACKAGE


@cache
def _missing() -> str:
    """Why ical.js cannot read here; "" where it can."""
    if not shutil.which("node"):
        return "node is not installed: ical.js cannot read the files"
    return "" if PACKAGE.is_dir() else _fetch()


def _fetch() -> str:
    """Into a folder of its own first: tests may run side by side. Returns why it cannot be had."""
    npm = shutil.which("npm")
    if not npm:
        return "npm is not installed: ical.js cannot be fetched"
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        command = [npm, "install", ICAL_JS, "--prefix", folder, "--no-audit", "--no-fund", "--ignore-scripts",
                   "--fetch-retries=0", "--loglevel=error"]  # fmt: skip
        try:
            subprocess.run(command, capture_output=True, check=True, timeout=30)
        except (subprocess.SubprocessError, OSError):
            return "npm cannot fetch ical.js here (no network?)"
        with suppress(OSError):  # somebody else was faster
            (Path(folder) / "node_modules" / "ical.js").rename(PACKAGE)
    return ""
