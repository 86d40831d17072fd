"""What ideas have in common is found in any language, is the same every time, and is not invented."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rollout.adapters.likeness import Lexical, best_here, installed

ROOT = Path(__file__).parents[2]
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
GERMAN = {
    "a": "Eine Klingel an der Hintertür für Lieferungen",
    "b": "Die Hintertür braucht eine Klingel",
    "c": "Klingeln an die Hintertüren, bitte",
    "d": "Den Dienstplan zwei Wochen vorher aushängen",
    "e": "Dienstpläne zwei Wochen vorher",
    "f": "Der Dienstplan zwei Wochen im Voraus ans Brett",
    "g": "Wasser für die Hunde",
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
NO_WIRE = """
import socket, sys

def cut(*args, **kwargs):
    raise AssertionError("the network was asked")

socket.socket.connect = socket.getaddrinfo = socket.create_connection = cut
sys.path.insert(0, sys.argv[1])
from rollout.adapters.likeness import best_here
likeness = best_here()
found = likeness.index({"a": "A bike shed", "b": "Coffee"}).similar("bicycle")
print(likeness.by_meaning, found[0].key)
print("wordllama" in sys.modules)
"""


@pytest.fixture(params=["by words alone", "by meaning"])
def likeness(request: pytest.FixtureRequest) -> Lexical:
    """Both ways, on everything that must hold whichever is at work."""
    if request.param == "by words alone":
        return Lexical()
    if not installed():
        pytest.skip("the extra `meaning` is not installed")
    return best_here()


@pytest.mark.parametrize(
    ("texts", "wanted"),
    [(ENGLISH, {"door", "bell", "back"}), (SPANISH, {"campana", "puerta"}), (GERMAN, {"hintertür", "klingel"})],
)
def test_themes_are_groups_with_the_words_they_share(
    likeness: Lexical, texts: dict[str, str], wanted: set[str]
) -> None:
    themes = likeness.themes(texts)
    assert [theme.ideas for theme in themes] == [("a", "b", "c"), ("d", "e", "f")]
    assert wanted <= set(themes[0].words)
    assert all(theme.key in theme.ideas for theme in themes)


def test_where_nothing_is_shared_there_is_no_theme(likeness: Lexical) -> None:
    texts = {"a": "Bell", "b": "Roster", "c": "Dogs", "d": "Umbrellas", "e": "Music", "f": "Car park", "g": "Coffee"}
    assert likeness.themes(texts) == []
    assert likeness.themes(dict.fromkeys("ab", "A bell at the door")) == []


@pytest.mark.parametrize(
    "texts", [{}, dict.fromkeys("abcdefgh", ""), dict.fromkeys("abcdefgh", "?!"), dict.fromkeys("abcdefgh", "a")]
)
def test_texts_without_words_have_nothing_in_common(likeness: Lexical, texts: dict[str, str]) -> None:
    assert likeness.themes(texts) == []
    assert likeness.near_duplicates(dict.fromkeys(texts, "")) == []
    assert likeness.index(texts).similar("bell") == []


def test_near_duplicates_are_pairs_that_say_nearly_the_same(likeness: Lexical) -> None:
    assert likeness.near_duplicates(ENGLISH) == [("a", "b"), ("d", "e")]


def test_the_nearest_come_first_with_their_share(likeness: Lexical) -> None:
    found = likeness.index(ENGLISH).similar("A bell at the back door", 3)
    assert [each.key for each in found] == ["b", "a", "c"]
    assert 1 >= found[0].share > found[2].share > 0.5
    assert likeness.index(ENGLISH).similar("Zebra") == []


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(st.text("abcdefgh", min_size=1, max_size=3), st.text(max_size=40), max_size=14))
@pytest.mark.parametrize("likeness", [Lexical(), best_here()], ids=["words", "best here"])
def test_any_texts_are_taken_and_every_idea_is_in_one_theme_at_most(likeness: Lexical, texts: dict[str, str]) -> None:
    themes = likeness.themes(texts)
    grouped = [key for theme in themes for key in theme.ideas]
    assert len(grouped) == len(set(grouped))
    assert set(grouped) <= texts.keys()
    again = Lexical(likeness._meaning).themes({key: f"{text} " for key, text in reversed(texts.items())})
    assert [(theme.key, theme.ideas) for theme in again] == [(theme.key, theme.ideas) for theme in themes]


@pytest.mark.skipif(not installed(), reason="the extra `meaning` is not installed")
def test_by_meaning_other_words_for_the_same_thing_are_found() -> None:
    texts = {"a": "A bike shed for the staff", "b": "Coffee in the break room", "c": "A lamp above the gate"}
    asked = "Somewhere dry to park a bicycle"
    by_words, by_meaning = (each.index(texts).similar(asked)[0] for each in (Lexical(), best_here()))
    assert by_words.share < 0.01
    assert by_meaning.share > 0.1
    assert by_meaning.key == "a"


@pytest.mark.skipif(not installed(), reason="the extra `meaning` is not installed")
def test_a_language_that_the_table_hardly_knows_goes_by_its_words() -> None:
    """Its pieces would say little, and mislead."""
    meaning = installed()
    assert meaning is not None
    english, german = meaning.known([" ".join(ENGLISH.values()), " ".join(GERMAN.values())])
    assert english > 0.85
    assert german < 0.6


def test_nothing_is_asked_of_the_network_and_the_others_code_is_not_run() -> None:
    done = subprocess.run([sys.executable, "-c", NO_WIRE, str(ROOT)], capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == (f"{installed() is not None} a\nFalse\n", 0), done.stderr


@pytest.mark.slow
def test_it_beats_plain_word_counting_on_real_duplicates(likeness: Lexical) -> None:
    """Recall at ten of the plain method: .410 and .659; meaning finds more again. A third of the pairs is asked."""
    path = DATA / "firefox_duplicate_titles.csv"
    if not path.exists():
        pytest.skip(f"{path.name} is not here")
    rows = list(csv.DictReader(path.open(encoding="utf-8")))
    texts: dict[str, str] = {}
    for row in rows:
        texts.setdefault(row["id_a"], row["title_a"])
        texts.setdefault(row["id_b"], row["title_b"])
    index, hits = likeness.index(texts), {"similar": [], "dissimilar": []}  # type: ignore[var-annotated]
    for row in rows[::3]:
        found = [each.key for each in index.similar(texts[row["id_a"]], 11) if each.key != row["id_a"]][:10]
        hits[row["text_similarity_class"]].append(row["id_b"] in found)
    recall = {kind: sum(each) / len(each) for kind, each in hits.items()}
    wanted = (0.48, 0.7) if likeness.by_meaning else (0.45, 0.67)
    assert recall["similar"] > wanted[0]
    assert recall["dissimilar"] > wanted[1]
