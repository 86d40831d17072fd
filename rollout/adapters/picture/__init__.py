"""The timeline of a programme as SVG: text that can be selected and searched, no script, legible in grey.

The same drawing goes into a page (which brings the colours, light or dark), into a file and onto paper.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby

from rollout.adapters.picture.header import header_height, write_header
from rollout.adapters.picture.rows import Movable, Placed, write_rows
from rollout.adapters.picture.shapes import form, number, plain
from rollout.adapters.picture.sheet import Sheet
from rollout.adapters.picture.sizes import FACILITY_PAGE, PAGE, WALL, WALL_HEIGHT, Sizes, larger
from rollout.adapters.picture.style import for_files, for_pages
from rollout.domain.timeline import STATES, Line, Row, Timeline

SAMPLES = {"held": "7", "unreported": "2?", "not_held": "×1", "planned": "7"}
_WORDS = {"held": "held", "unreported": "not reported yet", "not_held": "not held", "planned": "planned"}
_TAKEN = """\
<rect class="tl-room" x="1" y="3" width="28" height="5"/>\
<rect class="tl-room-taken" x="1" y="3" width="14" height="5"/>\
<rect class="tl-room-taken tl-full" x="1" y="11" width="28" height="5"/>"""
_PATTERNS = """\
<defs><pattern id="tl-hatch" width="6" height="6" patternUnits="userSpaceOnUse">\
<path class="tl-hatching" d="M-1 7L7 -1M-1 1L1 -1M5 7L7 5"/></pattern>\
<pattern id="tl-grain-1" width="5" height="5" patternUnits="userSpaceOnUse">\
<path class="tl-grain" d="M-1 6L6 -1M-1 1L1 -1M4 6L6 4"/></pattern>\
<pattern id="tl-grain-2" width="5" height="5" patternUnits="userSpaceOnUse">\
<path class="tl-grain" d="M0 2.5L5 2.5"/></pattern></defs>"""

Link = Callable[[Line], str]


def picture(
    timeline: Timeline,
    titles: Mapping[str, str],
    sizes: Sizes,
    rows: Sequence[Row] | None = None,
    link: Link | None = None,
    style: str = "",
    with_load: bool = True,
    movable: Movable | None = None,
) -> str:
    """One drawing of the timeline, or of some of its rows.

    `link`: where a row's name leads; `style`: rules put in; `movable`: where an hour gets another date.
    """
    rows = timeline.rows if rows is None else rows
    sheet = Sheet(timeline, titles, sizes)
    top = write_header(sheet, timeline.rows, with_load)
    placed, bottom = place_rows(rows, sizes, top)
    write_rows(sheet, placed, bottom, link, movable)
    look = f"<style>{style}</style>" if style else ""
    said = f"<title>{plain(_title(timeline))}</title><desc>{plain(_description(timeline, rows))}</desc>"
    size = f'viewBox="0 0 {number(sheet.width)} {number(bottom + 6)}"'
    fixed = f'width="{number(sheet.width)}" height="{number(bottom + 6)}"'
    role = "group" if link else "img"  # what is inside an image cannot be reached with the keyboard
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="tl" role="{role}" direction="ltr" {size} {fixed}'
        f"{_scale(sheet) if movable else ''}>"
        f"{said}{look}{_PATTERNS}{sheet.svg}</svg>"
    )


def _scale(sheet: Sheet) -> str:
    """Where which day lies, for whoever takes a mark with the pointer."""
    day = f'data-first="{sheet.timeline.first.isoformat()}" data-weekdays="{sheet.timeline.weekdays}"'
    return f' {day} data-left="{number(sheet.left)}" data-week="{sheet.week:.3f}" data-weeks="{sheet.timeline.weeks}"'


def names_of(timeline: Timeline, titles: Mapping[str, str], sizes: Sizes, width: float) -> str:
    """Only the names of the rows, where they stand in the picture: kept in sight while a narrow screen scrolls."""
    sheet = Sheet(timeline, titles, sizes)
    placed, bottom = place_rows(timeline.rows, sizes, header_height(sheet, timeline.rows, True))
    for row in placed:
        sheet.text(0, row.y + 17, row.heading or row.row.line.name, "tl-strong" if row.heading else "", room=width - 6)
    size = f'width="{number(width)}" height="{number(bottom + 6)}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" class="tl" aria-hidden="true" {size}>{sheet.svg}</svg>'


def place_rows(rows: Sequence[Row], sizes: Sizes, top: float) -> tuple[list[Placed], float]:
    """Every row and every heading with its height; and where they end."""
    placed, y = [], top
    for heading, those in groupby(rows, key=lambda row: row.line.heading):
        if heading:
            placed.append(Placed(next(iter(rows)), y, sizes.heading, heading))
            y += sizes.heading
        for row in those:
            placed.append(Placed(row, y, sizes.row))
            y += sizes.row
    return placed, y


def sheets_of(timeline: Timeline, titles: Mapping[str, str], sizes: Sizes, height: float) -> list[list[Row]]:
    """The rows shared out over sheets of this height; the load stands on the first alone."""
    sheet = Sheet(timeline, titles, sizes)
    tops = {is_first: header_height(sheet, timeline.rows, is_first) for is_first in (True, False)}
    found: list[list[Row]] = [[]]
    for row in timeline.rows:
        tried = [*found[-1], row]
        if place_rows(tried, sizes, tops[len(found) == 1])[1] > height and found[-1]:
            tried = [row]
            found.append(tried)
        found[-1] = tried
    return found


def wall_sizes(timeline: Timeline, titles: Mapping[str, str]) -> Sizes:
    """As large as one sheet can hold all rows; where it takes more sheets, the size that is read at arm's length."""
    for factor in (1.7, 1.5, 1.35, 1.2, 1.1):
        sizes = larger(WALL, factor)
        if len(sheets_of(timeline, titles, sizes, WALL_HEIGHT)) == 1:
            return sizes
    return WALL


