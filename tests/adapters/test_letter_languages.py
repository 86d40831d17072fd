"""Letters in other languages: German whole, Arabic as a sample, and English where we have no words."""

from datetime import date, datetime
from pathlib import Path

import pytest
from jinja2 import Environment, meta

from rollout.adapters import letters
from rollout.adapters.letters import LetterTemplates
from rollout.domain.follow_up import Plan
from tests.builders import a_programme

FOLDER = Path(letters.__file__).parent / "letter_templates"
NINTH = datetime(2027, 3, 9, 14, 30)
SEAT = {"name": "Hana", "unit": "Hafen", "module": "Willkommen", "what": "preview", "starts": NINTH, "minutes": 90,
        "timezone": "Europe/Berlin"}  # fmt: skip
ANSWER = {"name": "Hana", "unit": "Hafen", "module": "Willkommen", "author": "Ana", "idea": "Eine Glocke\nam Tor",
          "outcome": "adopted", "level": "network", "answer": "Ja.", "reason": "Alle hören sie.",
          "plan": Plan("Kim", "Drei Angebote", date(2027, 6, 1))}  # fmt: skip


def said(kind: str, facts: dict[str, object], language: str) -> tuple[str, str]:
    made = LetterTemplates(a_programme()).write(kind, facts, language)
    return made.subject, made.body


def test_a_german_invitation() -> None:
    assert said("invitation", SEAT, "de") == (
        "Vorschau zu Willkommen: Di., 9. März, 14:30",
        "Guten Tag Hana,\n\n"
        "bevor Sie die Stunde „Willkommen“ leiten (Hafen), sitzen Sie selbst einmal darin, mit anderen Leitungen:\n\n"
        "  Dienstag, 9. März 2027, 14:30 Uhr (Ortszeit Berlin), 90 Minuten\n\n"
        "Bitte nehmen Sie den Kalendereintrag an, der bei diesem Brief liegt. Wenn Sie nicht kommen können, antworten "
        "Sie jetzt auf diesen Brief, dann finden wir einen anderen Platz für Sie.\n\n"
        "Learning and Development\nEvery customer, Bluegum Stores\n",
    )


def test_a_german_answer_names_the_level_and_quotes_what_people_wrote() -> None:
    assert said("answer", ANSWER, "de-AT") == (
        "Eine Antwort auf eine Idee aus Hafen",
        "Guten Tag Hana,\n\n"
        "in „Willkommen“ kam von Ana diese Idee:\n\n  > Eine Glocke\n  > am Tor\n\n"
        "Die Leitung des Netzwerks lässt sie umsetzen:\n\n  > Ja.\n\nDer Grund:\n\n  > Alle hören sie.\n\n"
        "Darum kümmert sich: Kim. Der erste Schritt: Drei Angebote\n"
        "Es soll bis Dienstag, 1. Juni 2027 getan sein. Was bis dahin geschieht, steht auf Ihrer Seite.\n\n"
        "Bitte sagen Sie es Ihrem Team, und zuerst: Ana.\n\n"
        "Learning and Development\nEvery customer, Bluegum Stores\n",
    )


@pytest.mark.parametrize(
    ("level", "called"),
    [("facility", "Leitung des Standorts"), ("state", "Leitung des Bundeslands"), ("Cluster", "Leitung (Cluster)")],
)
def test_a_level_has_its_german_name_and_a_word_of_the_programme_stays(level: str, called: str) -> None:
    assert f"Die {called} lässt" in said("answer", {**ANSWER, "level": level}, "de")[1]


def test_one_idea_waits_and_two_ideas_wait() -> None:
    facts = {"name": "Hana", "unit": "Nord", "link": "LINK", "decide_by": None, "on": NINTH, "is_small": True,
             "lines": []}  # fmt: skip
    found = [said("digest", {**facts, "waiting": waiting}, "de")[0] for waiting in (0, 1, 2)]
    assert found == ["Nord: die Woche vom 9. März", "Nord: 1 Idee wartet auf Sie", "Nord: 2 Ideen warten auf Sie"]


def test_an_arabic_invitation() -> None:
    assert said("invitation", SEAT, "ar") == (
        "العرض المسبق لـ«Willkommen»: الثلاثاء، 9 مارس, 2:30 م",
        "مرحبًا Hana،\n\n"
        "قبل أن تقود ساعة «Willkommen» في Hafen، تحضرها مرة واحدة مع قادة آخرين:\n\n"
        "  الثلاثاء، 9 مارس 2027، 2:30 م (بتوقيت Berlin)، 90 دقيقة\n\n"
        "يُرجى قبول إدخال التقويم المرفق بهذه الرسالة. وإن تعذّر حضورك فأجب عن هذه الرسالة الآن لنجد لك مقعدًا آخر.\n\n"
        "Learning and Development\nEvery customer، Bluegum Stores\n",
    )


@pytest.mark.parametrize("language", ["", "fr", "../en", "tlh"])
def test_what_we_have_no_words_in_is_written_in_english(language: str) -> None:
    assert said("seat", SEAT, language) == ("Preview: Willkommen", "\n")


@pytest.mark.parametrize("language", ["de", "ar"])
def test_every_letter_is_there_and_asks_for_no_other_facts_than_the_english_one(language: str) -> None:
    assert facts_by_letter(FOLDER / language) == facts_by_letter(FOLDER / "en")


def facts_by_letter(folder: Path) -> dict[str, set[str]]:
    """What each letter is told."""
    wording = Environment(autoescape=True)
    for name in ("day", "clock", "short", "short_day", "zone", "quoted", "counted"):
        wording.filters[name] = str
    return {file.name: meta.find_undeclared_variables(wording.parse(file.read_text("utf-8")))
            for file in sorted(folder.glob("[a-z]*.txt"))}  # fmt: skip
