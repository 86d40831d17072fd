from datetime import date

from rollout.domain.organisation import Leave
from rollout.store import leave
from rollout.store.database import Database
from tests.builders import keep_organisation

EASTER = (date(2027, 3, 26), date(2027, 4, 2))


def test_the_same_days_of_a_person_are_kept_once_with_the_newer_reason(database: Database) -> None:
    ids = keep_organisation(database, facilities=2)
    first, second = Leave(ids["F001"], *EASTER, "leave"), Leave(ids["F002"], *EASTER)
    with database.transaction() as tx:
        leave.keep(tx, [second, first, first])
        leave.keep(tx, [Leave(ids["F001"], *EASTER, "course")])
        leave.keep(tx, [])
    with database.reading() as tx:
        assert leave.everyones(tx) == [Leave(ids["F001"], *EASTER, "course"), second]


def test_leave_that_is_removed_is_gone(database: Database) -> None:
    ids = keep_organisation(database, facilities=2)
    first, second = Leave(ids["F001"], *EASTER, "leave"), Leave(ids["F002"], *EASTER)
    with database.transaction() as tx:
        leave.keep(tx, [second, first])
        assert leave.remove(tx, [first]) == 1
        assert leave.remove(tx, [first]) == 0
        assert leave.everyones(tx) == [second]
