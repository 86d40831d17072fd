"""The kinds of long work, each with its wishes, and what is told of its end.

Every kind may be run again after it was cut short: what it tells is read from what is there afterwards, not from what
this very run did, so that the end reads the same.
"""

import hashlib
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from rollout.actions.import_roster import RosterPreview, apply_roster, preview_roster
from rollout.actions.plan_calendar import plan_calendar
from rollout.actions.prepare_packs import packs_due, prepare_packs
from rollout.actions.print_shop import print_shop
from rollout.actions.release_calendar import release_calendar
from rollout.actions.tools import Tools
from rollout.actions.uploads import forget
from rollout.actions.versions import diff_calendar
from rollout.actions.wanted_packs import wanted_packs
from rollout.domain.calendar import changes
from rollout.domain.print_run import LIST, TOTALS, Layout
from rollout.domain.problem import Refused, refuse
from rollout.store import calendar, units

Wishes = Mapping[str, str]
Kind = Callable[[Tools, Wishes], dict[str, object]]
THOROUGH = 10


def plan(tools: Tools, wishes: Wishes) -> dict[str, object]:
    """A draft. Wishes: `fresh` "yes" (as if nothing had been drafted), `thorough` "yes" (look ten times longer)."""
    thorough = wishes.get("thorough") == "yes"
    report = plan_calendar(tools, thorough or wishes.get("fresh") == "yes", THOROUGH if thorough else 1)
    return {
        "version": report.version, "state": report.state, "hours": report.sessions, "placed": report.placed,
        "without_date": len(report.unplaced), "needs_leader": report.needs_leader,
        "moves": len(report.moves.moved) if report.moves else 0, "is_first": report.moves is None,
        "leaders": len(report.moves.leaders) if report.moves else 0, "notes": list(report.notes),
    }  # fmt: skip


def release(tools: Tools, wishes: Wishes) -> dict[str, object]:
    """What people go by from now on. Wishes: `version` and `drafted` (its instant) as they were looked at, `over`: the
    version released then, "0" for none. Refused where the draft is not that one any more."""
    number, over = int(wishes["version"]), int(wishes["over"])
    release_calendar(tools, number, datetime.fromisoformat(wishes["drafted"]))
    if over:
        found = diff_calendar(tools, over, number).changes
    else:
        with tools.database.reading() as tx:
            found = tuple(changes([], calendar.placements(tx, number)))
    sides = [side for change in found for side in (change.before, change.after) if side]
    return {
        "version": number, "dates": len(found), "leaders": len({side.leader for side in sides if side.leader}),
        "facilities": len({side.unit for side in sides if side.kind == "session"}),
    }  # fmt: skip


def print_(tools: Tools, wishes: Wishes) -> dict[str, object]:
    """Packs. Wishes: `module` and `unit` ("" for all); with neither, what is due; `shop` "yes": the print shop's files
    as well, in one parcel."""
    module, unit = wishes.get("module", ""), wishes.get("unit", "")
    wanted = wanted_packs(tools, module, unit) if module or unit else packs_due(tools)
    report = prepare_packs(tools, wanted)
    for_shop = _parcel(tools, wishes, wanted) if wishes.get("shop") == "yes" else 0
    return {
        "packs": report.packs + report.unchanged, "past": report.past, "set_aside": report.set_aside,
        "fallback": report.fallback, "parcel": for_shop,
    }  # fmt: skip


def parcel_of(tools: Tools, wishes: Wishes) -> Path:
    """Where the files for the shop lie together; the same wishes make the same parcel anew."""
    name = hashlib.sha256(json.dumps(dict(wishes), sort_keys=True).encode()).hexdigest()[:16]
    return tools.packs_folder.parent / "print-shop" / name / "parcel.zip"


def _parcel(tools: Tools, wishes: Wishes, wanted: Sequence[tuple[str, str]]) -> int:
    """How many files are in it: 0 where there is nothing for the shop. It is there whole or not at all."""
    parcel = parcel_of(tools, wishes)
    parcel.unlink(missing_ok=True)
    report = print_shop(tools, wanted, parcel.parent, Layout())
    if not report.files:
        return 0
    half = parcel.with_suffix(".part")
    with zipfile.ZipFile(half, "w") as made:
        for name in (*(each.file for each in report.files), LIST, TOTALS):
            made.write(parcel.parent / name, name)
    half.replace(parcel)
    return len(report.files)


def import_roster(tools: Tools, wishes: Wishes) -> dict[str, object]:
    """The organisation. Wishes: `file` and `map` (sha256 of what was kept in the file store; no map: guessed), `name`
    of the file, `since`, `close_missing` and `reopen` ("yes"), and `digest` of the difference that was looked at."""
    try:
        preview = preview_of(tools, wishes)
        if not preview.difference.is_empty and digest_of(preview) != wishes["digest"]:
            hint = "Upload the file again and look at the difference."
            raise refuse(wishes["name"], "would change other things now than when you looked at it.", hint)
        tools.progress.step("Importing", 0, 1)
        apply_roster(tools, preview)
        if wishes.get("map"):  # it served: the next file is read in the same way
            tools.files.replace(tools.roster_map, kept(tools, wishes["map"]).read_bytes())
    except Refused as refused:
        raise Refused(*(replace(each, where=_named(each.where, wishes)) for each in refused.findings)) from None
    with tools.database.reading() as tx:
        known = units.organisation_on(tx, tools.clock.today())
    facilities = known.facilities(tools.programme.facility_level)
    led = sum(1 for facility in facilities if known.leader_of(facility.code))
    return {"facilities": len(facilities), "led": led, "name": wishes["name"]}


def preview_of(tools: Tools, wishes: Wishes) -> RosterPreview:
    """What an import with these wishes would change."""
    return preview_roster(
        tools, kept(tools, wishes["file"]), kept(tools, wishes["map"]) if wishes.get("map") else None,
        since=date.fromisoformat(wishes["since"]) if wishes.get("since") else None,
        close_missing=wishes.get("close_missing") == "yes", reopen=wishes.get("reopen") == "yes",
    )  # fmt: skip


def digest_of(preview: RosterPreview) -> str:
    """Names a difference, so that exactly the one that was looked at is applied."""
    return hashlib.sha256(repr(preview.difference).encode()).hexdigest()


def kept(tools: Tools, sha256: str) -> Path:
    return tools.files.path(sha256)


def tidy(tools: Tools, kind: str, wishes: Wishes) -> None:
    """What was uploaded is not kept longer than it is needed."""
    if kind == "import_roster":
        forget(tools, filter(None, (wishes["file"], wishes.get("map", ""))))


def _named(where: str, wishes: Wishes) -> str:
    return where.replace(wishes["file"], wishes["name"])


KINDS: dict[str, Kind] = {"import_roster": import_roster, "plan": plan, "release": release, "print": print_}
