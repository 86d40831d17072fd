"""The return page: what is recorded, sent twice, corrected, mistyped, or sent to the wrong door."""

import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text, update
from sqlmodel import col

from rollout.domain.returns import Action, Return
from rollout.store import database as store_database
from rollout.store import ideas, returns, sessions
from rollout.store.database import Database
from rollout.store.tables import UnitFactsRow
from tests.web.cast import Cast, a_cast, an_idea
from tests.web.reading import Page


@pytest.fixture
def cast(sqlite: Database, tmp_path: Path) -> Cast:
    return a_cast(sqlite, tmp_path)


def _filled(cast: Cast, path: str, **typed: str | list[str]) -> dict[str, str | list[str]]:
    """The form as it is opened, with something typed into it."""
    page = Page(cast.client().get(path).text)
    return {**page.fields, "outcome": "held", **typed}


def test_an_hour_is_recorded_in_one_form(cast: Cast) -> None:
    path = cast.return_path("F001")
    form = _filled(
        cast, path, headcount="11", action_1="Greet at the door", action_1_who="Ana", action_1_due="2027-02-20",
        idea_1="A bell", idea_1_author="Bo", how_it_went="Lively", improve="More time",
    )  # fmt: skip
    sent = cast.client().post(path, data=form)
    assert sent.status_code == 303
    number = sent.headers["location"].removeprefix("/receipt/")
    with cast.tools.database.reading() as tx:
        stored = returns.find(tx, number)
        idea = ideas.waiting_at(tx, "N1")
        session = sessions.find(tx, "F001#1@welcome")
    assert stored is not None
    marks = tuple(sorted((a.key, "done") for a in cast.tools.content.module("welcome").activities))
    assert stored.said == Return(
        form["submission_key"][0], "F001#1@welcome", True, date(2027, 2, 3), "", 11, "", marks,
        (Action("Greet at the door", "Ana", date(2027, 2, 20)),), (), "Lively", "More time",
    )  # fmt: skip
    assert [(i.text, i.author, i.unit) for i in idea] == [("A bell", "Bo", "F001")]
    assert session is not None
    assert (session.state, session.headcount) == ("held", 11)


def test_the_form_opens_with_her_newest_unreported_hour_and_everything_done(cast: Cast) -> None:
    fields = Page(cast.client().get(cast.return_path("F002")).text).fields
    keys = [activity.key for activity in cast.tools.content.module("welcome").activities]
    chosen = {name: fields[name] for name in (
        "session", "held_on", "headcount", "done", "idea_1_forward", "outcome", "led",
    )}  # fmt: skip
    assert chosen == {
        "session": ["F002#1@welcome"], "held_on": ["2027-02-04"], "headcount": ["12"], "done": keys,
        "idea_1_forward": ["yes"], "outcome": ["held"], "led": ["self"],
    }  # fmt: skip
    assert "idea_2_forward" not in fields


def test_the_receipt_names_the_number_and_nobody(cast: Cast) -> None:
    path = cast.return_path("F001")
    sent = cast.client().post(path, data=_filled(cast, path, idea_1="A bell", idea_1_author="Bo Secret"))
    page = cast.client().get(sent.headers["location"])
    assert page.status_code == 200
    assert sent.headers["location"].rpartition("/")[2] in page.text
    assert not [word for word in ("Bo Secret", "A bell", "Store 1", "F001") if word in page.text]


def test_the_receipt_says_how_many_others_thought_of_it_and_not_who_or_what(cast: Cast) -> None:
    an_idea(cast, "F002", "A bell beside the door", "Zoe")
    cast.tools.clock.at += timedelta(hours=1)
    path = cast.return_path("F001")
    sent = cast.client().post(path, data=_filled(cast, path, idea_1="A bell at the door"))
    page = cast.client().get(sent.headers["location"])
    assert "One other team has thought of something like it. You are not alone with it." in page.text
    assert not [word for word in ("beside", "Zoe", "Store 2", "F002") if word in page.text]


