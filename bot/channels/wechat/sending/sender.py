"""Delivers replies as customer-service messages, as far as the platform allows it."""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.channels.wechat.interface.abilities import AccountAbilities
from bot.channels.wechat.interface.client import WeChatClient
from bot.channels.wechat.interface.errors import (
    NOT_GRANTED,
    WINDOW_CLOSED,
    WRONG_ACCOUNT_KIND,
    ApiError,
    NoAnswerError,
    WeChatError,
    outcome_of,
)
from bot.channels.wechat.sending.notice_file import Notices
from bot.channels.wechat.sending.notices import ClosedWindowNotices
from bot.channels.wechat.sending.progress import Kind
from bot.channels.wechat.sending.rendering import Menu, Part, parts
from bot.conversations.addresses import close_window, return_message, spend_message
from bot.conversations.model import Entry
from bot.conversations.sending import Later, Outcome, Sent, WaitsForWorker
from bot.storage.database import Database

logger = structlog.get_logger(__name__)

ASK_FOR_NEWS = {
    "ticket": "48小时没消息，我就不能主动找您了。想知道进展，随时发“查工单”。",
    "application": "48小时没消息，我就不能主动找您了。想知道进展，随时发“查申请”。",
}
AGREE_TO_NOTICE = '有进展要我通知您的话，<a href="{link}">点这里同意</a>。'


class WeChatSender:
    """Sends within what the worker's last action allows; the rest waits for him."""

    channel = "wechat"

    def __init__(
        self,
        client: WeChatClient,
        database: Database,
        abilities: AccountAbilities,
        notices: Notices,
        closed_window: ClosedWindowNotices,
    ) -> None:
        self._client = client
        self._database = database
        self._abilities = abilities
        self._notices = notices
        self._closed_window = closed_window

    def parts(self, messages: Sequence[Entry]) -> list[Part]:
        """Put messages into parts. What answers a push passively is cut by this too: the rest of it is sent here."""
        return parts(messages, self._abilities.granted, self._after_filing)

    async def send(self, conversation_id: str, address: str, part: Part) -> Outcome:
        """Send one part. What surely did not go out does not count against what is allowed."""
        try:
            if not await self._abilities.has("custom_send"):
                return await self._wait(conversation_id, address, part, "no_custom_send")
            if not await self._database.run(self._spend, conversation_id):
                return await self._wait(conversation_id, address, part, "nothing_allowed")
            await self._send(address, part)
        except WeChatError as error:
            await self._note(conversation_id, error)
            outcome = outcome_of(error)
            if isinstance(outcome, WaitsForWorker):
                return await self._wait(conversation_id, address, part, outcome.cause)
            return outcome
        except SQLAlchemyError as error:
            # The database is asked before a call, and after one that was refused: nothing went out.
            return Later(type(error).__name__)
        return Sent()

    async def show_typing(self, address: str) -> None:
        """Show the worker that an answer is being worked out. It is a courtesy: whatever fails is left alone."""
        try:
            if not (await self._abilities.has("typing") and await self._abilities.has("custom_send")):
                return
            await self._client.post("message/custom/typing", {"touser": address, "command": "Typing"})
        except WeChatError as error:
            logger.info("wechat_typing_not_shown", cause=str(error))
            if isinstance(error, ApiError) and error.code in NOT_GRANTED:
                await self._abilities.deny("typing", error.code)
        except SQLAlchemyError as error:
            logger.info("wechat_typing_not_shown", cause=type(error).__name__)

    async def _send(self, address: str, part: Part) -> None:
        if part.menu is not None and await self._abilities.has("msgmenu"):
            try:
                await self._custom_send(address, "msgmenu", _menu_body(part.menu))
                return
            except ApiError as error:
                if error.code != WRONG_ACCOUNT_KIND:
                    raise
                await self._abilities.deny("msgmenu", error.code)
        await self._custom_send(address, "text", {"content": part.text})

    async def _custom_send(self, address: str, kind: str, content: dict[str, object]) -> None:
        await self._client.post("message/custom/send", {"touser": address, "msgtype": kind, kind: content})

    async def _note(self, conversation_id: str, error: WeChatError) -> None:
        try:
            if not isinstance(error, NoAnswerError):
                await self._database.run(self._not_sent, conversation_id, error)
            if isinstance(error, ApiError) and error.code in NOT_GRANTED:
                await self._abilities.deny("custom_send", error.code)
        except SQLAlchemyError as fault:
            # The platform will say the same next time.
            logger.warning("wechat_refusal_not_noted", cause=str(error), error=type(fault).__name__)

    async def _wait(self, conversation_id: str, address: str, part: Part, cause: str) -> Outcome:
        if part.progress is not None:
            await self._closed_window.tell(conversation_id, address, part.progress)
        return WaitsForWorker(cause)

    def _after_filing(self, kind: Kind) -> str:
        words, granted = self._notices.about(kind), self._abilities.granted
        if "template" in granted and words.template.template_id:
            return ""
        if "subscribe_notice" in granted and words.subscription.template_id and self._notices.consent_link:
            return AGREE_TO_NOTICE.format(link=self._notices.consent_link)
        return ASK_FOR_NEWS[kind]

    def _spend(self, conversation_id: str) -> bool:
        with self._database.write() as session:
            return spend_message(session, conversation_id)

    def _not_sent(self, conversation_id: str, error: WeChatError) -> None:
        with self._database.write() as session:
            if isinstance(error, ApiError) and error.code in WINDOW_CLOSED:
                close_window(session, conversation_id)
            else:
                return_message(session, conversation_id)


def _menu_body(menu: Menu) -> dict[str, object]:
    entries = [{"id": token, "content": title} for token, title in menu.entries]
    return {"head_content": menu.head, "list": entries, "tail_content": ""}
