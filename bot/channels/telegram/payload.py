"""What updates mean to us, as plain values."""

from __future__ import annotations

from dataclasses import dataclass

from bot.files.model import FileKind


@dataclass(frozen=True)
class Me:
    """The bot itself. `username` is None until the platform has told it."""

    id: int
    username: str | None


@dataclass(frozen=True)
class Words:
    """He wrote."""

    text: str


@dataclass(frozen=True)
class Command:
    """He sent or tapped a command. `payload` is what a link brought along; what he writes behind one is `Words`."""

    name: str
    payload: str = ""


@dataclass(frozen=True)
class Attached:
    """He sent a file, perhaps with words."""

    kind: FileKind
    file_id: str
    caption: str = ""


@dataclass(frozen=True)
class Whereabouts:
    """He sent a place; its coordinates are not kept."""


@dataclass(frozen=True)
class Unreadable:
    """He sent something that is neither words nor a file, such as a sticker."""

    sticker: bool


@dataclass(frozen=True)
class Edited:
    """He changed a message that he had sent."""


@dataclass(frozen=True)
class Tapped:
    """He tapped a button. `message_id` is that of the message above it, None when the platform does not tell."""

    query_id: str
    data: str
    message_id: int | None
    in_group: bool = False


@dataclass(frozen=True)
class Reachability:
    """He blocked the bot, or lets it write again."""

    reachable: bool


@dataclass(frozen=True)
class CalledInGroup:
    """Somebody in a group speaks to the bot. What he says is not kept."""

    message_id: int


@dataclass(frozen=True)
class Silent:
    """Something happened that asks for nothing."""


Content = (
    Words | Command | Attached | Whereabouts | Unreadable | Edited | Tapped | Reachability | CalledInGroup | Silent
)


@dataclass(frozen=True)
class Arrival:
    """One update.

    Attributes:
        chat_id: of the private chat, which is also the worker's id, or of the group; 0 when in none. Personal data.
        key: what makes it the same when it is delivered again; holds the chat's id.
    """

    update_id: int
    chat_id: int
    key: str
    content: Content
