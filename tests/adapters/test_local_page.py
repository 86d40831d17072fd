"""What a unit writes about one activity: read in the form of the modules, written so that it comes back as it was."""

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rollout.adapters.content import ModuleFolder
from rollout.domain.adaptation_writing import LocalText
from rollout.domain.module import Activity
from rollout.domain.problem import Refused
from rollout.domain.text import clean_text

CONTENT = ModuleFolder(Path(), ("welcome",))
PARTS = '"### Summary", "### How to run it", "### Say", "### Ask", "### People may answer", "### Notes prompts"'
KNOWN = f'{PARTS}, "### Example"'


def read(folder: Path, text: str, language: str = "en") -> LocalText:
    file = folder / "own.md"
    file.write_text(text, encoding="utf-8")
    return CONTENT.local_text(file, language)


def test_an_example_alone_needs_no_title_and_no_other_part(tmp_path: Path) -> None:
    page = '## Activity 4: Practise (18 minutes, adaptable)\n\n### Example\n\nJo said: "Hi!"\n\nHe smiled.\n'
    assert read(tmp_path, page) == LocalText("own.md:1", 4, "Practise", 18, example=("Jo said: “Hi!”", "He smiled."))


WORDS = st.text(st.characters(exclude_categories=("C", "Zl", "Zp", "M")), min_size=1, max_size=40).map(
    lambda text: clean_text(text, "line")
)
# Straight quotation marks become curly and addresses are refused when they are read: both are no words of a page.
SAID = WORDS.filter(lambda text: text and not any(sign in text.lower() for sign in ("//", "www.", "mailto:")))
MANY = st.lists(SAID, min_size=1, max_size=3).map(tuple)
TITLES = st.from_regex(r"[A-Za-z][a-z &*_]{0,20}[a-z]", fullmatch=True).map(lambda text: " ".join(text.split()))


@settings(max_examples=20)
@given(title=TITLES, summary=SAID, many=MANY, words=MANY)
@example("A * b", "1. no list", ("# no heading", "- no item", "3) none"), ("> no quote", "~~~", "<b> & `c` [d](e)"))
@example("A", "---", ("+ x", "=== x", "\\* x"), ('"straight" and it\'s', "a_b_c **d** !", "&amp; |x|"))
def test_what_is_written_comes_back_word_for_word(
    tmp_path_factory: pytest.TempPathFactory, title: str, summary: str, many: tuple[str, ...], words: tuple[str, ...]
) -> None:
    own = Activity("", title, 18, summary, words, many, words, many, steps=many)
    text = LocalText("", 4, title, 18, own, words)
    page = CONTENT.local_page(text, "Harbour: 1 * 2", "Type: rollout adapt add FILE")
    again = read(tmp_path_factory.getbasetemp(), page)
    assert again.replacement is not None
    assert vars(again) | {"where": "", "replacement": vars(again.replacement) | {"key": ""}} == vars(text) | {
        "replacement": vars(own)
    }


REFUSED = [
    (
        "",
        'own.md:1: holds no activity. Write a line like "## Activity 4: Title (18 minutes)", '
        'and "### Example" below it.',
    ),
    (
        "## Purpose\n\nWords.\n",
        'own.md:1: "## Purpose" is no activity. Write it like "## Activity 4: Title (18 minutes)".',
    ),
    (
        "## Activity 1: A (5 minutes)\n\n### Example\n\nX.\n\n## Activity 2: B (5 minutes)\n\n### Example\n\nX.\n",
        "own.md:7: is a second activity. Give each activity a file of its own.",
    ),
    (
        "## Activity 1: A (5 minutes)\n\nX.\n\n### Exampel\n\nX.\n",
        f"own.md:3: stands below no part of its own. Put it below one of: {KNOWN}.\n"
        f'own.md:5: "### Exampel" does not belong here. Here may stand: {KNOWN}.',
    ),
    ("## Activity 1: A (5 minutes)\n", f"own.md:1: has nothing below it. Write one of: {KNOWN}."),
    (
        "## Activity 1: A (5 minutes)\n\n### Example\n\n- X.\n",
        'own.md:5: below "Example" stands a bullet. Write paragraphs.',
    ),
    (
        "## Activity 1: A (5 minutes)\n\n### Example\n\nX.\n\n### Example\n\nSee **it** at https://x.org\n",
        "own.md:7: is a second \"### Example\". Join the two under one heading.\n"
        "own.md:9: has words between double stars. Take them away: the words must do without bold.\n"
        "own.md:9: holds a web or mail address. Say in words where to find it: this page is printed.",
    ),
    (
        "## Activity 1: A (5 minutes)\n\n### Summary\n\nX.\n\n### Say\n\nX.\n\n### Ask\n\n- X.\n\n"
        "### People may answer\n\n- X.\n\n### Notes prompts\n\n- X.\n",
        'own.md:1: "Activity 1: A (5 minutes)" has no "### How to run it". Add that heading and write below it.',
    ),
]  # fmt: skip


@pytest.mark.parametrize(("page", "message"), REFUSED)
def test_what_cannot_be_read_is_refused_with_its_line(tmp_path: Path, page: str, message: str) -> None:
    with pytest.raises(Refused) as refused:
        read(tmp_path, page)
    assert str(refused.value) == message
