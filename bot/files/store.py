"""Files are kept in the database, encrypted, in pieces (docs/adr/0007-files.md)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import cast

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from bot.files.limits import FileLimits, check_allowance
from bot.files.model import KIND_TITLES, FileKind, FileState, FileType, StoredFile
from bot.files.names import safe_name
from bot.files.sniffing import sniff
from bot.files.tables import FileChunkRow, FileLinkRow, FileRow
from bot.privacy.door import mask
from bot.privacy.keys import KeyRing
from bot.storage.columns import new_id, now

CHUNK = 1024 * 1024
"""Bytes that are encrypted and stored as one: a rotation of the keys holds few of them in memory."""


@dataclass(frozen=True)
class PreparedFile:
    """A file that was found good, encrypted and ready to be stored: what takes time, done outside the transaction."""

    type: FileType
    name: str
    size: int
    content_hash: str
    chunks: tuple[bytes, ...]


def prepare_file(keys: KeyRing, content: bytes, claimed_name: str, limits: FileLimits) -> PreparedFile:
    """Look at a file's content, hold it to its size, and encrypt it.

    Args:
        claimed_name: what the sender calls it; its ending decides nothing.

    Raises:
        FileRefusedError: it is not taken; the error says why, in words for the worker.
    """
    found = sniff(content)
    limits.check_size(found.kind, len(content))
    return PreparedFile(
        found,
        safe_name(claimed_name, found),
        len(content),
        keys.hash("file", hashlib.sha256(content).hexdigest()),
        tuple(keys.encrypt_bytes(content[start : start + CHUNK]) for start in range(0, len(content), CHUNK)),
    )


def store_file(
    session: Session, keys: KeyRing, conversation_id: str, prepared: PreparedFile, limits: FileLimits
) -> StoredFile:
    """Store a file. The same content once more, as long as it belongs to no case, is the same file, sent again.

    The caller has locked the conversation.

    Raises:
        FileRefusedError: the day's share is used up.
    """
    again = session.scalar(
        select(FileRow).where(
            FileRow.conversation_id == conversation_id,
            FileRow.content_hash == prepared.content_hash,
            ~exists().where(FileLinkRow.file_id == FileRow.id, FileLinkRow.owner_kind != "message"),
        )
    )
    if again is not None:
        again.sent_at = now()
        return stored_file(again)
    check_allowance(session, conversation_id, limits, prepared.size)
    row = new_row(session, conversation_id, prepared.type.kind, "kept")
    put_content(session, keys, row, prepared)
    session.flush()
    return stored_file(row)


def find_file(session: Session, conversation_id: str, reference: str) -> StoredFile | None:
    """Return the file that a text of this conversation calls so (图片1 or 〔图片1〕), None when there is none."""
    row = session.scalar(
        select(FileRow).where(FileRow.conversation_id == conversation_id, FileRow.label == reference.strip("〔〕"))
    )
    return stored_file(row) if row is not None else None


def own_files(session: Session, conversation_id: str) -> list[StoredFile]:
    """Return all files of a conversation, oldest first."""
    rows = session.scalars(
        select(FileRow).where(FileRow.conversation_id == conversation_id).order_by(FileRow.sent_at, FileRow.id)
    )
    return [stored_file(row) for row in rows]


def file_of_conversation(session: Session, conversation_id: str, file_id: str) -> StoredFile | None:
    """Return a file of this conversation; None when it is unknown or somebody else's."""
    row = session.get(FileRow, file_id)
    return stored_file(row) if row is not None and row.conversation_id == conversation_id else None


def read_content(session: Session, keys: KeyRing, file_id: str) -> bytes | None:
    """Return what is in a file, None when it has not come yet or was deleted.

    Raises:
        KeyRingError: it was encrypted with foreign keys.
    """
    pieces = session.scalars(
        select(FileChunkRow.content).where(FileChunkRow.file_id == file_id).order_by(FileChunkRow.position)
    )
    return b"".join(keys.decrypt_bytes(piece) for piece in pieces) or None


def new_row(session: Session, conversation_id: str, kind: FileKind, state: FileState) -> FileRow:
    """Add a file under the next label of its kind; its content follows."""
    title = KIND_TITLES[kind]
    labels = session.scalars(
        select(FileRow.label).where(FileRow.conversation_id == conversation_id, FileRow.label.startswith(title))
    )
    last = max((int(label.removeprefix(title)) for label in labels), default=0)
    row = FileRow(
        id=new_id(), conversation_id=conversation_id, label=f"{title}{last + 1}", kind=kind, state=state, name=title
    )
    session.add(row)
    return row


def put_content(session: Session, keys: KeyRing, row: FileRow, prepared: PreparedFile) -> None:
    """Fill a file with its content. Personal numbers in its name become references, as in any text."""
    name = mask(session, keys, row.conversation_id, prepared.name) if row.conversation_id else prepared.name
    row.kind, row.state, row.media_type = prepared.type.kind, "kept", prepared.type.media_type
    row.name, row.size, row.content_hash = name, prepared.size, prepared.content_hash
    session.flush()
    session.add_all(
        FileChunkRow(file_id=row.id, position=position, content=content)
        for position, content in enumerate(prepared.chunks)
    )


def stored_file(row: FileRow) -> StoredFile:
    """Translate a row into the value that other parts of the bot see."""
    kind, state = cast(FileKind, row.kind), cast(FileState, row.state)
    return StoredFile(row.id, row.label, kind, state, row.media_type, row.name, row.size, row.sent_at)
