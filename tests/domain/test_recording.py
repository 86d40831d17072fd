from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from rollout.domain.codes import read_code, short_code
from rollout.domain.recording import cleaned, digest, findings, standing
from rollout.domain.returns import IdeaText, Return, Session, StoredReturn
from tests.builders import a_programme

SESSION = Session("F001#1@welcome", "F001", "F001#1", "welcome")
HELD_ON = date(2027, 2, 9)
NOW = datetime(2027, 2, 10, tzinfo=UTC)


def said(key: str = "a", **changed: object) -> Return:
    told = Return(key, SESSION.key, held=True, held_on=HELD_ON)
    return replace(told, **changed)  # type: ignore[arg-type]  # whatever the test wants to say


def after(*reports: Return) -> Session:
    return standing(SESSION, [StoredReturn("", 1, NOW, None, report) for report in reports])


def test_the_number_of_a_report_that_was_corrected_does_not_come_back() -> None:
    """The phone first said 12, then took the number back; the tablet gives none: nobody has given a number."""
    assert after(said("phone", headcount=12), said("phone"), said("tablet")).headcount is None


def test_a_number_of_another_day_is_not_taken_over() -> None:
    assert after(said("phone", headcount=12), said("tablet", held_on=date(2027, 2, 8))).headcount is None


def test_no_number_keeps_the_number_of_the_other_report() -> None:
    assert after(said("phone", headcount=12), said("tablet")) == replace(
        SESSION, state="held", held_on=HELD_ON, headcount=12
    )


@given(st.lists(st.builds(
    lambda key, held, day, count: said(key, held=held, held_on=date(2027, 2, day), headcount=count, reason="Flood"),
    st.sampled_from("abc"), st.booleans(), st.integers(1, 3), st.none() | st.integers(0, 20)), min_size=1))  # fmt: skip
def test_the_newest_report_counts_and_no_number_is_made_up(reports: list[Return]) -> None:
    """Any order of reports and revisions: the state is the newest one's, the headcount is one that somebody gave."""
    session, newest = after(*reports), reports[-1]
    assert session.state == ("held" if newest.held else "not_held")
    assert session.held_on == (newest.held_on if newest.held else None)
    if newest.held and newest.headcount is not None:
        assert session.headcount == newest.headcount
    else:
        given = {told.headcount for told in reports if told.held and told.held_on == newest.held_on and newest.held}
        assert session.headcount in given | {None}


@given(st.text(), st.text(), st.text())
def test_cleaning_twice_is_cleaning_once(reason: str, idea: str, author: str) -> None:
    """Otherwise the same report sent twice could be two."""
    once = cleaned(said(reason=reason, ideas=(IdeaText(idea, author),), activities=(("film", "done"),)))
    assert cleaned(once) == once
    assert digest(cleaned(once)) == digest(once)


def test_the_digest_is_of_the_words_and_not_of_the_sender() -> None:
    assert digest(said("a")) == digest(said("b"))
    assert len({digest(said(headcount=number)) for number in (None, 0, 1)}) == 3


def test_empty_lines_of_the_form_are_no_ideas() -> None:
    """Three empty rows and three ideas: three ideas."""
    rows = tuple(IdeaText(text, "The team") for text in ("", "A", " ", "B", "\u200b", "C"))
    assert findings(said(ideas=rows), HELD_ON, a_programme()) == []
    assert [idea.text for idea in cleaned(said(ideas=rows)).ideas] == ["A", "B", "C"]


@given(st.text(min_size=1), st.sampled_from([8, 12]))
def test_a_code_survives_being_read_out(seed: str, characters: int) -> None:
    """Lower case, spaces for dashes, O for zero, L and I for one."""
    code = short_code(seed, characters)
    heard = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert read_code(heard) == code
    assert read_code(code.replace("-", "").replace("1", "I")) == code
