"""What ideas have in common is found in any language, is the same every time, and is not invented."""

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rollout.adapters.likeness import Lexical

DATA = Path(__file__).parents[3] / "shared" / "data" / "ideas"
ENGLISH = {
    "a": "Put a bell at the back door so that deliveries do not wait",
    "b": "A bell at the back door for deliveries",
    "c": "The back door needs a bell: drivers wait ten minutes",
    "d": "Publish the roster two weeks ahead",
    "e": "Rosters two weeks ahead please",
    "f": "The roster for two weeks on the board",
    "g": "A water bowl for dogs",
    "h": "Umbrella stand at the entrance",
}
SPANISH = {
    "a": "Una campana en la puerta trasera para los repartos",
    "b": "Poner campanas en la puerta de atrás",
    "c": "La puerta trasera necesita una campana",
    "d": "Publicar los turnos con dos semanas",
    "e": "Los turnos, dos semanas antes por favor",
    "f": "Cambiar turnos en el teléfono",
    "g": "Agua para los perros",
}


@pytest.mark.parametrize(("texts", "wanted"), [(ENGLISH, {"door", "bell", "back"}), (SPANISH, {"campana", "puerta"})])
def test_themes_are_groups_with_the_words_they_share(texts: dict[str, str], wanted: set[str]) -> None:
    themes = Lexical().themes(texts)
    assert [theme.ideas for theme in themes] == [("a", "b", "c"), ("d", "e", "f")]
    assert wanted <= set(themes[0].words)
    assert all(theme.key in theme.ideas for theme in themes)


def test_where_nothing_is_shared_there_is_no_theme() -> None:
    texts = {"a": "Bell", "b": "Roster", "c": "Dogs", "d": "Umbrellas", "e": "Music", "f": "Car park", "g": "Coffee"}
    assert Lexical().themes(texts) == []
    assert Lexical().themes(dict.fromkeys("ab", "A bell at the door")) == []


@pytest.mark.parametrize(
    "texts", [{}, dict.fromkeys("abcdefgh", ""), dict.fromkeys("abcdefgh", "?!"), dict.fromkeys("abcdefgh", "a")]
)
def test_texts_without_words_have_nothing_in_common(texts: dict[str, str]) -> None:
    likeness = Lexical()
    assert likeness.themes(texts) == []
    assert likeness.near_duplicates(dict.fromkeys(texts, "")) == []
    assert likeness.index(texts).similar("bell") == []


def test_near_duplicates_are_pairs_that_say_nearly_the_same() -> None:
    assert Lexical().near_duplicates(ENGLISH) == [("a", "b"), ("d", "e")]


def test_the_nearest_come_first_with_their_share() -> None:
    found = Lexical().index(ENGLISH).similar("A bell at the back door", 3)
    assert [each.key for each in found] == ["b", "a", "c"]
    assert 1 >= found[0].share > found[2].share > 0.5
    assert Lexical().index(ENGLISH).similar("Zebra") == []


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(st.text("abcdefgh", min_size=1, max_size=3), st.text(max_size=40), max_size=14))
def test_any_texts_are_taken_and_every_idea_is_in_one_theme_at_most(texts: dict[str, str]) -> None:
    themes = Lexical().themes(texts)
    grouped = [key for theme in themes for key in theme.ideas]
    assert len(grouped) == len(set(grouped))
    assert set(grouped) <= texts.keys()
    assert themes == Lexical().themes(dict(reversed(texts.items())))


@pytest.mark.slow
def test_it_beats_plain_word_counting_on_real_duplicates() -> None:
    """Recall at ten of the plain method: .410 of pairs worded alike, .659 of those worded differently."""
    path = DATA / "firefox_duplicate_titles.csv"
    if not path.exists():
        pytest.skip(f"{path.name} is not here")
    rows = list(csv.DictReader(path.open(encoding="utf-8")))
    texts: dict[str, str] = {}
    for row in rows:
        texts.setdefault(row["id_a"], row["title_a"])
        texts.setdefault(row["id_b"], row["title_b"])
    index, hits = Lexical().index(texts), {"similar": [], "dissimilar": []}  # type: ignore[var-annotated]
    for row in rows:
        found = [each.key for each in index.similar(texts[row["id_a"]], 11) if each.key != row["id_a"]][:10]
        hits[row["text_similarity_class"]].append(row["id_b"] in found)
    recall = {kind: sum(each) / len(each) for kind, each in hits.items()}
    assert recall["similar"] > 0.43
    assert recall["dissimilar"] > 0.65
