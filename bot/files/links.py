"""To what a file belongs: the message it came with, a ticket, an application."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from bot.files.model import OwnerKind, StoredFile
from bot.files.store import stored_file
from bot.files.tables import FileLinkRow, FileRow
from bot.storage.columns import new_id, now
from bot.storage.statements import insert_into


def attach(session: Session, file_id: str, kind: OwnerKind, owner_id: str) -> None:
    """Link a file to what it belongs to; doing so twice changes nothing."""
    session.flush()
    session.execute(
        insert_into(session, FileLinkRow)
        .values(id=new_id(), file_id=file_id, owner_kind=kind, owner_id=owner_id, linked_at=now())
        .on_conflict_do_nothing()
    )


def detach(session: Session, kind: OwnerKind, owner_ids: Collection[str]) -> None:
    """Release the files of owners that are gone: what belongs to nothing else is deleted by the next purge."""
    session.execute(
        delete(FileLinkRow).where(FileLinkRow.owner_kind == kind, FileLinkRow.owner_id.in_(list(owner_ids)))
    )


def files_of(session: Session, kind: OwnerKind, owner_id: str) -> tuple[StoredFile, ...]:
    """Return the files of one owner, in the order in which they were linked."""
    return files_of_each(session, kind, [owner_id]).get(owner_id, ())


def files_of_each(session: Session, kind: OwnerKind, owner_ids: Collection[str]) -> dict[str, tuple[StoredFile, ...]]:
    """Return the files of several owners, by owner; one without files is missing."""
    found: dict[str, tuple[StoredFile, ...]] = {}
    rows = session.execute(
        select(FileLinkRow.owner_id, FileRow)
        .join(FileRow, FileRow.id == FileLinkRow.file_id)
        .where(FileLinkRow.owner_kind == kind, FileLinkRow.owner_id.in_(list(owner_ids)))
        .order_by(FileLinkRow.linked_at, FileLinkRow.id)
    )
    for owner_id, row in rows:
        found[owner_id] = (*found.get(owner_id, ()), stored_file(row))
    return found


def unattached_files(session: Session, conversation_id: str, since: datetime | None = None) -> list[StoredFile]:
    """Return what the worker sent (since then) and what belongs to no ticket or application yet, oldest first.

    Files that are still being fetched are among them; those that could not be fetched are not.
    """
    query = select(FileRow).where(
        FileRow.conversation_id == conversation_id,
        FileRow.state.in_(["coming", "kept"]),
        ~exists().where(FileLinkRow.file_id == FileRow.id, FileLinkRow.owner_kind != "message"),
    )
    if since is not None:
        query = query.where(FileRow.sent_at >= since)
    return [stored_file(row) for row in session.scalars(query.order_by(FileRow.sent_at, FileRow.id))]