def test_a_receipt_of_the_desk_says_for_whom_it_is(cast: Cast) -> None:
    desk, path = cast.desk(), "/desk/unit/F001/record/welcome"
    page = Page(desk.get(path).text)
    sent = desk.post(path, data={**page.fields, "outcome": "held"})
    assert "for the leader. The number and what follows are for them." in desk.get(sent.headers["location"]).text


def test_a_double_click_and_a_replay_get_the_same_receipt(cast: Cast) -> None:
    path = cast.return_path("F001")
    form = _filled(cast, path, idea_1="A bell")
    answers = {cast.client().post(path, data=form).headers["location"] for _ in range(3)}
    assert len(answers) == 1
    with cast.tools.database.reading() as tx:
        assert len(returns.history(tx, "F001#1@welcome")) == 1
        assert len(ideas.everything(tx)) == 1


def test_the_same_form_with_other_words_is_a_revision_and_nothing_is_lost(cast: Cast) -> None:
    path = cast.return_path("F001")
    form = _filled(cast, path, how_it_went="Good")
    first = cast.client().post(path, data=form).headers["location"]
    second = cast.client().post(path, data={**form, "how_it_went": "Very good"}).headers["location"]
    assert first != second
    with cast.tools.database.reading() as tx:
        assert [(r.revision, r.said.how_it_went) for r in returns.history(tx, "F001#1@welcome")] == [
            (1, "Good"), (2, "Very good"),
        ]  # fmt: skip


def test_an_hour_that_was_not_held_needs_only_a_reason(cast: Cast) -> None:
    path = cast.return_path("F001")
    form = _filled(cast, path, outcome="not_held", why="I was away", reason="Stock-take")
    assert cast.client().post(path, data=form).status_code == 303
    with cast.tools.database.reading() as tx:
        session = sessions.find(tx, "F001#1@welcome")
    assert session is not None
    assert (session.state, session.reason) == ("not_held", "I was away: Stock-take")


def test_somebody_else_led_it_is_a_name_and_a_reason(cast: Cast) -> None:
    """Whoever says that she led it herself has no stand-in, whatever stands in the fields that are folded away."""
    path, words = cast.return_path("F001"), {"led_by": "Bo", "led_because": "I was needed elsewhere"}
    said = []
    for led in ("other", "self"):
        sent = cast.client().post(path, data=_filled(cast, path, led=led, **words))
        with cast.tools.database.reading() as tx:
            stored = returns.find(tx, sent.headers["location"].removeprefix("/receipt/"))
        assert stored is not None
        said.append((stored.said.led_by, stored.said.led_because))
    assert said == [("Bo", "I was needed elsewhere"), ("", "")]


def test_an_hour_whose_day_has_not_come_is_not_suggested_as_held(cast: Cast) -> None:
    fields = Page(cast.client().get(cast.return_path("F001", "listen")).text).fields
    assert (fields.get("outcome"), fields["held_on"]) == (None, ["2027-02-10"])


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"outcome": ""}, "outcome", "whether the hour was held"),
        ({"outcome": "not_held"}, "why", "comes nearest"),
        ({"led": "other"}, "led_by", "who led it"),
        ({"held_on": "2027-02-11"}, "held_on", "still to come"),
        ({"held_on": "3/2/27"}, "held_on", "year-month-day"),
        ({"headcount": "twelve"}, "headcount", "whole number"),
        ({"headcount": "9" * 5}, "headcount", "whole number"),
        ({"session": "F002#1@welcome"}, "session", "which hour"),
        ({"idea_2": "x" * 1_201}, "idea_2", "shorten"),
        ({"action_2_who": "Ana"}, "action_2", "what was agreed"),
    ],
)
def test_what_is_mistyped_is_said_beside_the_field_and_all_text_stays(
    cast: Cast, typed: dict[str, str], field: str, said: str
) -> None:
    path = cast.return_path("F001", "welcome")
    form = _filled(cast, path, idea_1="Keep <me>", improve="and\nme", **typed)
    answer = cast.client().post(path, data=form)
    page = Page(answer.text)
    assert answer.status_code == 422
    assert said in page.text
    kept = {"idea_1": ["Keep <me>"], "improve": ["and\nme"], "submission_key": form["submission_key"]}
    assert {name: page.fields[name] for name in kept} == kept
    with cast.tools.database.reading() as tx:
        assert returns.history(tx, "F001#1@welcome") == []


