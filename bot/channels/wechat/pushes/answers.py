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
    keep_for_worker,
    standing_of,
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
        self._received: list[str] = []
        self._confirming = False

    async def answer(self, arrived: Arrived, began: float, gone: asyncio.Future[None]) -> Given | Way:
        """Return how the push is to be answered.

        Args:
            began: when the push came in, by the monotonic clock.
            gone: done when the platform has hung up.
        """
        runs_out = not arrived.may_push and arrived.request < LAST_REQUEST
        deadline = began + self._context.settings.wechat_passive_wait + (RUNS_OUT_AFTER if runs_out else 0.0)
        with self._context.hub.expect(arrived.conversation_id, arrived.inbox_id) as expectation:
            event = expectation.event
            gone.add_done_callback(lambda _: event.set())
            look = arrived.to_be_looked_at or expectation.missed
            while not gone.done():
                event.clear()
                if look:
                    finished = expectation.finished
                    at_hand = finished.progress.replies if finished is not None else ()
                    answer = await self._database.run_write(self._give, arrived, at_hand)
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
        return await self._database.run_write(self._give_up, arrived)

    async def confirm(self, inbox_id: str) -> None:
        """Note that what was given has been received. What comes while this is noted is noted together."""
        self._received.append(inbox_id)
        if self._confirming:
            return
        self._confirming = True
        try:
            while self._received:
                together, self._received = sorted(self._received), []
                await self._database.run_write(self._confirm, together)
        finally:
            self._confirming = False

    def _give(self, arrived: Arrived, at_hand: Sequence[Entry]) -> Given | Way | _Later:
        """Give away what is there, if there is anything; a look that finds nothing takes no lock.

        Args:
            at_hand: what this process has answered the message; then there is no need to look before.
        """
        found = None if at_hand and not arrived.asks_for_rest else self._looked(arrived)
        return self._given(arrived, at_hand) if found is None else found

    def _looked(self, arrived: Arrived) -> Given | Way | _Later | None:
        """Return how things stand without a lock; None when there is something to give."""
        with self._database.read() as session:
            progress = progress_of(session, arrived.inbox_id)
            left = undelivered(session, arrived.conversation_id)
            own = [row for row in left if arrived.asks_for_rest or row.inbox_id == arrived.inbox_id]
            over = not (arrived.asks_for_rest and waits_for_answer(session, arrived.conversation_id))
            # Looked at last: given and confirmed by another process in between, it must not seem that nothing was said.
            given = standing_of(session, arrived.inbox_id).given
        if given is not None:
            return Given(given)
        if not own:
            return Way.NOTHING if progress.done and over else _Later.NOT_YET
        return None

    def _given(self, arrived: Arrived, at_hand: Sequence[Entry]) -> Given | Way | _Later:
        with self._database.write() as session:
            try:
                lock_conversation(session, arrived.conversation_id)
            except UnknownConversationError:
                return Way.NOTHING
            standing = standing_of(session, arrived.inbox_id)
            if standing.given is not None:
                return Given(standing.given)
            if arrived.may_push and not standing.expected:
                return Way.NOTHING
            until = None if arrived.asks_for_rest else arrived.inbox_id
            waiting = undelivered_until(session, arrived.conversation_id, until, at_hand)
            composed = compose(waiting, self._parts, arrived.may_push)
            if composed is None or not composed.text:
                return _Later.NOT_YET
            give_reply(session, arrived.inbox_id, composed.text, composed.whole, composed.begun)
            return Given(composed.text)

    def _give_up(self, arrived: Arrived) -> Given | Way:
        with self._database.write() as session:
            try:
                lock_conversation(session, arrived.conversation_id)
            except UnknownConversationError:
                return Way.NOTHING
            given = standing_of(session, arrived.inbox_id).given
            if given is not None:
                return Given(given)
            if arrived.may_push:
                expect_no_answer(session, arrived.inbox_id)
                return Way.LATER
            keep_for_worker(session, arrived.conversation_id)
            give_reply(session, arrived.inbox_id, wording.IN_PROGRESS, ())
            return Given(wording.IN_PROGRESS)

    def _confirm(self, inbox_ids: Sequence[str]) -> None:
        with self._database.write() as session:
            for inbox_id in inbox_ids:
                confirm_reply(session, inbox_id)
