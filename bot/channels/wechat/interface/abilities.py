"""What the account may do: the settings say it, the platform may say otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import structlog
from sqlalchemy.orm import Session

from bot.channel_settings import WeChatAbility
from bot.platforms.values import drop_value, share_value, shared_value
from bot.privacy.keys import KeyRing
from bot.storage.columns import now
from bot.storage.database import Database

logger = structlog.get_logger(__name__)

TRIED_AGAIN_AFTER = timedelta(days=1)
"""An account may be verified, or its right given back, meanwhile."""


class AccountAbilities:
    """The abilities of one account, as all processes know them.

    Args:
        granted: what the settings say.
    """

    def __init__(self, database: Database, keys: KeyRing, app_id: str, granted: Iterable[WeChatAbility]) -> None:
        self.granted: frozenset[WeChatAbility] = frozenset(granted)
        self._database = database
        self._keys = keys
        self._app_id = app_id

    async def has(self, ability: WeChatAbility) -> bool:
        """Return True when the settings grant it and the platform has not denied it within a day."""
        return ability in self.granted and await self._database.run(self._not_denied, ability)

    def has_now(self, ability: WeChatAbility, session: Session) -> bool:
        """Return the same within a transaction."""
        return ability in self.granted and shared_value(session, self._keys, self._name(ability)) is None

    async def deny(self, ability: WeChatAbility, code: int) -> None:
        """Note that the platform refused it with this errcode: nobody asks for it for a day."""
        logger.error(
            "wechat_ability_denied",
            ability=ability,
            errcode=code,
            remedy="take it out of GONGHUI_WECHAT_ABILITIES or obtain it; see gonghui wechat check",
        )
        await self._database.run(self._deny, ability, code)

    async def allow(self, ability: WeChatAbility) -> None:
        """Note that the platform grants it after all."""
        await self._database.run(self._forget, ability)

    def _forget(self, ability: WeChatAbility) -> None:
        with self._database.write() as session:
            drop_value(session, self._name(ability))

    def _not_denied(self, ability: WeChatAbility) -> bool:
        with self._database.read() as session:
            return self.has_now(ability, session)

    def _deny(self, ability: WeChatAbility, code: int) -> None:
        with self._database.write() as session:
            share_value(session, self._keys, self._name(ability), str(code), now() + TRIED_AGAIN_AFTER)

    def _name(self, ability: WeChatAbility) -> str:
        return f"wechat_denied:{ability}:{self._app_id}"[:80]
