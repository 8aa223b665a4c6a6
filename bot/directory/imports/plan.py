"""What an import would do; and doing it, all or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from sqlalchemy.orm import Session

from bot.directory.book import DirectoryBook
from bot.directory.grids import Employer, Grid
from bot.directory.imports.checks import Checked, Fault, RowChecker
from bot.directory.imports.headings import KINDS, Kind, records
from bot.directory.imports.sheets import Sheet
from bot.directory.places import PlaceIndex
from bot.directory.store import (
    Entry,
    employer_key,
    read_employers,
    read_grids,
    read_stations,
    read_unions,
    remove_entry,
    write_entry,
)
from bot.directory.tables import DirectoryImportRow
from bot.directory.unions import Union, UnionIndex
from bot.privacy.keys import KeyRing


class FaultyPlanError(Exception):
    """A plan with faults cannot be carried out."""


@dataclass(frozen=True)
class Plan:
    """What an import would do to the entries of one kind, by key.

    Attributes:
        changed: what is stored and what would stand in its place.
        same: how many entries of the file are stored like that already.
    """

    kind: Kind
    added: Mapping[str, Entry]
    changed: Mapping[str, tuple[Entry, Entry]]
    removed: Mapping[str, Entry]
    same: int
    faults: tuple[Fault, ...]
    notes: tuple[Fault, ...]

    @property
    def does_nothing(self) -> bool:
        """Everything is stored like that already."""
        return not (self.added or self.changed or self.removed)


def changed_fields(before: Entry, after: Entry) -> tuple[str, ...]:
    """Return the names of the fields that differ."""
    return tuple(f.name for f in fields(before) if getattr(before, f.name) != getattr(after, f.name))


def plan_import(
    session: Session,
    keys: KeyRing,
    book: DirectoryBook,
    kind_name: str,
    sheets: Sequence[Sheet],
    whole_of: str | None = None,
) -> Plan:
    """Compare a table with what is stored.

    Args:
        kind_name: a key of KINDS.
        whole_of: code of a place for which the table is complete: what is stored there and missing in it is removed.
            None: nothing is removed.

    Raises:
        SheetError: the table has not the headings it needs.
    """
    kind = KINDS[kind_name]
    grids = read_grids(session, keys)
    stored = _stored(session, kind, grids)
    checked = RowChecker(kind, book.current(session), grids).check(records(sheets, kind))
    removed: dict[str, Entry] = {}
    if whole_of is not None:
        removed = _left_out(book.places, grids, stored, checked, whole_of)
    after = {key: entry for key, entry in stored.items() if key not in removed} | checked.entries
    if not checked.faults:  # a row that could not be read would make others look wrong
        checked.faults += _contradictions(session, book, kind, checked, after, removed)
    return Plan(
        kind=kind,
        added={key: entry for key, entry in checked.entries.items() if key not in stored},
        changed={
            key: (stored[key], entry)
            for key, entry in checked.entries.items()
            if key in stored and stored[key] != entry
        },
        removed=removed,
        same=sum(stored.get(key) == entry for key, entry in checked.entries.items()),
        faults=tuple(sorted(checked.faults, key=lambda fault: fault.row or 0)),
        notes=tuple(checked.notes),
    )


def apply_plan(session: Session, keys: KeyRing, plan: Plan) -> None:
    """Carry a plan out, in the transaction in which it was made; services that run see it with their next message.

    Raises:
        FaultyPlanError: it has faults; nothing was written.
    """
    if plan.faults:
        raise FaultyPlanError(f"{len(plan.faults)} faults must be mended first")
    if plan.does_nothing:
        return
    for key, entry in plan.removed.items():
        remove_entry(session, key, entry)
    for key, entry in [*plan.added.items(), *((key, after) for key, (_, after) in plan.changed.items())]:
        write_entry(session, keys, key, entry)
    for before, grid in plan.changed.values():
        if isinstance(before, Grid) and isinstance(grid, Grid) and before.place != grid.place:
            _move_employers(session, keys, grid)
    counts = {"added": len(plan.added), "changed": len(plan.changed), "removed": len(plan.removed)}
    session.add(DirectoryImportRow(kind=plan.kind.name, **counts))
    session.flush()


def _move_employers(session: Session, keys: KeyRing, grid: Grid) -> None:
    """Key the employers of a grid by its new street: under the old one the next table would list them twice."""
    for key, employer in read_employers(session).items():
        if employer.grid == grid.code:
            remove_entry(session, key, employer)
            write_entry(session, keys, employer_key(employer, grid.place), employer)


def _stored(session: Session, kind: Kind, grids: Mapping[str, Grid]) -> dict[str, Entry]:
    match kind.name:
        case "unions":
            return dict(read_unions(session))
        case "grids":
            return dict(grids)
        case "employers":
            return dict(read_employers(session))
        case "stations":
            return dict(read_stations(session))


def _left_out(
    places: PlaceIndex, grids: Mapping[str, Grid], stored: Mapping[str, Entry], checked: Checked, whole_of: str
) -> dict[str, Entry]:
    def inside(entry: Entry) -> bool:
        return places.contains(whole_of, grids[entry.grid].place if isinstance(entry, Employer) else entry.place)

    for key, entry in checked.entries.items():
        if not inside(entry):
            text = (
                f"lies outside {places.full_name(whole_of)}, of which this table shall be the whole: mend one of them"
            )
            checked.faults.append(Fault(checked.rows[key], text))
    return {key: entry for key, entry in stored.items() if inside(entry) and key not in checked.entries}


def _contradictions(
    session: Session, book: DirectoryBook, kind: Kind, checked: Checked, after: Mapping[str, Entry], removed: object
) -> list[Fault]:
    """What no row shows by itself: the directory that would result does not hold together."""
    if kind.name == "unions":
        unions = {code: entry for code, entry in after.items() if isinstance(entry, Union)}
        return _of_unions(session, book, checked, unions)
    if kind.name == "grids":
        return [
            Fault(
                checked.rows.get(employer.grid),
                f"grid {employer.grid} still has employers: {employer.name}. Move them first",
            )
            for employer in read_employers(session).values()
            if employer.grid not in after
        ][:1] + [
            Fault(checked.rows[key], f"{grid.union} does not look after this street: mend 所属工会")
            for key, grid in checked.entries.items()
            if isinstance(grid, Grid) and not _looks_after(book, book.current(session).unions, grid)
        ]
    return []


def _looks_after(book: DirectoryBook, unions: UnionIndex, grid: Grid) -> bool:
    return grid.union in unions and book.places.contains(unions.get(grid.union).place, grid.place)


def _of_unions(session: Session, book: DirectoryBook, checked: Checked, unions: Mapping[str, Union]) -> list[Fault]:
    found: list[Fault] = []
    places = book.places
    merged = {union.code: union for union in book.demo_unions().with_imported(unions).all()}
    taken: dict[str, str] = {}
    for code, union in unions.items():
        row = checked.rows.get(code)
        if union.kind == "place" and taken.setdefault(union.place, code) != code:
            text = f"{places.full_name(union.place)} has a union already, {taken[union.place]}: use its code"
            found.append(Fault(row, text))
        parent = merged[code].parent
        if parent is None:
            if union.kind == "joint":
                found.append(Fault(row, "上级工会: is empty. A joint union belongs to one"))
        elif parent not in merged:
            found.append(Fault(row, f"上级工会: {parent} is not there (any more): mend it"))
        elif _in_circle(merged, code):
            found.append(Fault(row, f"上级工会: {parent} is itself below this union: mend one of the two"))
        elif not places.contains(merged[parent].place, union.place):
            text = f"{places.full_name(union.place)} does not lie in {places.full_name(merged[parent].place)}"
            found.append(Fault(row, f"{text}, the place of the union above it: mend 地区 or 上级工会"))
    for code, union in merged.items():
        if code not in unions and union.parent is not None and union.parent not in merged:
            found.append(Fault(None, f"{union.name} would lose the union above it, {union.parent}: keep that one"))
    for grid in book.current(session).grids.values():
        if grid.union not in merged and grid.union in read_unions(session):
            found.append(Fault(None, f"grid {grid.code} belongs to {grid.union}, which would be gone: move it first"))
    return found


def _in_circle(unions: Mapping[str, Union], code: str) -> bool:
    seen = {code}
    parent = unions[code].parent
    while parent is not None and parent in unions:
        if parent in seen:
            return True
        seen.add(parent)
        parent = unions[parent].parent
    return False
