"""programme.toml is read strictly, and every refusal says where, what and what to write."""

from dataclasses import fields
from datetime import date, time
from pathlib import Path

import pytest

from rollout import shipped
from rollout.adapters.programme_file import read_programme
from rollout.domain.problem import Refused
from rollout.domain.programme import (
    Blackout,
    Facilitator,
    Groups,
    Hours,
    LadderRules,
    LetterRules,
    Opening,
    PaperRule,
    Preparation,
    Programme,
    Rung,
    Shift,
    Spacing,
    WaveRules,
    Window,
    Wishes,
)
from tests.builders import START, a_programme

LISTS = (Blackout, Window, Opening, Shift, Facilitator)
HEAD = """
[programme]
name = "Every customer"
organisation = "Bluegum Stores"
starts_on = 2027-02-01
modules = ["welcome", "listen", "own"]
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "programme.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refusal(folder: Path, text: str) -> list[str]:
    with pytest.raises(Refused) as refused:
        read_programme(written(folder, text))
    return [str(finding) for finding in refused.value.findings]


def test_what_is_left_out_has_the_defaults_of_the_domain(tmp_path: Path) -> None:
    assert read_programme(written(tmp_path, HEAD)) == a_programme(subdivision="")


def test_the_template_names_every_setting_and_holds_the_defaults(tmp_path: Path) -> None:
    text = shipped.programme_text(START)
    settings = {field.name for field in fields(Programme)}
    for shape in (Spacing, Hours, Groups, Preparation, WaveRules, Wishes, LadderRules, LetterRules, *LISTS):
        settings |= {field.name for field in fields(shape)}
    assert [name for name in sorted(settings) if f"{name} =" not in text and f"[{name}]" not in text] == []
    assert read_programme(written(tmp_path, text)) == a_programme(organisation="Our organisation")


def test_the_template_with_its_examples_switched_on_can_be_read(tmp_path: Path) -> None:
    text = shipped.programme_text(START)
    start = text.index("# [[blackouts]]")
    switched_on = text[:start] + text[start:].replace("# ", "")
    assert read_programme(written(tmp_path, switched_on)) == a_programme(
        organisation="Our organisation",
        blackouts=(Blackout("*", date(2026, 12, 14), date(2027, 1, 10), "Christmas trade"),),
        windows=(Window("listen", date(2027, 3, 8), date(2027, 3, 27)),),
        openings=(Opening("HARBOUR", ("tue", "wed", "thu", "fri", "sat"), (time(10), time(14))),),
        shifts=(Shift("early", 60, (time(9), time(10, 30))), Shift("late", 40, (time(14, 30),))),
        facilitators=(Facilitator("Kim Park", "kim@example.org", "*", ("2027-02-08", "2027-03-01..2027-03-05")),),
        paper=(PaperRule("HARBOUR", "two_a4", "Tuesday north", "paper"),),
        rungs=(Rung("state", 3, 21, "hidden"),),
    )


def test_hours_may_be_texts_or_toml_times_and_days_may_be_texts(tmp_path: Path) -> None:
    text = HEAD.replace("2027-02-01", '"2027-02-01"') + '[hours]\nstarts = [09:15:00, "13:45"]\n'
    programme = read_programme(written(tmp_path, text))
    assert (programme.starts_on, programme.hours.starts) == (START, (time(9, 15), time(13, 45)))


def test_a_file_saved_by_a_windows_editor_is_read(tmp_path: Path) -> None:
    path = tmp_path / "programme.toml"
    path.write_bytes(b"\xef\xbb\xbf" + HEAD.replace("\n", "\r\n").encode())
    assert read_programme(path).name == "Every customer"


def test_all_that_is_wrong_in_shape_is_said_at_once(tmp_path: Path) -> None:
    text = """
    [programme]
    name = 7
    organisation = "Bluegum Stores"
    modules = "welcome"
    time_zone = "Australia/Sydney"
    min_days = 28
    [spacing]
    max_days = "42"
    [hours]
    starts = ["half past nine"]
    [preparation]
    policy = "shout"
    [letter]
    quota = 3
    """
    assert refusal(tmp_path, text) == [
        "programme.toml [programme] time_zone: is not a setting. Did you mean timezone?",
        "programme.toml [programme] min_days: stands in the wrong table. Move it to [spacing].",
        "programme.toml [programme] name: '7' cannot be used. Write text in quotes.",
        "programme.toml [programme] modules: 'welcome' cannot be used. Write a list in [ ], of text in quotes.",
        "programme.toml [programme] starts_on: is missing. Add starts_on = 2027-02-01",
        "programme.toml [spacing] max_days: '42' cannot be used. Write a whole number.",
        'programme.toml [hours] starts: "[\'half past nine\']" cannot be used. Write a time ("09:00").',
        'programme.toml [preparation] policy: \'shout\' cannot be used. Write one of "off", "warn", "block".',
        "programme.toml letter: is not known here. Did you mean [letters]?",
    ]


def test_settings_that_cannot_be_met_together_are_all_named(tmp_path: Path) -> None:
    text = """
    [programme]
    name = "Every customer"
    organisation = "Bluegum Stores"
    starts_on = 2027-02-06
    modules = ["welcome", "../etc", "welcome"]
    timezone = "Australia/Sidney"
    base_url = ""
    first_module_within_days = 2
    [spacing]
    min_days = 43
    [preparation]
    earliest_days = 3
    hub_level = "region"
    [ladder]
    levels = ["state", "network"]
    [letters]
    sender_name = "L&D <boss@example.org>"
    digest_weekday = "Monday"
    [[rungs]]
    level = "facility"
    [[rungs]]
    level = "state"
    quota = -1
    [[rungs]]
    level = "state"
    [[blackouts]]
    unit = "*"
    from_on = 2027-03-02
    to_on = 2027-03-01
    reason = "stock-take"
    """
    key, days = "programme.toml [programme]", "mon, tue, wed, thu, fri, sat, sun"
    assert refusal(tmp_path, text) == [
        f"{key} modules: 'welcome' stands there twice. Keep one of them.",
        f"{key} modules: '../etc' cannot be used. Use small letters, digits, - and _ (up to 40).",
        f"{key} timezone: 'Australia/Sidney' is no time zone. "
        'Write an IANA name such as "Australia/Sydney" or "Europe/London".',
        f"{key} base_url: '' is no web address. "
        'Write how people reach this product, such as "https://rollout.example.org".',
        "programme.toml [spacing] min_days: min_days (43) is more than max_days (42). Exchange them, or use 28 and 42.",
        f"{key} first_module_within_days: the window of 2 day(s) has no opening day in it. "
        "Make it longer; 28 is four weeks.",
        "programme.toml [preparation] latest_days: latest_days (3) is not less than earliest_days (3). "
        "Both count back from the hour: use 3 and 21, for example.",
        "programme.toml [preparation] hub_level: 'region' is no level above. Use state, network.",
        "programme.toml [ladder] levels: are not in the order in which ideas climb. "
        "Write each once, from the bottom up: network, state.",
        "programme.toml [[rungs]] number 1 level: 'facility' is no level of the ladder. Use state, network.",
        "programme.toml [[rungs]] number 2 quota: -1 cannot be right. Write a number from 1 to 1000.",
        "programme.toml [[rungs]] number 3 level: 'state' stands there twice. Keep one of them.",
        f"programme.toml [letters] digest_weekday: 'Monday' is no weekday. Use {days}.",
        "programme.toml [letters] sender_name: cannot stand in a letter's head. "
        'Write a plain name without @ : , ; < > and quotes, such as "Learning and Development".',
        "programme.toml [[blackouts]] number 1: ends on 2027-03-01 before it begins on 2027-03-02. "
        "Exchange from_on and to_on.",
    ]


@pytest.mark.parametrize(
    ("line", "finding"),
    [
        ("colour = 'red'", "colour: 'red' is no colour. Write six digits: \"#0b5d5b\"."),
        ("country = 'Australia'", 'country: \'Australia\' is no country code. Two letters: "AU", "GB".'),
        ("language = 'English'", "language: 'English' is no language code. Write, for example, \"en\"."),
        ("timezone = '../../etc/passwd'", "timezone: '../../etc/passwd' is no time zone. "
         'Write an IANA name such as "Australia/Sydney" or "Europe/London".'),
        ("base_url = 'https://rollout.example.org/'", "base_url: 'https://rollout.example.org/' is no web address. "
         'Write how people reach this product, such as "https://rollout.example.org".'),
        ("base_url = 'http://a.org:99999'", "base_url: 'http://a.org:99999' is no web address. "
         'Write how people reach this product, such as "https://rollout.example.org".'),
        ("first_module_within_days = 0", "first_module_within_days: the window of 0 day(s) has no opening day in it. "
         "Make it longer; 28 is four weeks."),
    ],
)  # fmt: skip
def test_one_value_that_cannot_be_is_refused(line: str, finding: str, tmp_path: Path) -> None:
    assert refusal(tmp_path, HEAD + line)[0] == f"programme.toml [programme] {finding}"


def test_spacing_may_be_a_single_day(tmp_path: Path) -> None:
    programme = read_programme(written(tmp_path, HEAD + "[spacing]\nmin_days = 28\nmax_days = 28\n"))
    assert programme.spacing == Spacing(28, 28)


def test_a_file_that_is_no_toml_is_refused_with_the_line(tmp_path: Path) -> None:
    assert refusal(tmp_path, "[programme]\nname = Every customer\n") == [
        "programme.toml: cannot be read: Invalid value (at line 2, column 8). "
        'Texts stand in quotes, lists in [ ], dates as 2027-02-01; a key is followed by "=".'
    ]


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "programme.toml").write_bytes('name = "Café"'.encode("cp1252"))
    with pytest.raises(Refused, match="is not saved as UTF-8"):
        read_programme(tmp_path / "programme.toml")


def test_every_list_is_read_as_strictly_as_the_tables(tmp_path: Path) -> None:
    text = """
    openings = 3
    [wave]
    count = 3
    [[windows]]
    module = "listen"
    form_on = 2027-03-08
    to_on = "soon"
    [[shifts]]
    name = "early"
    share = "half"
    [[shifts]]
    name = "late"
    [[facilitators]]
    name = "Kim Park"
    emial = "kim@example.org"
    away = [2027-02-08]
    [[facilitator]]
    name = "Kim Park"
    """
    assert refusal(tmp_path, text[: text.index("[wave]")] + HEAD + text[text.index("[wave]") :]) == [
        "programme.toml [[windows]] number 1 form_on: is not a setting. Did you mean from_on?",
        "programme.toml [[windows]] number 1 to_on: 'soon' cannot be used. Write a date (2027-02-01).",
        "programme.toml [[windows]] number 1 from_on: is missing. Add from_on = 2027-02-01",
        "programme.toml openings: is not a list of tables. Write [[openings]] above each one.",
        "programme.toml [[shifts]] number 1 share: 'half' cannot be used. Write a whole number.",
        "programme.toml [[shifts]] number 2 share: is missing. Add share = 50",
        "programme.toml [[facilitators]] number 1 emial: is not a setting. Did you mean email?",
        "programme.toml [[facilitators]] number 1 away: '[datetime.date(2027, 2, 8)]' cannot be used. "
        "Write text in quotes.",
        'programme.toml [[facilitators]] number 1 email: is missing. Add email = "…"',
        "programme.toml wave: is not known here. Did you mean [waves]?",
        "programme.toml facilitator: is not known here. Did you mean [[facilitators]]?",
    ]


def test_rules_of_the_calendar_that_cannot_be_met_are_all_named(tmp_path: Path) -> None:
    text = """
    catch_up_days = -1
    [hours]
    liked_days = ["sat", "tue"]
    liked_starts = ["07:00"]
    [groups]
    led_per_day = 0
    [waves]
    count = 0
    level = "region"
    pilot = ["N1", "N1"]
    pilot_drawn = 1
    [wishes]
    gap = -1
    liked_gap = 60
    [[windows]]
    module = "lisen"
    from_on = 2027-03-12
    to_on = 2027-03-08
    wave = 4
    [[openings]]
    unit = "*"
    days = ["tues"]
    [[openings]]
    unit = "N1"
    [[openings]]
    unit = "N1"
    starts = ["23:30"]
    [[shifts]]
    name = "early"
    share = 60
    [[shifts]]
    name = "early"
    share = 30
    [[facilitators]]
    name = "Kim Park"
    email = "Kim@example.org"
    away = ["2027-02-08..2027-02-12"]
    [[facilitators]]
    name = "Kim Park"
    email = "kim@example.org"
    serves = ""
    away = ["8 Feb"]
    [[facilitators]]
    name = "Jo"
    email = "jo"
    away = ["2027-02-12..2027-02-08"]
    """
    days = "mon, tue, wed, thu, fri, sat, sun"
    away = 'Write one day ("2027-02-08") or the first and last ("2027-02-08..2027-02-12").'
    assert refusal(tmp_path, HEAD + text) == [
        "programme.toml [hours] liked_days: 'sat' is not an opening day. Leave it out, or use mon, tue, wed, thu, fri.",
        "programme.toml [hours] liked_starts: no hour may start at 07:00. Leave it out, or add it to starts.",
        "programme.toml [waves] count: 0 cannot be right. Write a number from 1 to 50.",
        "programme.toml [waves] level: 'region' is no level. Use state, network, facility.",
        "programme.toml [waves] pilot: names a unit twice or not at all. Write each unit's code once.",
        "programme.toml [waves] pilot_drawn: cannot stand beside pilot. "
        "Either name the pilot's units or have them drawn.",
        "programme.toml [wishes] gap: -1 cannot be right. Write a number from 0 to 1000.",
        "programme.toml [wishes] liked_gap: 60 days are never allowed. "
        "Write a number from 28 to 42: min_days and max_days of [spacing].",
        "programme.toml [programme] catch_up_days: -1 cannot be right. Write a number from 0 to 1000.",
        "programme.toml [groups] led_per_day: 0 cannot be right. Write a number from 1 to 1000.",
        "programme.toml [[windows]] number 1: ends on 2027-03-08 before it begins on 2027-03-12. "
        "Exchange from_on and to_on.",
        "programme.toml [[windows]] number 1: 'lisen' is no module. Use welcome, listen, own.",
        "programme.toml [[windows]] number 1: there is no wave 4. Use 1, or 0 for all.",
        "programme.toml [[openings]] number 1: names no unit. Write a unit's code; what holds for all is in [hours].",
        f"programme.toml [[openings]] number 1 days: 'tues' is no weekday. Use {days}.",
        "programme.toml [[openings]] number 2: changes nothing. Write days, starts or both.",
        "programme.toml [[openings]] number 3: is the second for N1. Make one of the two.",
        "programme.toml [[openings]] number 3 starts: an hour that starts at 23:30 would end on the next day. "
        "Start earlier.",
        "programme.toml [[shifts]] number 2 name: 'early' stands in number 1 too. Each stands there once.",
        "programme.toml [[shifts]] share: the shares add up to 90 (60 + 30). They are hundredths: make it 100.",
        "programme.toml [[facilitators]] number 2 email: 'kim@example.org' stands in number 1 too. "
        "Each stands there once.",
        'programme.toml [[facilitators]] number 2 serves: serves no unit. Write a unit\'s code, or "*" for everybody.',
        f"programme.toml [[facilitators]] number 2 away: '8 Feb' is not a day or a span of days. {away}",
        "programme.toml [[facilitators]] number 3 email: 'jo' is no e-mail address. "
        'Write one plain address, such as "kim@example.org".',
        f"programme.toml [[facilitators]] number 3 away: '2027-02-12..2027-02-08' ends before it begins. {away}",
    ]
