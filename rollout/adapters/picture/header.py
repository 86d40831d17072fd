"""Above the rows: the load of every week, months and weeks, and the names of windows and closed days."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby

from rollout.adapters.picture.shapes import width_of
from rollout.adapters.picture.sheet import Sheet
from rollout.domain.timeline import Load, Room, Row

LANES = 3
ROOM = 12
"""How high the line of one kind of room is."""
Label = tuple[float, str, str]
"""Where it begins, what it says, how it looks."""


def header_height(sheet: Sheet, rows: Sequence[Row], with_load: bool) -> float:
    return _load_height(sheet, with_load) + 36 * sheet.unit + _lane(sheet) * (len(_lanes(sheet, rows)) + 1) + 6


def write_header(sheet: Sheet, rows: Sequence[Row], with_load: bool) -> float:
    """Draws it and returns where the rows begin."""
    top = _load_height(sheet, with_load)
    if with_load:
        _write_load(sheet, top)
    _write_weeks(sheet, top)
    y = top + 36 * sheet.unit
    for lane in _lanes(sheet, rows):
        y += _lane(sheet)
        for x, words, kind in lane:
            sheet.path("tl-rule", (x + 0.5, y - sheet.sizes.small), (x + 0.5, y + 1))
            sheet.text(x + 4, y - 1, words, kind, sheet.sizes.small)
    y += _lane(sheet)
    sheet.text(sheet.width, y - 1, "hours held", "tl-end tl-quiet", sheet.sizes.small)
    if sheet.timeline.shows_today:
        middle = sum(sheet.span(sheet.timeline.today, sheet.timeline.today)) / 2
        words = f"today, {sheet.timeline.today:%-d %b}"
        sheet.text(middle, y - 1, words, "tl-mid tl-today-word", sheet.sizes.small)
    return y + 6


def _load_height(sheet: Sheet, with_load: bool) -> float:
    return sheet.sizes.load + 30 * sheet.unit + _room_height(sheet) if with_load else 0


def _room_height(sheet: Sheet) -> float:
    return ROOM * sheet.unit * len(_rooms(sheet))


def _lane(sheet: Sheet) -> float:
    return sheet.sizes.small + 4.5


def _write_load(sheet: Sheet, bottom: float) -> None:
    """Hours a week as bars, one on the other in order of modules, with the even level; previews and coaching below."""
    sizes, load = sheet.sizes, sheet.timeline.load
    most = max([sum(week.hours) for week in load] + [week.level for week in load] + [1])
    base, scale = bottom - 28 * sheet.unit - _room_height(sheet), (sizes.load - 24) / most
    tops = [_write_bar(sheet, sheet.left + n * sheet.week, base, scale, week) for n, week in enumerate(load)]
    _write_level(sheet, base, scale)
    for number, (week, y) in enumerate(zip(load, tops, strict=True)):
        _write_sum(sheet, sheet.left + (number + 0.5) * sheet.week, y, sum(week.hours))
    sheet.path("tl-rule", (sheet.left, base + 0.5), (sheet.right, base + 0.5))
    sheet.text(0, base - 15 * sheet.unit, "Hours a week", "tl-name tl-strong", sizes.text)
    sheet.text(0, base - 1, "line: spread evenly", "tl-name tl-quiet", sizes.small)
    sheet.text(0, base + 17 * sheet.unit, "Previews, coaching", "tl-name tl-quiet", sizes.small)
    for number, week in enumerate(load):
        x = sheet.left + number * sheet.week
        write_events(sheet, x, base + 13.5 * sheet.unit, (("preview", week.previews), ("coaching", week.coachings)))
    for number, (name, rooms) in enumerate(_rooms(sheet)):
        _write_rooms(sheet, base + (24 + ROOM * number) * sheet.unit, name, rooms)


def _rooms(sheet: Sheet) -> list[tuple[str, list[Room]]]:
    """What has room that can run out, with each week's; what nobody has is left out."""
    load = sheet.timeline.load
    found = [
        ("Preview seats", [week.preview_seats for week in load]),
        ("Coaching seats", [week.coaching_seats for week in load]),
        ("Facilitators\u2019 days", [week.crew for week in load]),
    ]
    return [(name, rooms) for name, rooms in found if any(room.taken for room in rooms)]


def _write_rooms(sheet: Sheet, y: float, name: str, rooms: Sequence[Room]) -> None:
    """A track for each week that has room, filled as far as it is taken; what is full, or more, is marked."""
    unit = sheet.unit
    sheet.text(0, y + 7 * unit, name, "tl-name tl-quiet", sheet.sizes.small)
    for number, (room, monday) in enumerate(zip(rooms, sheet.timeline.mondays, strict=False)):
        if room.taken:
            x, wide = sheet.left + number * sheet.week + 4, max(sheet.week - 8, 4)
            told = f"{name}, week of {monday:%-d %b %Y}: {room.taken:,} of {room.there:,}"
            full = " tl-full" if room.taken >= room.there else ""
            sheet.rect("tl-room", x, y + 1.5 * unit, wide, 5 * unit, told)
            share = min(1.0, room.taken / max(room.there, 1))
            sheet.rect(f"tl-room-taken{full}", x, y + 1.5 * unit, wide * share, 5 * unit, told)


