"""Calendars to subscribe to: the feed behind a secret address, and the pages that hand the addresses out."""

from dataclasses import dataclass

from starlette.responses import Response

from rollout.actions import doors, feeds
from rollout.domain.feed import Entry, Feed
from rollout.domain.problem import Refused
from rollout.web.gate import FEED_LINK, OWN_FACILITY, OWN_PART
from rollout.web.routes import Routes
from rollout.web.stop import Stop, nothing_here
from rollout.web.visit import Visit

A_WHILE = "private, max-age=300"


def register(routes: Routes) -> None:
    routes.get("/C/{token}.ics", FEED_LINK, feed)
    routes.post("/me/at/{unit}/calendar", OWN_FACILITY, to_my_calendar)
    routes.get("/me/at/{unit}/hour/{module}/{group}", OWN_FACILITY, one_hour)
    routes.post("/me/part/{unit}/calendar", OWN_PART, to_our_calendar)


def feed(visit: Visit) -> Response:
    """The calendar as it stands; nothing but a short answer where the program has it already."""
    door = visit.actor.door
    found = feeds.feed_behind(visit.tools, door, visit.path("token")) if door else None
    if found is None:
        raise nothing_here()
    tag = f'"{feeds.stamp(found)}"'
    headers = {"etag": tag, "cache-control": A_WHILE}
    if _has_it(visit.request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    return _calendar(visit, found, headers)


def _has_it(said: str, tag: str) -> bool:
    return said.strip() == "*" or tag in [each.strip().removeprefix("W/") for each in said.split(",")]


def _calendar(visit: Visit, found: Feed, headers: dict[str, str]) -> Response:
    content = visit.tools.calendar_files.feed(found)
    return Response(content, media_type="text/calendar; charset=utf-8", headers=headers)


@dataclass(frozen=True)
class Address:
    """One calendar that somebody may subscribe to."""

    title: str
    text: str
    url: str

    @property
    def opens_calendar(self) -> str:
        """The same address in the form that phones and computers hand to their calendar at once."""
        return "webcal://" + self.url.partition("://")[2]


def to_my_calendar(visit: Visit) -> Response:
    """A leader's own dates, her facility's hours, and each coming hour as a file for those who want only that."""
    unit, person, words = visit.path("unit"), visit.actor.person, visit.words
    assert person is not None
    name = next(each.name for each in visit.actor.facilities if each.code == unit)
    with visit.tools.database.transaction() as tx:
        mine = doors.leader_feed_url(visit.tools, tx, person.id)
        ours = doors.unit_feed_url(visit.tools, tx, unit, person.id)
    addresses = [
        Address(words.say("Your dates"), words.say("Your hours, your previews and your group coaching."), mine),
        Address(
            words.say("The hours of {name}", name=name),
            words.say("Only the hours, for a calendar that your team shares."),
            ours,
        ),
    ]
    hours = feeds.unit_feed(visit.tools, unit)
    coming = [_hour(e) for e in hours.entries if e.starts_utc >= visit.now and not e.is_cancelled] if hours else []
    return visit.page("calendar.html", here=f"at {unit}", back=f"/me/at/{unit}", unit=unit, name=name,
                      addresses=addresses, hours=coming, several=any(group != "1" for *_, group in coming))  # fmt: skip


def to_our_calendar(visit: Visit) -> Response:
    unit, person = visit.path("unit"), visit.actor.person
    assert person is not None
    name = next(each.name for each in visit.actor.parts if each.code == unit)
    try:
        feeds.unit_feed(visit.tools, unit)
    except Refused:  # before an address is given out that would not answer
        smaller = "Open a unit under it and add the dates of that one."
        raise Stop(422, "There is more here than a calendar can hold", smaller) from None
    with visit.tools.database.transaction() as tx:
        url = doors.unit_feed_url(visit.tools, tx, unit, person.id)
    text = visit.words.say("Every hour under it, and the previews and group coaching. It names places, not people.")
    title = visit.words.say("The hours of {name}", name=name)
    return visit.page("calendar.html", here=f"part {unit}", back=f"/me/part/{unit}", unit=unit, name=name,
                      addresses=[Address(title, text, url)], hours=[])  # fmt: skip


def _hour(entry: Entry) -> tuple[Entry, str, str]:
    """An hour with its module and the number of its group."""
    _, module, group = entry.key.split(":", 2)
    return entry, module, group.rpartition("#")[2]


def one_hour(visit: Visit) -> Response:
    """One date as a file, for whoever does not subscribe. It does not follow when the hour moves."""
    unit, module, group = visit.path("unit"), visit.path("module"), visit.path("group")
    hours = feeds.unit_feed(visit.tools, unit)
    wanted = f"session:{module}:{unit}#{group}"
    found = tuple(e for e in hours.entries if e.key == wanted and not e.is_cancelled) if hours else ()
    if not found:
        raise nothing_here()
    headers = {"content-disposition": 'attachment; filename="hour.ics"', "cache-control": "private, no-store"}
    return _calendar(visit, Feed("", found), headers)
