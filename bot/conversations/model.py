"""What other parts of the bot see of a conversation: plain values, no rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from bot.files.model import StoredFile

Owner = Literal["bot", "queued", "human"]
Author = Literal["worker", "bot", "agent", "notice"]


@dataclass(frozen=True)
class Choice:
    """Something tappable below a reply.

    Attributes:
        title: what the worker reads and, once tapped, says.
        payload: what it means, kept on the server: `chosen` (a question `topic/name` or a command), `text` (said in
            place of the title) or `place` (a code that the worker thereby tells).
    """

    title: str
    payload: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class FormStep:
    """Where in a form a question stands: `title` of the form, `step` of `of`, and the kind of answer it expects."""

    title: str
    step: int
    of: int
    expects: str


@dataclass(frozen=True)
class Reply:
    """A message to the worker, before it is written to the outbox."""

    text: str
    choices: tuple[Choice, ...] = ()
    author: Author = "bot"
    form: FormStep | None = None


@dataclass(frozen=True)
class ConversationState:
    """What the rest of the bot may know about a conversation."""

    id: str
    channel: str
    owner: Owner
    place: str | None
    network_hash: str | None


@dataclass(frozen=True)
class Turn:
    """One leased message that now waits for its answer.

    Attributes:
        attempt: 1 the first time; more when an earlier attempt failed or its process died.
        failures: attempts that ended in a fault of our own, not because the engine was away.
        first_contact: the worker has not been told yet how his data is treated.
        prepared: what whoever answers has read for it in the transaction of the lease.
    """

    inbox_id: str
    conversation: ConversationState
    text: str
    chosen: dict[str, Any]
    attempt: int
    failures: int
    first_contact: bool
    holder: str
    prepared: object = None


@dataclass(frozen=True)
class Received:
    """The fate of an incoming message: its inbox row, whether it had arrived before, and was answered when stored."""

    inbox_id: str
    seq: int
    duplicate: bool
    answered: bool = False


@dataclass(frozen=True)
class Offer:
    """A choice as the channel shows it: the words and the token that stands for it."""

    title: str
    send: str


@dataclass(frozen=True)
class Entry:
    """One message of the transcript. `seq` orders the transcript and numbers the live stream."""

    id: str
    seq: int
    author: Author
    text: str
    at: datetime
    choices: tuple[Offer, ...] = ()
    client_id: str | None = None
    form: FormStep | None = None
    attachments: tuple[StoredFile, ...] = ()
    rating: Literal["open", "useful", "useless"] | None = None
