"""The desk's outbox: found, paged, held and let go; each letter with what may be decided and who decided before."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event, update
from sqlmodel import col

from rollout.actions.forecast import forecast
from rollout.actions.letter_desk import hold
from rollout.adapters.letters import LetterTemplates
from rollout.store import letter_desk, outbox
from rollout.store.database import Database
from rollout.store.letter_desk import Wanted
from rollout.store.tables import MessageRow
from tests.post_world import put_in, ready
from tests.web.cast import NOON, Cast, a_cast, a_letter
from tests.web.reading import Page


@pytest.fixture
def cast(sqlite: Database, tmp_path: Path) -> Cast:
    made = a_cast(sqlite, tmp_path, facilities=3)
    made.tools.letters = LetterTemplates(made.tools.programme)
    return made


def decide(client: TestClient, path: str, **fields: Any) -> Any:
    csrf = Page(client.get(path).text).fields["csrf"][0]
    return client.post(path, data={"csrf": csrf, **fields})


def a_real_letter(cast: Cast, number: int = 1, **changed: Any) -> None:
    facts = {"person_id": cast.leads["F001"], "unit": "F001", "not_before": NOON + timedelta(minutes=12)}
    put_in(cast.tools, [ready(number, **{**facts, **changed})])  # type: ignore[arg-type]  # has all that is asked of it


def state(cast: Cast, number: int = 1) -> tuple[str, str, str]:
    with cast.tools.database.reading() as tx:
        found = outbox.find(tx, number)
    assert found
    return found.state, found.why, found.by_desk


def subjects(client: TestClient, path: str) -> list[str]:
    return re.findall(r'<a href="/desk/letter/\d+">([^<]*)</a>', client.get(path).text)


def test_a_letter_that_is_about_to_leave_is_stopped_noted_and_let_go(cast: Cast) -> None:
    a_real_letter(cast)
    desk, path = cast.desk(), "/desk/letter/1"
    assert "Leaves in 12 minutes." in Page(desk.get(path).text).text
    assert decide(desk, path, do="hold").headers["location"] == f"{path}?did=hold"
    decide(desk, path, do="note", note="Bring a pen.")
    seen = Page(desk.get(path).text).text
    assert "Bring a pen.\n\n* * *\n\nHello 1" in seen
    assert all(words in seen for words in ("Written", "Held", "Note kept", "the desk: Bring a pen."))
    decide(desk, path, do="release")
    assert state(cast) == ("ready", "released by hand", "the desk")


def test_what_cannot_be_done_any_more_is_said_and_changes_nothing(cast: Cast) -> None:
    a_real_letter(cast)
    desk, path = cast.desk(), "/desk/letter/1"
    refused = decide(desk, path, do="cancel", reason="")
    assert (refused.status_code, "Say in a few words" in refused.text) == (422, True)
    with cast.tools.database.transaction() as tx:
        tx.exec(update(MessageRow).values(state="sent", sent_at=NOON, handed_over=True))
    late = decide(desk, path, do="hold")
    assert (late.status_code, state(cast)) == (422, ("sent", "", ""))
    assert "is sent and cannot be held" in late.text


def test_sending_again_twice_leads_to_the_same_copy(cast: Cast) -> None:
    a_real_letter(cast)
    with cast.tools.database.transaction() as tx:
        tx.exec(update(MessageRow).values(state="sent", sent_at=NOON))
    desk, path = cast.desk(), "/desk/letter/1"
    places = [decide(desk, path, do="again", copies="0").headers["location"] for _ in range(2)]
    assert places == ["/desk/letter/2?did=again"] * 2
    assert "A copy of an earlier letter" in Page(desk.get("/desk/letter/2").text).text


def test_all_of_a_kind_are_held_and_released_from_the_list(cast: Cast) -> None:
    for number in (1, 2):
        a_real_letter(cast, number)
    a_real_letter(cast, 3, kind="digest")
    desk = cast.desk()
    held = decide(desk, "/desk/outbox?kind=reminder", do="hold", kind="reminder")
    assert held.headers["location"] == "/desk/outbox?kind=reminder&did=held&held=2"
    assert [state(cast, n)[0] for n in (1, 2, 3)] == ["held", "held", "ready"]
    assert "1 letter leaves within the hour, the first in 12 minutes" in Page(desk.get("/desk/outbox").text).text
    decide(desk, "/desk/outbox", do="stop")
    decide(desk, "/desk/outbox", do="release")
    assert [state(cast, n)[0] for n in (1, 2, 3)] == ["ready"] * 3


def test_letters_are_found_by_receiver_subject_kind_state_and_module(cast: Cast) -> None:
    a_letter(cast, "F001", "Your pack")
    a_letter(cast, "F002", "100 % yours", "sent", 2)
    desk = cast.desk()
    found = {
        words: subjects(desk, f"/desk/outbox?q={words}") for words in ("store 1", "F002@EX", "100 %25", "%25", "_")
    }
    both = ["100 % yours", "Your pack"]
    assert found == {
        "store 1": ["Your pack"], "F002@EX": ["100 % yours"], "100 %25": ["100 % yours"], "%25": ["100 % yours"],
        "_": [],
    }  # fmt: skip
    assert subjects(desk, "/desk/outbox?kind=pack&module=welcome") == both
    assert subjects(desk, "/desk/outbox?state=sent") == ["100 % yours"]
    assert subjects(desk, "/desk/outbox?state=nonsense&module=none&kind=%3Cb%3E&after=nothing") == both


def test_pages_follow_one_another_without_a_gap_while_letters_come_in(cast: Cast) -> None:
    for number in range(1, 121):
        a_letter(cast, "F001", f"Letter {number}", "ready", number)
    desk = cast.desk()
    seen, path = [], "/desk/outbox"
    while path:
        seen += subjects(desk, path)
        further = re.search(r'href="(/desk/outbox\?after=[^"]*)"', desk.get(path).text)
        path = further[1] if further else ""
        a_letter(cast, "F002", "New", "ready", 200 + len(seen))
        with cast.tools.database.transaction() as tx:
            tx.exec(update(MessageRow).where(col(MessageRow.subject) == "New").values(not_before=NOON + timedelta(1)))
    assert seen == [f"Letter {number}" for number in range(120, 0, -1)]


def test_a_list_needs_the_same_number_of_queries_for_one_letter_and_for_many(cast: Cast) -> None:
    desk, counted = cast.desk(), []
    for letters in (1, 60):
        for number in range(letters):
            a_letter(cast, "F001", f"Letter {number}", "ready", 100 * letters + number)
        queries: list[str] = []

        def note(_c: Any, _k: Any, statement: str, *_more: Any, kept: list[str] = queries) -> None:
            kept.append(statement)

        event.listen(cast.tools.database._engine, "before_cursor_execute", note)
        assert len(subjects(desk, "/desk/outbox?q=letter&kind=pack")) == min(letters, 50)
        event.remove(cast.tools.database._engine, "before_cursor_execute", note)
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_thousands_of_letters_are_held_in_one_step(cast: Cast) -> None:
    with cast.tools.database.transaction() as tx:
        rows = [{"dedupe_key": f"k{n}", "kind": "pack", "subject": "s", "body": "b", "frozen": b"x", "sha256": "0",
                 "attachments": [], "reason": {}, "state": "ready", "written_at": NOON, "not_before": NOON}
                for n in range(2_000)]  # fmt: skip
        tx.connection().execute(MessageRow.__table__.insert(), rows)  # type: ignore[attr-defined]  # set by SQLModel
    desk = cast.desk()
    assert "held=2000" in decide(desk, "/desk/outbox", do="hold").headers["location"]
    with cast.tools.database.reading() as tx:
        assert letter_desk.how_many(tx, Wanted()) == {"held": 2_000}
        assert letter_desk.events_of(tx, 2_000)[0].by_desk == "the desk"


def test_an_empty_outbox_says_what_will_come(cast: Cast) -> None:
    assert "No letter has been written yet" in Page(cast.desk().get("/desk/outbox").text).text


def test_only_what_was_held_by_hand_is_released_together(cast: Cast) -> None:
    a_real_letter(cast)
    a_real_letter(cast, 2, receiver="")
    hold(cast.tools, 1)
    decide(cast.desk(), "/desk/outbox", do="release")
    assert [state(cast, n)[0] for n in (1, 2)] == ["ready", "held"]


def test_the_next_days_are_counted_by_the_rules_of_the_real_run(cast: Cast) -> None:
    page = Page(cast.desk().get("/desk/ahead").text).text
    days = forecast(cast.tools)  # type: ignore[arg-type]  # has all that is asked of it
    assert len(days) == 14
    assert f"{sum(sum(day.letters.values()) for day in days)}letters" in re.sub(r"\s", "", page)
    assert "hours held by leaders" in page
