"""The sheets' own words in other languages: messages, plurals, days and times; and what is not translated."""

import re
import shutil
from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from rollout.adapters.paper.folder import PlannersFolder
from rollout.adapters.paper.look_findings import look_findings
from rollout.adapters.paper.words import read_catalogue, translated, words_of
from rollout.domain.printing.words import ENGLISH
from rollout.domain.problem import Finding, Refused
from tests.printed_words import PRINTED
from tests.sample_module import a_module

PLANNERS = Path(__file__).parents[2] / "planners"
WORDS = PLANNERS / "words"
DAY, MORNING, AFTERNOON = date(2027, 2, 2), time(9), time(14, 30)
PLACES = re.compile(r"%\(\w+\)s|\{\w+\}")


def days_in(language: str) -> tuple[str, str, str, str]:
    words = words_of(WORDS, language)
    return words.short_day(DAY), words.long_day(DAY), words.clock(MORNING), words.clock(AFTERNOON)


def test_days_and_times_are_written_as_each_language_does() -> None:
    assert {language: days_in(language) for language in ("en", "de", "ar", "el", "vi", "pl")} == {
        "en": ("Tue 2 February", "Tuesday 2 February 2027", "9:00 am", "2:30 pm"),
        "de": ("Di., 2. Februar", "Dienstag, 2. Februar 2027", "09:00", "14:30"),
        "ar": ("الثلاثاء، 2 فبراير", "الثلاثاء، 2 فبراير 2027", "9:00 ص", "2:30 م"),
        "el": ("Τρί 2 Φεβρουαρίου", "Τρίτη 2 Φεβρουαρίου 2027", "9:00\u00a0π.μ.", "2:30\u00a0μ.μ."),
        "vi": ("Th 3, 2 tháng 2", "Thứ Ba, 2 tháng 2, 2027", "09:00", "14:30"),
        "pl": ("wt., 2 lutego", "wtorek, 2 lutego 2027", "09:00", "14:30"),
    }


def test_english_needs_no_catalogue_whatever_its_country() -> None:
    assert (words_of(WORDS, "en"), words_of(WORDS, "en-AU")) == (ENGLISH, ENGLISH)


def test_messages_are_said_with_what_is_put_in() -> None:
    german = words_of(WORDS, "de")
    assert german.say("Group {number}", number=3) == "Gruppe 3"
    assert (
        german.say("With {unit}: an answer is due by {day}", unit="{x} %", day="Di.")
        == "Liegt bei {x} %: Antwort bis Di."
    )
    assert words_of(WORDS, "de-AT").say("Led by {leader}", leader="Ada") == "Leitung: Ada"


def test_a_number_takes_the_form_that_the_language_has_for_it() -> None:
    said = {language: words_of(WORDS, language) for language in ("en", "de", "ar")}
    counted = {
        language: [words.count("{number} person", "{number} people", n) for n in (0, 1, 2, 5, 11, 100)]
        for language, words in said.items()
    }
    assert counted == {
        "en": ["0 people", "1 person", "2 people", "5 people", "11 people", "100 people"],
        "de": ["0 Personen", "1 Person", "2 Personen", "5 Personen", "11 Personen", "100 Personen"],
        "ar": ["لا أحد", "شخص واحد", "شخصان", "5 أشخاص", "11 شخصًا", "100 شخص"],
    }


def test_what_a_catalogue_lacks_or_has_not_looked_at_is_english(tmp_path: Path) -> None:
    (tmp_path / "fr.po").write_text(
        'msgid "Done"\nmsgstr "Fait"\n\n#, fuzzy\nmsgid "All"\nmsgstr "Tous ?"\n\nmsgid "Not now"\nmsgstr ""\n'
    )
    french = words_of(tmp_path, "fr")
    said = [french.say(text) for text in ("Done", "All", "Not now", "Adopted")]
    assert (said, french.short_day(DAY)) == (["Fait", "All", "Not now", "Adopted"], "mar. 2 févr.")
    assert translated(read_catalogue(tmp_path / "fr.po")) == {"Done"}