def test_a_key_that_we_did_not_give_for_this_hour_is_refused_with_the_text_kept(cast: Cast) -> None:
    here, there = cast.return_path("F001"), cast.return_path("F002")
    form = {**_filled(cast, here, idea_1="Mine"), "submission_key": _filled(cast, there)["submission_key"]}
    answer = cast.client().post(here, data=form)
    page = Page(answer.text)
    assert (answer.status_code, page.fields["idea_1"]) == (422, ["Mine"])
    assert cast.client().post(here, data={**form, "submission_key": page.fields["submission_key"]}).status_code == 303


def test_a_wrong_an_expired_and_a_shut_link_look_alike(cast: Cast) -> None:
    path = cast.return_path("F001")
    unknown = cast.client().get("/R/" + "A" * 26)
    cast.tools.clock.at = datetime(2028, 6, 1, tzinfo=UTC)
    expired = cast.client().get(path)
    assert unknown.status_code == expired.status_code == 404
    assert unknown.text == expired.text
    assert cast.client().post(path, data={}).status_code == 404


def test_the_code_on_a_return_sheet_opens_the_same_page_as_the_planners(cast: Cast) -> None:
    """Behind a full stop it says which page of which form it is on; that is for machines that read paper."""
    path, client = cast.return_path("F001"), cast.client()
    pages = [client.get(path), client.get(f"{path}.F1G001P1V0003"), client.get(f"{path[:-1]}.F1G001P1V0003")]
    assert [page.status_code for page in pages] == [200, 200, 404]
    assert pages[1].text.count("Store 1") == pages[0].text.count("Store 1") > 0


def test_a_link_of_one_kind_does_not_open_another_kind_of_door(cast: Cast) -> None:
    token = cast.return_path("F001").rpartition("/")[2]
    person = cast.person_path("F001").rpartition("/")[2]
    client = cast.client()
    assert [client.get(f"/{door}").status_code for door in (f"P/{token}", f"L/{token}", f"R/{person}")] == [404] * 3
    assert client.post(f"/L/{person}", data={}).status_code == 404


def test_opening_any_page_changes_nothing_in_the_database(cast: Cast) -> None:
    paths = [cast.return_path("F001"), cast.person_path("F001"), cast.desk_path(), "/", "/me", "/desk"]
    before = _everything(cast.tools.database)
    for path in paths:
        cast.client().get(path)
        cast.client().head(path)
    assert _everything(cast.tools.database) == before


def _everything(database: Database) -> dict[str, list[str]]:
    from sqlmodel import SQLModel

    with database.reading() as tx:
        names = sorted(SQLModel.metadata.tables)
        return {
            name: sorted(str(row) for row in tx.connection().execute(text(f'SELECT * FROM "{name}"'))) for name in names
        }


HOSTILE = [
    "<script>alert(1)</script>", "{{ 7 * 7 }}", "</textarea><img src=x onerror=alert(1)>", '" onfocus="x()',
    "{% include '/etc/passwd' %}", "=HYPERLINK(1)", "a\r\nSet-Cookie: x=1", "'; DROP TABLE idea; --", "&lt;b&gt;",
]  # fmt: skip


@pytest.mark.parametrize("typed", HOSTILE)
def test_hostile_text_stays_text_in_the_form_that_comes_back(cast: Cast, typed: str) -> None:
    path = cast.return_path("F001")
    names = ("idea_1", "idea_1_author", "action_1", "how_it_went", "improve", "led_by", "headcount")
    harmless = cast.client().post(path, data=_filled(cast, path, **dict.fromkeys(names, "x")))
    hostile = cast.client().post(path, data=_filled(cast, path, **dict.fromkeys(names, typed)))
    assert Page(hostile.text).tags == Page(harmless.text).tags
    assert Page(hostile.text).fields["led_by"] == [typed]
    assert "set-cookie" not in hostile.headers


