"""programme.toml is read strictly, and every refusal says where, what and what to write."""

from dataclasses import fields
from datetime import date, time
from pathlib import Path

import pytest

from rollout import shipped
from rollout.adapters.programme_file import read_programme
from rollout.domain.problem import Refused
from rollout.domain.programme import Blackout, Programme, Spacing
from tests.builders import START, a_programme

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
    for name in settings - {"name", "organisation", "starts_on", "modules", "blackouts"}:
        inner = getattr(a_programme(), name)
        settings |= {field.name for field in fields(inner)} if hasattr(inner, "__dataclass_fields__") else set()
    assert [name for name in sorted(settings) if f"{name} =" not in text and f"[{name}]" not in text] == []
    assert read_programme(written(tmp_path, text)) == a_programme(organisation="Our organisation")


def test_the_template_with_its_example_blackout_switched_on_can_be_read(tmp_path: Path) -> None:
    text = shipped.programme_text(START)
    start = text.index("# [[blackouts]]")
    switched_on = text[:start] + text[start:].replace("# ", "")
    christmas = Blackout("*", date(2026, 12, 14), date(2027, 1, 10), "Christmas trade")
    assert read_programme(written(tmp_path, switched_on)).blackouts == (christmas,)


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
