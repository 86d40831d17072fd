"""The rows: closed days behind, then windows, then the hours, with previews and coaching underneath."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from rollout.adapters.picture.header import mark, write_events
from rollout.adapters.picture.shapes import form, plain, width_of
from rollout.adapters.picture.sheet import Sheet
from rollout.domain.timeline import STATES, Frame, Line, Rooms, Row, Tile

_WORDS = {"held": "held", "unreported": "not reported yet", "not_held": "not held", "planned": "planned"}
_FAR = 280
_SMALLEST = 0.62
"""A number that would have to be smaller than this part of its size is left to the table."""
_LABELS = {"held": "{}", "unreported": "{}?", "not_held": "×{}", "planned": "{}"}


@dataclass(frozen=True)
class Placed:
    """A row, or (where `heading` says something) a heading, and where it stands."""

    row: Row
    y: float
    height: float
    heading: str = ""


Movable = Callable[[Line, Tile], str]
"""Where an hour of a facility gets another date; "" where it cannot."""


def write_rows(
    sheet: Sheet, placed: Sequence[Placed], bottom: float, link: Callable[[Line], str] | None,
    movable: Movable | None = None,
) -> None:  # fmt: skip
    rows = [each for each in placed if not each.heading]
    for each in rows:
        _write_closed(sheet, each)
    _write_grid(sheet, placed, bottom)
    _write_frames(sheet, rows)
    numbered = placed[0].y if placed else 0.0
    for each in placed:
        if each.heading:
            is_far = each.y - numbered > _FAR
            _write_heading(sheet, each, is_far)
            numbered = each.y if is_far else numbered
        else:
            _write_names(sheet, each, link)
            _write_hours(sheet, each, movable if each.row.line.is_facility else None)
            _write_rooms(sheet, each)
    _write_today(sheet, placed, bottom)


def _write_closed(sheet: Sheet, placed: Placed) -> None:
    """The whole height where all facilities are closed, a strip at the top where only some are."""
    for closed in placed.row.closed:
        low, high = sheet.span(closed.first, closed.last)
        if high > low:
            height = placed.height / 4 if closed.is_part else placed.height
            told = closed.why + (" (some facilities)" if closed.is_part else "")
            sheet.rect(f"tl-{closed.kind}", low, placed.y, high - low, height, told)


def _write_grid(sheet: Sheet, placed: Sequence[Placed], bottom: float) -> None:
    top = placed[0].y if placed else bottom
    month = sheet.timeline.first.month
    for number, monday in enumerate(sheet.timeline.mondays):
        x = sheet.left + number * sheet.week
        sheet.path("tl-week" if monday.month == month else "tl-month", (x, top), (x, bottom))
        month = monday.month
    for each in placed:
        sheet.path("tl-rule", (0, each.y + 0.5), (sheet.width, each.y + 0.5))
    sheet.path("tl-rule", (0, bottom + 0.5), (sheet.width, bottom + 0.5))


def _write_frames(sheet: Sheet, rows: Sequence[Placed]) -> None:
    """One outline round all neighbouring rows that share a window."""
    for frame in sorted({f for each in rows for f in each.row.frames}, key=lambda f: (f.wave, f.module)):
        for has_it, run in groupby(rows, key=lambda each: frame in each.row.frames):
            if has_it:
                those = list(run)
                _write_frame(sheet, frame, those[0].y, those[-1].y + those[-1].height)


def _write_frame(sheet: Sheet, frame: Frame, top: float, bottom: float) -> None:
    low, high = sheet.span(frame.first, frame.last)
    if high > low:
        told = f"{sheet.title(frame.module)}: {frame.first:%-d %b} to {frame.last:%-d %b %Y}"
        kind = f"tl-frame tl-s{frame.module % 6}"
        sheet.rect(kind, low + 0.7, top + 1.2, high - low - 1.4, bottom - top - 2.4, told)


def _write_heading(sheet: Sheet, placed: Placed, with_weeks: bool) -> None:
    """The name of the units above; now and then the weeks again, so that the eye need not travel to the top."""
    y = placed.y + placed.height - 9
    sheet.text(0, y, placed.heading, "tl-name tl-strong", sheet.sizes.text + 1, sheet.left + sheet.week)
    reach = width_of(placed.heading, sheet.sizes.text + 1)
    for number, monday in enumerate(sheet.timeline.mondays if with_weeks else ()):
        if reach < sheet.left + number * sheet.week:
            sheet.text(sheet.left + number * sheet.week + 4, y, f"{monday.day}", "tl-quiet", sheet.sizes.small)


def _write_names(sheet: Sheet, placed: Placed, link: Callable[[Line], str] | None) -> None:
    sizes, row, y = sheet.sizes, placed.row, placed.y
    target = link(row.line) if link else ""
    if target:
        sheet.add(f'<a href="{plain(target)}" aria-label="{plain(row.line.name)}">')
    sheet.add('<g class="tl-name">')
    if width_of(row.line.name, sizes.text) > sheet.left - 10:
        sheet.add(f"<title>{plain(row.line.name)}</title>")
    first = y + placed.height / 2 + (sizes.text * 0.36 if row.line.is_facility else -1.5)
    sheet.text(0, first, row.line.name, "tl-strong", sizes.text, sheet.left - 10)
    sheet.add("</g>" + ("</a>" if target else ""))
    if not row.line.is_facility:
        words = "1 facility" if row.facilities == 1 else f"{row.facilities:,} facilities"
        sheet.text(0, first + sizes.small + 3, words, "tl-name tl-quiet", sizes.small)
    _write_totals(sheet, placed, first)


def _write_totals(sheet: Sheet, placed: Placed, first: float) -> None:
    sizes, row = sheet.sizes, placed.row
    middle = placed.y + placed.height / 2
    y = middle - 1.5 if row.undated else middle + sizes.text * 0.36
    sheet.text(sheet.width, y, sheet.held_of(row), "tl-end", sizes.count)
    if row.undated:
        sheet.text(sheet.width, y + sizes.small + 3, f"{row.undated:,} no date", "tl-end tl-warn", sizes.small)


def _write_hours(sheet: Sheet, placed: Placed, movable: Movable | None) -> None:
    is_facility = placed.row.line.is_facility
    for on, tiles in groupby(placed.row.tiles, key=lambda tile: tile.on):
        those = list(tiles)
        low = sheet.x(on)
        width = sheet.day if is_facility else sheet.week
        gap = 0.6 if is_facility else 2
        shares = _shares([max(1, sum(map(len, _labels(tile, False)))) for tile in those], width - 2 * gap)
        x = low + gap
        for tile, share in zip(those, shares, strict=True):
            sheet.add(_held_by(tile, movable(placed.row.line, tile) if movable else ""))
            _write_tile(sheet, tile, x, placed.y + 4, share - (1 if len(those) > 1 else 0), is_facility)
            sheet.add("</g>")
            x += share


def _held_by(tile: Tile, where: str) -> str:
    """The mark can be taken with the pointer; the same way stands in the table and on the unit's page."""
    return f'<g class="tl-move" data-move="{plain(where)}" data-on="{tile.on.isoformat()}">' if where else "<g>"


