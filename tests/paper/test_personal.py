"""The sheets of one leader: names of all kinds, texts at their caps, and words too many for their place.

What every sheet keeps to (size, fonts, white, codes, the same bytes) is in test_contract.py; that a filled-in sheet is
the page that a full layout makes is in test_same_page.py.
"""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rollout.adapters.paper import Printer
from rollout.adapters.paper.sheets import Press
from rollout.domain.pack import Reply
from rollout.domain.problem import Refused
from tests.paper.briefs import LONG, PLANNERS, a_brief, jobs, text
from tests.paper.conftest import pictures
from tests.sample_module import a_full_module, a_module, words

NAMES = {
    "everyday": ("Harbour Street", "Maria Álvarez", "compiled"),
    "long": (LONG, "Maximiliana Featherstonehaugh-Wolfeschlegelsteinhausenbergerdorff", "compiled"),
    "no leader": ("Store 4", "", "compiled"),
    "vietnamese": ("Cửa hàng Bến Nghé Quận Nhất", "Nguyễn Thị Ánh Tuyết", "compiled"),
    "greek and cyrillic": ("Κέντρο Θεσσαλονίκης", "Юлія Щербак", "compiled"),
    "markup": ('Bits & "Bobs" <b>{{ 7 * 7 }}</b> (East\\West)', "O'Brien {% raise %}", "compiled"),
    "arabic": ("متجر الميناء", "ليلى حداد", "full"),
    "chinese": ("海港街商店", "王小明", "full"),
}
DOTS = 60

pytestmark = pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs poppler's pdftotext")


@pytest.mark.parametrize("who", sorted(NAMES))
def test_names_of_all_kinds_are_printed_as_text(press: Press, who: str) -> None:
    name, leader, way = NAMES[who]
    printed = press.print_one(jobs(a_brief(name, leader))["planner"])
    found = text(printed.content)
    assert printed.way == way
    if way == "compiled" and who != "long":
        assert leader in found
        assert name.split()[0] in found


def test_the_same_facts_give_the_same_bytes_whatever_was_printed_before(press: Press) -> None:
    """From a press that has printed others, and from one that has only now read the compiled sheet."""
    job = jobs(a_brief())["planner"]
    press.print_one(jobs(a_brief("Łódź", "Đặng Ơn"))["planner"])
    assert press.print_one(job).content == Press(PLANNERS, press.cache, press.helper).print_one(job).content


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["planner", "session_plan", "sign_in"])
def test_eight_millimetres_all_around_stay_white_when_all_is_full(press: Press, kind: str) -> None:
    job = jobs(a_brief(LONG, LONG, hours=8, answers=3), a_full_module())[kind]
    page = next(iter(pictures(press.print_one(job).content, DOTS))).convert("L")
    edge = round(8 / 25.4 * DOTS) - 1
    width, height = page.size
    page.paste(255, (edge, edge, width - edge, height - edge))
    assert page.getextrema() == (255, 255)


@pytest.mark.slow
def test_a_planner_holds_every_text_at_its_cap(press: Press) -> None:
    printed = press.print_one(jobs(a_brief(LONG, LONG, hours=9, answers=3), a_full_module())["planner"])
    assert (printed.pages, printed.way) == (1, "compiled")
    assert "and 1 more: see the sign-in sheets" in text(printed.content)


@pytest.mark.parametrize(
    ("changed", "block"),
    [
        ({"objectives": (words(400),) * 4}, "objectives"),
        pytest.param({"commitment": words(900)}, "commitment box", marks=pytest.mark.slow),
        pytest.param({"purpose": (words(900),)}, "purpose", marks=pytest.mark.slow),
    ],
)
def test_a_sheet_that_would_not_stay_one_sheet_is_refused_by_the_name_of_its_block(
    press: Press, changed: dict[str, Any], block: str
) -> None:
    module = replace(a_module(), **changed)
    with pytest.raises(Refused) as refused:
        press.print_one(jobs(a_brief(), module)["planner"])
    assert str(refused.value) == (
        f"module welcome, sheet planner, block “{block}”: holds more words than its place on the sheet. "
        "Shorten it, or give it more room in planners/."
    )


def test_answers_flow_over_as_many_pages_as_they_need(press: Press) -> None:
    reply = Reply("An idea\n" * 30, "Noor", "declined", words(1_200), "state")
    job = jobs(replace(a_brief(), replies=(reply,) * 3))["answers"]
    printed = press.print_one(job)
    assert printed.pages > 1
    assert text(printed.content).count("The state answers") == 3


def test_a_sheet_cannot_reach_outside_the_planners_folder(press: Press, tmp_path: Path) -> None:
    own = tmp_path / "planners"
    shutil.copytree(PLANNERS, own)
    base = own / "sheets" / "base.html"
    for reached in ("file:///etc/passwd", "http://127.0.0.1:9/x.css", "../../secret.css"):
        base.write_text((PLANNERS / "sheets" / "base.html").read_text().replace("css/base.css", reached))
        with pytest.raises(Refused, match="which is no file of the planners folder"):
            Press(own, tmp_path / "cache", press.helper).print_one(jobs(a_brief())["planner"])


def test_personal_words_are_neither_template_nor_markup(press: Press) -> None:
    name = "{{ 7 * 7 }} <i>x</i> ${x}"
    assert name in text(press.print_one(jobs(a_brief(name))["session_plan"]).content)


@pytest.mark.slow
def test_many_sheets_are_printed_in_order_by_two_helpers(tmp_path: Path) -> None:
    wanted = [jobs(a_brief(f"Store {number}"))["planner"] for number in range(160)]
    printer = Printer(PLANNERS, tmp_path)
    printed = list(printer.print_all(wanted))
    printer.close()
    assert [f"Store {n}" in text(printed[n].content) for n in (0, 59, 60, 159)] == [True] * 4
    assert {(sheet.way, sheet.pages) for sheet in printed} == {("compiled", 1)}
