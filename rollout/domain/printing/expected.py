"""What a stranger must find on a finished sheet: said from the order, never from how the sheet was made."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from rollout.domain.edges import Expected, SheetJob
from rollout.domain.pack import Sheet

A4, A3_ACROSS = (210.0, 297.0), (420.0, 297.0)
A3_UPRIGHT, A4_ACROSS = (297.0, 420.0), (297.0, 210.0)
SIZES = {
    "planner": A3_ACROSS, "poster": A3_UPRIGHT, "board": A3_UPRIGHT, "cards": A3_UPRIGHT, "cards_a4": A4_ACROSS,
    "certificate": A4_ACROSS, "deck": A4_ACROSS,
}  # fmt: skip
"""Millimetres; every other sheet is A4."""

CODED = frozenset(["planner", "guide", "sign_in", "return_sheet"])
"""Sheets that must carry the code of the leader's return page."""

_SURE = 40
"""Letters of a long text that are looked for: further on, a line or a page may end."""


def expected(job: SheetJob, pages: int) -> Expected:
    """One sheet that was printed from this job."""
    facts, size, language = job.facts, SIZES.get(job.kind, A4), job.module.language
    title, link = str(facts.get("title", "")), str(facts.get("link", ""))
    if "leaves" not in facts:
        own = {key: value for key, value in facts.items() if key not in ("theme", "title", "link")}
        words = tuple(text[:_SURE] for text in _texts(own))
        return Expected(size, pages, title, language, words, link=link)
    leaves = facts["leaves"]
    assert isinstance(leaves, Sequence)
    each = tuple(_words(leaf) for leaf in leaves)
    words, by_page = ((), each) if len(each) == pages else (tuple(word for leaf in each for word in leaf), ())
    names = {leaf["facility"] for leaf in leaves if "facility" in leaf}
    everywhere = tuple(names) if len(names) == 1 else ()
    link = "" if any("link" in leaf for leaf in leaves) else link
    return Expected(size, pages, title, language, words, by_page, everywhere, link, job.kind in CODED)


def on_paper(wanted: Expected, form: str) -> Expected:
    """The same of a planner that was brought to this paper ("a3", "two_a4", "a4")."""
    return replace(wanted, size={"two_a4": A4, "a4": (A4[1], A4[0])}.get(form, wanted.size))


def expected_of_old(sheet: Sheet) -> Expected:
    """A sheet whose facts have changed since: what it must say of itself is still known."""
    return Expected(SIZES.get(sheet.kind, A4), sheet.pages, is_coded=sheet.kind in CODED)


def _words(leaf: Mapping[str, str]) -> tuple[str, ...]:
    said = (text for name, text in leaf.items() if name != "link")
    return tuple(dict.fromkeys(line for text in said for line in text.split("\n") if line.strip()))


def _texts(value: object) -> Iterator[str]:
    """Every text in the facts, however deep."""
    if isinstance(value, str):
        yield from (line for line in value.split("\n") if line.strip())
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, Sequence):
        for each in value:
            yield from _texts(each)
