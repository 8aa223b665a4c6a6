"""What the server knows: chats, messages, files, waiting updates. Tests read it; everything is thread-safe."""

from __future__ import annotations

import itertools
import secrets
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from tests.stand_ins.clock import Clock
from tests.stand_ins.telegram.webhook import Webhook
from tests.stand_ins.watching import Watched

MESSAGE_LIFE = 24 * 3600
TAP_LIFE = 150
PATH_LIFE = 3600
# What a bot gets that never asked for anything: all kinds but these.
NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}


@dataclass
class Chat:
    """One chat that the bot may know.

    Attributes:
        kind: `private`, `group` or `supergroup`.
        open: false until a person wrote to the bot first.
        closed: why the bot may no longer write, in the words of the server; empty when it may.
        migrated_to: id of the supergroup that a group became.
    """

    id: int
    kind: str
    title: str
    open: bool = True
    closed: str = ""
    migrated_to: int | None = None
    last_message_id: int = 0
    sent_at: list[float] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The Chat of a message."""
        return {"id": self.id, "type": self.kind, "first_name" if self.kind == "private" else "title": self.title}


@dataclass(frozen=True)
class Update:
    """Something that waits for the bot.

    Attributes:
        queue: updates of the same queue are delivered one after another: those of a chat, and the taps of a person.
        expires: seconds since 1970 after which it is forgotten.
    """

    id: int
    kind: str
    queue: tuple[str, int]
    body: dict[str, Any]
    expires: float


@dataclass(frozen=True)
class Call:
    """One call of the Bot API; `method` as the server spells it, `arguments` as they came."""

    method: str
    arguments: dict[str, Any]
    at: float


@dataclass
class StoredFile:
    """A file of a message; `paths` are the download paths handed out and when they end."""

    data: bytes
    unique_id: str
    name: str
    paths: dict[str, float] = field(default_factory=dict)


@dataclass
class Tap:
    """A tap on a button: when, and what the bot answered."""

    at: float
    answered: dict[str, Any] | None = None


class ServerState(Watched):
    """Everything that the server knows about one bot."""

    def __init__(self, token: str, clock: Clock | None) -> None:
        super().__init__()
        self.token = token
        self.clock = clock or Clock()
        name = "gonghui_stand_in_bot"
        self.bot: dict[str, Any] = {
            "id": int(token.split(":")[0]), "is_bot": True, "first_name": "工会", "username": name,
            "can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False,
        }  # fmt: skip
        self.calls: list[Call] = []
        self.chats: dict[int, Chat] = {}
        self.messages: dict[tuple[int, int], dict[str, Any]] = {}
        self.taps: dict[str, Tap] = {}
        self.files: dict[str, StoredFile] = {}
        self.commands: dict[tuple[str, str], list[dict[str, str]]] = {}
        self.actions: dict[int, list[str]] = defaultdict(list)
        self.pending: list[Update] = []
        self.webhook: Webhook | None = None
        self.allowed_updates: list[str] = []
        # Whether 429 is answered to more than a message a second to a chat, or twenty a minute to a group.
        self.limits_speed = False
        # Whether a webhook needs https also on loopback.
        self.needs_https = False
        self._update_ids = itertools.count(700_000_000 + secrets.randbelow(10_000))
        self.ids = itertools.count(5_000_000_001)

    def messages_of(self, chat_id: int) -> list[dict[str, Any]]:
        """What the bot sent to a chat, oldest first, as it stands there now."""
        with self.reading():
            return [
                message
                for (chat, _id), message in sorted(self.messages.items())
                if chat == chat_id and message["from"]["id"] == self.bot["id"]
            ]

    def wait_for_messages(self, chat_id: int, count: int = 1) -> list[dict[str, Any]]:
        """Wait until the bot sent `count` messages to a chat."""
        return self.wait_until(
            lambda: found if len(found := self.messages_of(chat_id)) >= count else [], f"message {count} to {chat_id}"
        )

    def calls_of(self, method: str) -> list[Call]:
        """The calls of one method, in order, also those that were refused."""
        with self.reading():
            return [call for call in self.calls if call.method.casefold() == method.casefold()]

    def wait_for_calls(self, method: str, count: int = 1) -> list[Call]:
        """Wait until a method was called `count` times."""
        return self.wait_until(
            lambda: found if len(found := self.calls_of(method)) >= count else [], f"call {count} of {method}"
        )

    def add_chat(self, kind: str, title: str, open: bool = True) -> Chat:
        """A new chat; groups have negative ids, supergroups ones beyond 32 bits."""
        number = next(self.ids)
        chat_id = {"private": number, "group": -number, "supergroup": -1_000_000_000_000 - number}[kind]
        with self.changing():
            self.chats[chat_id] = Chat(chat_id, kind, title, open)
            return self.chats[chat_id]

    def add_message(self, chat: Chat, sender: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
        """Put a message into a chat."""
        with self.changing():
            chat.last_message_id += 1
            message = {
                "message_id": chat.last_message_id,
                "from": sender,
                "chat": chat.as_json(),
                "date": int(self.clock()),
                **content,
            }
            self.messages[chat.id, chat.last_message_id] = message
            return message

    def add_update(self, kind: str, content: dict[str, Any], queue: tuple[str, int]) -> Update | None:
        """Something happened; None when the bot does not want updates of this kind."""
        life = TAP_LIFE if kind == "callback_query" else MESSAGE_LIFE
        with self.changing():
            if kind not in self.allowed_updates if self.allowed_updates else kind in NOT_BY_DEFAULT:
                return None
            number = next(self._update_ids)
            update = Update(number, kind, queue, {"update_id": number, kind: content}, self.clock() + life)
            self.pending.append(update)
            return update

    def forget_expired(self) -> None:
        """Drop what waited too long."""
        now = self.clock()
        with self.changing():
            self.pending[:] = [update for update in self.pending if now < update.expires]

    def done(self, update: Update) -> None:
        """The bot has it."""
        with self.changing():
            if update in self.pending:
                self.pending.remove(update)

    def wait_until_delivered(self) -> None:
        """Wait until the bot has every update."""
        self.wait_until(lambda: not self.pending, "the delivery of all updates")
