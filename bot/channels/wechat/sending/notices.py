"""Tells a worker whose window has closed that something moved on: by template message, or by a notice he agreed to."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.channels.wechat.interface.abilities import AccountAbilities
from bot.channels.wechat.interface.client import WeChatClient
from bot.channels.wechat.interface.errors import NO_CONSENT, NOT_GRANTED, ApiError, WeChatError
from bot.channels.wechat.sending.notice_file import Notices, Template, Way
from bot.channels.wechat.sending.progress import Progress, progress_told
from bot.conversations.standing_by import StandingBy, conversations_standing_by, stand_by
from bot.platforms.consents import use_consent, withdraw_consent
from bot.platforms.values import share_value, shared_value
from bot.privacy.keys import KeyRing
from bot.storage.clock import CHINA
from bot.storage.columns import now
from bot.storage.database import Database

logger = structlog.get_logger(__name__)

CHANNEL = "wechat"
LOOK_INTERVAL = 20.0
"""Seconds; a notice after two days is not urgent."""

_ENDPOINTS: dict[Way, str] = {"template": "message/template/send", "subscription": "message/subscribe/bizsend"}
_REMEMBERED = timedelta(days=30)
_KINDS = {"ticket": "工单", "application": "申请"}
_MOST_CHARACTERS = {"thing": 20, "phrase": 5, "character_string": 32}
"""WeChat documentation of 订阅消息: what a field may hold goes by its name."""


class ClosedWindowNotices:
    """Sends at most one notice for a message: these calls cannot be repeated safely either."""

    def __init__(
        self, client: WeChatClient, database: Database, keys: KeyRing, abilities: AccountAbilities, notices: Notices
    ) -> None:
        self._client = client
        self._database = database
        self._keys = keys
        self._abilities = abilities
        self._notices = notices

    async def run(self) -> None:
        """Tell also of what stands behind a message that waits for the worker, until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_INTERVAL)

    async def look(self) -> None:
        """Tell of what has come to stand behind a waiting message by now."""
        for conversation_id in await self._database.run(self._standing_by):
            for one in await self._database.run(self._stand_by, conversation_id):
                progress = progress_told(one.messages)
                if progress is not None:
                    await self.tell(conversation_id, one.address, progress)

    async def tell(self, conversation_id: str, address: str, progress: Progress) -> None:
        """Send the notice if the account may, a template is there, and (订阅通知) he agreed. Never raises."""
        try:
            await self._tell(conversation_id, address, progress)
        except SQLAlchemyError as error:
            logger.warning("wechat_notice_not_sent", conversation=conversation_id, cause=type(error).__name__)

    async def _tell(self, conversation_id: str, address: str, progress: Progress) -> None:
        words = self._notices.about(progress.kind)
        if words.template.template_id and await self._abilities.has("template"):
            if await self._database.run(self._first_time, progress.message):
                await self._send("template", conversation_id, address, words.template, progress)
            return
        if not words.subscription.template_id or not await self._abilities.has("subscribe_notice"):
            return
        if await self._database.run(self._may_use, conversation_id, words.subscription.template_id, progress.message):
            await self._send("subscription", conversation_id, address, words.subscription, progress)

    async def _send(self, way: Way, conversation_id: str, address: str, template: Template, progress: Progress) -> None:
        body = {"touser": address, "template_id": template.template_id, "data": self._data(template, progress)}
        try:
            await self._client.post(_ENDPOINTS[way], body)
        except WeChatError as error:
            logger.warning("wechat_notice_not_sent", way=way, conversation=conversation_id, cause=str(error))
            if isinstance(error, ApiError) and error.code in NOT_GRANTED:
                await self._abilities.deny("template" if way == "template" else "subscribe_notice", error.code)
            if isinstance(error, ApiError) and error.code == NO_CONSENT:
                await self._database.run(self._no_consent, conversation_id, template.template_id)

    def _data(self, template: Template, progress: Progress) -> dict[str, Any]:
        values = {
            "kind": _KINDS[progress.kind],
            "number": progress.number,
            "state": self._notices.about(progress.kind).state,
            "time": f"{progress.at.astimezone(CHINA):%Y年%m月%d日 %H:%M}",
        }
        return {
            name: {"value": values[value][: _MOST_CHARACTERS.get(name.rstrip("0123456789"))]}
            for name, value in template.fields.items()
        }

    def _standing_by(self) -> Sequence[str]:
        with self._database.read() as session:
            return conversations_standing_by(session, CHANNEL)

    def _stand_by(self, conversation_id: str) -> list[StandingBy]:
        with self._database.write() as session:
            return stand_by(session, self._keys, conversation_id)

    def _may_use(self, conversation_id: str, template_id: str, message: str) -> bool:
        with self._database.write() as session:
            remembered = shared_value(session, self._keys, _name(message)) is not None
            if remembered or not use_consent(session, conversation_id, template_id):
                return False
            share_value(session, self._keys, _name(message), "told", now() + _REMEMBERED)
            return True

    def _first_time(self, message: str) -> bool:
        with self._database.write() as session:
            if shared_value(session, self._keys, _name(message)) is not None:
                return False
            share_value(session, self._keys, _name(message), "told", now() + _REMEMBERED)
            return True

    def _no_consent(self, conversation_id: str, template_id: str) -> None:
        with self._database.write() as session:
            withdraw_consent(session, conversation_id, template_id)


def _name(message: str) -> str:
    return f"wechat_notice:{message}"
