"""What stands beside a need is done from the desk: record for a leader, give a date, tick a step, name a leader."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from rollout.store import returns, sessions, units
from rollout.store.database import Database
from tests.web.cast import Cast, a_cast
from tests.web.reading import Page


@pytest.fixture
def cast(sqlite: Database, tmp_path: Path) -> Cast:
    return a_cast(sqlite, tmp_path)


def test_every_action_beside_a_need_leads_somewhere(cast: Cast) -> None:
    cast.tools.clock.at += timedelta(days=6)
    client = cast.desk()
    links = re.findall(r'<a class="button slim plain" href="([^"]+)"', client.get("/desk/needs/all").text)
    assert len(links) == 9
    assert {client.get(link.replace("&amp;", "&")).status_code for link in links} == {200}


def test_what_a_leader_told_on_the_phone_is_recorded_by_the_desk(cast: Cast) -> None:
    client = cast.desk()
    path = "/desk/unit/F001/record/welcome"
    page = Page(client.get(path).text)
    sent = client.post(path, data={**page.fields, "outcome": "held", "headcount": "9"})
    number = sent.headers["location"].rpartition("/")[2]
    with cast.tools.database.reading() as tx:
        stored = returns.find(tx, number)
        state = {each.key: each.state for each in sessions.all_of(tx, "F001")}["F001#1@welcome"]
    assert stored is not None
    assert (stored.by_desk, stored.by_person, stored.said.headcount, state) == ("the desk", None, 9, "held")


def test_a_step_is_ticked_with_todays_day_and_only_once(cast: Cast) -> None:
    client = cast.desk()
    csrf = Page(client.get("/desk/units").text).fields["csrf"][0]
    tick = {"csrf": csrf, "person": cast.leads["F001"], "module": "welcome", "step": "previewed"}
    assert client.post("/desk/ready", data=tick | {"back": "/desk/needs/not_ready"}).headers["location"] == (
        "/desk/needs/not_ready"
    )
    cast.tools.clock.at += timedelta(minutes=9)
    assert client.post("/desk/ready", data=tick | {"back": "//elsewhere.example"}).headers["location"] == "/desk"
    with cast.tools.database.reading() as tx:
        ready = sessions.readiness_of(tx, cast.leads["F001"])["welcome"]
    assert (ready["previewed_on"], ready["coached_on"]) == (date(2027, 2, 10), None)
    strange = [{"person": "99999"}, {"person": "x"}, {"step": "paid"}, {"module": "other"}]
    assert [client.post("/desk/ready", data=tick | wrong).status_code for wrong in strange] == [404] * 4


def test_a_place_gets_another_leader_and_the_links_of_the_one_before_shut(cast: Cast) -> None:
    former, client = cast.leader("F001"), cast.desk()
    assert former.get("/me/at/F001").status_code == 200
    path = "/desk/unit/F001/hand-over"
    csrf = Page(client.get(path).text).fields["csrf"][0]
    named = {"csrf": csrf, "name": "Noor Haddad", "email": "noor@example.org", "on": "2027-02-10"}
    done = Page(client.get(client.post(path, data=named).headers["location"]).text).text
    assert "Kept." in done
    assert "Noor Haddad" in done
    with cast.tools.database.reading() as tx:
        leader = units.organisation_on(tx, date(2027, 2, 10)).leader_of("F001")
    assert leader is not None
    assert leader.name == "Noor Haddad"
    assert [former.get(path).status_code for path in ("/me", "/me/at/F001")] == [401, 401]
    again = client.post(path, data=named).headers["location"]
    assert "That was so already" in client.get(again).text


def test_a_place_gets_a_stand_in_for_some_days_beside_its_leader(cast: Cast) -> None:
    leader, client, path = cast.leader("F001"), cast.desk(), "/desk/unit/F001/hand-over"
    csrf = Page(client.get(path).text).fields["csrf"][0]
    named = {"csrf": csrf, "name": "Sam Stand", "as": "stand_in", "on": "2027-02-10", "until": "2027-02-19"}
    done = Page(client.get(client.post(path, data=named).headers["location"]).text).text
    assert "nobody’s time here has ended" in done
    with cast.tools.database.reading() as tx:
        deputies = [units.organisation_on(tx, date(2027, 2, day)).deputy_of("F001") for day in (10, 19, 20)]
    assert [each.name if each else "" for each in deputies] == ["Sam Stand", "Sam Stand", ""]
    assert leader.get("/me/at/F001").status_code == 200


def test_what_is_wrong_with_a_hand_over_is_said_and_nothing_is_changed(cast: Cast) -> None:
    client, path = cast.desk(), "/desk/unit/F001/hand-over"
    csrf = Page(client.get(path).text).fields["csrf"][0]
    good = {"name": "Noor", "on": "2027-02-10"}
    wrong = ({"name": ""}, {"on": "soon"}, {"as": "stand_in"}, {"until": "2027-02-12"},
             {"as": "stand_in", "until": "2027-02-09"})  # fmt: skip
    for named in (good | each for each in wrong):
        answer = client.post(path, data={"csrf": csrf, "email": ""} | named)
        assert answer.status_code == 422
        assert 'role="alert"' in answer.text
    assert client.get("/desk/unit/NOWHERE/hand-over").status_code == 404
