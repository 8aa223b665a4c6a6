"""Files go with their conversation, unless a ticket or an application needs them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, select, update
from sqlalchemy.orm import Session

from bot.files.tables import FileChunkRow, FileLinkRow, FileRow

_FILED = ("ticket", "application")


def forget_files(session: Session, conversation_id: str) -> int:
    """Delete the files of a conversation for the worker who wants his data deleted; return how many.

    What belongs to a case that was filed stays with it, as the case does, but is no longer shown with any message.
    """
    gone = delete(FileRow).where(FileRow.conversation_id == conversation_id, ~_is_filed())
    count = len(session.scalars(gone.returning(FileRow.id)).all())
    left = select(FileRow.id).where(FileRow.conversation_id == conversation_id)
    session.execute(delete(FileLinkRow).where(FileLinkRow.owner_kind == "message", FileLinkRow.file_id.in_(left)))
    return count


def purge_files(session: Session, unattached_since: datetime) -> int:
    """Delete what is kept no longer and return how many files that were.

    A file whose conversation is gone goes altogether. Of one that was sent before `unattached_since` and belongs to no
    case its content goes; that there was one stays to be seen in the conversation, and its label is not given again.
    """
    orphans = delete(FileRow).where(FileRow.conversation_id.is_(None), ~_is_filed()).returning(FileRow.id)
    count = len(session.scalars(orphans).all())
    old = (
        update(FileRow)
        .where(FileRow.sent_at < unattached_since, FileRow.state != "gone", ~_is_filed())
        .values(state="gone", name=FileRow.label, content_hash=None, reference=None)
        .returning(FileRow.id)
    )
    emptied = list(session.scalars(old))
    session.execute(delete(FileChunkRow).where(FileChunkRow.file_id.in_(emptied)))
    return count + len(emptied)


def _is_filed() -> ColumnElement[bool]:
    return exists().where(FileLinkRow.file_id == FileRow.id, FileLinkRow.owner_kind.in_(_FILED))
