"""A filled-in sheet is the same page as one laid out in full for the same leader: every pixel of every page.

`SAME_PAGE_LEADERS=200` compares so many leaders with names from all over the world instead of a few.
"""

import csv
import gzip
import os
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from rollout.adapters.paper.picture import pictures
from rollout.adapters.paper.sheets import Press
from rollout.domain.edges import SheetJob
from tests.paper.briefs import LONG, a_brief, jobs

AIRPORTS = Path(__file__).parents[3] / "shared" / "data" / "rosters" / "airports.csv.gz"
DPI = 100
FEW = 12

FILLED_IN = {
    "everyday": ("Harbour Street", "Maria Álvarez"),
    "welsh": ("Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogoch", "Siân Ŵyn Ŷnysddu"),
    "vietnamese": ("Cửa hàng Bến Nghé Quận Nhất", "Nguyễn Thị Ánh Tuyết"),
    "polish": ("Świętokrzyska Łódź Żabieniec", "Wawrzyniec Brzęczyszczykiewicz"),
    "greek": ("Κέντρο Θεσσαλονίκης", "Αναστασία Ψαρά"),
    "cyrillic": ("Щёлковская улица, д. 7", "Юлія Щербак"),
    "three scripts": ("Ωmega Žižkov Щука", "Łukasz Ελένη Ђорђе"),
    "kerning": ("AVAST To. Yp. “T’W” V,A/7.P LT", "Ty T.J. Wa’Vo"),
    "markup": ('Bits & "Bobs" <b>{{ 7 * 7 }}</b> (East\\West) #1 §9', "O'Brien {% raise %}; 50 % [x]"),
    "spaces": ("  Two   spaces \u00a0 and more ", "A\u00a0B"),
    "too long": (LONG * 3, "W" * 300),
    "empty": ("", ""),
}
IN_FULL = {
    "arabic": ("متجر الميناء", "ليلى حداد"),
    "hebrew": ("חנות הנמל", "רות כהן"),
    "chinese": ("海港街商店", "王小明"),
    "japanese": ("港町通り店", "さくら"),
    "korean": ("항구거리점", "김민지"),
    "thai": ("ร้านท่าเรือ", "สมหญิง"),
    "devanagari": ("बंदरगाह मार्ग", "प्रिया शर्मा"),
    "marks": ("Ha\u0308fen", "Z\u0351\u036b\u0343a\u0323lgo"),
    "emoji": ("Store 🙂 4", "Kim ❤️"),
    "brackets of two scripts": ("Щука (Store)", "Ana"),
    "controls": ("a\u202eb\u200fc", "soft\u00adhyphen"),
}


def job_of(kind: str, name: str, leader: str, hours: int = 3) -> SheetJob:
    return jobs(replace(a_brief(name, leader, hours, answers=hours % 3), parents=(name[::2] or "-", leader)))[kind]


def same(press: Press, job: SheetJob) -> str:
    """How it was printed; every page that was filled in is compared with the full layout."""
    printed = press.print_one(job)
    if printed.way == "compiled":
        assert differences(printed.content, press.in_full(job).content) == []
    return printed.way


def differences(one: bytes, other: bytes) -> list[tuple[int, tuple[int, int, int, int] | None]]:
    """The pages that are not equal, and where."""
    pages = list(zip(pictures(one, DPI), pictures(other, DPI), strict=True))
    return [(number, where(a, b)) for number, (a, b) in enumerate(pages, 1) if where(a, b)]


def where(one: Image.Image, other: Image.Image) -> tuple[int, int, int, int] | None:
    assert one.size == other.size
    return ImageChops.difference(one, other).getbbox()


@pytest.mark.parametrize("who", ["everyday", "three scripts"])
def test_a_filled_in_sheet_is_the_page_that_a_full_layout_makes(press: Press, who: str) -> None:
    assert same(press, job_of("session_plan", *FILLED_IN[who])) == "compiled"


def test_a_word_that_is_moved_or_changed_is_seen(press: Press) -> None:
    one, other = (press.print_one(job_of("session_plan", name, "Ana")).content for name in ("Harbour St", "Harbour Sf"))
    assert len(differences(one, other)) == 1


@pytest.mark.parametrize("who", sorted(IN_FULL))
def test_what_cannot_be_set_exactly_is_laid_out_in_full(press: Press, who: str) -> None:
    job = job_of("session_plan", *IN_FULL[who])
    assert press.sheet(job).fill(job.facts["leaves"], "", "") is None  # type: ignore[arg-type]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["planner", "guide", "session_plan", "sign_in"])
def test_every_sheet_is_the_same_page_on_all_its_pages(press: Press, kind: str) -> None:
    assert same(press, job_of(kind, "Ħarbour Street Łódź", "Đặng Ơn", hours=2)) == "compiled"


@pytest.mark.slow
@pytest.mark.parametrize("who", sorted(FILLED_IN))
def test_hard_names_are_the_same_page(press: Press, who: str) -> None:
    assert same(press, job_of("session_plan", *FILLED_IN[who], hours=1)) == "compiled"


@pytest.mark.slow
@pytest.mark.skipif(not AIRPORTS.exists(), reason="the world's airports are not here")
def test_leaders_anywhere_in_the_world_get_the_same_page(press: Press) -> None:
    wanted = int(os.environ.get("SAME_PAGE_LEADERS", FEW))
    ways = Counter(same(press, job) for job in jobs_of_the_world(wanted))
    assert ways["compiled"] >= 0.98 * wanted


def jobs_of_the_world(wanted: int) -> Iterator[SheetJob]:
    with gzip.open(AIRPORTS, "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    kinds = ("planner", "session_plan", "sign_in") if wanted > FEW else ("planner", "session_plan")
    chance = random.Random(7)
    for number in range(wanted):
        place, other = chance.choices(rows, k=2)
        yield job_of(kinds[number % len(kinds)], place["name"], f"{other['city']} {place['city']}", number % 9)
