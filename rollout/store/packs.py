"""Packs that were printed. A pack is never changed: new facts make a new one, and the older is superseded."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, TypeVar

from sqlalchemy import and_, func, or_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select

from rollout.domain.pack import Pack, Sheet
from rollout.store.database import Transaction
from rollout.store.tables import PackRow, PlacementRow, SheetRow

_CHUNK = 400

Each = TypeVar("Each")


def current(tx: Transaction, unit: str, module: str) -> Pack | None:
    """The pack in force for this facility and module."""
    return next(iter(_packs(tx, PackRow.unit == unit, PackRow.module == module, ~col(PackRow.superseded))), None)


def all_current(tx: Transaction, modules: Collection[str] | None = None) -> list[Pack]:
    """Every pack in force (of these modules), in order of unit and module."""
    some = [] if modules is None else [col(PackRow.module).in_(sorted(modules))]
    return _packs(tx, ~col(PackRow.superseded), *some)


def of_unit(tx: Transaction, unit: str) -> list[Pack]:
    """Everything that was ever printed for a facility, the newest last."""
    return _packs(tx, PackRow.unit == unit)


def dated_in(tx: Transaction, number: int) -> dict[tuple[str, str], int]:
    """For every unit and module: the version in which its dates, as they stand in version `number`, last changed."""
    row = PlacementRow
    holds = (col(row.since_version) <= number) & or_(col(row.until_version).is_(None), col(row.until_version) > number)
    query = select(row.unit, row.module, func.max(row.since_version)).where(holds, row.kind == "session")
    return {(unit, module): since for unit, module, since in tx.exec(query.group_by(row.unit, row.module))}


def keep(tx: Transaction, packs: Sequence[Pack]) -> None:
    """Make these the packs in force. Keeping one again, or one that was in force before, changes nothing else."""
    if not packs:
        return
    names = ("unit", "module", "leader", "version", "input_hash", "prepared_at")
    rows = [{**{name: getattr(pack, name) for name in names}, "superseded": False} for pack in packs]
    _insert(tx, PackRow, rows)
    ids = _ids(tx, packs)
    sheets = [
        {"pack_id": ids[_key(pack)], "kind": s.kind, "filename": s.filename, "sha256": s.sha256, "pages": s.pages}
        for pack in packs
        for s in pack.sheets
    ]
    _insert(tx, SheetRow, sheets)
    _put_in_force(tx, packs, set(ids.values()))


def _put_in_force(tx: Transaction, packs: Sequence[Pack], ids: set[int]) -> None:
    for module in sorted({pack.module for pack in packs}):
        for units in _chunks(sorted({pack.unit for pack in packs if pack.module == module})):
            same = (PackRow.module == module, col(PackRow.unit).in_(units))
            found = [id_ for id_ in tx.exec(select(PackRow.id).where(*same)) if id_ is not None]
            for old in _chunks([id_ for id_ in found if id_ not in ids]):
                tx.exec(update(PackRow).where(col(PackRow.id).in_(old)).values(superseded=True))
            for new in _chunks([id_ for id_ in found if id_ in ids]):
                tx.exec(update(PackRow).where(col(PackRow.id).in_(new)).values(superseded=False))


def _ids(tx: Transaction, packs: Sequence[Pack]) -> dict[tuple[str, str, str], int]:
    wanted = {_key(pack) for pack in packs}
    found: dict[tuple[str, str, str], int] = {}
    for units in _chunks(sorted({pack.unit for pack in packs})):
        query = select(PackRow.unit, PackRow.module, PackRow.input_hash, PackRow.id).where(col(PackRow.unit).in_(units))
        found |= {(u, m, h): id_ for u, m, h, id_ in tx.exec(query) if id_ is not None and (u, m, h) in wanted}
    return found


def _key(pack: Pack) -> tuple[str, str, str]:
    return pack.unit, pack.module, pack.input_hash


def _insert(tx: Transaction, table: type, rows: list[dict[str, Any]]) -> None:
    """New rows; a sheet that is there already points to the file that was printed last."""
    if not rows:
        return
    made = (postgresql.insert if tx.connection().dialect.name == "postgresql" else sqlite.insert)(table)
    if table is SheetRow:
        newest = {name: made.excluded[name] for name in ("filename", "sha256", "pages")}
        made = made.on_conflict_do_update(index_elements=["pack_id", "kind"], set_=newest)
    else:
        made = made.on_conflict_do_nothing()
    tx.connection().execute(made, rows)


def _packs(tx: Transaction, *where: Any) -> list[Pack]:
    query = select(PackRow).where(*where).order_by(PackRow.unit, PackRow.module, col(PackRow.id))
    rows = list(tx.exec(query))
    sheets: dict[int, list[Sheet]] = {}
    joined = select(SheetRow).join(PackRow, and_(col(SheetRow.pack_id) == col(PackRow.id), *where))
    for row in tx.exec(joined.order_by(col(SheetRow.id))):
        sheets.setdefault(row.pack_id, []).append(Sheet(row.kind, row.filename, row.sha256, row.pages))
    return [_pack(row, tuple(sheets.get(row.id or 0, ()))) for row in rows]


def _pack(row: PackRow, sheets: tuple[Sheet, ...]) -> Pack:
    return Pack(
        row.unit, row.module, row.leader, row.version, row.input_hash, row.prepared_at, sheets, row.superseded
    )  # fmt: skip


def _chunks(all_of_them: Iterable[Each]) -> list[list[Each]]:
    listed = list(all_of_them)
    return [listed[start : start + _CHUNK] for start in range(0, len(listed), _CHUNK)]
