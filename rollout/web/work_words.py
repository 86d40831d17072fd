"""Long work in words: what it is, how far it has come, how it ended, and where to go on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rollout.domain.long_work import Work
from rollout.web.pages import plural

NAMES = {
    "import_roster": "Importing the roster",
    "plan": "Making a draft of the calendar",
    "release": "Releasing the calendar",
    "print": "Printing packs",
}
ENDS = {
    "import_roster": "The roster is in force",
    "plan": "The draft is ready",
    "release": "The calendar is released",
    "print": "The packs are printed",
}
FAILED = {
    "import_roster": "The roster was not imported",
    "plan": "No draft was made",
    "release": "The calendar was not released",
    "print": "Not all packs were printed",
}
UNCHANGED = "Nothing has to change"
_STEPS = {"Placing": "hours placed", "printing": "packs", "sheets": "sheets", "Importing": ""}


@dataclass(frozen=True)
class Way:
    """Where to go on from here."""

    href: str
    text: str


@dataclass(frozen=True)
class Told:
    """One piece of work as its page shows it. `far`: "1,240 of 2,000 packs", "" where nothing is counted yet."""

    work: Work
    title: str
    far: str
    sentences: tuple[str, ...] = ()
    ways: tuple[Way, ...] = ()
    is_broken: bool = False


def told(work: Work, is_broken: bool = False) -> Told:
    """`is_broken`: its program has ended before the work was done."""
    if work.state == "failed":
        return Told(work, FAILED.get(work.kind, "It did not work"), "", ways=_AGAIN.get(work.kind, ()))
    if work.state != "done":
        return Told(work, NAMES.get(work.kind, work.kind), _far(work), is_broken=is_broken)
    sentences, ways = _END[work.kind]({**work.result, "number": work.number}) if work.kind in _END else ((), ())
    is_same = work.kind == "plan" and work.result.get("state") == "released"
    return Told(work, UNCHANGED if is_same else ENDS.get(work.kind, "Done"), "", sentences, ways)


def _far(work: Work) -> str:
    if not work.total:
        return ""
    return f"{min(work.done, work.total):,} of {work.total:,} {_STEPS.get(work.step, '')}".rstrip()


Ending = tuple[tuple[str, ...], tuple[Way, ...]]


def _plan(found: dict[str, Any]) -> Ending:
    version, missing = found["version"], found["without_date"]
    said = [f"{plural(found['hours'], 'hour')} in all, {found['placed']:,} with a date."]
    if found["state"] == "released":
        said.insert(0, f"Version {version} stays what people go by.")
        ways = [Way("/desk/calendar", "The calendar")]
    elif found["is_first"]:
        said.insert(0, f"Version {version} is a draft: nobody has been told.")
        ways = [Way("/desk/calendar/draft", "Look at it, and release it"), Way("/desk/calendar", "As a picture")]
    else:
        moves = plural(found["moves"], "date that people hold moves", "dates that people hold move")
        said.insert(0, f"Version {version} is a draft: {moves}; {plural(found['leaders'], 'leader')} would hear of it.")
        ways = [Way("/desk/calendar/draft", "What changes, and for whom"), Way("/desk/calendar", "As a picture")]
    if missing:
        said.append(f"{plural(missing, 'hour or seat has', 'hours or seats have')} no date.")
    if found["needs_leader"]:
        said.append(f"{plural(found['needs_leader'], 'hour needs', 'hours need')} a leader.")
    said += [f"{note[:1].upper()}{note[1:]}." for note in found["notes"]]
    return tuple(said), tuple(ways)


def _release(found: dict[str, Any]) -> Ending:
    whom = f"{plural(found['leaders'], 'leader')} at {plural(found['facilities'], 'facility', 'facilities')}"
    said = (
        f"Version {found['version']} is what people go by now.",
        f"{plural(found['dates'], 'date')} changed, for {whom}.",
        "Letters and sheets follow with the next rounds, each when it is due.",
    )
    return said, (Way("/desk/calendar", "The calendar"), Way("/desk/outbox", "The letters"))


def _print(found: dict[str, Any]) -> Ending:
    said = [f"{plural(found['packs'], 'pack is', 'packs are')} ready."]
    if found["set_aside"]:
        said.append(f"{plural(found['set_aside'], 'pack has', 'packs have')} the common text: their own does not fit.")
    if found["fallback"]:
        said.append(f"{plural(found['fallback'], 'sheet is', 'sheets are')} plain: laying it out took too much.")
    if found["past"]:
        said.append(f"{plural(found['past'], 'pack was', 'packs were')} left as they are: their hour is over.")
    ways = [Way("/desk/units", "Facilities and their sheets")]
    if found.get("parcel"):
        said.append(f"{plural(found['parcel'], 'file', 'files')} for the print shop, with a list of what lies where.")
        ways.insert(0, Way(f"/desk/work/{found['number']}/parcel", "Download the files for the shop"))
    return tuple(said), tuple(ways)


def _import(found: dict[str, Any]) -> Ending:
    led = f"{found['led']:,} of {plural(found['facilities'], 'facility has', 'facilities have')} a leader."
    said = (f"{found['name']} is imported: {led}", "The calendar follows when you plan again.")
    return said, (Way("/desk/calendar/draft", "Plan again"), Way("/desk/units", "Facilities"))


_END: dict[str, Callable[[dict[str, Any]], Ending]] = {
    "plan": _plan, "release": _release, "print": _print, "import_roster": _import,
}  # fmt: skip
_AGAIN = {
    "plan": (Way("/desk/calendar/draft", "Back to the draft"),),
    "release": (Way("/desk/calendar/draft", "Back to the draft"),),
    "import_roster": (Way("/desk/roster", "Upload it again"),),
    "print": (Way("/desk/print", "Back to printing"),),
}
