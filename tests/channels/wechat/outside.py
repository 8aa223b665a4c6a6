"""A worker of a WeChat account that a stand-in plays, and the deliverer that writes to him."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select, update

from bot.channels.intake import Incoming, take_in
from bot.channels.wechat.sending.notice_file import Notices, read_notices
from bot.channels.wechat.sending.outbound import Outbound, wechat_outbound
from bot.channels.wechat.sending.quota import MESSAGE, Allowance
from bot.conversations.addresses import Reach, allow_messages, reach_of
from bot.conversations.inbox import open_conversation
from bot.conversations.live import LiveHub
from bot.conversations.model import Choice, Reply
from bot.conversations.notices import tell
from bot.conversations.outbox import write_replies
from bot.conversations.tables import DeliveryRow
from bot.jobs.delivery import Deliverer
from bot.privacy.keys import KeyRing
from bot.settings import DATA_DIR, Settings, load_settings
from bot.storage.columns import now
from bot.storage.database import Database
from tests.deliveries import anything_due
from tests.stand_ins.wechat import WeChatApi
from tests.stand_ins.wechat.quota import Scene

OPENID = "oWorker0000000000000000000Zz"
ABILITIES = "custom_send,typing,menu,template,subscribe_notice,qrcode"


def settings_for(api: WeChatApi, abilities: str = ABILITIES, **changed: Any) -> Settings:
    """Settings of a bot for this account."""
    given: dict[str, Any] = {
        "wechat_token": api.account.token,
        "wechat_app_id": api.account.appid,
        "wechat_app_secret": api.account.secret,
        "wechat_encoding_aes_key": api.account.encoding_aes_key,
        "wechat_api_base": api.url,
        "wechat_abilities": abilities,
    }
    return load_settings(_env_file=None, **(given | changed))


@dataclass
class Outside:
    """Database, account and one worker; `process` is the outbound half of one process of the bot."""

    api: WeChatApi
    database: Database
    keys: KeyRing
    settings: Settings
    conversation: str = ""
    notices: Notices | None = None
    _count: int = field(default=0)

    def writes(self, allowance: Allowance = MESSAGE, scene: Scene = "message") -> None:
        """The worker does something: what follows may be sent to him."""
        self._count += 1
        self.api.user(OPENID)
        self.api.quota.open(OPENID, scene)
        with self.database.write() as session:
            state = open_conversation(session, "wechat", self.keys.hash("wechat", OPENID))
            self.conversation = state.id
            take_in(session, self.keys, state, Incoming(f"m{self._count}", "你好", address=OPENID))
            allow_messages(session, state.id, allowance.count, allowance.time)

    def reply(self, *texts: str, choices: Collection[str] = ()) -> None:
        """Replies are written, with choices below the last."""
        replies = [Reply(text) for text in texts]
        replies[-1] = Reply(texts[-1], tuple(Choice(title) for title in choices))
        with self.database.write() as session:
            write_replies(session, self.conversation, replies, None)

    def notify(self, text: str) -> None:
        """A notice is written."""
        with self.database.write() as session:
            tell(session, self.conversation, text)

    def run[Result](self, work: Callable[[Outbound], Awaitable[Result]]) -> Result:
        """Do something with the outbound half of a fresh process."""

        async def with_process() -> Result:
            outbound = self.process()
            try:
                return await work(outbound)
            finally:
                await outbound.client.close()

        return asyncio.run(with_process())

    def process(self) -> Outbound:
        """The outbound half of one process."""
        notices = self.notices or read_notices(DATA_DIR / "wechat" / "notices.yml", self.settings.wechat_templates)
        return wechat_outbound(self.settings, self.database, self.keys, notices)

    def deliver(self) -> None:
        """Let a process deliver until nothing is due any more."""
        self.run(self._until_idle)

    async def _until_idle(self, outbound: Outbound) -> None:
        deliverer = Deliverer(self.database, self.keys, LiveHub(), outbound.sender)
        running = asyncio.create_task(deliverer.run())
        async with asyncio.timeout(20):
            # The deliverer tells nobody that it is idle.
            while await self.database.run(anything_due, self.database, "wechat"):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        await deliverer.close()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    def pauses_end(self) -> None:
        """Let the pause before the next attempt be over."""
        with self.database.write() as session:
            session.execute(update(DeliveryRow).values(next_attempt_at=now()))

    def states(self) -> list[tuple[str, str | None]]:
        """State and cause of each delivery, in order; `waits` when it waits for the worker."""
        with self.database.read() as session:
            rows = session.scalars(select(DeliveryRow).order_by(DeliveryRow.order)).all()
            return [("waits" if row.waits_for_worker else row.state, row.cause) for row in rows]

    def reach(self) -> Reach:
        """How the worker can be reached."""
        with self.database.read() as session:
            reach = reach_of(session, self.conversation)
        assert reach is not None
        return reach

    def read_by_worker(self) -> list[str]:
        """The words that were sent to him."""
        return [sent.text for sent in self.api.sent_to(OPENID) if sent.kind in ("text", "msgmenu")]
