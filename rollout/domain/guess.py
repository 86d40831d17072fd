"""The first guess at a roster's columns: shown, saved, corrected by people; nothing is built upon it unseen."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from rollout.domain.cells import is_address, is_date, is_number, zone
from rollout.domain.columns import PLACES, Shape, Table, is_about_people, meaning_by_words, wordings
from rollout.domain.programme import Programme
from rollout.domain.roster_map import LevelColumns, RosterMap
from rollout.domain.sheet import letter

_GROUPS = (
    "network", "directorate", "division", "region", "area", "district", "cluster", "territory", "zone", "group",
    "state", "province", "subd", "subdivision", "department", "county", "country",
)  # fmt: skip
_LOOKS: Mapping[str, Callable[[Shape], object]] = {
    "timezone": lambda shape: shape.mostly(zone, 0.4),
    "email": lambda shape: shape.mostly(is_address, 0.5),
    "headcount": lambda shape: shape.mostly(is_number),
    "code": lambda shape: shape.is_key,
    "country": lambda shape: shape.mostly(lambda value: not any(c.isdigit() for c in value)),
    "opened_on": lambda shape: shape.mostly(is_date),
    "closed_on": lambda shape: not shape.many or shape.mostly(is_date),
    "path": lambda shape: shape.mostly(lambda value: "/" in value or ">" in value or "\\" in value),
}
_LATER = {"leader_email": "email", "deputy_email": "email", "person_email": "email", "reports_to_email": "email"}


def guess(table: Table, programme: Programme) -> RosterMap:
    """What the columns most likely mean."""
    has_header = table.header != tuple(letter(number) for number in range(len(table.header)))
    is_people = is_about_people(table.header)
    columns = _by_words(table, is_people, PLACES | {programme.facility_level}) if has_header else {}
    kind = "units" if {"code", "level", "parent"} <= set(columns) else "people" if is_people else "facilities"
    if kind == "facilities":
        _by_shape(table, columns, dates=not has_header)
    if kind != "units":
        columns.pop("level", None)
        columns.pop("parent", None)
    separator, parts = _path(table, columns, programme.levels)
    levels = {} if parts or kind == "units" else _levels(table, columns, programme, has_header)
    return RosterMap(
        rows=kind, header=has_header, columns=columns, levels=levels, path_levels=parts, separator=separator,
        only=_only(table) if is_people else {}, leads=_leads(programme.levels) if is_people else {},
        count_people=is_people and _is_everybody(table, columns),
    )  # fmt: skip


def _by_words(table: Table, is_people: bool, places: frozenset[str]) -> dict[str, str]:
    found: dict[str, tuple[int, str]] = {}
    for column in table.header:
        said = meaning_by_words(column, is_people, places)
        if said is None or not _may_be(said[0], table.shapes[column], is_people):
            continue
        meaning, rank = said
        if meaning not in found or rank < found[meaning][0]:
            found[meaning] = rank, column
    return {meaning: column for meaning, (_, column) in found.items()}


def _may_be(meaning: str, shape: Shape, is_people: bool) -> bool:
    if is_people and meaning == "code":
        return shape.many > 0
    looks = _LOOKS.get(_LATER.get(meaning, meaning))
    return looks is None or (bool(looks(shape)) if shape.many else meaning in ("closed_on", "email"))


def _by_shape(table: Table, columns: dict[str, str], dates: bool) -> None:
    """What no header said: the first key is the code, the first real text the name; zones look like nothing else."""
    free = [column for column in table.header if column not in columns.values()]
    if "code" not in columns:
        keys = [
            c
            for c in free
            if table.shapes[c].is_key and table.shapes[c].mostly(lambda v: " " not in v and len(v) <= 20)
        ]
        keys = [c for c in keys if not table.shapes[c].mostly(is_address, 0.5)]
        _take(columns, "code", keys)
    if "name" not in columns:
        free = [c for c in free if c not in columns.values()]
        names = [c for c in free if _is_name(table.shapes[c])]
        _take(columns, "name", names)
    if "timezone" not in columns:
        _take(columns, "timezone", [c for c in free if table.shapes[c].mostly(lambda v: "/" in v and zone(v), 0.9)])
    if dates:
        _dates_by_shape(table, columns)


def _take(columns: dict[str, str], meaning: str, fit: list[str]) -> None:
    if fit:
        columns[meaning] = fit[0]


def _is_name(shape: Shape) -> bool:
    is_text = shape.mostly(lambda v: any(c.isalpha() for c in v) and not is_address(v) and "://" not in v, 0.95)
    return (
        is_text
        and shape.filled > 0.8
        and shape.different > 0.6 * shape.many
        and shape.mostly(lambda v: len(v) > 3, 0.7)
    )


def _dates_by_shape(table: Table, columns: dict[str, str]) -> None:
    """Without a header: the first column of dates is the opening, a mostly blank one after it the closing."""
    days = [c for c in table.header if table.shapes[c].many and table.shapes[c].mostly(is_date, 0.95)]
    days = [c for c in days if c not in columns.values() and table.shapes[c].mostly(lambda v: len(v) >= 8)]
    if days and table.shapes[days[0]].filled > 0.5:
        columns["opened_on"] = days[0]
        _take(columns, "closed_on", [c for c in days[1:2] if table.shapes[c].filled < 0.5])


def _path(table: Table, columns: Mapping[str, str], levels: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Separator and meaning of a path's parts: the deepest is the facility, what is above the top level is left out."""
    if "path" not in columns:
        return "/", ()
    values = [value for value in table.values(columns["path"]) if value]
    separator = max("/>\\", key=lambda mark: sum(value.count(mark) for value in values))
    deepest = max((len([part for part in value.split(separator) if part.strip()]) for value in values), default=0)
    above = [""] * max(0, deepest - len(levels))
    return separator, (*above, *levels[max(0, len(levels) - deepest) :])


