"""What a network takes to the state's meeting: its choice, everything else, and what has been answered since."""

import io
from pathlib import Path

import pytest
from pptx import Presentation

from rollout.actions.choose_ideas import combine, decide
from rollout.actions.present_ideas import made_deck, slides_of
from rollout.adapters.content import ModuleFolder
from rollout.domain.presenting import Ancestor, Other, Voice
from rollout.domain.problem import Refused
from rollout.store.database import Database
from tests.actions.ladder_world import a_world, put_forward
from tests.builders import A_PLAN, MODULES, FakeTools

SHIPPED = Path(__file__).parents[2] / "modules"


@pytest.fixture
def tools(sqlite: Database, tmp_path: Path) -> FakeTools:
    made = a_world(sqlite, tmp_path)
    made.content = ModuleFolder(SHIPPED, MODULES)
    return made


def test_the_chosen_the_answered_and_the_undecided_are_all_there(tools: FakeTools) -> None:
    bell, chair, sign = put_forward(tools, "A bell", "A chair", "A sign")
    decide(tools, bell.id, "N1", "forwarded", "Cheap", "We sent it up")
    decide(tools, chair.id, "N1", "declined", "No room", "Sorry")
    made = made_deck(tools, "N1")
    own = (Voice("The team", "Store 1"),)
    assert (made.presented.above, made.presented.module, made.presented.ideas) == ("New South Wales", "welcome", 3)
    assert [(c.text, c.voices, c.reason, c.answer, c.decided) for c in made.presented.chosen] == [
        ("A bell", own, "Cheap", "We sent it up", "")
    ]
    assert made.presented.others == (Other("A chair", own, "declined", "Sorry"), Other("A sign", own, "", ""))
    assert (made.presented.facilities, made.presented.facilities_there) == (1, 2)
    assert sign.round == "welcome"


def test_a_combined_idea_names_everybody_and_what_the_state_said_since(tools: FakeTools) -> None:
    bell = put_forward(tools, "A bell")[0]
    gong = put_forward(tools, "A gong", number=2)[0]
    both = combine(tools, [bell.id, gong.id], "A bell or a gong", "N1")
    decide(tools, both.id, "N1", "forwarded", "Two had it", "We sent it up")
    decide(tools, both.id, "S1", "adopted", "Good", "We will do it", plan=A_PLAN)
    (chosen,) = made_deck(tools, "N1").presented.chosen
    assert chosen.voices == (Voice("The team", "Store 1"), Voice("The team", "Store 2"))
    assert chosen.parents == (
        Ancestor(0, "A bell", chosen.voices[:1]),
        Ancestor(0, "A gong", chosen.voices[1:]),
    )
    assert (chosen.level, chosen.decided, chosen.said) == ("state", "adopted", "We will do it")


def test_the_family_tree_goes_down_to_what_people_wrote_on_paper_too(tools: FakeTools) -> None:
    bell, horn = put_forward(tools, "A bell", "A horn")
    gong = put_forward(tools, "A gong", number=2)[0]
    rings = combine(tools, [bell.id, gong.id], "Something that rings", "N1")
    both = combine(tools, [rings.id, horn.id], "Something that is heard", "N1")
    decide(tools, both.id, "N1", "forwarded", "Three had it", "We sent it up")
    made = made_deck(tools, "N1")
    one, two = Voice("The team", "Store 1"), Voice("The team", "Store 2")
    tree = {(each.deep, each.text, each.voices) for each in made.presented.chosen[0].parents}
    assert tree == {
        (0, "Something that rings", ()), (1, "A bell", (one,)), (1, "A gong", (two,)), (0, "A horn", (one,)),
    }  # fmt: skip
    notes = Presentation(io.BytesIO(slides_of(tools, made))).slides[1].notes_slide.notes_text_frame.text
    assert notes.splitlines()[0] == "Combined from 3 ideas"
    assert {"Something that rings", "    A bell (Store 1)", "    A gong (Store 2)", "A horn (Store 1)"} == set(
        notes.splitlines()[1:]
    )


def test_a_unit_without_ideas_is_told_so(tools: FakeTools) -> None:
    with pytest.raises(Refused, match="has had no idea to decide about"):
        made_deck(tools, "N2")
    with pytest.raises(Refused, match="is not one of the programme"):
        made_deck(tools, "N1", "nothing")
