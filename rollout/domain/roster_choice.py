"""The columns of a roster as people choose them one by one: which column means what."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from rollout.domain.problem import refuse
from rollout.domain.roster_map import MEANINGS, LevelColumns, RosterMap

_LEVEL, _LEVEL_CODE = "level ", "level-code "


def choices(levels: Sequence[str]) -> list[tuple[str, str]]:
    """What a column can mean: how that is written in a form, and in words. `levels`: from the top down."""
    above = [(f"{_LEVEL}{name}", f"the {name} above it") for name in levels[:-1]]
    above += [(f"{_LEVEL_CODE}{name}", f"the identifier of the {name} above it") for name in levels[:-1]]
    return [*list(MEANINGS.items())[:2], *above, *list(MEANINGS.items())[2:]]


def chosen(map_: RosterMap) -> dict[str, list[str]]:
    """Under each column that the map names: what it means. One may mean several things."""
    found: dict[str, list[str]] = {}
    for meaning, column in _pairs(map_):
        found.setdefault(column, []).append(meaning)
    return found


def with_chosen(name: str, map_: RosterMap, said: Mapping[str, str], levels: Sequence[str]) -> RosterMap:
    """The map with these columns read as said ("": not at all). What is said as it was keeps all its meanings."""
    possible, before = dict(choices(levels)), chosen(map_)
    changed = {c: m for c, m in said.items() if m != next(iter(before.get(c, [])), "") and (not m or m in possible)}
    pairs = [(meaning, column) for meaning, column in _pairs(map_) if column not in changed]
    for column, meaning in changed.items():
        if meaning and (other := dict(pairs).get(meaning)):
            what = f"{other} and {column} cannot both be {possible[meaning]}."
            raise refuse(name, what, "Choose it for one of them.")
        pairs += [(meaning, column)] if meaning else []
    return _with_pairs(map_, pairs)


def _pairs(map_: RosterMap) -> list[tuple[str, str]]:
    found = list(map_.columns.items())
    found += [(f"{_LEVEL}{level}", both.name) for level, both in map_.levels.items() if both.name]
    return found + [(f"{_LEVEL_CODE}{level}", both.code) for level, both in map_.levels.items() if both.code]


def _with_pairs(map_: RosterMap, pairs: Sequence[tuple[str, str]]) -> RosterMap:
    levels: dict[str, LevelColumns] = {}
    for meaning, column in pairs:
        if meaning.startswith(_LEVEL):
            level = meaning.removeprefix(_LEVEL)
            levels[level] = replace(levels.get(level, LevelColumns("")), name=column)
        elif meaning.startswith(_LEVEL_CODE):
            level = meaning.removeprefix(_LEVEL_CODE)
            levels[level] = replace(levels.get(level, LevelColumns("")), code=column)
    return replace(map_, columns={m: c for m, c in pairs if m in MEANINGS}, levels=levels)
