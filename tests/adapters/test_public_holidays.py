from datetime import date

from rollout.adapters.public_holidays import PublicHolidays


def test_holidays_of_a_state_are_its_own_and_days_in_lieu_count() -> None:
    known = PublicHolidays()
    assert known.between("AU", "NSW", date(2027, 3, 1), date(2027, 4, 30)) == {
        date(2027, 3, 26): "Good Friday",
        date(2027, 3, 27): "Easter Saturday",
        date(2027, 3, 28): "Easter Sunday",
        date(2027, 3, 29): "Easter Monday",
        date(2027, 4, 25): "ANZAC Day",
        date(2027, 4, 26): "ANZAC Day (observed)",
    }
    assert known.between("AU", "VIC", date(2027, 3, 1), date(2027, 3, 20)) == {date(2027, 3, 8): "Labour Day"}


def test_a_span_over_new_year_takes_both_years() -> None:
    found = PublicHolidays().between("GB", "ENG", date(2026, 12, 20), date(2027, 1, 5))
    assert list(found) == [date(2026, 12, 25), date(2026, 12, 26), date(2026, 12, 28), date(2027, 1, 1)]


def test_a_subdivision_may_be_written_in_full_or_with_its_country() -> None:
    known = PublicHolidays()
    assert [known.knows("US", part) for part in ("CA", "US-CA", "California", "Atlantis")] == [True, True, True, False]
    day = date(2027, 3, 31)
    assert known.between("US", "California", day, day) == known.between("US", "CA", day, day)


def test_an_unknown_subdivision_keeps_its_countrys_holidays_and_an_unknown_country_none() -> None:
    known = PublicHolidays()
    day = date(2027, 12, 25)
    assert known.between("AU", "Atlantis", day, day) == {day: "Christmas Day"}
    assert known.between("ZZ", "", day, day) == {}
    assert (known.knows("ZZ", ""), known.knows("", ""), known.knows("NA", "")) == (False, False, True)
