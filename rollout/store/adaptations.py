"""Local adaptations: every version of what units say about activities. Rows are only ever added."""

from collections.abc import Iterable
from typing import Any, cast

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select

from rollout.domain.adaptation import Adaptation, Kind, words
from rollout.domain.module import Activity
from rollout.store.database import Transaction
from rollout.store.tables import AdaptationRow


def in_force(tx: Transaction) -> list[Adaptation]:
    """The newest version of everything that has not ended, of all units, in order of unit, module and activity."""
    newest = {each.key: each for each in _read(tx)}
    return [each for each in newest.values() if not each.is_over]


def versions(tx: Transaction, unit: str | None = None) -> list[Adaptation]:
    """Every version that there ever was (at this unit), endings included, the newest of each kind last."""
    return _read(tx) if unit is None else _read(tx, AdaptationRow.unit == unit)


def add(tx: Transaction, versions: Iterable[Adaptation]) -> int:
    """New versions; how many were new. Two who add the same number at once: the later one is told by the count."""
    rows = [_values(each) for each in versions]
    if not rows:
        return 0
    dialect = postgresql if tx.connection().dialect.name == "postgresql" else sqlite
    fresh = dialect.insert(AdaptationRow).values(rows).on_conflict_do_nothing()
    return len(tx.connection().execute(fresh.returning(col(AdaptationRow.id))).all())


def _read(tx: Transaction, *where: Any) -> list[Adaptation]:
    row = AdaptationRow
    order = (row.unit, row.module, row.activity, row.kind, row.language, col(row.version))
    return [_adaptation(each) for each in tx.exec(select(row).where(*where).order_by(*order))]


def _values(each: Adaptation) -> dict[str, Any]:
    plain = ("unit", "module", "activity", "kind", "language", "version", "made_on", "by")
    return {
        **{name: getattr(each, name) for name in plain},
        "against": _kept(each.against),
        "replacement": _kept(each.replacement) if each.replacement else {},
        "example": list(each.example),
    }


def _kept(activity: Activity) -> dict[str, Any]:
    return {"key": activity.key, "right": activity.right, **words(activity)}


def _adaptation(row: AdaptationRow) -> Adaptation:
    return Adaptation(
        row.unit, row.module, row.activity, cast(Kind, row.kind), row.language, row.version, row.made_on, row.by,
        _activity(row.against), _activity(row.replacement) if row.replacement else None, tuple(row.example),
    )  # fmt: skip


def _activity(kept: dict[str, Any]) -> Activity:
    said: dict[str, Any] = {name: tuple(each) if isinstance(each, list) else each for name, each in kept.items()}
    return Activity(**said)
