"""Before an hour: three ticks, taken back on the same day; the pack as one file; what lies behind takes one line."""

import io
from datetime import date, timedelta
from pathlib import Path

import pikepdf
import pytest

from rollout.actions.record_return import record_return
from rollout.domain.returns import Return
from rollout.store import sessions
from rollout.store.database import Database
from tests.web.cast import Cast, a_cast, a_pack
from tests.web.reading import Page

ME, READY = "/me/at/F001", "/me/at/F001/ready/welcome"


@pytest.fixture
def cast(sqlite: Database, tmp_path: Path) -> Cast:
    return a_cast(sqlite, tmp_path)


def ticked(cast: Cast) -> dict[str, date | None]:
    with cast.tools.database.reading() as tx:
        found = sessions.readiness_of(tx, cast.leads["F001"]).get("welcome", {})
    return {step: on for step, on in found.items() if on}


def test_three_ticks_are_kept_with_their_day_and_twice_is_once(cast: Cast) -> None:
    client = cast.leader("F001")
    csrf = Page(client.get(ME).text).fields["csrf"][0]
    for step in ("preview", "planner", "planner"):
        sent = client.post(f"{READY}/{step}", data={"csrf": csrf, "done": "yes"})
        assert sent.headers["location"] == f"{ME}#prepare-welcome"
    assert ticked(cast) == {"previewed_on": date(2027, 2, 10), "planner_filled_on": date(2027, 2, 10)}
    assert "Planner filled in done on Wed 10 Feb" in " ".join(Page(client.get(ME).text).text.split())


def test_a_slip_is_taken_back_on_the_same_day_only(cast: Cast) -> None:
    client = cast.leader("F001")
    csrf = Page(client.get(ME).text).fields["csrf"][0]
    for step in ("preview", "planner"):
        client.post(f"{READY}/{step}", data={"csrf": csrf, "done": "yes"})
    client.post(f"{READY}/planner", data={"csrf": csrf, "done": "no"})
    cast.tools.clock.at += timedelta(days=1)
    client = cast.leader("F001")
    csrf = Page(client.get(ME).text).fields["csrf"][0]
    client.post(f"{READY}/preview", data={"csrf": csrf, "done": "no"})
    assert ticked(cast) == {"previewed_on": date(2027, 2, 10)}


def test_nobody_ticks_what_is_still_to_come_or_is_not_there(cast: Cast) -> None:
    cast.tools.clock.at -= timedelta(days=30)
    client = cast.leader("F001")
    page = client.get(ME).text
    csrf = Page(page).fields["csrf"][0]
    assert f'action="{READY}/preview"' not in page
    client.post(f"{READY}/preview", data={"csrf": csrf, "done": "yes"})
    assert ticked(cast) == {}
    lost = [client.post(f"{ME}/ready/{path}", data={"csrf": csrf}) for path in ("none/planner", "welcome/headcount")]
    assert [answer.status_code for answer in lost] == [404, 404]


def test_the_whole_pack_is_one_file(cast: Cast) -> None:
    a_pack(cast, "F001")
    client = cast.leader("F001")
    assert f'href="{ME}/pack/welcome"' in client.get(ME).text
    answer = client.get(f"{ME}/pack/welcome")
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert [[round(float(n)) for n in page.mediabox] for page in pdf.pages] == [[0, 0, 1191, 842]]
        assert b"F001" in pdf.pages[0].Contents.read_bytes()
    assert answer.headers["content-disposition"] == 'attachment; filename="pack-F001-welcome.pdf"'
    assert client.get(f"{ME}/pack/listen").status_code == 404


def test_a_module_that_was_held_takes_one_line_at_the_end(cast: Cast) -> None:
    before = cast.leader("F001").get(ME).text
    record_return(cast.tools, Return("k", "F001#1@welcome", True, date(2027, 2, 3), headcount=11))
    after = cast.leader("F001").get(ME).text
    assert "What lies behind you" not in before
    assert 'class="past"><summary>Welcome like you mean it' in after
    assert after.index("Listen before you fix") < after.index('class="past"')
