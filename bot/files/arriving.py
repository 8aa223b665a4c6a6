"""Files that a platform only names at first: a row at once, the content when a job has fetched it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.files.limits import FileLimits, check_allowance, check_volume
from bot.files.model import FileKind, StoredFile
from bot.files.store import PreparedFile, new_row, put_content, stored_file
from bot.files.tables import FileRow
from bot.privacy.keys import KeyRing
from bot.tasks.queue import add_task

FETCH_TASK = "fetch_file"


@dataclass(frozen=True)
class AnnouncedFile:
    """A file that a platform has and that is still to be fetched.

    Attributes:
        kind: what the platform says it is; the content decides later.
        source: name of the platform; says which `FetchSource` can fetch it.
        reference: what the platform calls the file; kept encrypted.
    """

    kind: FileKind
    source: str
    reference: str


def announce_file(
    session: Session, keys: KeyRing, conversation_id: str, announced: AnnouncedFile, limits: FileLimits
) -> StoredFile:
    """Note a file and have it fetched as soon as this transaction is through. The caller has locked the conversation.

    Raises:
        FileRefusedError: the day's share is used up.
    """
    check_allowance(session, conversation_id, limits)
    row = new_row(session, conversation_id, announced.kind, "coming")
    row.source, row.reference = announced.source, keys.encrypt(announced.reference)
    session.flush()
    add_task(session, FETCH_TASK, {"file": row.id}, key=row.id)
    return stored_file(row)


def announced_file(session: Session, keys: KeyRing, file_id: str) -> tuple[str, AnnouncedFile] | None:
    """Return the conversation of a file and what is known of it, None when nobody waits for it any more."""
    row = session.get(FileRow, file_id)
    if row is None or row.state != "coming" or row.reference is None or not row.source or not row.conversation_id:
        return None
    return row.conversation_id, AnnouncedFile(stored_file(row).kind, row.source, keys.decrypt(row.reference))


def file_came(session: Session, keys: KeyRing, file_id: str, prepared: PreparedFile, limits: FileLimits) -> bool:
    """Fill in what was fetched; False when nobody waits for it any more.

    Raises:
        FileRefusedError: with this file the day's volume, unknown when it was announced, would be used up.
    """
    row = session.get(FileRow, file_id, with_for_update=True)
    if row is None or row.state != "coming" or row.conversation_id is None:
        return False
    check_volume(session, row.conversation_id, limits, prepared.size)
    put_content(session, keys, row, prepared)
    row.reference = None
    return True


def file_failed(session: Session, file_id: str) -> bool:
    """Note that a file will not come; False when that is known, so that the worker is told once."""
    row = session.get(FileRow, file_id, with_for_update=True)
    if row is None or row.state != "coming":
        return False
    row.state, row.reference = "failed", None
    return True
