"""Feeds over the web: an address is enough, but only for what it was made for and as long as it is meant to be."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from icalendar import Calendar, Event

from rollout.actions import doors
from rollout.actions.hand_over import hand_over
from rollout.domain.programme import Facilitator
from rollout.store import calendar
from rollout.store.database import Database
from tests.builders import a_programme
from tests.web.cast import NOON, Cast, a_cast
from tests.web.reading import Page

ANN = "ann@example.org"


@pytest.fixture
def cast(sqlite: Database, tmp_path: Path) -> Cast:
    made = a_cast(sqlite, tmp_path)
    made.tools.programme = a_programme(facilitators=(Facilitator("Ann", ANN),))
    return made


def leader_path(cast: Cast, unit: str) -> str:
    with cast.tools.database.transaction() as tx:
        return path_of(doors.leader_feed_url(cast.tools, tx, cast.leads[unit]))


def unit_path(cast: Cast, unit: str) -> str:
    with cast.tools.database.transaction() as tx:
        return path_of(doors.unit_feed_url(cast.tools, tx, unit))


def path_of(url: str) -> str:
    return "/" + url.split("/", 3)[3]


def entries(cast: Cast, path: str) -> list[Event]:
    answer = cast.client().get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    return list(Calendar.from_ical(answer.content).events)


def places(found: list[Event]) -> set[str]:
    return {str(entry["LOCATION"]) for entry in found if "LOCATION" in entry}


def test_nobody_sees_another_units_dates(cast: Cast) -> None:
    facilities = {f"F{n:03}": f"Store {n}" for n in range(1, 13)}
    for unit, name in facilities.items():
        assert places(entries(cast, leader_path(cast, unit))) == {name}
        assert places(entries(cast, unit_path(cast, unit))) == {name}
    under = {"N1": range(1, 5), "N2": range(5, 9), "N3": range(9, 13), "S1": range(1, 9), "S2": range(9, 13)}
    for unit, numbers in under.items():
        found = entries(cast, unit_path(cast, unit))
        assert places(found) == {f"Store {n}" for n in numbers}
        assert len(found) == 4 * len(numbers)  # three hours each, and the cast's preview of each facility


def test_a_feed_names_no_person_and_sets_no_cookie(cast: Cast) -> None:
    for path in (leader_path(cast, "F001"), unit_path(cast, "S1"), unit_path(cast, "F001")):
        answer = cast.client().get(path)
        assert "Leader of" not in answer.text
        assert "example.org" not in answer.text
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "path", ["/C/NONE.ics", "/C/.ics", "/C/", "/C/{other}.ics", "/C/{token}", "/P/{token}", "/R/{token}"]
)
def test_a_token_opens_its_own_kind_of_door_alone(cast: Cast, path: str) -> None:
    token = leader_path(cast, "F001")[3:-4]
    other = cast.return_path("F001")[3:]
    assert cast.client().get(f"/C/{token}.ics").status_code == 200
    assert cast.client().get(path.format(token=token, other=other)).status_code == 404
    assert cast.client().post(f"/C/{token}.ics").status_code in (404, 405)


def test_a_feed_that_did_not_change_is_not_sent_again(cast: Cast) -> None:
    path, client = leader_path(cast, "F001"), cast.client()
    first = client.get(path)
    assert first.headers["cache-control"] == "private, max-age=300"
    tag = first.headers["etag"]
    for said in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        again = client.get(path, headers={"if-none-match": said})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert client.get(path, headers={"if-none-match": '"x"'}).content == first.content
    assert client.head(path).status_code == 200
    move(cast, "F001", datetime(2027, 2, 19, 14))
    changed = client.get(path, headers={"if-none-match": tag})
    assert (changed.status_code, changed.headers["etag"] != tag) == (200, True)


def move(cast: Cast, unit: str, starts: datetime) -> None:
    """The first hour of the unit, released anew."""
    with cast.tools.database.transaction() as tx:
        before = calendar.placements(tx, 1)
        key = f"session:welcome:{unit}#1"
        after = [replace(p, starts_local=starts) if p.key == key else p for p in before]
        draft = calendar.save_draft(tx, after, NOON)
        assert draft
        calendar.release(tx, draft.number, NOON)


def test_a_calendar_program_moves_the_entry_it_has(cast: Cast) -> None:
    for path in (leader_path(cast, "F001"), unit_path(cast, "F001"), unit_path(cast, "N1")):
        before = {str(e["UID"]): e for e in entries(cast, path)}
        assert {e["DTSTART"].dt.astimezone(UTC) for e in before.values()} >= {datetime(2027, 2, 2, 23, 30, tzinfo=UTC)}
    move(cast, "F001", datetime(2027, 2, 19, 14))
    after = {str(e["UID"]): e for e in entries(cast, path)}
    assert before.keys() == after.keys()
    (uid,) = [uid for uid in after if after[uid]["SEQUENCE"] != before[uid]["SEQUENCE"]]
    assert after[uid]["DTSTART"].dt.astimezone(UTC) == datetime(2027, 2, 19, 3, tzinfo=UTC)
    assert after[uid]["SEQUENCE"] > before[uid]["SEQUENCE"]


def test_a_leaders_addresses_are_on_her_page_and_die_when_she_hands_over(cast: Cast) -> None:
    client = cast.leader("F001")
    page = pressed(client, "/me/at/F001", "/me/at/F001/calendar")
    paths = {path_of(url) for url in re.findall(r'value="(http[^"]+\.ics)"', page)}
    assert paths == {path_of(url.replace("webcal:", "http:")) for url in re.findall(r'href="(webcal:[^"]+)"', page)}
    assert len(paths) == 2
    assert sorted(len(entries(cast, path)) for path in paths) == [3, 4]
    shared = unit_path(cast, "F001")
    hand_over(cast.tools, "F001", "Nia New", "nia@example.org", cast.tools.clock.today())
    assert [cast.client().get(path).status_code for path in sorted(paths)] == [404, 404]
    assert cast.client().get(shared).status_code == 200


def pressed(client: TestClient, page: str, button: str) -> str:
    """What the button on this page leads to."""
    text = client.get(page).text
    assert f'action="{button}"' in text
    answer = client.post(button, data={"csrf": Page(text).fields["csrf"][0]})
    assert answer.status_code == 200
    return answer.text


def test_a_network_leaders_address_shows_her_network_until_she_hands_over(cast: Cast) -> None:
    page = pressed(cast.leader("N1"), "/me/part/N1", "/me/part/N1/calendar")
    (url,) = re.findall(r'value="(http[^"]+\.ics)"', page)
    assert places(entries(cast, path_of(url))) == {f"Store {n}" for n in range(1, 5)}
    hand_over(cast.tools, "N1", "Nia New", "nia@example.org", cast.tools.clock.today())
    assert cast.client().get(path_of(url)).status_code == 404


def test_one_hour_can_be_taken_as_a_file(cast: Cast) -> None:
    client = cast.leader("F001")
    page = pressed(client, "/me/at/F001", "/me/at/F001/calendar")
    links = re.findall(r'href="(/me/at/F001/hour/[^"]+)"', page)
    assert links == ["/me/at/F001/hour/listen/1", "/me/at/F001/hour/own/1"]
    answer = client.get(links[0])
    assert answer.headers["content-disposition"] == 'attachment; filename="hour.ics"'
    (entry,) = Calendar.from_ical(answer.content).events
    assert entry["DTSTART"].dt.replace(tzinfo=None) == datetime(2027, 3, 5, 10, 30)
    assert b"X-WR-CALNAME" not in answer.content
    assert client.get("/me/at/F001/hour/listen/2").status_code == 404


def test_a_facilitators_address_shows_her_events(cast: Cast) -> None:
    with cast.tools.database.transaction() as tx:
        before = calendar.placements(tx, 1)
        after = [replace(p, facilitator=ANN) if p.kind == "preview" and p.unit == "F001" else p for p in before]
        draft = calendar.save_draft(tx, after, NOON)
        assert draft
        calendar.release(tx, draft.number, NOON)
        url = doors.facilitator_feed_url(cast.tools, tx, ANN)
    (entry,) = entries(cast, path_of(url))
    assert str(entry["DESCRIPTION"]).startswith("Seats taken: 1\n")
    cast.tools.programme = a_programme()
    assert cast.client().get(path_of(url)).status_code == 404
