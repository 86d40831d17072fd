"""A calendar as the rows of a spreadsheet: one for every session, preview and coaching."""

from collections.abc import Iterable, Iterator

from rollout.domain.calendar import Placement
from rollout.domain.organisation import Organisation

COLUMNS = (
    "kind", "unit", "unit_name", "parents", "group", "module", "leader", "starts_local", "timezone", "starts_utc",
    "minutes", "version", "flag",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\x00")


def guarded(text: str) -> str:
    """Text that a spreadsheet would run as a formula gets an apostrophe in front."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def calendar_rows(placements: Iterable[Placement], organisation: Organisation, number: int) -> Iterator[dict[str, str]]:
    """Codes of the units above stand in `parents`, nearest first, joined by ">"; unplaced rows have no start."""
    above: dict[str, str] = {}
    for placement in placements:
        unit = organisation.units.get(placement.unit)
        if unit and unit.code not in above:
            above[unit.code] = ">".join(parent.code for parent in organisation.ancestors(unit.code))
        leader = organisation.people.get(placement.leader) if placement.leader is not None else None
        utc = placement.starts_utc
        texts = (
            placement.kind, placement.unit, unit.name if unit else "", above.get(placement.unit, ""), placement.group,
            placement.module, leader.name if leader else "",
            placement.starts_local.isoformat() if placement.starts_local else "", placement.timezone,
            utc.isoformat() if utc else "", str(placement.minutes), str(number), placement.flag,
        )  # fmt: skip
        yield dict(zip(COLUMNS, map(guarded, texts), strict=True))
