"""Consents of workers to be sent a notice after the conversation's window has closed: counted, each used once."""

from __future__ import annotations

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from bot.platforms.tables import NoticeConsentRow
from bot.storage.columns import now
from bot.storage.statements import insert_into


def add_consent(session: Session, conversation_id: str, template: str) -> None:
    """Note that a worker has agreed to one more notice of this template."""
    moment = now()
    session.execute(
        insert_into(session, NoticeConsentRow)
        .values(conversation_id=conversation_id, template=template, remaining=1, at=moment)
        .on_conflict_do_update(
            index_elements=["conversation_id", "template"],
            set_={"remaining": NoticeConsentRow.remaining + 1, "at": moment},
        )
    )


def withdraw_consent(session: Session, conversation_id: str, template: str) -> None:
    """Note that he wants none any more."""
    session.execute(
        delete(NoticeConsentRow).where(
            NoticeConsentRow.conversation_id == conversation_id, NoticeConsentRow.template == template
        )
    )


def forget_consents(session: Session, conversation_id: str) -> None:
    """Delete all consents of a conversation."""
    session.execute(delete(NoticeConsentRow).where(NoticeConsentRow.conversation_id == conversation_id))


def use_consent(session: Session, conversation_id: str, template: str) -> bool:
    """Use one consent up; False when there is none."""
    used = session.execute(
        update(NoticeConsentRow)
        .where(
            NoticeConsentRow.conversation_id == conversation_id,
            NoticeConsentRow.template == template,
            NoticeConsentRow.remaining > 0,
        )
        .values(remaining=NoticeConsentRow.remaining - 1)
        .returning(NoticeConsentRow.conversation_id)
    )
    return used.first() is not None
