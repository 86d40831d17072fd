"""The pages in other languages: complete catalogues, the same places, and no English that nobody marked."""

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from sqlalchemy import update
from sqlmodel import col

from rollout.store.database import Database
from rollout.store.tables import UnitFactsRow
from rollout.web.words import PageWords
from tests.page_words import PAGES
from tests.web.cast import Cast, a_cast, a_team_action, an_idea

PLACES = re.compile(r"%\((\w+)\)s|\{(\w+)\}")
LANGUAGES = ["ar", "de"]


def forms(text: object) -> tuple[str, ...]:
    return tuple(map(str, text)) if isinstance(text, tuple | list) else (str(text),)


def places(text: str) -> set[str]:
    return {one or other for one, other in PLACES.findall(text)}


def messages(language: str) -> Iterator[Message]:
    return (message for message in PAGES.kept(f"{language}.po") if message.id)


def test_the_template_for_translators_holds_every_message_of_pages_and_code() -> None:
    """If this fails: python -m tests.page_words"""
    kept = {tuple(m.id) if isinstance(m.id, list | tuple) else m.id for m in PAGES.kept("messages.pot") if m.id}
    assert kept == {message for _, message in PAGES.messages()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_says_everything_in_all_its_forms(language: str) -> None:
    catalogue = PAGES.kept(f"{language}.po")
    number = {"ar": 6, "de": 2}[language]
    lacking = [m.id for m in messages(language) if m.fuzzy or not all(forms(m.string))]
    lacking += [m.id for m in messages(language) if m.pluralizable and len(forms(m.string)) != number]
    lacking += [message for _, message in PAGES.messages() if message not in catalogue]
    assert lacking == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_put_in_is_the_same_in_every_language(language: str) -> None:
    """But for the number itself, which a form for one or for two may say as a word."""
    number = {"count", "number", "hours"}
    wrong = [
        (message.id, said)
        for message in messages(language)
        for said in forms(message.string)
        if places(said) | number != places(forms(message.id)[-1]) | number
        or (not message.pluralizable and places(said) != places(forms(message.id)[0]))
    ]
    assert wrong == []


def test_arabic_counts_in_six_forms() -> None:
    words = PageWords("ar").translations
    said = [words.ngettext("%(count)s hour", "%(count)s hours", n) % {"count": n} for n in (0, 1, 2, 3, 11, 100)]
    assert said == ["0 ساعة", "ساعة واحدة", "ساعتان", "3 ساعات", "11 ساعة", "100 ساعة"]


class _Marked(PageWords):
    """A language in which every message is nothing: what is left on a page was never given to translators."""

    def __init__(self) -> None:
        super().__init__("en")
        self.translations = _Nothing()  # type: ignore[assignment]  # it only has to answer


class _Nothing:
    def gettext(self, _message: str) -> str:
        return ""

    def ngettext(self, _one: str, _many: str, _number: int) -> str:
        return ""

    ugettext, ungettext = gettext, ngettext


OURS = re.compile(
    r"Network \d|North|Store \d+|Leader of|Ana|A bell at the door|Every customer|Bluegum Stores"
    r"|Learning and Development|The welcome|welcome|Welcome|Listen[\w ]*|listen|Own[\w ]*|own"
)


def speaks(cast: Cast, unit: str, language: str) -> None:
    with cast.tools.database.transaction() as tx:
        tx.execute(update(UnitFactsRow).where(col(UnitFactsRow.unit) == unit).values(language=language))


def left_on(text: str) -> list[str]:
    """The words of a page that are not data: letters in a row outside of markup and the names of this world."""
    body = re.sub(r"<script.*?</script>|<style.*?</style>", "", text, flags=re.S)
    said = re.findall(r'(?:aria-label|title|placeholder|alt)="([^"]*)"', body)
    plain = html.unescape(re.sub(r"<[^>]+>", "\n", body) + "\n" + "\n".join(said))
    return re.findall(r"[^\W\d_]{3,}", OURS.sub("", plain))


@pytest.fixture
def cast(sqlite: Database, tmp_path: Path) -> Cast:
    return a_cast(sqlite, tmp_path, facilities=18)


@pytest.fixture
def unmarked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rollout.web.visit.words_for", lambda _language: _Marked())


SENIOR = ["/me", "/me/part/S1", "/me/part/N1", "/me/decide/S1", "/me/decided/S1", "/me/none"]


@pytest.mark.parametrize("path", SENIOR)
def test_nothing_on_a_leaders_page_was_kept_from_translators(cast: Cast, unmarked: None, path: str) -> None:
    an_idea(cast, "F001")
    assert unknown(cast, cast.leader("S1").get(path).text) == []


def test_nothing_on_a_managers_page_was_kept_from_translators(cast: Cast, unmarked: None) -> None:
    client, number = cast.leader("F001"), an_idea(cast, "F001")
    back, inside = cast.return_path("F001"), cast.person_path("F001")
    a_team_action(cast, "F001")
    for path in ("/me/at/F001", "/me/at/F001/team", back, f"/receipt/{number}", inside, "/bye", "/"):
        page = client.get(path)
        assert (path, page.status_code, unknown(cast, page.text)) == (path, 200, [])


def unknown(cast: Cast, page: str) -> list[str]:
    """What is on a page beside titles of modules and activities, and days."""
    modules = cast.tools.content.modules()
    texts = [text for m in modules for text in (m.title, *(activity.title for activity in m.activities))]
    data = {word for text in (*texts, "Sydney Australia") for word in re.findall(r"[^\W\d_]{3,}", text)}
    days = re.compile("(Mon|Tue|Wed|Thu|Fri|Sat|Sun)(day|sday|nesday|rsday|urday)?|[JFMASOND][a-z]{2,8}")
    return [word for word in left_on(page) if word not in data and not days.fullmatch(word)]


@pytest.mark.parametrize(("language", "way", "title"), [("de", "ltr", "Diese Woche"), ("ar", "rtl", "هذا الأسبوع")])
def test_a_page_speaks_the_language_of_its_unit(cast: Cast, language: str, way: str, title: str) -> None:
    speaks(cast, "N1", language)
    text = cast.leader("N1").get("/me").text
    assert f'<html lang="{language}" dir="{way}">' in text
    assert f"<h1>{title}</h1>" in text


def test_the_desk_is_english_whatever_the_programme_speaks(cast: Cast) -> None:
    cast.tools.programme = replace(cast.tools.programme, language="de")
    assert '<html lang="en" dir="ltr">' in cast.desk().get("/desk").text
    assert '<html lang="de" dir="ltr">' in cast.client().get("/none").text
