"""Slides read back: every word is there, as text, and the same words give the same file."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from pptx import Presentation

from rollout.adapters.slides import PowerPoint
from rollout.domain.palette import palette
from rollout.domain.presenting import Ancestor, Chosen, Other, Presented, Voice
from rollout.domain.printing.deck import deck_facts
from rollout.domain.printing.words import ENGLISH
from tests.sample_module import a_module

COLOURS = palette("#0b5d5b")
HOSTILE = [
    "=1+1",
    "<a:t>x</a:t>",
    "{{ 7*7 }} {% x %}",
    "&amp; ]]>",
    "line\nbreak",
    "\N{ARABIC LETTER BEH}\N{ARABIC LETTER ALEF}",
]


def presented(*texts: str, others: int = 2) -> Presented:
    voices = (Voice("Ana", "Dubbo West"), Voice("", "Broken Hill"))
    chosen = tuple(
        Chosen(
            text,
            voices,
            "Our ideas",
            f"why: {text}",
            f"told: {text}",
            (Ancestor(0, "a parent", voices[:1]),),
            date(2027, 3, 1),
        )
        for text in texts
    )
    rest = tuple(Other(f"other {number} " + "x" * 90, voices, "declined", "sorry") for number in range(others))
    return Presented("N1", "Harbour", "South", "welcome", "en", date(2027, 2, 10), chosen, rest, 2, 6)


def facts(of: Presented) -> dict[str, Any]:
    return deck_facts(of, a_module(), {"organisation": "Bluegum", "programme": "Delight"}, ENGLISH)


def texts(page: Any) -> Iterator[str]:
    for shape in page.shapes:
        if shape.has_table:
            yield from (cell.text_frame.text for row in shape.table.rows for cell in row.cells)
        elif shape.has_text_frame and shape.text_frame.text:
            yield shape.text_frame.text


def read(content: bytes) -> Any:
    return Presentation(io.BytesIO(content))


def test_each_chosen_idea_has_its_slide_and_the_others_a_table() -> None:
    pages = [list(texts(page)) for page in read(PowerPoint().write(facts(presented("A bell")), COLOURS)).slides]
    title = a_module().title
    told = "What we told the people who had it"
    asked = "Decide by Monday 1 March 2027: adopt it, try it in a few facilities, or say why not."
    rest = [[f"other {number} " + "x" * 90, "Ana, Dubbo West; Broken Hill", "Not now: sorry"] for number in range(2)]
    assert pages == [
        [
            f"Ideas from Harbour: {title}",
            "For South\n1 of 3 ideas put forward\nIdeas came from 2 of 6 facilities\nWednesday 10 February 2027",
        ],
        [
            "Idea 1 of 1",
            "A bell",
            "Ana, Dubbo West; Broken Hill\nIt came up in “Our ideas”\nCombined from 1 idea",
            "What it would change, and why we send it up\nwhy: A bell",
            f"{told}\ntold: A bell",
            f"What we ask of you\n{asked} Everybody who had it hears from you.",
        ],
        ["All the other ideas of this round, with their answers", "Idea", "From", "Answer", *rest[0], *rest[1]],
    ]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_whatever_people_write_is_text_in_its_place(hostile: str) -> None:
    plain, odd = (read(PowerPoint().write(facts(presented(text)), COLOURS)) for text in ("A bell", hostile))
    assert [[shape.shape_type for shape in page.shapes] for page in odd.slides] == [
        [shape.shape_type for shape in page.shapes] for page in plain.slides
    ]
    assert list(texts(odd.slides[1]))[1] == hostile


def test_many_others_go_on_to_further_slides_and_none_is_lost() -> None:
    made = read(PowerPoint().write(facts(presented("A bell", others=100)), COLOURS))
    rows = [text for page in list(made.slides)[2:] for text in texts(page) if text.startswith("other")]
    assert rows == [f"other {number} " + "x" * 90 for number in range(100)]
    assert max(len(list(texts(page))) for page in list(made.slides)[2:]) < 40


def test_the_same_words_make_the_same_file() -> None:
    one, other = (PowerPoint().write(facts(presented("A bell")), COLOURS) for _ in range(2))
    assert one == other
    with zipfile.ZipFile(io.BytesIO(one)) as packed:
        assert {entry.date_time for entry in packed.infolist()} == {(2000, 1, 1, 0, 0, 0)}


def test_the_theme_carries_the_programmes_colours() -> None:
    with zipfile.ZipFile(io.BytesIO(PowerPoint().write(facts(presented("A bell")), COLOURS))) as packed:
        theme = packed.read("ppt/theme/theme1.xml").decode()
    assert f'<a:accent1><a:srgbClr val="{COLOURS["accent"].lstrip("#").upper()}"/></a:accent1>' in theme
    assert theme.count('<a:latin typeface="Georgia"') == 1
