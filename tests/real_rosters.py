"""Real organisations, through the real import: every school of New South Wales, every airport of the world.

The data is not part of the project; what needs it skips where it is not there.
"""

import csv
import gzip
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from rollout.actions.import_roster import apply_roster, preview_roster
from rollout.adapters.public_holidays import PublicHolidays
from rollout.domain.planning import places_of
from rollout.domain.planning.question import Ask
from rollout.domain.programme import Programme
from rollout.store import units
from rollout.store.database import Database
from tests.builders import FakeTools, a_programme

ROSTERS = Path(__file__).parents[2] / "shared" / "data" / "rosters"
SCHOOLS, AIRPORTS = ROSTERS / "nsw_public_schools_2020.csv", ROSTERS / "airports.csv.gz"
TODAY = date(2027, 1, 5)
HEADER = (
    "Site ID", "Site name", "State", "Network", "Country", "State code", "Time zone", "Staff", "Manager",
    "Manager e-mail", "Manager no.",
)  # fmt: skip
OWN_CLOCKS = {"Lord Howe Island": "Australia/Lord_Howe", "Broken Hill": "Australia/Broken_Hill"}


def schools() -> Iterator[tuple[str, ...]]:
    """Every school with a principal; about eight staff for a hundred pupils."""
    with SCHOOLS.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            pupils = row["latest_year_enrolment_FTE"]
            staff = str(max(1, round(float(pupils) * 0.08))) if pupils.replace(".", "").isdigit() else ""
            zone = OWN_CLOCKS.get(row["Town_suburb"].strip(), "Australia/Sydney")
            place = (
                row["Operational_directorate"] or "Unassigned",
                row["Principal_network"] or "None",
                "AU",
                "NSW",
                zone,
            )
            yield (row["School_code"], row["School_name"], *place, staff, *_leader(row["School_code"]))


def airports() -> Iterator[tuple[str, ...]]:
    """Every airport with a manager, its head count not known; a country is a state, its part is the network."""
    with gzip.open(AIRPORTS, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            place = (row["country"], row["subd"] or "-", row["country"], "", row["tz"])
            yield (row["icao"], row["name"], *place, "", *_leader(row["icao"]))


def _leader(code: str) -> tuple[str, str, str]:
    return f"Leader of {code}", f"leader.{code.lower()}@example.org", f"L{code}"


def asked(database: Database, folder: Path, rows: Iterator[tuple[str, ...]], **rules: Any) -> Ask:
    """The first question about the organisation that was imported from these rows."""
    programme: Programme = a_programme(**rules)
    tools = FakeTools(database, folder, programme)
    file = folder / "roster.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([HEADER, *rows])
    apply_roster(tools, preview_roster(tools, file))
    with database.reading() as tx:
        organisation = units.organisation_on(tx, TODAY)
    known, until = PublicHolidays(), date(2027, 12, 31)
    places = places_of(programme, organisation)
    return Ask(programme, organisation, TODAY, {place: known.between(*place, TODAY, until) for place in places})
