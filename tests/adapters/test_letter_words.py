"""Words of letters that only a large organisation brings about, and whom an answer thanks by name."""

from datetime import date

import pytest

from rollout.adapters.letters import LetterTemplates
from rollout.domain.ideas import who_had_it
from tests.builders import a_programme

LINE = {
    "title": "Welcome", "held": 8, "sessions": 35, "not_held": 1, "unreported": 2, "to_come": 24, "cancelled": 0,
    "undated": 0, "reached": 88, "expected": 413,
}  # fmt: skip


@pytest.mark.parametrize(
    ("author", "thanked"),
    [
        ("Ana", "Ana"),
        ("The team", ""),
        ("our team.", ""),
        ("Everybody", ""),
        ("Team Ana", "Team Ana"),
        ("Das Team.", ""),
        ("فريقنا", ""),
    ],
)
def test_only_somebody_with_a_name_is_told_first(author: str, thanked: str) -> None:
    assert who_had_it(author) == thanked


def test_the_digest_of_a_large_part_counts_all_states() -> None:
    facts = {
        "name": "Hana", "unit": "Coast", "link": "LINK", "waiting": 0, "decide_by": None, "on": date(2027, 2, 8),
        "is_small": False, "lines": [LINE],
    }  # fmt: skip
    assert LetterTemplates(a_programme()).write("digest", facts).body == (
        "Hello Hana,\n\n"
        "No idea waits for your decision. How far Coast is you can always see on your page:\n\n"
        "  LINK\n\n"
        "The hours of Coast so far:\n\n"
        "  Welcome: 8 of 35 held, 1 not held, 2 not reported yet, 24 to come, 0 cancelled.\n"
        "    88 of 413 people reached.\n\n"
        "Learning and Development\nEvery customer, Bluegum Stores\n"
    )
