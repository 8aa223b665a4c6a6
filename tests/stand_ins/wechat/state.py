"""What the platform knows of one account: its followers, what was sent to them, its menu, media and codes.

Shared by the API and by the platform that pushes. Tests read it; everything is thread-safe.
"""

from __future__ import annotations

import itertools
import secrets
from dataclasses import dataclass, field
from typing import Any

from tests.stand_ins.clock import Clock
from tests.stand_ins.watching import Watched
from tests.stand_ins.wechat.accounts import Account
from tests.stand_ins.wechat.quota import Quota
from tests.stand_ins.wechat.tokens import Tokens

MEDIA_LIFE = 3 * 24 * 3600


@dataclass(frozen=True)
class Call:
    """One call of the API as it arrived.

    Attributes:
        verb: GET or POST.
        endpoint: path behind /cgi-bin/.
        query: parameters of the address, the token among them.
        raw: the body.
        at: seconds since 1970 of the stand-in's clock.
    """

    verb: str
    endpoint: str
    query: dict[str, str]
    raw: bytes
    at: float


@dataclass(frozen=True)
class Sent:
    """One message that a person received because the account called the API.

    Attributes:
        kind: msgtype, or `template` or `subscribe`.
        content: the object of that kind, such as {"content": "…"} of a text.
        body: the whole body of the call.
    """

    openid: str
    kind: str
    content: dict[str, Any]
    body: dict[str, Any]
    at: float

    @property
    def text(self) -> str:
        """The words that the person reads; a msgmenu line by line; empty for other kinds."""
        if self.kind == "text":
            return str(self.content["content"])
        if self.kind == "msgmenu":
            lines = [self.content.get("head_content", ""), *(entry["content"] for entry in self.content["list"])]
            return "\n".join([*lines, self.content.get("tail_content", "")]).strip()
        return ""


@dataclass
class User:
    """A person who met the account.

    Attributes:
        refusal: an errcode with which everything for this person is refused (43019, 48002, 50002); 0 for none.
        exchange_at: when a message last went between them; None before the first.
        typing_until: until when the person sees that the account is typing.
    """

    openid: str
    follows: bool = True
    refusal: int = 0
    exchange_at: float | None = None
    typing_until: float = 0.0
    since: float = 0.0


@dataclass(frozen=True)
class Media:
    """A temporary file."""

    data: bytes
    content_type: str
    name: str
    ends: float


@dataclass
class Agreement:
    """A person's consent to messages of one template: `left` messages, None for a lasting one."""

    left: int | None


@dataclass(frozen=True)
class QrCode:
    """A code with a scene; `seconds` is None for a permanent one."""

    scene: str
    seconds: int | None
    ends: float = field(default=float("inf"))


class AccountState(Watched):
    """Everything about one account that is not the way to it."""

    def __init__(self, account: Account | None = None, clock: Clock | None = None) -> None:
        super().__init__()
        self.account = account or Account()
        self.clock = clock or Clock()
        self.quota = Quota(self.clock)
        self.tokens = Tokens(self.clock)
        self.users: dict[str, User] = {}
        self.calls: list[Call] = []
        self.sent: list[Sent] = []
        # Openid and the words that this person read, from passive replies and from the API, in order.
        self.seen: list[tuple[str, str]] = []
        self.media: dict[str, Media] = {}
        self.menu: dict[str, Any] | None = None
        self.agreements: dict[tuple[str, str], Agreement] = {}
        self.qr_codes: dict[str, QrCode] = {}
        self.typing_shown: list[str] = []
        self._message_ids = itertools.count(2_000_000_000_000_000_001)

    def user(self, openid: str) -> User:
        """The person, who follows the account from now on when nobody knew him."""
        with self.changing():
            if openid not in self.users:
                self.users[openid] = User(openid, since=self.clock())
            return self.users[openid]

    def sent_to(self, openid: str) -> list[Sent]:
        """What the account sent this person by the API, oldest first."""
        with self.reading():
            return [sent for sent in self.sent if sent.openid == openid]

    def calls_of(self, endpoint: str) -> list[Call]:
        """The calls of one endpoint that were let in or refused, oldest first."""
        with self.reading():
            return [call for call in self.calls if call.endpoint == endpoint]

    def wait_for_sent(self, openid: str, count: int = 1) -> list[Sent]:
        """Wait until the person has `count` messages sent by the API."""
        return self.wait_until(
            lambda: found if len(found := self.sent_to(openid)) >= count else [], f"message {count} to {openid}"
        )

    def add_media(self, data: bytes, content_type: str, name: str) -> str:
        """A temporary file, as a person's message brings it; gives its media id."""
        media_id = secrets.token_urlsafe(48)
        with self.changing():
            self.media[media_id] = Media(data, content_type, name, self.clock() + MEDIA_LIFE)
        return media_id

    def agree(self, openid: str, template_id: str, times: int | None = 1) -> None:
        """The person agrees to `times` messages of a template by subscription; None: to as many as come."""
        with self.changing():
            self.agreements[openid, template_id] = Agreement(times)

    def next_message_id(self) -> int:
        """A 64-bit id for a push or for a message by template."""
        with self.changing():
            return next(self._message_ids)
