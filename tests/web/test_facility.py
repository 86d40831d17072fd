"""A facility leader's own page: the one next thing, her dates, her sheets, the way to record."""

import io
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from rollout.actions.choose_ideas import decide
from rollout.store import ideas
from rollout.store.database import Database
from tests.builders import A_PLAN
from tests.web.cast import Cast, a_cast, a_pack, a_planner, an_idea
from tests.web.reading import Page


@pytest.fixture
def cast(sqlite: Database, tmp_path: Path) -> Cast:
    return a_cast(sqlite, tmp_path)


def _text(cast: Cast, unit: str = "F001") -> str:
    return " ".join(Page(cast.leader(unit).get(f"/me/at/{unit}").text).text.split())


def test_an_hour_to_record_is_the_next_thing(cast: Cast) -> None:
    assert "Next How did your hour “Welcome like you mean it” of Wed 3 Feb go?" in _text(cast)


def test_otherwise_the_next_date_is(cast: Cast) -> None:
    cast.tools.clock.at -= timedelta(days=14)
    hour = "Next Your hour “Welcome like you mean it” is"
    assert f"{hour} on Wednesday 3 February 2027 at 10:30 am." in _text(cast)
    cast.tools.clock.at += timedelta(days=6)
    assert f"{hour} tomorrow at 10:30 am." in _text(cast)
    cast.tools.clock.at += timedelta(days=1, hours=-4)
    assert f"{hour} today at 10:30 am." in _text(cast)
    cast.tools.clock.at -= timedelta(days=21)
    assert "Next The preview of “Welcome like you mean it” is on Wednesday 20 January 2027 at 9:00 am." in _text(cast)


def test_recording_goes_on_to_the_page_that_needs_no_session(cast: Cast) -> None:
    client = cast.leader("F001")
    page = Page(client.get("/me/at/F001").text)
    sent = client.post("/me/at/F001/record/welcome", data={"csrf": page.fields["csrf"][0]})
    assert sent.headers["location"] == cast.return_path("F001")
    assert client.post("/me/at/F001/record/none", data={"csrf": page.fields["csrf"][0]}).status_code == 404


def test_a_sheet_is_downloaded_under_a_safe_name_and_never_shown_inside_the_page(cast: Cast) -> None:
    answer = cast.leader("F001").get(f"/sheet/{a_pack(cast, 'F001')}")
    facts = ("content-type", "content-disposition", "x-content-type-options")
    assert answer.content == a_planner("F001")
    assert [answer.headers[name] for name in facts] == [
        "application/pdf", 'attachment; filename="Planner-F001--X--y.pdf"', "nosniff",
    ]  # fmt: skip


def test_the_answer_to_an_idea_is_read_here(cast: Cast) -> None:
    an_idea(cast, "F001")
    with cast.tools.database.reading() as tx:
        (idea,) = ideas.waiting_at(tx, "N1")
    decide(cast.tools, idea.id, "N1", "adopted", "Cheap and good", "We start on Monday.", cast.leads["N1"], A_PLAN)
    text = _text(cast)
    assert "We start on Monday." in text
    assert "A bell at the door" in text


def test_somebody_who_leads_two_units_chooses(cast: Cast) -> None:
    from rollout.domain.organisation import LEADER, Assignment
    from rollout.store import people
    from tests.builders import BEFORE

    with cast.tools.database.transaction() as tx:
        people.assign(tx, [Assignment(cast.leads["F001"], LEADER, "N1", BEFORE)])
    page = cast.leader("F001").get("/me")
    assert page.status_code == 200
    assert "/me/at/F001" in page.text
    assert "/me/decide/N1" in page.text


def test_every_sheet_has_a_small_picture_that_opens_all_its_pages(cast: Cast) -> None:
    sheet, client = a_pack(cast, "F001"), cast.leader("F001")
    assert f'<a href="/sheet/{sheet}/look"><img src="/sheet/{sheet}/picture/1/small"' in client.get("/me/at/F001").text
    small, large = (client.get(f"/sheet/{sheet}/picture/1/{size}") for size in ("small", "large"))
    sizes = [Image.open(io.BytesIO(answer.content)).size for answer in (small, large)]
    assert (sizes, small.headers["content-type"]) == ([(240, 170), (1400, 991)], "image/png")
    assert client.get(f"/sheet/{sheet}/picture/1/small").content == small.content
    assert f'src="/sheet/{sheet}/picture/1/large"' in client.get(f"/sheet/{sheet}/look").text


def test_a_planner_can_be_had_on_other_paper(cast: Cast) -> None:
    sheet, client = a_pack(cast, "F001"), cast.leader("F001")
    answer = client.get(f"/sheet/{sheet}/paper/two_a4")
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert [[round(float(n)) for n in page.mediabox] for page in pdf.pages] == [[0, 0, 595, 842]] * 2
    assert answer.headers["content-disposition"] == 'attachment; filename="Planner-F001--X--y-two-a4.pdf"'


def test_what_is_no_page_size_or_form_is_not_there(cast: Cast) -> None:
    sheet, client = a_pack(cast, "F001"), cast.leader("F001")
    asked = ("picture/2/small", "picture/0/small", "picture/1/huge", "picture/x/small", "picture/-1/small", "paper/a5")
    assert [client.get(f"/sheet/{sheet}/{what}").status_code for what in asked] == [404] * 6
