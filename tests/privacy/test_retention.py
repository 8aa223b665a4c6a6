"""What is too old is deleted, with everything that hangs on it; what is not stays."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.channels.intake import Incoming, take_in
from bot.conversations.forgotten import still_to_forget
from bot.conversations.inbox import open_conversation
from bot.conversations.tables import ConversationRow, EventRow, InboxRow
from bot.privacy.keys import KeyRing
from bot.privacy.retention import purge
from bot.privacy.tables import PersonalNumberRow
from bot.settings import load_settings
from bot.staff.accounts import add_staff, new_link
from bot.staff.model import Role
from bot.staff.sessions import open_session
from bot.staff.tables import SignInLinkRow, StaffSessionRow
from bot.storage.columns import now
from bot.storage.database import Database


def _conversation(session: Session, keys: KeyRing, name: str) -> str:
    conversation = open_conversation(session, "web", name * 64)
    take_in(session, keys, conversation, Incoming(f"message of {name}", "我的手机13812345678"))
    return conversation.id


def test_the_purge_holds_to_the_settings(database: Database, keys: KeyRing) -> None:
    settings = load_settings(_env_file=None, keep_conversations_days=10, keep_personal_days=5)
    with database.write() as session:
        old, silent, _recent = (_conversation(session, keys, name) for name in "abc")
        for conversation_id, days in ((old, 11), (silent, 6)):
            moment = now() - timedelta(days=days)
            session.execute(update(ConversationRow).where(ConversationRow.id == conversation_id).values(last_at=moment))
            session.execute(
                update(PersonalNumberRow)
                .where(PersonalNumberRow.conversation_id == conversation_id)
                .values(created_at=moment)
            )
    assert purge(settings, database)["conversations"] == 1
    with database.read() as session:
        assert list(still_to_forget(session)) == [old]
        assert session.scalar(select(func.count()).select_from(ConversationRow)) == 2
        assert session.scalar(select(func.count(PersonalNumberRow.value))) == 1
        for table in (InboxRow, EventRow):
            assert session.scalar(select(func.count()).select_from(table).where(table.conversation_id == old)) == 0


def test_sessions_and_links_of_staff_that_are_over_are_gone_in_the_morning(database: Database, keys: KeyRing) -> None:
    settings = load_settings(_env_file=None)
    with database.write() as session:
        for login in ("xiaoli", "xiaowang"):
            staff = add_staff(session, keys, "cli", login, "小李", Role.AGENT, ())
            open_session(session, keys, staff.id, "Firefox")
            new_link(session, keys, "cli", staff.id)
        yesterday = now() - timedelta(hours=25)
        session.execute(update(StaffSessionRow).where(StaffSessionRow.staff_id == staff.id).values(seen_at=yesterday))
        session.execute(update(SignInLinkRow).where(SignInLinkRow.staff_id == staff.id).values(expires_at=yesterday))
    assert purge(settings, database)["staff_sessions"] == 2
    with database.read() as session:
        for table in (StaffSessionRow, SignInLinkRow):
            assert session.scalar(select(func.count()).select_from(table)) == 1
