"""Flesch's reading ease, checked against sums done by hand."""

import pytest

from rollout.domain.reading import reading_ease, syllables


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("a", 1),
        ("make", 1),
        ("the", 1),
        ("more", 1),
        ("little", 2),
        ("wanted", 2),
        ("looked", 1),
        ("agreed", 2),
        ("names", 1),
        ("watches", 2),
        ("customer", 3),
        ("responsibility", 6),
        ("don't", 1),
    ],
)
def test_syllables_are_counted_as_they_are_heard(word: str, count: int) -> None:
    assert syllables(word) == count


def test_the_formula_is_the_standard_one() -> None:
    """Six words, one sentence, six syllables: 206.835 - 1.015 * 6 - 84.6 * 1."""
    assert reading_ease(["The cat sat on the mat."]) == pytest.approx(206.835 - 1.015 * 6 - 84.6)


def test_every_text_ends_a_sentence_even_without_a_full_stop() -> None:
    assert reading_ease(["The cat sat", "The dog ran"]) == reading_ease(["The cat sat. The dog ran."])


def test_a_full_stop_inside_quotation_marks_ends_a_sentence() -> None:
    assert reading_ease(['"It is mine." He took it.']) == reading_ease(["It is mine. He took it."])


def test_long_sentences_of_long_words_are_hard() -> None:
    mush = "Stakeholders continuously operationalise organisational customer-centricity capabilities."
    assert reading_ease([mush]) < 0


def test_no_words_are_not_hard() -> None:
    assert reading_ease([]) == 100.0
    assert reading_ease(["12 + 3", "..."]) == 100.0