def test_a_locked_database_gives_the_text_back_and_takes_it_later(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = cast.return_path("F001")
    form = _filled(cast, path, idea_1="Do not lose me")
    hasty = [pragma.replace("=10000", "=50") for pragma in store_database._PRAGMAS]
    monkeypatch.setattr(store_database, "_PRAGMAS", hasty)
    calm = cast.tools.database
    cast.tools.database = Database(calm.url)
    with _locked(calm):
        answer = cast.client().post(path, data=form)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert Page(answer.text).fields["idea_1"] == ["Do not lose me"]
    assert cast.client().post(path, data=Page(answer.text).fields).status_code == 303
    cast.tools.database.close()


class _locked:  # noqa: N801  reads as a verb in a with statement
    """Another process holds the writer's lock."""

    def __init__(self, database: Database) -> None:
        self._held = database._engine.connect()

    def __enter__(self) -> None:
        self._held.begin()

    def __exit__(self, *_: object) -> None:
        self._held.close()


def test_two_hundred_and_fifty_six_kilobytes_are_enough(cast: Cast) -> None:
    path = cast.return_path("F001")
    assert cast.client().post(path, data={"idea_1": "x" * 300_000}).status_code == 413
    assert cast.client().post(path, data={f"f{n}": "" for n in range(150)}).status_code == 413
    assert cast.client().post(path, json={"idea_1": "x"}).status_code == 415


def test_a_form_sent_by_another_site_is_refused(cast: Cast) -> None:
    path = cast.return_path("F001")
    answer = cast.client().post(path, data=_filled(cast, path), headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
    with cast.tools.database.reading() as tx:
        assert returns.history(tx, "F001#1@welcome") == []


def test_twenty_taps_at_once_are_one_return(cast: Cast) -> None:
    path = cast.return_path("F001")
    form, client = _filled(cast, path, idea_1="A bell"), cast.client()
    found: list[str] = []

    def tap() -> None:
        found.append(client.post(path, data=form).headers.get("location", "none"))

    taps = [threading.Thread(target=tap) for _ in range(20)]
    for each in taps:
        each.start()
    for each in taps:
        each.join()
    assert len(found) == 20
    assert len(set(found)) == 1
    with cast.tools.database.reading() as tx:
        assert len(returns.history(tx, "F001#1@welcome")) == 1


def test_a_form_that_was_sent_for_one_hour_serves_for_another_after_one_more_press(
    sqlite: Database, tmp_path: Path
) -> None:
    """The back button without scripts: the second hour is a report of its own, and its form keeps all that is typed."""
    cast = a_cast(sqlite, tmp_path, groups=2)
    client, path = cast.client(), cast.return_path("F001")
    form = _filled(cast, path, session="F001#1@welcome", held_on="2027-02-03", headcount="11")
    assert client.post(path, data=form).status_code == 303
    other = {**form, "session": "F001#2@welcome", "how_it_went": "Quiet"}
    answer = client.post(path, data=other)
    assert answer.status_code == 422
    assert "This form was sent for another hour. All you typed is still here" in answer.text
    again = Page(answer.text).fields
    assert (again["how_it_went"], again["session"]) == (["Quiet"], ["F001#2@welcome"])
    assert client.post(path, data={**other, "submission_key": again["submission_key"][0]}).status_code == 303
    with cast.tools.database.reading() as tx:
        assert [len(returns.history(tx, f"F001#{group}@welcome")) for group in (1, 2)] == [1, 1]


def test_what_only_the_rules_can_find_is_said_in_the_language_of_the_place(cast: Cast) -> None:
    with cast.tools.database.transaction() as tx:
        tx.execute(update(UnitFactsRow).where(col(UnitFactsRow.unit) == "F001").values(language="de"))
    path = cast.return_path("F001")
    answer = cast.client().post(path, data=_filled(cast, path, held_on="2007-02-03"))
    assert answer.status_code == 422
    assert "Dieser Tag liegt lange vor dem Programm. Bitte prüfen Sie Monat und Jahr." in answer.text
