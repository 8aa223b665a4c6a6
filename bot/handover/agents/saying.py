"""An agent speaks to a worker, on whichever channel: once, in order, and only while he has the conversation."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.audit.log import note
from bot.conversations.deliveries import failed_delivery_of
from bot.conversations.delivery_report import NotSendableError, send_again
from bot.conversations.inbox import lock_conversation
from bot.conversations.model import Reply
from bot.conversations.outbox import write_replies
from bot.conversations.typing import stop_typing
from bot.handover.agents.drafts import drop_draft
from bot.handover.agents.holding import NOT_OPEN, not_yours
from bot.handover.agents.marks import mark_read
from bot.handover.agents.watching import watches_openly
from bot.handover.model import Handover, HandoverError, HandoverState
from bot.handover.reading import as_handover
from bot.handover.states import spoke
from bot.handover.tables import AgentMessageRow, HandoverRow
from bot.privacy.keys import KeyRing
from bot.storage.columns import now

LONGEST = 2000
"""Characters of one message of an agent."""


@dataclass(frozen=True)
class Said:
    """What became of an agent's words. `again`: they had been said before, with the same `client_id`."""

    outbox_id: str
    again: bool


def say(session: Session, keys: KeyRing, handover: Handover, staff_id: str, text: str, client_id: str) -> Said:
    """Write an agent's words to the worker. The same `client_id` twice is one message.

    The caller wakes streams and deliverers once it is committed (`Console.written`).

    Raises:
        HandoverError: there are no words or too many, or he does not have the conversation (any more).
        UnknownConversationError: the conversation was deleted meanwhile.
    """
    words = text.strip()
    if not words or not client_id:
        raise HandoverError("还没有写内容。")
    if len(words) > LONGEST:
        raise HandoverError(f"一次最多{LONGEST}个字，请分几次发。")
    # The lock puts the event in order among the others, and two sendings of the same words behind each other.
    lock_conversation(session, handover.conversation_id)
    known = select(AgentMessageRow.outbox_id).where(
        AgentMessageRow.conversation_id == handover.conversation_id, AgentMessageRow.client_id == client_id[:64]
    )
    if (before := session.scalar(known)) is not None:
        return Said(before, again=True)
    row = session.get(HandoverRow, handover.id, populate_existing=True)
    if row is None or row.state == HandoverState.ENDED:
        raise HandoverError(f"没有发出：{NOT_OPEN}")
    found = as_handover(row)
    has_it = found.state is HandoverState.CLAIMED and found.staff_id == staff_id
    if not has_it and not watches_openly(session, found.id, staff_id):
        raise HandoverError(f"没有发出：{not_yours(session, found)}")
    stop_typing(session, found.conversation_id, "agent")
    entry = write_replies(session, found.conversation_id, [Reply(words, author="agent")], inbox_id=None)[0]
    spoke(session, found.id, "agent", now())
    session.add(
        AgentMessageRow(
            outbox_id=entry.id, conversation_id=found.conversation_id, staff_id=staff_id, client_id=client_id[:64]
        )
    )
    drop_draft(session, found.conversation_id, staff_id)
    mark_read(session, found.conversation_id, staff_id, entry.seq)
    session.flush()
    return Said(entry.id, again=False)


def say_again(session: Session, keys: KeyRing, conversation_id: str, staff_id: str, outbox_id: str) -> None:
    """Have words that surely did not arrive go out once more.

    What may have arrived is not sent again: the worker would read it twice.

    Raises:
        HandoverError: it did not fail, or he cannot be reached.
    """
    delivery_id = failed_delivery_of(session, conversation_id, outbox_id)
    if delivery_id is None:
        raise HandoverError("这条消息不需要重发，或者可能已经送到了。")
    try:
        send_again(session, delivery_id)
    except NotSendableError:
        raise HandoverError("现在联系不上职工，等他再写来的时候才能发。") from None
    note(session, keys, staff_id, "message_sent_again", f"conversation:{conversation_id}")
