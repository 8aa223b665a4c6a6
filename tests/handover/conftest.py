"""A worker in a conversation, and the desk between him and people: open, closed, or in a pause."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import update

from bot.channels.intake import Incoming, take_in
from bot.conversations.inbox import get_conversation, open_conversation
from bot.conversations.model import ConversationState, Entry, Reply
from bot.conversations.transcript import entries_after
from bot.handover.desk import HandoverDesk
from bot.handover.limits import load_limits
from bot.handover.model import Handover
from bot.handover.reading import find_handover
from bot.handover.tables import HandoverRow
from bot.privacy.keys import KeyRing
from bot.settings import DATA_DIR
from bot.storage.clock import CHINA
from bot.storage.columns import new_id
from bot.storage.database import Database
from bot.working_time.calendar import Span, WorkingCalendar

ALL_DAY = (Span(time(0), time.max),)


def hours(open_now: bool, back_in: timedelta = timedelta()) -> WorkingCalendar:
    """Return working hours that are open all day, or closed until so long from now."""
    if open_now:
        return WorkingCalendar(dict.fromkeys(range(7), ALL_DAY), ALL_DAY, ALL_DAY, {})
    back = datetime.now(CHINA) + back_in
    return WorkingCalendar({}, (), (), {back.date(): (Span(back.time(), time.max),)})


def desk(calendar: WorkingCalendar) -> HandoverDesk:
    """Return the desk with these hours and the limits of data/handover/."""
    limits = load_limits(DATA_DIR / "handover" / "limits.yml")
    return HandoverDesk(lambda: calendar, lambda: limits, lambda session, place: None)


class Scene:
    """One database with conversations in it; everything by the use cases."""

    def __init__(self, database: Database, keys: KeyRing) -> None:
        self.database, self.keys = database, keys

    def conversation(self, channel: str = "web") -> ConversationState:
        """A new worker."""
        with self.database.write() as session:
            return open_conversation(session, channel, new_id())

    def now(self, conversation: ConversationState) -> ConversationState:
        """The conversation as it stands now."""
        with self.database.read() as session:
            return get_conversation(session, conversation.id)

    def now_of(self, handover: Handover) -> ConversationState:
        """The conversation of a hand-over as it stands now."""
        with self.database.read() as session:
            return get_conversation(session, handover.conversation_id)

    def says(self, conversation: ConversationState, text: str) -> str:
        """The worker writes; the id of his message."""
        with self.database.write() as session:
            return take_in(session, self.keys, conversation, Incoming(new_id(), text)).inbox_id

    def entries(self, conversation: ConversationState) -> list[Entry]:
        """The transcript."""
        with self.database.read() as session:
            return entries_after(session, conversation.id, 0)

    def told(self, conversation: ConversationState) -> list[str]:
        """What the worker was told."""
        return [entry.text for entry in self.entries(conversation) if entry.author != "worker"]

    def asked(self, conversation: ConversationState, calendar: WorkingCalendar | None = None, **wish: object) -> Reply:
        """He asks for a person."""
        with self.database.write() as session:
            at = desk(calendar or hours(True))
            return at.hand_over(session, self.keys, conversation.id, **{"reason": "asked", **wish})  # type: ignore[arg-type]

    def stands(self, handover: Handover) -> Handover:
        """A hand-over as it stands now."""
        with self.database.read() as session:
            found = find_handover(session, handover.id)
            assert found is not None
            return found

    def shift(self, handover: Handover, **ago: timedelta) -> None:
        """Let moments of a hand-over lie so long ago: `shift(handover, claimed_at=minutes(6))`."""
        moments = {name: datetime.now(CHINA) - time_ago for name, time_ago in ago.items()}
        with self.database.write() as session:
            session.execute(update(HandoverRow).where(HandoverRow.id == handover.id).values(**moments))


@pytest.fixture
def scene(database: Database, keys: KeyRing) -> Scene:
    """A scene on each of the two databases."""
    return Scene(database, keys)