def _levels(
    table: Table, columns: Mapping[str, str], programme: Programme, has_header: bool
) -> dict[str, LevelColumns]:
    """Columns of the levels above the facilities, from the lowest up; each must hold several of the one below."""
    taken = {columns.get(meaning, "") for meaning in ("code", "name", "title", "reports_to_name", "leader_name")}
    pool = (
        _named_groups(table, programme, taken) if has_header else _unnamed_groups(table, taken | set(columns.values()))
    )
    found: dict[str, LevelColumns] = {}
    below = ""
    for level in reversed(programme.levels[:-1]):
        scored = [(_score(table, column, rank, level, below, pool), column) for column, rank in pool.items()]
        best = max(scored, key=lambda pair: (pair[0], -table.index[pair[1]]), default=(0.0, ""))
        if best[0] > 0:
            found[level] = LevelColumns(best[1])
            below = best[1]
            pool.pop(below)
    return found


def _named_groups(table: Table, programme: Programme, taken: set[str]) -> dict[str, float]:
    pool: dict[str, float] = {}
    words = (*_GROUPS, *programme.levels[:-1])
    for column in table.header:
        if column in taken or not _groups(table.shapes[column]):
            continue
        lasts = [text.split()[-1] for text in wordings(column)]
        firsts = [" ".join(text.split()[:-1]) for text in wordings(column) if text.endswith(" name")]
        ranks = [len(words) - words.index(last) for last in (*lasts, *firsts) if last in words]
        if ranks and not (lasts[0] == "country" and table.shapes[column].different == 1):
            pool[column] = float(max(ranks))
    return pool


def _groups(shape: Shape) -> bool:
    return shape.filled >= 0.5 and shape.mostly(lambda v: len(v) <= 80 and not is_address(v) and not is_number(v), 0.95)


def _unnamed_groups(table: Table, taken: set[str]) -> dict[str, float]:
    """Without a header: columns with few different values for many rows; the nearest to the name first."""
    fit = [
        c for c, shape in table.shapes.items()
        if c not in taken and _groups(shape) and shape.filled > 0.9 and 2 <= shape.different <= shape.many / 5
        and shape.mostly(lambda v: len(v) > 1)
    ]  # fmt: skip
    return {column: float(len(fit) - number) for number, column in enumerate(fit[:4])}


def _score(table: Table, column: str, rank: float, level: str, below: str, pool: Mapping[str, float]) -> float:
    """How well the column fits the level; 0 where it cannot be above what was found below."""
    shape = table.shapes[column]
    own = any(level in text.split() for text in wordings(column)) if table.header[0] != "A" else False
    said = shape.mostly(lambda value: level in value.casefold(), 0.6)
    finest = shape.different / max(1, *(table.shapes[other].different for other in pool))
    if below:
        nested = _nests(table, below, column)
        if nested < 0.85 or shape.different > table.shapes[below].different:
            return 0.0
        return rank + 200 * own + 150 * said + 60 * nested
    return rank + 200 * own + 150 * said + (10 * finest if not own else 0.0)


def _nests(table: Table, inner: str, outer: str) -> float:
    """The share of inner values that lie within a single outer value."""
    found: dict[str, Counter[str]] = {}
    for low, high in zip(table.values(inner), table.values(outer), strict=True):
        if low and high:
            found.setdefault(low, Counter())[high] += 1
    return sum(1 for counts in found.values() if len(counts) == 1) / max(1, len(found))


def _only(table: Table) -> dict[str, tuple[str, ...]]:
    """Guests of the directory are not staff."""
    for column in table.header:
        if "user type" in wordings(column) and "Member" in table.shapes[column].values:
            return {column: ("Member",)}
    return {}


def _leads(levels: Sequence[str]) -> dict[str, tuple[str, ...]]:
    titles: dict[str, tuple[str, ...]] = {}
    for level in levels[:-1]:
        titles[level] = tuple(f"{level} {word}" for word in ("manager", "leader", "director", "lead"))
    if len(levels) > 2:
        titles[levels[0]] += ("slt", "general manager")
    if len(levels) > 1:
        titles[levels[-2]] += ("area manager", "regional manager", "district manager", "cluster manager")
    own = tuple(
        f"{place} manager" for place in dict.fromkeys((levels[-1], "facility", "site", "store", "branch", "centre"))
    )
    titles[levels[-1]] = (*own, "manager", "leader", "supervisor", "fm")
    return titles


def _is_everybody(table: Table, columns: Mapping[str, str]) -> bool:
    """The export lists whole teams, not only their leaders: many rows a place."""
    place = columns.get("path") or columns.get("code") or columns.get("name")
    return bool(place) and table.shapes[str(place)].many >= 4 * max(1, table.shapes[str(place)].different)
