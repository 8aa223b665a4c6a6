"""Files that the staff adds to a ticket: checked as those of workers are, stored encrypted, given out for download."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.files.from_staff import keep_file
from bot.files.links import files_of
from bot.files.model import StoredFile
from bot.files.store import PreparedFile, read_content
from bot.privacy.keys import KeyRing
from bot.tickets.actors import Actor
from bot.tickets.acts import Act
from bot.tickets.lifecycle import ENDED, MoveError, add_step
from bot.tickets.model import TicketState
from bot.tickets.stepping import noted, taken
from bot.tickets.tables import TicketRow

MOST_FILES = 60
"""On one ticket, with those of the worker."""


def attach_document(session: Session, keys: KeyRing, number: str, by: Actor, document: PreparedFile) -> StoredFile:
    """Add a file (`bot.files.store.prepare_file` has checked it) to a ticket.

    Raises:
        UnknownTicketError, MoveError: see `bot.tickets.handling`; also when there are too many.
    """
    row = taken(session, number, by)
    if TicketState(row.state) in ENDED:
        raise MoveError(f"工单{number}已经结束，不能再加附件。")
    file = keep(session, keys, row, by, document)
    noted(session, keys, row, by, Act.ATTACH)
    return file


def keep(session: Session, keys: KeyRing, row: TicketRow, by: Actor, document: PreparedFile) -> StoredFile:
    """Store a file with a ticket and note who added it."""
    if len(files_of(session, "ticket", row.id)) >= MOST_FILES:
        raise MoveError(f"一张工单最多{MOST_FILES}个附件。")
    file = keep_file(session, keys, document, "ticket", row.id)
    add_step(session, row, by, Act.ATTACH, file.name, shown=False)
    session.flush()
    return file


def document_of(session: Session, keys: KeyRing, ticket_id: str, file_id: str) -> tuple[StoredFile, bytes] | None:
    """Return a file of a ticket with its content, None when the ticket has no such file (any more)."""
    file = next((one for one in files_of(session, "ticket", ticket_id) if one.id == file_id), None)
    content = read_content(session, keys, file_id) if file is not None else None
    return (file, content) if file is not None and content is not None else None
