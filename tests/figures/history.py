"""A history made by hand: conversations with moments of our choosing, hand-overs, tickets, applications."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.applications.tables import ApplicationRow
from bot.conversations.feedback import rate
from bot.conversations.tables import ConversationRow, FeedbackRow, InboxRow, OutboxRow
from bot.handover.tables import HandoverRow
from bot.staff.model import Role, Staff
from bot.storage.clock import CHINA
from bot.storage.columns import new_id
from bot.tickets.tables import TicketRow, TicketStepRow


def at(day: int, hour: int = 10, minute: int = 0) -> datetime:
    """A moment of November 2026 in China."""
    return datetime(2026, 11, day, hour, minute, tzinfo=CHINA)


def staff(role: Role = Role.ADMIN, *areas: str) -> Staff:
    """An account that lies in no table."""
    return Staff("someone", "someone", "小王", role, areas, True, True, False)


@dataclass
class History:
    """Writes rows as the features do."""

    session: Session
    count: int = field(default=0)

    def conversation(self, place: str | None = None, channel: str = "web") -> str:
        row = ConversationRow(channel=channel, address_hash=new_id(), place=place)
        self.session.add(row)
        self.session.flush()
        return row.id

    def said(
        self,
        conversation_id: str,
        moment: datetime,
        decision: str = "answer",
        question: str | None = None,
        text: str = "加班费怎么算",
        useful: bool | None = None,
        author: str = "bot",
        answer: str = "按平时工资的一倍半算。",
        **rest: Any,
    ) -> str:
        """A message and its answer; returns the id of the answer."""
        self.count += 1
        understood = {"decision": decision, "topic": None, "question": question, "confidence": 0.9}
        inbox = InboxRow(
            conversation_id=conversation_id, channel="web", dedup_key=new_id(), order=self.count, text=text,
            state="done", received_at=moment, done_at=moment, understanding=understood, **rest,
        )  # fmt: skip
        self.session.add(inbox)
        self.session.flush()
        outbox = OutboxRow(
            conversation_id=conversation_id, inbox_id=inbox.id, author=author, text=answer, created_at=moment
        )
        self.session.add(outbox)
        self.session.flush()
        if useful is not None:
            rate(self.session, conversation_id, outbox.id, useful)
            self.session.get_one(FeedbackRow, outbox.id).at = moment
            self.session.flush()
        return outbox.id

    def handover(self, conversation_id: str, moment: datetime, **values: Any) -> None:
        row = self.session.get_one(ConversationRow, conversation_id)
        given = {"reason": "asked", "state": "ended", "channel": row.channel, "place": row.place, **values}
        self.session.add(HandoverRow(conversation_id=conversation_id, asked_at=moment, queued_at=moment, **given))
        self.session.flush()

    def ticket(self, moment: datetime, place: str | None = "330727", **values: Any) -> str:
        self.count += 1
        number = f"GD{moment:%y%m%d}{self.count:04d}"
        given = {"type": "wage_arrears", "story": "拖欠三个月工资", "state": "submitted", **values}
        closed_at = given.pop("closed_at", None)
        row = TicketRow(
            number=number, query_code_hash="x", place=place, idempotency_key=new_id(), created_at=moment,
            updated_at=moment, **given,
        )  # fmt: skip
        self.session.add(row)
        self.session.flush()
        if closed_at is not None:
            self.session.add(TicketStepRow(ticket_id=row.id, state="closed", at=closed_at, by="agent"))
            self.session.flush()
        return number

    def application(self, moment: datetime, place: str | None = "330727", **values: Any) -> str:
        self.count += 1
        number = f"SQ{moment:%y%m%d}{self.count:04d}"
        given = {"service": "x/joining", "title": "入会", "filled_in": b"x", "state": "in_review", **values}
        row = ApplicationRow(
            number=number, query_code_hash="x", place=place, idempotency_key=new_id(), created_at=moment, **given
        )
        self.session.add(row)
        self.session.flush()
        return number
