"""What a roster says: columns guessed from words and shapes, cells read without guessing, differences shown."""

import gzip
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from rollout.adapters.places import HolidayPlaces
from rollout.adapters.spreadsheet import Spreadsheets
from rollout.domain import cells
from rollout.domain.columns import table_of
from rollout.domain.guess import guess
from rollout.domain.organisation import LEADER
from rollout.domain.problem import Refused
from rollout.domain.roster import Holder, Roster
from rollout.domain.roster_map import RosterMap, as_toml, read_map, with_settings
from rollout.domain.roster_rows import read_roster
from rollout.domain.units_above import code_of
from tests.builders import BEFORE, a_programme

DATA = Path(__file__).parents[3] / "shared" / "data"
LEVELS = ("state", "network", "facility")
HEADER = "Site ID,Site name,Network,State,Headcount,Manager,Manager e-mail,Time zone\n"
ROW = "001,Dubbo,Plains,New South Wales,12,Ana Muñoz,ana@example.org,Australia/Sydney\n"


def roster(text: str | bytes, map_: RosterMap | None = None, *settings: str, name: str = "staff.csv") -> Roster:
    programme = a_programme()
    sheet = Spreadsheets().parse(name, text if isinstance(text, bytes) else text.encode())
    map_ = map_ or guess(table_of(sheet, None, LEVELS), programme)
    map_ = with_settings("map", map_, settings, LEVELS) if settings else map_
    return read_roster(table_of(sheet, map_, LEVELS), map_, programme, HolidayPlaces(), {}, BEFORE)


def refusal(text: str, *settings: str) -> str:
    with pytest.raises(Refused) as refused:
        roster(text, None, *settings)
    return str(refused.value)


def real(path: str) -> bytes:
    if not (DATA / path).exists():
        pytest.skip(f"{path} is not on this machine")
    return (DATA / path).read_bytes()


def counts(read: Roster) -> Counter[str]:
    return Counter(unit.level for unit in read.units.values())


def test_a_plain_roster_is_read_without_any_map() -> None:
    read = roster(HEADER + ROW)
    assert list(read.units) == ["state-new-south-wales", "network-plains", "001"]
    unit = read.units["001"]
    assert (unit.name, unit.parent, unit.headcount, unit.timezone, unit.country, unit.subdivision) == (
        "Dubbo", "network-plains", 12, "Australia/Sydney", "AU", "NSW",
    )  # fmt: skip
    assert read.holders == {("001", LEADER): Holder("", "Ana Muñoz", "ana@example.org")}


def test_the_saved_map_reads_the_same_as_the_guess() -> None:
    sheet = Spreadsheets().parse("staff.csv", (HEADER + ROW).encode())
    guessed = guess(table_of(sheet, None, LEVELS), a_programme())
    assert read_map("map", as_toml(guessed, "staff.csv"), LEVELS) == guessed


def test_a_misspelt_setting_of_the_map_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        read_map("roster-map.toml", '[columns]\ncoed = "X"\n[headcount]\nshare = 8000', LEVELS)
    assert [finding.where for finding in refused.value.findings] == [
        "roster-map.toml [columns] coed",
        "roster-map.toml [headcount] share",
    ]


def test_staff_as_a_share_are_rounded_and_never_vanish() -> None:
    read = roster(HEADER + ROW + "002,Orange,Plains,New South Wales,3,,,\n", None, "headcount.share=0.08")
    assert [read.units[code].headcount for code in ("001", "002")] == [1, 1]
    assert cells.people("567.0", 0.08) == 45


@pytest.mark.parametrize(
    ("row", "where", "what"),
    [
        ("001,A,N,S,1,,,\n", "staff.csv, row 3, column Site ID", "is also the code of row 2."),
        ("002,A,N,S,-4,,,\n", "staff.csv, row 3, column Headcount", "-4 people cannot be right for one facility."),
        ("002,A,N,S,many,,,\n", "staff.csv, row 3, column Headcount", '"many" is not a number of people.'),
        ("002,A,N,S,1,,,Mars/North\n", "staff.csv, row 3, column Time zone", '"Mars/North" is not a time zone.'),
        (f"002,{'A' * 81},N,S,1,,,\n", "staff.csv, row 3, column Site name", "is too long (81 characters)."),
        ("0:2,A,N,S,1,,,\n", "staff.csv, row 3, column Site ID", "has one of"),
        ("002,A,N,S,1,=?utf-8?Q?x?=,,\n", "staff.csv, row 3, column Manager", 'has "=?" in it'),
        ("002,A,N,S,1,,,,,,extra\n", "staff.csv, row 3", "has 11 cells, the header 8."),
    ],
)
def test_a_refusal_names_row_column_and_fault(row: str, where: str, what: str) -> None:
    text = refusal(HEADER + ROW + row + "".join(f"9{n},B,N,S,1,,,Australia/Sydney\n" for n in range(60)))
    assert text.startswith(where)
    assert what in text


def test_twenty_findings_are_shown_and_the_rest_counted() -> None:
    rows = "".join(f"{n:03},A{n},N,S,-1,,,\n" for n in range(30))
    lines = refusal(HEADER + rows, "columns.headcount=Headcount").splitlines()
    assert (len(lines), lines[-1].startswith("staff.csv: 10 more findings like these.")) == (21, True)


@pytest.mark.parametrize(
    ("text", "order", "told"),
    [
        ("2027-02-01", "", date(2027, 2, 1)),
        ("20110701", "", date(2011, 7, 1)),
        ("25/12/2020", "", date(2020, 12, 25)),
        ("12/25/2020", "", date(2020, 12, 25)),
        ("05.05.2020", "", date(2020, 5, 5)),
        ("02/08/2021", "dmy", date(2021, 8, 2)),
        ("02/08/2021", "mdy", date(2021, 2, 8)),
        ("1-Feb-2027", "", date(2027, 2, 1)),
        ("8/19/2021 1:25:31 PM", "", date(2021, 8, 19)),
    ],
)
def test_dates_are_read(text: str, order: str, told: date) -> None:
    assert cells.day(text, order) == told


