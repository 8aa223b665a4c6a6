"""Answers a message of files alone, when nothing was asked: they are kept, and this is what can be done with them."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.conversations.model import Choice, Reply, Turn
from bot.conversations.transcript import entries_before
from bot.dialogue import wording
from bot.files.links import files_of

LOOKED_BACK = 6
"""Entries: of several photos in a row only the first is explained."""
_OFFER = (Choice(wording.FILES_OPEN_TICKET, {"chosen": "open_ticket"}),)


def answer_to_files(session: Session, turn: Turn) -> Reply | None:
    """Return what is said to a message of files alone; None when it has words, which the engine must understand."""
    files = files_of(session, "message", turn.inbox_id)
    words = turn.text
    for file in files:
        words = words.replace(file.reference, "")
    if not files or words.strip():
        return None
    names = "".join(file.reference for file in files)
    said = [entry.text for entry in entries_before(session, turn.conversation.id, None, LOOKED_BACK)]
    if any(wording.FILES_KEPT_OFFER in text or wording.FILES_KEPT_TOO in text for text in said):
        return Reply(names + wording.FILES_KEPT_TOO, _OFFER)
    return Reply(f"{names}{wording.FILES_KEPT}{wording.FILES_KEPT_OFFER}", _OFFER)