def legend(timeline: Timeline, titles: Mapping[str, str], style: str = "") -> list[tuple[str, str]]:
    """Small samples and what they mean: the modules, then the states, then what stands under and behind them."""
    found = []
    for n, key in enumerate(timeline.modules):
        drawn = f'<path class="tl-held tl-m{n % 6}" d="{form(n, 1, 1, 28, 16)}"/>'
        found.append((_sample(drawn, style), titles.get(key, key)))
    for state in STATES:
        drawn = f'<rect class="tl-{state}{look_of(state, 0)}" x="1" y="1" width="28" height="16"/>'
        word = f'<text class="tl-mid tl-on-{state}" x="15" y="13" font-size="11.5">{SAMPLES[state]}</text>'
        found.append((_sample(drawn + word, style), _WORDS[state]))
    hatch = "".join(f"M{x} 18L{x + 18} 0" for x in range(-12, 30, 6))
    found += [
        (_sample('<circle class="tl-preview" cx="15" cy="9" r="4.4"/>', style), "preview"),
        (_sample('<path class="tl-coaching" d="M9.5 14L20.5 14L15 4Z"/>', style), "group coaching"),
        (_sample(_TAKEN, style), "seats taken, dark where full"),
        (_sample('<rect class="tl-holiday" width="30" height="18"/>', style), "public holiday"),
        (_sample(f'<path class="tl-hatching" d="{hatch}"/>', style), "blackout"),
        (_sample('<rect class="tl-frame tl-s0" x="1" y="1" width="28" height="16"/>', style), "window of a module"),
        (_sample('<path class="tl-today" d="M15 0L15 18"/>', style), "today"),
    ]
    return found


def look_of(state: str, module: int) -> str:
    return f" tl-m{module % 6}" if state == "held" else f" tl-p{module % 6}" if state == "planned" else ""


def _sample(drawn: str, style: str) -> str:
    look = f"<style>{style}</style>" if style else ""
    head = '<svg xmlns="http://www.w3.org/2000/svg" class="tl" viewBox="0 0 30 18" width="30" height="18"'
    return f'{head} aria-hidden="true">{look}{drawn}</svg>'


def _title(timeline: Timeline) -> str:
    last = timeline.mondays[-1]
    return f"Calendar of {timeline.weeks} weeks from {timeline.first:%-d %B %Y} to the week of {last:%-d %B %Y}"


def _description(timeline: Timeline, rows: Sequence[Row]) -> str:
    counts = ", ".join(f"{sum(row.count(state) for row in rows)} {_WORDS[state]}" for state in STATES)
    undated = sum(row.undated for row in rows)
    return (
        f"Weeks across, {len(rows)} rows down. {sum(row.hours for row in rows)} hours: {counts}, {undated} without a"
        f" date. Today is {timeline.today:%-d %B %Y}. The same facts stand in the table under the picture."
    )


__all__ = [
    "FACILITY_PAGE", "PAGE", "WALL", "WALL_HEIGHT", "Movable", "Sizes", "for_files", "for_pages", "legend", "names_of",
    "picture", "sheets_of", "wall_sizes",
]  # fmt: skip
