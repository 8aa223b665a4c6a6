"""Files that people of the staff add to a case: no conversation has them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.files.links import attach
from bot.files.model import KIND_TITLES, OwnerKind, StoredFile
from bot.files.store import PreparedFile, put_content, stored_file
from bot.files.tables import FileLinkRow, FileRow
from bot.privacy.keys import KeyRing
from bot.storage.columns import new_id

STAFF = "staff"
"""Stands where the platform of a worker's file stands."""


def keep_file(session: Session, keys: KeyRing, prepared: PreparedFile, owner: OwnerKind, owner_id: str) -> StoredFile:
    """Store a file with what it belongs to; it is kept as long as that is."""
    title = KIND_TITLES[prepared.type.kind]
    row = FileRow(id=new_id(), conversation_id=None, label=title, kind=prepared.type.kind, state="kept", name=title)
    row.source = STAFF
    session.add(row)
    put_content(session, keys, row, prepared)
    session.flush()
    attach(session, row.id, owner, owner_id)
    return stored_file(row)


def staff_files(session: Session, owner: OwnerKind, owner_id: str) -> frozenset[str]:
    """Return the ids of the files that people of the staff added to a case."""
    query = (
        select(FileRow.id)
        .join(FileLinkRow, FileLinkRow.file_id == FileRow.id)
        .where(FileLinkRow.owner_kind == owner, FileLinkRow.owner_id == owner_id, FileRow.source == STAFF)
    )
    return frozenset(session.scalars(query))
