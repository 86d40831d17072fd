"""The way of an idea: back to the hour it was born in, forward to what came of it; for those in whose part it lies."""

from pathlib import Path

import pytest

from rollout.actions.choose_ideas import combine, decide
from rollout.actions.follow_up import go_on
from rollout.domain.follow_up import Step
from rollout.domain.programme import Rung
from rollout.store import ideas
from rollout.store.database import Database
from rollout.store.tables import MessageRow, PackRow
from tests.builders import A_PLAN
from tests.web.cast import NOON, Cast, a_cast, an_idea
from tests.web.reading import Page


@pytest.fixture
def cast(sqlite: Database, tmp_path: Path) -> Cast:
    return a_cast(sqlite, tmp_path, facilities=12)


def put_forward(cast: Cast, unit: str, text: str) -> str:
    an_idea(cast, unit, text)
    with cast.tools.database.reading() as tx:
        return next(idea.id for idea in ideas.of_unit(tx, unit) if idea.text == text)


def shown(cast: Cast, who: str, idea: str) -> str:
    client, path = (cast.desk(), "/desk/idea/") if who == "desk" else (cast.leader(who), "/me/idea/")
    text = " ".join(Page(client.get(f"{path}{idea}").text).text.split())
    return text.partition("The way of an idea ")[2].partition("The way of an idea ")[2] or text


def print_and_send(cast: Cast, idea: str) -> None:
    with cast.tools.database.transaction() as tx:
        tx.add(PackRow(unit="F001", module="listen", version=1, input_hash="h", prepared_at=NOON))
        for key, state in ((f"answer:{idea}:network", "sent"), (f"answer:{idea}:state", "ready")):
            tx.add(
                MessageRow(
                    dedupe_key=key, kind="answer", unit="F001", receiver="a@example.org", subject="s", body="b",
                    frozen=b"x", sha256="0", state=state, written_at=NOON, not_before=NOON,
                )
            )  # fmt: skip


def test_every_stop_is_there_in_its_order(cast: Cast) -> None:
    bell, gong = put_forward(cast, "F001", "A bell"), put_forward(cast, "F002", "A gong")
    both = combine(cast.tools, [bell, gong], "A sound", "N1").id
    decide(cast.tools, both, "N1", "forwarded", "Two had it", "It goes on.", cast.leads["N1"])
    waits = shown(cast, "N1", bell)
    assert "It waits for North" in waits
    decide(cast.tools, both, "S1", "adopted", "Good", "We do it.", cast.leads["S1"], A_PLAN)
    go_on(cast.tools, "S1", Step(both, "done", "Every store has one.", 0), cast.leads["S1"])
    print_and_send(cast, bell)
    text = shown(cast, "S1", bell)
    stops = (
        "Store 1 Born in the hour “Welcome like you mean it”", "Idea: Ana · held on Tuesday 9 February 2027",
        "Network 1 Combined with others A sound", "Network 1 Put forward Why: Two had it It goes on.",
        "North Adopted Why: Good We do it.", "North Being done Who sees to it Priya Raman",
        "North Done Every store has one.",
        "Answered by letter", "A letter is written, and has not gone yet",
        "Printed on the planner for “Listen before you fix”",
    )  # fmt: skip
    assert [stop for stop in stops if stop not in text] == [], text
    assert sorted(stops, key=text.index) == list(stops)
    whole = shown(cast, "desk", both)
    assert ("A bell" in whole, "A gong" in whole, "It waits for" in whole) == (True, True, False)


def test_it_is_there_for_those_in_whose_part_it_lies_and_nobody_else(cast: Cast) -> None:
    bell = put_forward(cast, "F001", "A bell")
    path = f"/me/idea/{bell}"
    assert [cast.leader(unit).get(path).status_code for unit in ("N1", "S1", "N2", "N3", "S2", "F001")] == [
        200, 200, 404, 404, 404, 404,
    ]  # fmt: skip
    assert cast.desk().get("/desk/idea/NOTHING").status_code == 404


def test_whose_it_is_stays_hidden_while_it_waits_for_a_leader_who_decides_without_knowing(cast: Cast) -> None:
    object.__setattr__(cast.tools.programme, "rungs", (Rung("network", origin="hidden"),))
    bell = put_forward(cast, "F001", "A bell")
    waiting = shown(cast, "N1", bell)
    assert not [name for name in ("Ana", "Store 1") if name in waiting]
    assert "Whose it is, you see once you have decided" in waiting
    assert "Ana" in shown(cast, "desk", bell)
    decide(cast.tools, bell, "N1", "adopted", "Good", "We do it.", cast.leads["N1"], A_PLAN)
    assert "Ana" in shown(cast, "N1", bell)
