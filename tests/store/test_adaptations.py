from dataclasses import replace
from datetime import date

from rollout.domain.adaptation import Adaptation
from rollout.store import adaptations
from rollout.store.database import Database
from tests.builders import keep_organisation
from tests.sample_module import a_module

TEXT = a_module().activity("stories")
OWN = Adaptation("N1", "welcome", "stories", "replacement", "en", 1, date(2027, 1, 4), "Kim", TEXT,
                 replacement=replace(TEXT, title="At the quay", steps=("Go there.",)))  # fmt: skip
EXAMPLE = replace(OWN, unit="F001", kind="example", replacement=None, example=("Jo waved.", "He smiled."))


def test_what_units_say_comes_back_as_it_was_and_the_newest_version_holds(database: Database) -> None:
    keep_organisation(database)
    newer = replace(EXAMPLE, version=2, example=("Jo waved twice.",))
    german = replace(EXAMPLE, language="de", example=("Jo winkte.",))
    with database.transaction() as tx:
        assert adaptations.in_force(tx) == []
        assert adaptations.add(tx, [OWN, EXAMPLE, german]) == 3
        assert adaptations.add(tx, [newer]) == 1
        assert adaptations.add(tx, []) == 0
    with database.reading() as tx:
        assert adaptations.in_force(tx) == [german, newer, OWN]
        assert adaptations.versions(tx, "F001") == [german, EXAMPLE, newer]
        assert adaptations.versions(tx) == [german, EXAMPLE, newer, OWN]


def test_a_version_without_words_ends_it_and_deletes_nothing(database: Database) -> None:
    keep_organisation(database)
    ended = replace(OWN, version=2, replacement=None)
    with database.transaction() as tx:
        adaptations.add(tx, [OWN, ended])
    with database.reading() as tx:
        assert adaptations.in_force(tx) == []
        assert adaptations.versions(tx, "N1") == [OWN, ended]


def test_of_two_who_add_the_same_version_the_first_is_kept_and_the_second_told(database: Database) -> None:
    keep_organisation(database)
    with database.transaction() as tx:
        assert adaptations.add(tx, [OWN]) == 1
        assert adaptations.add(tx, [replace(OWN, by="Ana", example=("Another.",))]) == 0
        assert adaptations.versions(tx) == [OWN]
