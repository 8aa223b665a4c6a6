"""Conversations in figures: how many there were, and how many were settled without a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from bot.conversations.tables import ConversationRow, FeedbackRow, InboxRow, OutboxRow
from bot.figures.scope import Scope, china_date

AGAIN_WITHIN = timedelta(hours=24)
"""Who asks the same, or for a person, so soon after an answer was not helped by it."""
TALK = "smalltalk"
"""Topic of greetings and thanks: nothing is asked there."""
_OWN = "console"
"""Channel on which the maintainers themselves talk."""


@dataclass(frozen=True)
class ConversationCounts:
    """A conversation counts once for each day on which its worker wrote.

    Attributes:
        conversations: different ones in the whole period.
        by_day, by_channel: on each day; on each channel in the whole period.
        messages: of workers.
        asked, settled: by day, conversations in which something was asked, and those of them that were settled.
        questions: how often each question was answered, by its name.
        useful, useless: taps below answers.
    """

    conversations: int
    by_day: Mapping[date, int]
    by_channel: Mapping[str, int]
    messages: int
    asked: Mapping[date, int]
    settled: Mapping[date, int]
    questions: Mapping[str, int]
    useful: int
    useless: int


@dataclass(frozen=True)
class Unanswered:
    """Words that the bot did not know, masked as they are stored; how often, and when last."""

    text: str
    count: int
    last_at: datetime


@dataclass(frozen=True)
class Sources:
    """Names of the questions whose answers name a source; those of them that say nothing before the place is known."""

    sourced: Collection[str]
    local_only: Collection[str] = frozenset()


class _Conversation(NamedTuple):
    id: str
    channel: str
    place: str | None


class _Message(NamedTuple):
    id: str
    at: datetime
    decision: str | None
    question: str | None
    only_place: bool | None

    @property
    def asks(self) -> bool:
        talk = self.question is not None and self.question.startswith(f"{TALK}/")
        return self.decision in {"ask", "unknown"} or (self.decision == "answer" and not talk)


@dataclass
class _Tally:
    by_day: Counter[date] = field(default_factory=Counter)
    asked: Counter[date] = field(default_factory=Counter)
    settled: Counter[date] = field(default_factory=Counter)
    questions: Counter[str] = field(default_factory=Counter)
    channels: Counter[str] = field(default_factory=Counter)
    messages: int = 0
    conversations: int = 0


def count_conversations(
    session: Session, scope: Scope, sources: Sources, handed_over: Mapping[str, Sequence[datetime]]
) -> ConversationCounts:
    """Count the conversations of a period.

    A conversation of a day is settled when its last question was answered from a source, no answer was called useless,
    and within a day nothing was asked again and no person asked for.

    Args:
        handed_over: by conversation, when people were asked into it: within the period and a day after it.
    """
    tally, useless, until = _Tally(), _called_useless(session, scope), scope.until
    for conversation, messages in _by_conversation(session, scope).items():
        asked_for_people = handed_over.get(conversation.id, ())
        own = [message for message in messages if message.at < until]
        tally.conversations += bool(own)
        tally.channels[conversation.channel] += bool(own)
        tally.messages += len(own)
        for day, of_day in _by_day(own):
            tally.by_day[day] += 1
            questions = [message for message in of_day if message.asks]
            if not questions:
                continue
            tally.asked[day] += 1
            tally.questions.update(one.question for one in questions if one.decision == "answer" and one.question)
            last, soon = questions[-1], of_day[-1].at + AGAIN_WITHIN
            tally.settled[day] += (
                last.decision == "answer"
                and last.question in sources.sourced
                and (conversation.place is not None or last.question not in sources.local_only)
                and not any(message.id in useless for message in of_day)
                and not any(of_day[0].at <= moment <= soon for moment in asked_for_people)
                and not _asked_again(questions, messages)
            )
    ratings = _ratings(session, scope)
    return ConversationCounts(
        tally.conversations,
        tally.by_day,
        +tally.channels,
        tally.messages,
        tally.asked,
        tally.settled,
        tally.questions,
        ratings.get(True, 0),
        ratings.get(False, 0),
    )


def unanswered(session: Session, scope: Scope, hidden: Select[str | None], limit: int | None = 20) -> list[Unanswered]:
    """Return what the bot did not know, the most frequent first. What was tapped is left out.

    Args:
        hidden: ids of conversations whose words the reader must not see.
    """
    count, last = func.count(), func.max(InboxRow.received_at)
    rows = session.execute(
        select(InboxRow.text, count, last)
        .join(ConversationRow, ConversationRow.id == InboxRow.conversation_id)
        .where(
            scope.holds(InboxRow.received_at, ConversationRow.place),
            ConversationRow.channel != _OWN,
            ConversationRow.id.not_in(hidden),
            InboxRow.understanding["decision"].as_string() == "unknown",
            InboxRow.chosen["chosen"].as_string().is_(None),
        )
        .group_by(InboxRow.text)
        .order_by(count.desc(), last.desc())
        .limit(limit)
    )
    return [Unanswered(*row) for row in rows]


def _by_conversation(session: Session, scope: Scope) -> dict[_Conversation, list[_Message]]:
    """Messages of the period and of a day after it, by conversation, in order."""
    rows = session.execute(
        select(
            InboxRow.conversation_id,
            ConversationRow.channel,
            ConversationRow.place,
            InboxRow.id,
            InboxRow.received_at,
            InboxRow.understanding["decision"].as_string(),
            InboxRow.understanding["question"].as_string(),
            InboxRow.context["place_only"].as_boolean(),
        )
        .join(ConversationRow, ConversationRow.id == InboxRow.conversation_id)
        .where(
            scope.holds(InboxRow.received_at, ConversationRow.place, AGAIN_WITHIN),
            ConversationRow.channel != _OWN,
        )
        .order_by(InboxRow.received_at, InboxRow.order)
    )
    found: dict[_Conversation, list[_Message]] = {}
    for conversation_id, channel, place, *message in rows:
        found.setdefault(_Conversation(conversation_id, channel, place), []).append(_Message(*message))
    return found


def _by_day(messages: Sequence[_Message]) -> Iterator[tuple[date, list[_Message]]]:
    days: dict[date, list[_Message]] = {}
    for message in messages:
        days.setdefault(china_date(message.at), []).append(message)
    yield from days.items()


def _asked_again(questions: Sequence[_Message], messages: Sequence[_Message]) -> bool:
    """Return whether a question that was answered on a day was asked once more within 24 hours.

    Who only tells his place, since the bot asked for it, gets the answer again without asking.

    Args:
        questions: of that day.
        messages: all of the conversation.
    """
    first, last = questions[0].at, questions[-1].at
    asked_at: dict[str | None, datetime] = {}
    for message in messages:
        if message.decision != "answer" or message.at < first or message.only_place:
            continue
        before = asked_at.get(message.question)
        if before is not None and before <= last and message.at - before <= AGAIN_WITHIN:
            return True
        asked_at[message.question] = message.at
    return False


def _called_useless(session: Session, scope: Scope) -> set[str | None]:
    """Ids of messages whose answer the worker called useless, also later."""
    query = select(OutboxRow.inbox_id).join(FeedbackRow, FeedbackRow.outbox_id == OutboxRow.id)
    return set(session.scalars(query.where(FeedbackRow.useful.is_(False), FeedbackRow.at >= scope.since)))


def _ratings(session: Session, scope: Scope) -> dict[bool, int]:
    rows = session.execute(
        select(FeedbackRow.useful, func.count())
        .join(ConversationRow, ConversationRow.id == FeedbackRow.conversation_id)
        .where(scope.holds(FeedbackRow.at, ConversationRow.place), ConversationRow.channel != _OWN)
        .group_by(FeedbackRow.useful)
    )
    return dict(rows.all())
