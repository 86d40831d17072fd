"""planners/theme.toml: what it says is printed; what it says wrong is refused with its table and key."""

import base64
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from rollout.adapters.paper.folder import PlannersFolder
from rollout.adapters.paper.logo import logo_fault
from rollout.adapters.paper.look_findings import look_findings
from rollout.adapters.paper.theme import Theme
from rollout.domain.problem import Finding, Refused
from tests.sample_module import a_module

PLANNERS = Path(__file__).parents[2] / "planners"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{}</svg>'
FACTS = {"programme": "P", "organisation": "As in the programme", "logo": "", "colour": "#0b5d5b"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PLANNERS, tmp_path / "planners", ignore=shutil.ignore_patterns("*.ttf")))


def theme_in(folder: Path, text: str) -> Theme:
    (folder / "theme.toml").write_text(text)
    return PlannersFolder(folder).theme


def refusal(folder: Path, text: str) -> list[tuple[str, str, str]]:
    with pytest.raises(Refused) as refused:
        theme_in(folder, text)
    return [(finding.where, finding.what, finding.hint) for finding in refused.value.findings]


def test_the_shipped_file_changes_nothing(folder: Path) -> None:
    shown = PlannersFolder(folder).theme.over(FACTS)
    assert shown == {
        **FACTS, "accent": "#0b5d5b", "deep": "#0b5d5b", "tint": "#d8e5e5", "wash": "#f2f6f6", "corners": "square",
        "text": '"Inter", "Noto Sans Arabic", "Source Serif", "Noto Naskh Arabic", sans-serif',
        "titles": '"Source Serif", "Noto Naskh Arabic", "Inter", "Noto Sans Arabic", serif',
    }  # fmt: skip


def test_a_folder_without_the_file_has_the_products_own_look(folder: Path) -> None:
    (folder / "theme.toml").unlink()
    shown = PlannersFolder(folder).theme.over(FACTS)
    assert (shown["organisation"], shown["accent"], shown["text"][:16]) == (
        "As in the programme",
        "#0b5d5b",
        '"Inter", "Source',
    )


def test_name_logo_colours_and_corners_win_over_the_programmes(folder: Path) -> None:
    (folder / "logo.svg").write_text(SVG.format("<path d='M0 0h1'/>"))
    theme = theme_in(
        folder,
        '[house]\nname = "Bluegum & Co"\nlogo = "logo.svg"\n[colours]\naccent = "#7f1d1d"\nsecond = "#123456"\n'
        '[boxes]\ncorners = "rounded"',
    )
    shown = theme.over(FACTS)
    assert {name: shown[name] for name in ("organisation", "logo", "accent", "deep", "corners")} == {
        "organisation": "Bluegum & Co", "logo": "logo.svg", "accent": "#7f1d1d",
        "deep": "#123456", "corners": "rounded",
    }  # fmt: skip


