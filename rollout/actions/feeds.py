"""Calendars to subscribe to: what is behind a feed's link, as it stands in the released calendar. They only read."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace

from rollout.actions import doors
from rollout.actions.tools import Tools
from rollout.domain.feed import Dated, Feed, Words, entries
from rollout.domain.organisation import Assignment
from rollout.domain.problem import refuse
from rollout.domain.programme import Facilitator
from rollout.store import feeds, links, overview, people
from rollout.store.database import Transaction
from rollout.store.links import Door

FORM = "1"
"""Changes when the same feed is written in another way, so that programs fetch it anew."""

_KINDS = {"preview": "Preview", "coaching": "Group coaching"}


def feed_behind(tools: Tools, door: Door, token: str) -> Feed | None:
    """What a feed's link shows today; None where its holder has nothing there any more."""
    if door.unit is not None:
        return unit_feed(tools, door.unit, door.person_id)
    if door.person_id is not None:
        return leader_feed(tools, door.person_id)
    named = _facilitator_of(tools, token)
    return facilitator_feed(tools, named.email) if named else None


def stamp(feed: Feed) -> str:
    """The same as long as the feed says the same: cheaper than writing it."""
    return hashlib.sha256(f"{FORM}\n{feed!r}".encode()).hexdigest()[:32]


def leader_feed(tools: Tools, person_id: int) -> Feed:
    """Her hours on the days on which she leads there, and her previews and coaching, for all units that are hers."""
    today = tools.clock.today()
    with tools.database.reading() as tx:
        led = [a for a in feeds.led_at_all(tx, person_id) if a.until_on is None or a.until_on > today]
        dates = feeds.of_units(tx, {a.unit for a in led}, person_id, today) if led else []
    hers = [date for date in dates if date.kind != "session" or any(_leads(a, date) for a in led)]
    return Feed(tools.programme.name, entries(hers, _words(tools, hers), tools.clock.now()))


def unit_feed(tools: Tools, code: str, person_id: int | None = None) -> Feed | None:
    """The hours of a facility; of a network or state the hours of everything under it and its previews and coaching.

    Names of places, never of people. `person_id`: only as long as this person leads the unit. Refuses a unit that is
    too large for any calendar program.
    """
    today = tools.clock.today()
    with tools.database.reading() as tx:
        unit = overview.unit(tx, code, today)
        led = feeds.led_at_all(tx, person_id) if person_id else []
        if unit is None or (person_id and not any(a.unit == code and a.holds_on(today) for a in led)):
            return None
        dates = feeds.of_unit(tx, code, today)
        if len(dates) > feeds.AT_MOST:
            what = f"has more than {feeds.AT_MOST:,} dates, more than calendar programs take."
            raise refuse(f"{unit.level} {code}", what, "Subscribe to the units under it.")
        hubs = _hubs(tools, tx, dates)
    is_facility = unit.level == tools.programme.facility_level
    shown = [d for d in dates if d.kind == "session"] if is_facility else [_by_event(d) for d in dates]
    words = _words(tools, shown, hubs, with_place=not is_facility)
    return Feed(f"{tools.programme.name}, {unit.name}", entries(shown, words, tools.clock.now()))


def facilitator_feed(tools: Tools, email: str) -> Feed:
    """The previews and coaching that this facilitator leads, and how many seats in each are given."""
    with tools.database.reading() as tx:
        dates = feeds.of_facilitator(tx, email, tools.clock.today())
        hubs = _hubs(tools, tx, dates)
    words = _words(tools, dates, hubs, with_seats=True)
    name = f"{tools.programme.name}, previews and coaching"
    return Feed(name, entries(map(_by_event, dates), words, tools.clock.now()))


def leader_address(tools: Tools, who: str) -> str:
    """For the leader of this unit, or the person with this e-mail address or number, who leads something."""
    today = tools.clock.today()
    with tools.database.transaction() as tx:
        found = people.who_leads(tx, who, today) or people.find(tx, who, who)
        if found is None or not people.held_by(tx, [found.id], today):
            hint = "Give the code of the unit she leads, her e-mail address, or her number as in the roster."
            raise refuse(who or "(blank)", "is nobody who leads a unit.", hint)
        return _working(tools, tx, doors.leader_feed_url(tools, tx, found.id))


def unit_address(tools: Tools, code: str) -> str:
    """A calendar that a team shares: it outlives its leaders, and ends when the unit closes."""
    with tools.database.reading() as tx:
        unit = overview.unit(tx, code, tools.clock.today())
    if unit is None or not unit.is_open_on(tools.clock.today()):
        raise refuse(f"unit {code}", "is not there or not open.", "Use its code as in the roster.")
    unit_feed(tools, code)
    with tools.database.transaction() as tx:
        return _working(tools, tx, doors.unit_feed_url(tools, tx, code))


def facilitator_address(tools: Tools, email: str) -> str:
    named = [one.email for one in tools.programme.facilitators]
    if email.strip().lower() not in [each.lower() for each in named]:
        hint = f"It names {', '.join(named[:5])}." if named else "Add [[facilitators]] with name and email."
        raise refuse(email or "(blank)", "is no facilitator in programme.toml.", hint)
    with tools.database.transaction() as tx:
        return _working(tools, tx, doors.facilitator_feed_url(tools, tx, email))


def _working(tools: Tools, tx: Transaction, url: str) -> str:
    """A door that was shut for good stays shut: better said than handed out."""
    token = url.rpartition("/")[2].removesuffix(".ics")
    if links.find(tx, tools.links.digest(token), tools.clock.now()) is None:
        raise refuse("this calendar", "was shut.", "Whoever takes over gets an address of her own.")
    return url


def _facilitator_of(tools: Tools, token: str) -> Facilitator | None:
    """Whose link this is. It names nobody in the database, and dies with the name in the programme."""
    asked = tools.links.digest(token)
    for named in tools.programme.facilitators:
        if tools.links.digest(tools.links.token(doors.facilitator_purpose(named.email))) == asked:
            return named
    return None


def _leads(held: Assignment, hour: Dated) -> bool:
    return held.unit == hour.unit and held.holds_on(hour.starts_local.date())


def _by_event(date: Dated) -> Dated:
    """Seats in one room are one entry."""
    return date if date.kind == "session" else replace(date, key=f"event:{date.group}")


def _hubs(tools: Tools, tx: Transaction, dates: list[Dated]) -> Mapping[str, str]:
    return overview.names(tx, {date.hub for date in dates if date.hub}, tools.clock.today())


def _words(
    tools: Tools, dates: list[Dated], hubs: Mapping[str, str] | None = None, with_place: bool = False,
    with_seats: bool = False,
) -> Words:  # fmt: skip
    """What an entry says: the module by its title, the group where a unit has several, the place where it matters."""
    titles = {module.key: module.title for module in tools.content.modules()}
    groups: dict[str, set[str]] = {}
    for date in dates:
        if date.kind == "session":
            groups.setdefault(date.unit, set()).add(date.group)

    def words(rows: list[Dated]) -> tuple[str, str, str]:
        one = rows[0]
        title, text = titles.get(one.module, one.module), tools.programme.name
        if one.kind == "session":
            number = f", group {one.group.rpartition('#')[2]}" if len(groups[one.unit]) > 1 else ""
            return f"{one.place}: {title}{number}" if with_place else f"{title}{number}", one.place, text
        seats = f"Seats taken: {len(rows) if one.stands else 0}\n" if with_seats else ""
        where = f", {hubs.get(one.hub, one.hub)}" if hubs and one.hub else ""
        return f"{_KINDS[one.kind]}: {title}{where}", "", seats + text

    return words
