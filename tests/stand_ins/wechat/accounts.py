"""The account that a stand-in plays: its names and keys, and what it is allowed to do.

Account()                                  # a verified service account: everything
Account.unverified()                       # as every personal account: no active sending, no menu (48001)
Account(abilities=ALL - {"msgmenu"})       # msgmenu is refused with 40200, as for many verified accounts
Account(allowed_addresses={"203.0.113.9"}) # calls from here are not on the whitelist (40164)
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Literal

from tests.stand_ins.wechat.crypto import new_encoding_aes_key

Ability = Literal["custom_send", "msgmenu", "menu", "template", "subscribe", "qrcode", "user_info"]
ALL: frozenset[Ability] = frozenset({"custom_send", "msgmenu", "menu", "template", "subscribe", "qrcode", "user_info"})
# The first part of an endpoint that matches decides; endpoints that are not listed are open to every account.
NEEDED: dict[str, Ability] = {
    "message/custom/": "custom_send",
    "menu/": "menu",
    "message/template/": "template",
    "template/": "template",
    "message/subscribe/": "subscribe",
    "qrcode/": "qrcode",
    "user/": "user_info",
}


@dataclass
class Account:
    """One public account. A test may change the fields while the stand-in runs.

    Attributes:
        appid: AppID.
        secret: AppSecret; calls with another one get 40125.
        original_id: ToUserName of pushes.
        token: what pushes are signed with.
        encoding_aes_key: 43 characters.
        abilities: what the account may do; see the module.
        allowed_addresses: addresses on the whitelist; None allows all.
        templates: template id and the names of its fields.
        callback_addresses: what getcallbackip answers.
    """

    appid: str = "wx5ca1ab1e0ddba110"
    secret: str = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
    original_id: str = "gh_5ca1ab1e0dd0"
    token: str = "standInToken2026"
    encoding_aes_key: str = field(default_factory=new_encoding_aes_key)
    abilities: AbstractSet[Ability] = ALL
    allowed_addresses: AbstractSet[str] | None = None
    templates: dict[str, set[str]] = field(default_factory=dict)
    callback_addresses: list[str] = field(default_factory=lambda: ["127.0.0.1"])

    @classmethod
    def unverified(cls) -> Account:
        """An account as persons hold it: it receives, answers passively, and may do nothing else."""
        return cls(abilities=frozenset())

    def refusal(self, endpoint: str) -> int:
        """48001 when the account may not use the endpoint, else 0."""
        needed = next((ability for part, ability in NEEDED.items() if endpoint.startswith(part)), None)
        return 0 if needed is None or needed in self.abilities else 48001
