"""Imported entries of the directory at rest; names and phones of supervisors encrypted."""

from __future__ import annotations

import json
from typing import cast

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.directory.company_names import plain_name
from bot.directory.grids import Employer, Grid, Supervisor
from bot.directory.stations import Station
from bot.directory.tables import (
    DirectoryEmployerRow,
    DirectoryGridRow,
    DirectoryStationRow,
    DirectoryUnionRow,
)
from bot.directory.unions import Union, UnionKind
from bot.privacy.keys import KeyRing

Entry = Union | Grid | Employer | Station


def employer_key(employer: Employer, street: str) -> str:
    """Return what makes an employer one and the same: the street and its plain name."""
    return f"{street}/{plain_name(employer.name)}"


def read_unions(session: Session) -> dict[str, Union]:
    """Return the imported unions by their code."""
    return {
        row.code: Union(row.code, row.name, row.place, row.parent, row.phone, cast("UnionKind", row.kind), row.covers)
        for row in session.scalars(select(DirectoryUnionRow).order_by(DirectoryUnionRow.code))
    }


def read_grids(session: Session, keys: KeyRing) -> dict[str, Grid]:
    """Return the imported grids by their code."""
    return {
        row.code: Grid(
            row.code,
            row.name,
            row.place,
            row.union_code,
            tuple(Supervisor(*person) for person in json.loads(keys.decrypt(row.supervisors))),
            tuple(row.areas),
        )
        for row in session.scalars(select(DirectoryGridRow).order_by(DirectoryGridRow.code))
    }


def read_employers(session: Session) -> dict[str, Employer]:
    """Return the imported employers by their key."""
    return {
        row.key: Employer(row.name, row.grid_code, tuple(row.aliases), row.credit_code, row.address)
        for row in session.scalars(select(DirectoryEmployerRow).order_by(DirectoryEmployerRow.key))
    }


def read_stations(session: Session) -> dict[str, Station]:
    """Return the imported stations by their code."""
    return {
        row.code: Station(row.code, row.name, row.place, row.address, row.phone, row.hours, tuple(row.services))
        for row in session.scalars(select(DirectoryStationRow).order_by(DirectoryStationRow.code))
    }


def write_entry(session: Session, keys: KeyRing, key: str, entry: Entry) -> None:
    """Add an entry, or put it in place of the one with its key."""
    session.merge(_row(keys, key, entry))


def remove_entry(session: Session, key: str, entry: Entry) -> None:
    """Delete an entry."""
    session.flush()
    match entry:
        case Union():
            session.execute(delete(DirectoryUnionRow).where(DirectoryUnionRow.code == key))
        case Grid():
            session.execute(delete(DirectoryGridRow).where(DirectoryGridRow.code == key))
        case Employer():
            session.execute(delete(DirectoryEmployerRow).where(DirectoryEmployerRow.key == key))
        case Station():
            session.execute(delete(DirectoryStationRow).where(DirectoryStationRow.code == key))


def _row(
    keys: KeyRing, key: str, entry: Entry
) -> DirectoryUnionRow | DirectoryGridRow | DirectoryEmployerRow | DirectoryStationRow:
    match entry:
        case Union():
            return DirectoryUnionRow(
                code=entry.code,
                name=entry.name,
                place=entry.place,
                parent=entry.parent,
                phone=entry.phone,
                kind=entry.kind,
                covers=entry.covers,
            )
        case Grid():
            people = [[person.name, person.phone] for person in entry.supervisors]
            return DirectoryGridRow(
                code=entry.code,
                name=entry.name,
                place=entry.place,
                union_code=entry.union,
                areas=list(entry.areas),
                supervisors=keys.encrypt(json.dumps(people, ensure_ascii=False)),
            )
        case Employer():
            return DirectoryEmployerRow(
                key=key,
                name=entry.name,
                grid_code=entry.grid,
                aliases=list(entry.aliases),
                credit_code=entry.credit_code,
                address=entry.address,
            )
        case Station():
            return DirectoryStationRow(
                code=entry.code,
                name=entry.name,
                place=entry.place,
                address=entry.address,
                phone=entry.phone,
                hours=entry.hours,
                services=list(entry.services),
            )
