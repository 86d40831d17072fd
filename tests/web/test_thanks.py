"""A leader thanks somebody in her own words, and it is a certificate. Nobody is counted, nobody is ranked."""

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rollout.actions.choose_ideas import decide
from rollout.actions.print_sheets import print_certificates
from rollout.domain.problem import Refused
from rollout.store import ideas, nominations
from rollout.store.database import Database
from tests.builders import A_PLAN
from tests.web.cast import Cast, a_cast, an_idea
from tests.web.reading import Page

PATH = "/me/thanks/N1"


@pytest.fixture
def cast(sqlite: Database, tmp_path: Path) -> Cast:
    return a_cast(sqlite, tmp_path, facilities=12)


def thank(client: TestClient, path: str = PATH, **words: str) -> Any:
    csrf = Page(client.get(path).text).fields["csrf"][0]
    said = {"receiver": "The night shift", "facility": "Store 1", "because": "You stayed <b> late.", "idea": ""}
    return client.post(path, data={"csrf": csrf} | said | words)


def test_who_is_thanked_has_a_certificate_and_twice_is_once(cast: Cast) -> None:
    client = cast.leader("N1")
    assert [thank(client).headers["location"] for _ in range(2)] == [f"{PATH}?done=1"] * 2
    with cast.tools.database.reading() as tx:
        (made,) = nominations.of_unit(tx, "N1")
    assert (made.facility, made.receiver, made.because) == ("F001", "The night shift", "You stayed <b> late.")
    assert "The night shift Store 1" in " ".join(Page(client.get(PATH).text).text.split())
    paper = client.get(f"/me/certificate/N1/{made.id}")
    assert (paper.headers["content-type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    assert f"certificate-store-1-2027-02-10-{made.id}.pdf" in paper.headers["content-disposition"]


def test_what_is_missing_is_said_and_nothing_typed_is_lost(cast: Cast) -> None:
    client = cast.leader("N1")
    empty = thank(client, receiver=" ", because="")
    assert (empty.status_code, empty.text.count("is empty.")) == (422, 2)
    away = thank(client, facility="Store 12")
    page = Page(away.text)
    assert "“Store 12” is no facility of this part." in page.text
    assert (page.fields["receiver"], page.fields["facility"]) == (["The night shift"], ["Store 12"])
    with cast.tools.database.reading() as tx:
        assert nominations.of_unit(tx, "N1") == []


def test_this_week_leads_to_a_certificate_that_is_begun(cast: Cast) -> None:
    an_idea(cast, "F001", "A bell")
    with cast.tools.database.reading() as tx:
        (idea,) = ideas.waiting_at(tx, "N1")
    client = cast.leader("N1")
    assert Page(client.get(f"{PATH}?idea={idea.id}").text).fields["receiver"] == [""]
    decide(cast.tools, idea.id, "N1", "adopted", "Cheap", "We do it.", cast.leads["N1"], A_PLAN)
    link = f"{PATH}?idea={idea.id}"
    assert link in client.get("/me").text
    assert "A bell" not in cast.leader("N2").get(f"/me/thanks/N2?idea={idea.id}").text
    fields = Page(client.get(link).text).fields
    assert (fields["receiver"], fields["facility"], fields["because"]) == (["Ana"], ["F001"], ["For the idea: A bell"])


def test_all_certificates_of_a_month_are_printed_together(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="has thanked nobody in 2027-02"):
        print_certificates(cast.tools, "S1")
    thank(cast.leader("N1"))
    (file,) = print_certificates(cast.tools, "S1", folder=tmp_path / "here").files
    assert file.read_bytes()[:5] == b"%PDF-"
