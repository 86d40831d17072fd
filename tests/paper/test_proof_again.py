"""Files whose greater part was read before are read quicker, and what is wrong with them is found all the same."""

import random
from collections.abc import Sequence

import pytest

from rollout.adapters.paper import proof
from rollout.adapters.paper.sheets import Press
from rollout.domain.printing.guide import guide
from rollout.domain.printing.planner import planner
from rollout.domain.printing.session_plan import session_plan
from tests.paper.samples import an_order
from tests.sample_module import a_module

NAMES = ("Harbour Street", "Mill Lane", "Old Town")


@pytest.fixture(scope="module", params=[planner, guide, session_plan])
def files(request: pytest.FixtureRequest, press: Press) -> Sequence[bytes]:
    """The same sheet for three leaders; the first one is read as a whole."""
    module = a_module()
    made = [press.print_one(request.param(an_order(module, name, "Sam Lee"))).content for name in NAMES]
    assert proof.read(made[0]).faults == ()
    return made


def test_a_second_file_is_read_quicker_and_the_same_is_found_in_it(files: Sequence[bytes]) -> None:
    for content in files[1:]:
        again = proof._read_again(content)
        assert again == proof._read_whole(content)
        assert again is not None


def test_no_damage_to_what_is_a_files_own_is_overlooked(files: Sequence[bytes]) -> None:
    """Single bits are turned behind what all files share: quick reading finds what reading all of it finds, or none."""
    content, chance = files[1], random.Random(7)
    own = content.rfind(b"%%EOF", 0, len(content) - 10)
    unlike = []
    for _ in range(80):
        at = chance.randrange(own, len(content))
        damaged = content[:at] + bytes([content[at] ^ 1 << chance.randrange(8)]) + content[at + 1 :]
        again = proof._read_again(damaged)
        if again is not None and again != proof._read_whole(damaged):
            unlike.append(content[at - 20 : at + 1])
    assert unlike == []


def test_damage_to_what_all_files_share_makes_it_another_file(files: Sequence[bytes]) -> None:
    content, chance = files[1], random.Random(7)
    own = content.rfind(b"%%EOF", 0, len(content) - 10)
    for _ in range(50):
        at = chance.randrange(own)
        assert proof._read_again(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]) is None


def test_another_leaders_words_in_a_file_are_her_words(files: Sequence[bytes]) -> None:
    said = ["".join(page.letters for page in proof.read(content).pages) for content in files]
    for name, letters in zip(NAMES, said, strict=True):
        assert [proof.letters_of(other) in letters for other in NAMES] == [other == name for other in NAMES]