def _write_bar(sheet: Sheet, x: float, base: float, scale: float, week: Load) -> float:
    """Returns where it ends."""
    y, width = base, max(sheet.week - 8, 4)
    for module, hours in enumerate(week.hours):
        if hours:
            height = max(hours * scale, 1.5)
            y -= height
            told = f"week of {week.monday:%-d %b %Y}: {hours} hours of {sheet.title(module)}"
            sheet.rect(f"tl-m{module % 6}", x + 4, y + 0.5, width, height - 0.5, told)
            if module % 3:
                sheet.rect(f"tl-grain-{module % 3}", x + 4, y + 0.5, width, height - 0.5)
    return y


def _write_sum(sheet: Sheet, middle: float, y: float, total: int) -> None:
    """On clear ground, so that the even level does not strike it out."""
    if total:
        size = sheet.sizes.count
        words = f"{total:,}" if width_of(f"{total:,}", size) < sheet.week else f"{round(total / 1000)}k"
        wide = width_of(words, size) + 2
        sheet.rect("tl-ground", middle - wide / 2, y - 4.5 - size * 0.8, wide, size * 0.9)
        sheet.text(middle, y - 4, words, "tl-mid tl-strong", size)


def _write_level(sheet: Sheet, base: float, scale: float) -> None:
    """The even level, as a line over each run of weeks with the same one."""
    x = sheet.left
    for level, weeks in groupby(sheet.timeline.load, key=lambda week: week.level):
        end = x + sheet.week * len(list(weeks))
        if level:
            sheet.path("tl-level", (x + 1, base - level * scale), (end - 1, base - level * scale))
        x = end


def write_events(sheet: Sheet, x: float, y: float, counts: Iterable[tuple[str, int]], width: float = 0) -> None:
    """Previews in the left half of a week, coaching in the right, each with how many there are where more than one."""
    half = (width or sheet.week) / 2
    for number, (kind, count) in enumerate(counts):
        if count:
            words = "" if count == 1 else f"{count}" if count < 1000 else f"{count / 1000:.0f}k"
            room = width_of(words, sheet.sizes.small)
            left = x + number * half + max(0.0, (half - 9 * sheet.unit - room) / 2)
            mark(sheet, kind, left + 4 * sheet.unit, y)
            if words:
                sheet.text(left + 9.5 * sheet.unit, y + sheet.sizes.small * 0.36, words, "tl-quiet", sheet.sizes.small)


def mark(sheet: Sheet, kind: str, x: float, y: float) -> None:
    """A ring for a preview, a triangle for a coaching."""
    size = sheet.unit
    if kind == "preview":
        sheet.add(f'<circle class="tl-preview" cx="{x:.1f}" cy="{y:.1f}" r="{3.1 * size:.1f}"/>')
    else:
        low = y + 3.3 * size
        sheet.path("tl-coaching", (x - 3.9 * size, low), (x + 3.9 * size, low), (x, y - 3.8 * size))


def _write_weeks(sheet: Sheet, top: float) -> None:
    """Months over the Mondays that begin a week."""
    mondays, sizes = sheet.timeline.mondays, sheet.sizes
    x = sheet.left
    for _, weeks in groupby(mondays, key=lambda monday: (monday.year, monday.month)):
        those = list(weeks)
        words = f"{those[0]:%B %Y}"
        if width_of(words, sizes.text) + 12 > len(those) * sheet.week:
            words = f"{those[0]:%b}"
        sheet.text(x + 4, top + 12 * sheet.unit, words, "tl-strong", sizes.text, len(those) * sheet.week + 30)
        for number, monday in enumerate(those):
            sheet.text(x + number * sheet.week + 4, top + 29 * sheet.unit, f"{monday.day}", "tl-quiet", sizes.count)
        x += len(those) * sheet.week


def _lanes(sheet: Sheet, rows: Sequence[Row]) -> list[list[Label]]:
    """Labels one above the other where they would run into each other; what fits no lane stands in the table only."""
    lanes: list[list[Label]] = []
    ends: list[float] = []
    for x, words, kind in sorted({*_windows(sheet, rows), *_closed(sheet, rows)}):
        end = x + 4 + width_of(words, sheet.sizes.small) + 8
        free = next((n for n, taken in enumerate(ends) if taken <= x), len(ends))
        if free == len(ends) and free < LANES:
            lanes.append([])
            ends.append(0)
        if free < LANES and end < sheet.width:
            lanes[free].append((x, words, kind))
            ends[free] = end
    return lanes


def _windows(sheet: Sheet, rows: Sequence[Row]) -> Iterable[Label]:
    many = len({frame.wave for row in rows for frame in row.frames}) > 1
    for frame in {frame for row in rows for frame in row.frames}:
        first, last = sheet.span(frame.first, frame.last)
        if last > first:
            wave = "" if not many else ", pilot" if frame.wave == 0 else f", wave {frame.wave}"
            yield first, f"{sheet.title(frame.module)}{wave}", "tl-strong"


def _closed(sheet: Sheet, rows: Sequence[Row]) -> Iterable[Label]:
    """Holidays that most rows have, and every blackout."""
    counts = Counter((c.first, c.last, c.kind, c.why) for row in rows for c in row.closed)
    for (first, last, kind, why), count in sorted(counts.items()):
        low, high = sheet.span(first, last)
        if high > low and (kind == "blackout" or count * 2 > len(rows)):
            yield low, why, "tl-quiet"