def test_a_language_that_nobody_knows_has_english_words_and_days() -> None:
    assert words_of(WORDS, "xx") == ENGLISH


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('msgid "Group {number}"\nmsgstr "Gruppe {numer}"\n', "has the places {numer} where the English has {number}"),
        ('msgid "of %(modules)s"\nmsgstr "von"\n', "has the places (none) where the English has %(modules)s"),
        ('msgid "Done"\nmsgstr "100 %"\n', "has the places % where the English has (none)"),
        ('msgid "Done"\nmsgstr "x"\nnonsense\n', "cannot be read"),
    ],
)
def test_a_catalogue_that_would_spoil_a_sheet_is_refused_with_its_message(
    tmp_path: Path, text: str, fault: str
) -> None:
    (tmp_path / "de.po").write_text(text)
    with pytest.raises(Refused, match=re.escape(fault)) as refused:
        words_of(tmp_path, "de")
    assert refused.value.findings[0].where == "planners/words/de.po"


def test_the_template_for_translators_holds_every_message_of_templates_and_code() -> None:
    """If this fails: python -m tests.printed_words"""
    with (WORDS / "messages.pot").open("rb") as file:
        kept = {message.id for message in read_po(file) if message.id}
    assert kept == {message for _, message in PRINTED.messages()}


@pytest.mark.parametrize("language", ["de", "ar"])
def test_our_catalogues_are_complete_with_the_same_places(language: str) -> None:
    catalogue = read_catalogue(WORDS / f"{language}.po")
    wanted = {message if isinstance(message, str) else message[0] for _, message in PRINTED.messages()}
    assert translated(catalogue) == wanted
    for message in catalogue:
        if isinstance(message.id, str) and message.id:
            assert sorted(PLACES.findall(str(message.string))) == sorted(PLACES.findall(message.id))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PLANNERS, tmp_path / "planners", ignore=shutil.ignore_patterns("*.ttf")))


def test_check_says_what_is_printed_in_english(folder: Path) -> None:
    german = (folder / "words" / "de.po").read_text()
    (folder / "words" / "de.po").write_text(german.replace('msgstr "Notizen"', 'msgstr ""'))
    total = len(PRINTED.messages())
    assert look_findings(PlannersFolder(folder), ["ar", "de", "en", "fr"], "#0b5d5b") == [
        Finding(
            "planners/words/de.po", f"1 of {total} messages are not translated and are printed in English: “Notes”.",
            "Write them into the file.", "warns",
        ),
        Finding(
            "planners/words/fr.po", "is not there: the sheets’ own words are printed in English.",
            "Copy words/messages.pot to that name and put its messages into the language (Poedit is made for it).",
            "warns",
        ),
    ]  # fmt: skip


def test_a_message_of_a_designers_own_template_counts_too(folder: Path) -> None:
    (folder / "sheets" / "own.html").write_text('{{ _("Bring a friend") }}')
    (found,) = look_findings(PlannersFolder(folder), ["de"], "#0b5d5b")
    assert found.what.endswith("printed in English: “Bring a friend”.")


def test_a_template_speaks_the_language_of_its_module_and_runs_its_way(folder: Path) -> None:
    (folder / "sheets" / "own.html").write_text('{{ direction }} {{ _("Notes") }} {{ theme.programme }}')
    planners, facts = PlannersFolder(folder), {"theme": {"programme": "P"}}
    modules = [replace(a_module(), language=language) for language in ("en", "de", "ar", "fr")]
    said = [planners.html("own", module, facts, "airy") for module in modules]
    assert said == ["ltr Notes P", "ltr Notizen P", "rtl ملاحظات P", "ltr Notes P"]


def test_the_look_changes_with_the_words_and_not_with_notes_for_translators(folder: Path) -> None:
    before = PlannersFolder(folder).digest
    (folder / "words" / "messages.pot").write_text("")
    (folder / "README.md").write_text("")
    assert PlannersFolder(folder).digest == before
    (folder / "words" / "de.po").write_text("")
    assert PlannersFolder(folder).digest != before
