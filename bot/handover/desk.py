"""The desk between a worker and people: puts him in the queue, tells him where he stands, opens a ticket at night."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.conversations.inbox import get_conversation
from bot.conversations.model import Choice, Reply
from bot.handover import wording
from bot.handover.asking import ask_for_person, note_unattended
from bot.handover.limits import HandoverLimits, minutes
from bot.handover.model import Handover, HandoverState, Reason
from bot.handover.off_hours import Routes, ticket_for_wish
from bot.handover.reading import expected_wait, open_handover_of, queue_place
from bot.handover.staffing import people_are_there
from bot.handover.summary import FilledInLines, summarise
from bot.handover.tables import HandoverRow
from bot.privacy.keys import KeyRing
from bot.storage.columns import now
from bot.tickets.model import FiledTicket
from bot.working_time.calendar import WorkingCalendar

DANGER = 2
"""Risk of what goes before everything else."""

WISH = "people"
"""In the payload of a tap: `bot`, `wait` or `stop`, as the words of wishes.py."""

WAITING_CHOICES = (
    Choice(wording.ASK_BOT, {WISH: "bot"}),
    Choice(wording.WAIT, {WISH: "wait"}),
    Choice(wording.STOP, {WISH: "stop"}),
)
_WHILE_ASKING = (Choice(wording.WAIT, {WISH: "wait"}), Choice(wording.STOP, {WISH: "stop"}))
_TICKET_CHOICES = (
    Choice("补充材料", {"chosen": "add_to_ticket"}),
    Choice("查工单", {"chosen": "ticket_status"}),
)


class HandoverDesk:
    """Everything that is told to a worker who wants a person, and done for him.

    Args:
        hours: gives when people are there.
        limits: gives how long a step may take.
        routes: to whom a ticket goes that is opened when they are not.
        lines: knows the titles of forms, for the summary.
    """

    def __init__(
        self,
        hours: Callable[[], WorkingCalendar],
        limits: Callable[[], HandoverLimits],
        routes: Routes,
        lines: FilledInLines | None = None,
    ) -> None:
        self._hours, self._limits = hours, limits
        self._routes, self._lines = routes, lines

    @property
    def hours(self) -> WorkingCalendar:
        """When people are there, as the file says now."""
        return self._hours()

    @property
    def limits(self) -> HandoverLimits:
        """How long a step may take, as the file says now."""
        return self._limits()

    def hand_over(
        self, session: Session, keys: KeyRing, conversation_id: str, reason: Reason, skill: str = "", risk: int = 0
    ) -> Reply:
        """Hand the conversation over, as the worker wishes, and return what he is told.

        Raises:
            UnknownConversationError: the conversation is gone.
        """
        moment = now()
        if open_handover_of(session, conversation_id) is not None or people_are_there(session, self.hours, moment):
            handover = self._asked(session, keys, conversation_id, reason, skill, risk)
            return Reply(self._standing(session, handover, wording.QUEUED), WAITING_CHOICES)
        back = self.hours.next_opening(moment)
        told = wording.back_told(back, moment)
        if back - moment <= minutes(self.limits.pause):
            handover = self._asked(session, keys, conversation_id, reason, skill, risk)
            filed = self.open_ticket(session, keys, conversation_id, back)
            note_ticket(session, handover.id, filed.number)
            waits = wording.QUEUED_IN_PAUSE.format(back=told, place=queue_place(session, handover))
            meanwhile = wording.TICKET_MEANWHILE.format(number=filed.number, code=filed.query_code)
            return Reply(f"{waits}\n{meanwhile}", WAITING_CHOICES)
        filed = self.open_ticket(session, keys, conversation_id, back)
        note_unattended(session, keys, conversation_id, reason, skill, risk, filed.number, self._lines)
        text = wording.OFF_HOURS.format(back=told, number=filed.number, code=filed.query_code)
        return Reply(text, _TICKET_CHOICES)

    def hand_over_danger(self, session: Session, keys: KeyRing, conversation_id: str) -> str:
        """Hand a conversation over in which somebody is in danger.

        Returns:
            the line to tell; empty if nobody is there.
        """
        if not people_are_there(session, self.hours, now()):
            return ""
        handover = self._asked(session, keys, conversation_id, Reason.EMERGENCY, "", DANGER)
        return wording.WITH_PEOPLE if handover.state is HandoverState.WAITING else ""

    def standing(self, session: Session, handover: Handover) -> Reply:
        """Tell where he stands in the queue."""
        return Reply(self._standing(session, handover, wording.STILL_QUEUED), WAITING_CHOICES)

    def talk_to_bot(self, session: Session, handover: Handover, talks: bool) -> Reply:
        """Note whether he asks the bot while he waits, and return what he is told."""
        session.execute(update(HandoverRow).where(HandoverRow.id == handover.id).values(talks_to_bot=talks))
        if not talks:
            return self.standing(session, handover)
        return Reply(wording.ASKS_BOT.format(place=queue_place(session, handover)), _WHILE_ASKING)

    def open_ticket(self, session: Session, keys: KeyRing, conversation_id: str, back: datetime) -> FiledTicket:
        """Open the ticket for a wish that nobody could meet, until people are back."""
        summary = summarise(session, get_conversation(session, conversation_id), self._lines)
        return ticket_for_wish(session, keys, conversation_id, summary, back, self._routes)

    def _asked(
        self, session: Session, keys: KeyRing, conversation_id: str, reason: Reason, skill: str, risk: int
    ) -> Handover:
        return ask_for_person(session, keys, conversation_id, reason, skill=skill, risk=risk, lines=self._lines)

    def _standing(self, session: Session, handover: Handover, text: str) -> str:
        wait = wording.wait_told(expected_wait(session))
        return text.format(place=queue_place(session, handover), wait=wait)


def note_ticket(session: Session, handover_id: str, number: str) -> None:
    """Note the ticket that was opened beside a hand-over."""
    session.execute(update(HandoverRow).where(HandoverRow.id == handover_id).values(ticket_number=number))