def _write_tile(sheet: Sheet, tile: Tile, x: float, y: float, width: float, is_day: bool) -> None:
    """One piece for every state, as wide as its share but wide enough for its number where there is room."""
    pieces = [(state, getattr(tile, state)) for state in STATES if getattr(tile, state)]
    labels = _labels(tile, is_day)
    if sum(width_of(label, sheet.sizes.count) + 6 for label in labels) > width:
        labels = _labels(tile, is_day, is_short=True)
    needs = [width_of(label, sheet.sizes.count) + 6 for label in labels]
    spare = max(0.0, width - sum(needs)) / tile.hours
    widths = _shares([need + spare * count for need, (_, count) in zip(needs, pieces, strict=True)], width)
    height = min(sheet.sizes.tile, width * 1.5) if is_day else sheet.sizes.tile
    y += (sheet.sizes.tile - height) / 2
    sheet.add(f"<title>{plain(_told(sheet, tile, is_day))}</title>")
    for number, ((state, _), label, wide) in enumerate(zip(pieces, labels, widths, strict=True)):
        ends = (number == 0, number == len(pieces) - 1)
        shape = form(tile.module, x + 0.6, y, max(wide - 1.2, 2), height, ends)
        sheet.add(f'<path class="tl-{state}{_look(state, tile.module)}" d="{shape}"/>')
        size = sheet.sizes.count
        size *= min(1.0, (wide - 1) / max(width_of(label, size), 1))
        if label and size >= _SMALLEST * sheet.sizes.count:
            sheet.text(x + wide / 2, y + height / 2 + size * 0.36, label, f"tl-mid tl-on-{state}", size)
        x += wide


def _labels(tile: Tile, is_day: bool, is_short: bool = False) -> list[str]:
    """A single hour of a facility needs no 1; what became of it is said by its sign alone."""
    counted = [(state, getattr(tile, state)) for state in STATES if getattr(tile, state)]
    words = [f"{count / 1000:.1f}k" if is_short and count > 999 else f"{count:,}" for _, count in counted]
    told = ["" if is_day and word == "1" else word for word in words]
    return [_LABELS[state].format(word) for (state, _), word in zip(counted, told, strict=True)]


def _look(state: str, module: int) -> str:
    return f" tl-m{module % 6}" if state == "held" else f" tl-p{module % 6}" if state == "planned" else ""


def _shares(wanted: Sequence[float], room: float) -> list[float]:
    whole = sum(wanted)
    return [room * each / whole for each in wanted]


def _told(sheet: Sheet, tile: Tile, is_day: bool) -> str:
    states = ", ".join(f"{getattr(tile, state):,} {_WORDS[state]}" for state in STATES if getattr(tile, state))
    when = f"{tile.on:%a %-d %b %Y}" if is_day else f"week of {tile.on:%-d %b %Y}"
    return f"{sheet.title(tile.module)}, {when}: {states}"


def _write_rooms(sheet: Sheet, placed: Placed) -> None:
    y = placed.y + 4 + sheet.sizes.tile + (placed.height - 4 - sheet.sizes.tile) / 2
    for on, found in groupby(placed.row.rooms, key=lambda rooms: rooms.on):
        those = list(found)
        if placed.row.line.is_facility:
            for rooms in those:
                mark(sheet, rooms.kind, sheet.x(on) + sheet.day / 2, y)
        else:
            write_events(sheet, sheet.x(on), y, [(kind, _events(those, kind)) for kind in ("preview", "coaching")])


def _events(rooms: Sequence[Rooms], kind: str) -> int:
    return sum(each.events for each in rooms if each.kind == kind)


def _write_today(sheet: Sheet, placed: Sequence[Placed], bottom: float) -> None:
    if sheet.timeline.shows_today and placed:
        first, last = sheet.span(sheet.timeline.today, sheet.timeline.today)
        middle = (first + last) / 2
        sheet.path("tl-today", (middle, placed[0].y - 6), (middle, bottom))
