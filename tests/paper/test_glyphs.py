"""What our fonts can set; and that a letter which none of them has stops the printing, named with its place."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from rollout.adapters.paper.folder import PlannersFolder
from rollout.adapters.paper.glyphs import covered
from rollout.adapters.paper.layouts import Layouts
from rollout.domain.module import Module
from rollout.domain.printing.order import theme
from rollout.domain.problem import Finding, Refused
from tests.builders import a_programme
from tests.sample_module import a_module

PLANNERS = Path(__file__).parents[2] / "planners"
LATIN_GREEK_CYRILLIC = {
    "English": "ABCDEFGHIJKLMNOPQRSTUVWXYZ abcdefghijklmnopqrstuvwxyz 0123456789 “”‘’–—…·•×+&@#%€£$¥½¼¾°§",
    "German": "ÄÖÜäöüßẞ„“‚‘»«",
    "French, Spanish, Portuguese": "ÀÂÆÇÉÈÊËÎÏÔŒÙÛÜŸàâæçéèêëîïôœùûüÿÑñ¿¡áíóúÁÍÓÚãõÃÕºª«»",
    "Nordic, Icelandic": "ÅÄÖØÆåäöøæÐðÞþÝý",
    "Polish, Czech, Slovak": "ĄĆĘŁŃÓŚŹŻąćęłńóśźżČĎĚŇŘŠŤŮŽčďěňřšťůžĽĹŔľĺŕ",
    "Hungarian, Romanian, Turkish": "ŐŰőűĂÂÎȘȚăâîșțĞİŞğışÇç",
    "Croatian, Baltic, Maltese, Esperanto": "ĐđĀČĒĢĪĶĻŅŠŪŽāčēģīķļņšūžĖėĮįŲųĊċĠġĦħŻżĈĉĜĝĤĥĴĵŜŝŬŭ",
    "Welsh, Maori, Azerbaijani": "ŴŵŶŷĀāĒēĪīŌōŪūƏə",
    "Vietnamese": "ĂÂĐÊÔƠƯăâđêôơưẢảẠạẤấẦầẨẩẪẫẬậẮắẰằẲẳẴẵẶặẺẻẼẽẸẹẾếỀềỂểỄễỆệỈỉỊịỎỏỌọ"
    "ỐốỒồỔổỖỗỘộỚớỜờỞởỠỡỢợỦủỤụỨứỪừỬửỮữỰựỲỳỶỷỸỹỴỵ",
    "Greek": "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθικλμνξοπρστυφχψωςΆΈΉΊΌΎΏάέήίόύώΪΫϊϋΐΰ",
    "Russian, Ukrainian, Serbian, Bulgarian": "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдеёжзийклмнопрстуфхцчшщъыьэюя"
    "ҐЄІЇґєіїЉЊЋЂЏљњћђџЃЌЅѓќѕЎў",
}
ARABIC = {
    "Arabic": "ابتثجحخدذرزسشصضطظعغفقكلمنهويءآأؤإئةىًٌٍَُِّْ،؛؟٠١٢٣٤٥٦٧٨٩",
    "Persian": "پچژگکی۰۱۲۳۴۵۶۷۸۹",
    "Urdu": "ٹڈڑںھہۂۃےۓ",
}


@pytest.fixture(scope="module")
def folder() -> PlannersFolder:
    return PlannersFolder(PLANNERS)


@pytest.mark.parametrize(
    ("families", "alphabets"),
    [
        (("Inter",), LATIN_GREEK_CYRILLIC),
        (("Source Serif",), LATIN_GREEK_CYRILLIC),
        (("Noto Sans Arabic",), ARABIC),
        (("Noto Naskh Arabic",), ARABIC),
    ],
)
def test_our_fonts_have_the_letters_of_these_languages(
    folder: PlannersFolder, families: tuple[str, ...], alphabets: dict[str, str]
) -> None:
    known = covered(folder, families)
    missing = {name: "".join(c for c in text if ord(c) not in known and c != " ") for name, text in alphabets.items()}
    assert {name: letters for name, letters in missing.items() if letters} == {}


def test_every_weight_of_a_font_has_the_same_letters(folder: PlannersFolder) -> None:
    from rollout.adapters.paper.glyphs import _characters

    by_family: dict[str, set[frozenset[int]]] = {}
    for (family, _, _), path in folder.faces.items():
        by_family.setdefault(family, set()).add(_characters(path) & frozenset(range(0x20, 0x700)))
    assert {family: len(sets) for family, sets in by_family.items()} == dict.fromkeys(by_family, 1)


@pytest.fixture
def small(tmp_path: Path) -> Callable[[Module], int]:
    """Lays out a sheet of one line: two blocks, and a place for a name."""
    planners = Path(shutil.copytree(PLANNERS, tmp_path / "planners"))
    (planners / "css" / "own.css").write_text("@page { size: A4 }")
    (planners / "sheets" / "own.html").write_text(
        '{% extends "base.html" %}{% block css %}own{% endblock %}{% block body %}<div class="sheet">'
        '<h1 class="serif at" style="height: 20mm; width: 90mm" data-block="the title">{{ module.title }}</h1>'
        '<p data-block="the line">{{ module.stories }}</p>'
        '<p data-slot="name"><span data-word="">漢</span></p></div>{% endblock %}'
    )

    def lay_out(module: Module) -> int:
        look = theme(a_programme(), module)
        return Layouts().laid_out((planners, "own"), "own", module, {"theme": look})[1]

    return lay_out


def test_a_letter_that_no_font_has_stops_the_printing_and_is_named_with_its_place(
    small: Callable[[Module], int],
) -> None:
    hint = "Put a font that has it into planners/fonts and a line for it into fonts.css (planners/README.md says how)."
    with pytest.raises(Refused) as refused:
        small(replace(a_module(), stories="Who came? \u200b 漢"))
    assert refused.value.findings == (
        Finding(
            "module welcome, sheet own, the line",
            "the character “漢” (U+6F22) is in none of its fonts of planners/css/fonts.css.", hint,
        ),
    )  # fmt: skip
    with pytest.raises(Refused) as refused:
        small(replace(a_module(), title="ไทย อักษร"))
    assert refused.value.findings == (
        Finding(
            "module welcome, sheet own, the title",
            "the characters “ก” (U+0E01), “ท” (U+0E17), “ย” (U+0E22), … are in none of its fonts of"
            " planners/css/fonts.css.", hint,
        ),
    )  # fmt: skip


def test_a_letter_of_the_next_font_and_a_name_in_its_place_stop_nothing(small: Callable[[Module], int]) -> None:
    assert small(replace(a_module(), title="أهلًا بكم", stories="Κέντρο Юлія Bến سلام")) == 1
