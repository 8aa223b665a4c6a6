"""The door every channel uses: personal numbers are masked, then the message is stored, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from bot.conversations.inbox import answer_at_once, find_received, lock_conversation, receive
from bot.conversations.model import ConversationState, Received
from bot.conversations.outbox import find_offer
from bot.emergencies.rules import EmergencyRules
from bot.forms.drafts import expected_field
from bot.privacy.door import mask
from bot.privacy.keys import KeyRing


class UnknownOfferError(Exception):
    """The tapped choice does not exist, has expired, or belongs to another conversation."""


@dataclass(frozen=True)
class Incoming:
    """A message as the channel understood it: words, or the token of a tapped choice."""

    dedup_key: str
    text: str = ""
    token: str | None = None
    network_hash: str | None = None


def take_in(
    session: Session,
    keys: KeyRing,
    conversation: ConversationState,
    incoming: Incoming,
    emergencies: EmergencyRules | None = None,
) -> Received:
    """Mask and store a message; one that came before is recognised and not stored again.

    Words of danger are answered here and now: not after earlier messages, and not by an engine that may be down.

    Raises:
        UnknownOfferError: the token stands for no choice of this conversation.
        UnknownConversationError: the conversation was deleted meanwhile.
    """
    lock_conversation(session, conversation.id, incoming.network_hash)
    earlier = find_received(session, conversation.channel, incoming.dedup_key)
    if earlier is not None:
        return earlier
    chosen: dict[str, Any] | None = None
    if incoming.token is not None:
        offer = find_offer(session, conversation.id, incoming.token)
        if offer is None:
            raise UnknownOfferError
        title, chosen = offer
        text = chosen.get("text") or title
    else:
        # Phone and tail often come in two quick messages, the second before the form has asked for it.
        expects_tail = expected_field(session, conversation.id) in ("phone", "id_tail")
        text = mask(session, keys, conversation.id, incoming.text, expects_tail)
    received = receive(session, conversation, incoming.dedup_key, text, chosen)
    danger = emergencies.find(text) if emergencies is not None and chosen is None else None
    if danger is not None and conversation.owner == "bot":
        answer_at_once(session, conversation, received, danger.reply, danger.understanding)
    return received