def test_a_date_of_two_meanings_is_asked_about() -> None:
    text = refusal(HEADER.replace("Time zone", "Opened on") + ROW.replace("Australia/Sydney", "02/08/2021"))
    assert text.startswith("staff.csv, row 2, column Opened on: ")
    assert '"02/08/2021" may be two days' in text
    assert "--dates dmy" in text


def test_a_row_without_a_network_is_put_under_an_unassigned_one() -> None:
    read = roster(HEADER + ROW + "002,Orange,,New South Wales,3,,,\n")
    assert [(u.code, u.name, u.parent) for u in read.units.values() if u.level == "network"] == [
        ("network-plains", "Plains", "state-new-south-wales"),
        ("network-unassigned", "Unassigned", "state-new-south-wales"),
    ]


def test_namibia_and_nepal_are_countries_and_not_blanks() -> None:
    rows = "".join(f"{n:03},Place {n},{c},N{c}\n" for n, c in enumerate(["NA", "NP", "NA", "NP", "AU", "AU"]))
    read = roster("code,name,country,network\n" + rows)
    assert [u.country for u in read.units.values() if u.level == "facility"] == ["NA", "NP", "NA", "NP", "AU", "AU"]
    assert [u.name for u in read.units.values() if u.level == "state"] == ["AU", "NA", "NP"]


def test_a_zone_rule_by_town_wins_over_the_programme() -> None:
    rows = "code,name,network,town\n1,A,N,Broken Hill\n2,B,N,Sydney\n"
    plain = roster(rows)
    assert any('"Broken Hill" = "Australia/Broken_Hill"' in note.hint for note in plain.notes)
    read = roster(rows, None, "timezone.by_value.town.Broken Hill=Australia/Broken_Hill")
    assert [read.units[code].timezone for code in ("1", "2")] == ["Australia/Broken_Hill", "Australia/Sydney"]


def test_units_that_name_their_parent_cannot_go_round_in_a_circle() -> None:
    rows = "code,level,name,parent\nA,state,A,B\nB,network,B,A\nC,facility,C,B\n"
    assert refusal(rows).startswith('staff.csv, row 2, column parent: "B" is a network and cannot be above a state')


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["Iron Cove"], "network-iron-cove"),
        (["Nguyễn"], "network-nguyen"),
        (["東京"], "network-130016b2"),
    ],
)
def test_codes_made_from_names_are_readable_and_stay(names: list[str], code: str) -> None:
    assert code_of("network", names) == code


def test_different_names_that_look_alike_get_different_codes() -> None:
    rows = "code,name,network\n1,A,A-B\n2,B,A B\n3,C,東京\n4,D,大阪\n"
    read = roster(rows)
    networks = [unit for unit in read.units.values() if unit.level == "network"]
    assert len({unit.code for unit in networks}) == len(networks) == 4


def test_schools_of_new_south_wales_add_up() -> None:
    read = roster(real("rosters/nsw_public_schools_2020.csv"), None, "headcount.share=0.08")
    assert counts(read) == {"state": 7, "network": 111, "facility": 2_216}
    facilities = [unit for unit in read.units.values() if unit.level == "facility"]
    assert sum(1 for unit in facilities if unit.headcount is None) == 45


def test_nhs_trusts_without_a_header_add_up() -> None:
    read = roster(real("rosters/nhs_trusts_ods_2021.csv"))
    assert counts(read) == {"state": 6, "network": 16, "facility": 241}
    assert {u.code: u.closed_on for u in read.units.values() if u.closed_on} == {
        "R1G": date(2015, 9, 30),
        "RFW": date(2015, 8, 31),
    }


@pytest.mark.slow
def test_the_airports_of_the_world_add_up() -> None:
    read = roster(gzip.decompress(real("rosters/airports.csv.gz")))
    facilities = [unit for unit in read.units.values() if unit.level == "facility"]
    assert (len(facilities), len({unit.country for unit in facilities})) == (28_298, 234)
    assert sum(1 for unit in facilities if unit.country == "NA") == 63
    assert counts(read)["state"] == 234
    assert read.units["00AA"].subdivision == "KS"


@pytest.mark.parametrize(
    ("file", "units", "leaders"),
    [
        ("bamboohr_report_export.csv", ["Operations", "Network 3", "Dubbo, NSW"],
         {"Dubbo, NSW": "Diya O'Brien", "Network 3": "Lee Nguyễn"}),
        ("entra_bulk_create_template.csv", ["NSW", "Network 7 – Inner West", "Leichhardt DC"],
         {"Leichhardt DC": "Siobhán O’Hara"}),
        ("entra_users_export.csv", ["NSW", "Network 3", "Dubbo"], {"Dubbo": "Ana Muñoz"}),
        ("google_workspace_users.csv", ["NSW", "Network 3", "Dubbo"], {"Dubbo": "Ana Muñoz"}),
        ("moodle_upload_users_cohorts.csv", ["Bluegum Stores", "Bluegum Stores", "Dubbo"], {"Dubbo": "Ana Muñoz"}),
    ],
)  # fmt: skip
def test_every_shape_of_hr_export_is_read(file: str, units: list[str], leaders: dict[str, str]) -> None:
    read = roster(real(f"hris/{file}"), name=file)
    assert [unit.name for unit in read.units.values()] == units
    assert {read.units[code].name: holder.name for (code, _), holder in read.holders.items()} == leaders
