"""Invented members for the demonstration."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from bot.directory.errors import DirectoryError
from bot.directory.unions import UnionIndex
from bot.directory.yaml_files import entries, only_fields, read_yaml, text
from bot.members.membership import Member, MemberStatus, add_members, any_members
from bot.privacy.keys import KeyRing

_FIELDS = frozenset({"number", "name", "phone", "id_tail", "union", "joined_on", "status"})


def load_demo_members(session: Session, keys: KeyRing, file: Path, unions: UnionIndex) -> int:
    """Store the members of the file (data/directory/demo_members.yml) when nobody is registered yet.

    Returns:
        how many were stored.

    Raises:
        DirectoryError: the file is broken; the message names the entry and the remedy.
    """
    if any_members(session):
        return 0
    members = [_member(file, entry, unions) for entry in entries(file, read_yaml(file), "members")]
    add_members(session, keys, members)
    return len(members)


def _member(file: Path, entry: dict[str, Any], unions: UnionIndex) -> Member:
    where = f"member {entry.get('number', '?')}"
    only_fields(file, entry, _FIELDS, where)
    union_code = text(file, entry, "union", where)
    try:
        union = unions.get(union_code)
    except KeyError as error:
        raise DirectoryError(file, f"{where}: no union has the code {union_code}", "Take one of unions.yml") from error
    try:
        joined_on = date.fromisoformat(text(file, entry, "joined_on", where))
    except ValueError as error:
        raise DirectoryError(file, f"{where}: 'joined_on' is no date", 'Write it as "2021-05-01"') from error
    try:
        status = MemberStatus(text(file, entry, "status", where))
    except ValueError as error:
        raise DirectoryError(file, f"{where}: unknown status", f"Use one of: {', '.join(MemberStatus)}") from error
    return Member(
        number=text(file, entry, "number", where),
        name=text(file, entry, "name", where),
        phone=text(file, entry, "phone", where),
        id_tail=text(file, entry, "id_tail", where),
        union_code=union.code,
        union_name=union.name,
        joined_on=joined_on,
        status=status,
    )
