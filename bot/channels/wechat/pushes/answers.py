"""Answers a push with what the dialogue says, if it says so in time; otherwise the reply goes another way, never both.

WeChat documentation: without an answer within 5 s the platform hangs up and delivers again, three times in all. Which
way a reply goes is decided in the database, under the lock of its conversation: it does not matter which process waits.

* An account that may push answers `success` when the wait is over, and the reply is pushed.
* One that may not lets the first two deliveries run out; the last one is answered in any case.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from bot.channels.context import ChannelContext
from bot.channels.waiting import LOOK_AGAIN
from bot.channels.wechat import wording
from bot.channels.wechat.pushes.arrivals import Arrived
from bot.channels.wechat.pushes.composing import compose
from bot.channels.wechat.sending.rendering import Part
from bot.conversations.deliveries import undelivered
from bot.conversations.inbox import UnknownConversationError, lock_conversation
from bot.conversations.live import wait_for
from bot.conversations.model import Entry
from bot.conversations.passive import (
    confirm_reply,
    expect_no_answer,
    give_reply,
    is_expected,
    keep_for_worker,
    reply_given,
    undelivered_until,
)
from bot.conversations.transcript import progress_of
from bot.conversations.turns import waits_for_answer

LAST_REQUEST = 3
"""Reports agree on three deliveries, about 0, 5 and 10 s after the message."""

RUNS_OUT_AFTER = 2.0
"""Seconds beyond the wait after which the platform has surely hung up."""


class Way(Enum):
    """How a push ends that carries no words."""

    NOTHING = auto()
    """Acknowledged: there is nothing to say, or it is being pushed."""
    LATER = auto()
    """Acknowledged: what is still being worked out will be pushed."""
    RUN_OUT = auto()
    """Not answered on purpose: the platform shall deliver it again."""


@dataclass(frozen=True)
class Given:
    """Words that answer the push."""

    text: str


class _Later(Enum):
    NOT_YET = auto()


class PassiveAnswers:
    """Waits for replies and gives them away.

    Args:
        parts: puts the messages of a delivery into pieces, as pushing does.
    """

    def __init__(self, context: ChannelContext, parts: Callable[[Sequence[Entry]], Sequence[Part]]) -> None:
        self._context = context
        self._database = context.database
        self._parts = parts

    async def answer(self, arrived: Arrived, may_push: bool, began: float, gone: asyncio.Future[None]) -> Given | Way:
        """Return how the push is to be answered.

        Args:
            began: when the push came in, by the monotonic clock.
            gone: done when the platform has hung up.
        """
        runs_out = not may_push and arrived.request < LAST_REQUEST
        deadline = began + self._context.settings.wechat_passive_wait + (RUNS_OUT_AFTER if runs_out else 0.0)
        with self._context.hub.expect(arrived.conversation_id, arrived.inbox_id) as expectation:
            event = expectation.event
            gone.add_done_callback(lambda _: event.set())
            look = arrived.to_be_looked_at or expectation.missed
            while not gone.done():
                event.clear()
                if look:
                    answered = expectation.finished is not None and bool(expectation.finished.progress.replies)
                    answer = await self._database.run_write(self._give, arrived, may_push, answered)
                    if not isinstance(answer, _Later):
                        return answer
                remaining = deadline - time.monotonic()
                if remaining <= 0 or self._context.hub.closing:
                    break
                if not gone.done():
                    await wait_for(event, min(remaining, LOOK_AGAIN))
                look = True
        if gone.done() or runs_out:
            # What was not given is kept for the next delivery, and pushed if none comes.
            return Way.RUN_OUT
        return await self._database.run_write(self._give_up, arrived, may_push)

    async def confirm(self, inbox_id: str) -> None:
        """Note that what was given has been received."""
        await self._database.run_write(self._confirm, inbox_id)

    def _give(self, arrived: Arrived, may_push: bool, answered: bool) -> Given | Way | _Later:
        """Give away what is there, if there is anything; a look that finds nothing takes no lock.

        Args:
            answered: this process has answered the message, so there is no need to look before.
        """
        found = None if answered and not arrived.asks_for_rest else self._looked(arrived)
        return self._given(arrived, may_push) if found is None else found

    def _looked(self, arrived: Arrived) -> Given | Way | _Later | None:
        """Return how things stand without a lock; None when there is something to give."""
        with self._database.read() as session:
            progress = progress_of(session, arrived.inbox_id)
            left = undelivered(session, arrived.conversation_id)
            own = [row for row in left if arrived.asks_for_rest or row.inbox_id == arrived.inbox_id]
            over = not (arrived.asks_for_rest and waits_for_answer(session, arrived.conversation_id))
            # Looked at last: given and confirmed by another process in between, it must not seem that nothing was said.
            given = reply_given(session, arrived.inbox_id)
        if given is not None:
            return Given(given)
        if not own:
            return Way.NOTHING if progress.done and over else _Later.NOT_YET
        return None

    def _given(self, arrived: Arrived, may_push: bool) -> Given | Way | _Later:
        with self._database.write() as session:
            try:
                lock_conversation(session, arrived.conversation_id)
            except UnknownConversationError:
                return Way.NOTHING
            given = reply_given(session, arrived.inbox_id)
            if given is not None:
                return Given(given)
            if may_push and not is_expected(session, arrived.inbox_id):
                return Way.NOTHING
            until = None if arrived.asks_for_rest else arrived.inbox_id
            composed = compose(undelivered_until(session, arrived.conversation_id, until), self._parts, may_push)
            if composed is None or not composed.text:
                return _Later.NOT_YET
            give_reply(session, arrived.inbox_id, composed.text, composed.whole, composed.begun)
            return Given(composed.text)

    def _give_up(self, arrived: Arrived, may_push: bool) -> Given | Way:
        with self._database.write() as session:
            try:
                lock_conversation(session, arrived.conversation_id)
            except UnknownConversationError:
                return Way.NOTHING
            given = reply_given(session, arrived.inbox_id)
            if given is not None:
                return Given(given)
            if may_push:
                expect_no_answer(session, arrived.inbox_id)
                return Way.LATER
            keep_for_worker(session, arrived.conversation_id)
            give_reply(session, arrived.inbox_id, wording.IN_PROGRESS, ())
            return Given(wording.IN_PROGRESS)

    def _confirm(self, inbox_id: str) -> None:
        with self._database.write() as session:
            confirm_reply(session, inbox_id)
