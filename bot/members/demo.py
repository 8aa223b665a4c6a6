"""Invented members for the demonstration."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass
from sqlalchemy.orm import Session

from bot.data_files.collecting import Faults
from bot.data_files.types import Day, Words
from bot.directory.files import read_file
from bot.directory.unions import UnionIndex
from bot.members.membership import Member, MemberStatus, add_members, any_members
from bot.privacy.keys import KeyRing

_CONFIG = ConfigDict(extra="forbid")


@dataclass(frozen=True, config=_CONFIG)
class MemberEntry:
    """A member in the file; `union` is a code of unions.yml."""

    number: Words
    name: Words
    phone: Annotated[str, Field(pattern="^1[0-9]{10}$")]
    id_tail: Annotated[str, Field(pattern="^[0-9]{5}[0-9X]$")]
    union: Words
    joined_on: Day
    status: MemberStatus


@dataclass(frozen=True, config=_CONFIG)
class MembersFile:
    """The whole file."""

    members: tuple[MemberEntry, ...]


def load_demo_members(session: Session, keys: KeyRing, file: Path, unions: UnionIndex) -> int:
    """Store the members of the file (data/directory/demo_members.yml) when nobody is registered yet.

    Returns:
        how many were stored.

    Raises:
        DataFileError: see `read_demo_members`.
    """
    if any_members(session):
        return 0
    members = read_demo_members(file, unions)
    add_members(session, keys, members)
    return len(members)


def read_demo_members(file: Path, unions: UnionIndex) -> list[Member]:
    """Read the members of the file.

    Raises:
        DataFileError: it cannot be used; every fault with line and remedy.
    """
    members = []
    faults = Faults()
    for number, entry in enumerate(read_file(file, MembersFile).members):
        if entry.union not in unions:
            faults.add(
                file, f"没有代码是“{entry.union}”的工会，照 unions.yml 里的 code 抄。", "members", number, "union"
            )
            continue
        union = unions.get(entry.union)
        members.append(
            Member(
                number=entry.number,
                name=entry.name,
                phone=entry.phone,
                id_tail=entry.id_tail,
                union_code=union.code,
                union_name=union.name,
                joined_on=date.fromisoformat(entry.joined_on),
                status=entry.status,
            )
        )
    faults.raise_all()
    return members
