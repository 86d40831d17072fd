"""Other people's calendar programs: three readers that know no zones but those spelled out in the file."""

import json
import subprocess
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import vobject
from icalendar import Calendar

from tests.node_packages import node_package

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
    package, script = node_package("ical.js", "2.2.1"), Path(__file__).with_name("read_calendars.cjs")
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