def test_sayings_are_said_in_their_language_alone(folder: Path) -> None:
    theme_in(folder, '[sayings.en]\nnotes = "My 100 % notes"\nhour = "session {number}/{modules}"')
    (folder / "sheets" / "own.html").write_text(
        '{{ _("Notes") }}, {% trans number=1, modules=3 %}conversation {{ number }} of {{ modules }}{% endtrans %}'
    )
    planners = PlannersFolder(folder)
    said = [
        planners.html("own", replace(a_module(), language=language), {"theme": FACTS}, "")
        for language in ("en", "en-AU", "de")
    ]
    assert said == ["My 100 % notes, session 1/3", "My 100 % notes, session 1/3", "Notizen, Gespräch 1 von 3"]


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("[colours]\naccent = 'red'", ("[colours] accent", "'red' cannot be used.", 'Write six digits: "#0b5d5b".')),
        ("[colours]\nacent = '#000000'", ("[colours] acent", "is not a setting.", "Did you mean accent?")),
        ("[colour]", ("colour", "is not a setting.", "Did you mean colours?")),
        ("house = 1", ("house", "is not a table.", "Write [house] on a line, its settings below.")),
        ("[house]\nname = 3", ("[house] name", "'3' cannot be used.", "Write text in quotes, at most 200 characters.")),
        ("[boxes]\ncorners = 'oval'", ("[boxes] corners", "'oval' cannot be used.", 'Write "square" or "rounded".')),
        (
            "[fonts]\ntext = ['Arial']",
            ("[fonts] text", "\"['Arial']\" cannot be used.",
             "Families of css/fonts.css: Inter, Source Serif, Noto Sans Arabic, Noto Naskh Arabic."),
        ),
        (
            "[fonts]\ntitles = 'Inter'",
            ("[fonts] titles", "'Inter' cannot be used.",
             "Inter lacks a line for the weight 400 italic in css/fonts.css."),
        ),
        (
            "[house]\nlogo = 'logo.svg'",
            ("[house] logo", "'logo.svg' cannot be used.", "There is no planners/logo.svg: put it there."),
        ),
        (
            "[sayings.en]\nhour = 'session {n}'",
            ("[sayings.en] hour", "'session {n}' cannot be used.", "It must hold {modules} and {number}."),
        ),
        (
            "[sayings.English]\nnotes = 'N'",
            ("[sayings.English]", "is not a language.", "Write, for example, [sayings.en]."),
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_table_and_key(folder: Path, text: str, finding: tuple[str, str, str]) -> None:
    where, what, hint = finding
    assert refusal(folder, text) == [(f"planners/theme.toml {where}", what, hint)]


def test_everything_wrong_is_said_at_once_and_check_says_it_too(folder: Path) -> None:
    text = "[colours]\naccent = 'red'\nsecond = 4"
    found = refusal(folder, text)
    assert [where for where, _, _ in found] == [f"planners/theme.toml [colours] {key}" for key in ("accent", "second")]
    checked = look_findings(PlannersFolder(folder), ["en"], "#0b5d5b")
    assert [(finding.where, finding.what, finding.hint) for finding in checked] == found


def test_a_file_that_is_no_toml_is_refused(folder: Path) -> None:
    ((where, what, _),) = refusal(folder, "[house\nname = 1")
    assert (where, what.partition(":")[0]) == ("planners/theme.toml", "cannot be read")


def test_colours_too_light_for_words_are_noted_with_what_is_printed_instead(folder: Path) -> None:
    theme_in(folder, '[colours]\nsecond = "#ffcc00"')
    assert look_findings(PlannersFolder(folder), ["en"], "#00aaff") == [
        Finding(
            "programme.toml [programme] colour",
            "#00aaff is too light for words: 2.6:1 on white paper. #0078b4 is printed instead.",
            "Choose a darker one, or write #0078b4 (4.8:1).", "notes",
        ),
        Finding(
            "planners/theme.toml [colours] second",
            "#ffcc00 is too light for words: 1.5:1 on white paper. #6c5600 is printed instead.",
            "Choose a darker one, or write #6c5600 (7.1:1).", "notes",
        ),
    ]  # fmt: skip


def test_a_logo_brings_nothing_with_it_from_elsewhere(tmp_path: Path) -> None:
    inside = "<path id='a' d='M0 0h1' fill='url(#b)'/><use xlink:href='#a'/><image href='data:image/png;base64,AA=='/>"
    reaching = {
        "<image href='https://x.example/a.png'/>": "image",
        "<use xlink:href='other.svg#a'/>": "use",
        "<style>@import 'x.css';</style>": "style",
        "<rect style='fill: url(https://x.example)'/>": "rect",
        "<script>1</script>": "script",
        "<foreignObject/>": "foreignObject",
    }
    hint = "Its <{}> needs something from elsewhere: put it inside, or save it as PNG."
    found = {}
    for body in (inside, *reaching):
        (tmp_path / "logo.svg").write_text(SVG.format(body))
        found[body] = logo_fault(tmp_path, "logo.svg")
    assert found == {inside: "", **{body: hint.format(tag) for body, tag in reaching.items()}}


def test_a_logo_is_a_small_picture_of_a_known_kind(tmp_path: Path) -> None:
    contents = {
        "good.png": PNG,
        "bad.png": b"no picture",
        "large.png": PNG + b"\0" * 1_000_000,
        "bad.svg": b"<svg",
        "html.svg": b"<html/>",
        "bomb.svg": b'<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>',
        "large.svg": b" " * 200_001,
        "logo.gif": b"",
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    assert {name: logo_fault(tmp_path, name) for name in (*contents, "../x.svg", 7)} == {
        "good.png": "",
        "bad.png": "It is no PNG: save it again.",
        "large.png": "It is larger than 1000 kB: save it smaller.",
        "bad.svg": "It is no SVG (unclosed token: line 1, column 0): save it again as plain SVG.",
        "html.svg": "It is no SVG: save it again as plain SVG.",
        "bomb.svg": "It has a DOCTYPE: save it as plain SVG.",
        "large.svg": "It is larger than 200 kB: save it smaller.",
        "logo.gif": 'Write the name of a picture in planners/: "logo.svg" or "logo.png".',
        "../x.svg": 'Write the name of a picture in planners/: "logo.svg" or "logo.png".',
        7: 'Write the name of a picture in planners/: "logo.svg" or "logo.png".',
    }
