"""Runs turns: leases waiting messages and has each answered once, in order, conversations side by side."""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
from collections.abc import Callable
from datetime import timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.conversations.live import LiveHub
from bot.conversations.model import Turn
from bot.conversations.turns import (
    Finished,
    LeaseLostError,
    conversations_with_work,
    finish_turn,
    lease_next,
    postpone_turn,
)
from bot.dialogue.answering import Answer, Answers, Delay
from bot.storage.database import Database

logger = structlog.get_logger(__name__)

LOOK_INTERVAL = 1.0


class Dispatcher:
    """Takes conversations with waiting messages and works them off, a bounded number at a time.

    Args:
        lease_time: after this long without an answer another process may take a conversation over.
        at_once: conversations handled side by side.
        prepare: reads what answering a turn takes, in the transaction of its lease.
    """

    def __init__(
        self,
        database: Database,
        answerer: Answers,
        hub: LiveHub,
        lease_time: timedelta,
        at_once: int,
        prepare: Callable[[Session, Turn], Turn],
    ) -> None:
        self._database = database
        self._answerer = answerer
        self._prepare = prepare
        self._hub = hub
        self._lease_time = lease_time
        self._slots = asyncio.Semaphore(at_once)
        self._lanes: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._closing = False
        self._holder = f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(4)}"
        hub.on_arrival(self.wake)

    def wake(self, conversation_id: str) -> None:
        """Look at this conversation now."""
        if self._closing:
            return
        if conversation_id in self._lanes:
            self._again.add(conversation_id)
            return
        task = asyncio.create_task(self._work_off(conversation_id))
        self._lanes[conversation_id] = task
        task.add_done_callback(lambda done: self._lane_ended(conversation_id, done))

    async def run(self) -> None:
        """Look for work that nobody was woken for (after a crash, a postponed attempt), until cancelled."""
        while True:
            try:
                for conversation_id in await self._database.run(self._find_work):
                    self.wake(conversation_id)
            except SQLAlchemyError as error:
                logger.warning("dispatcher_database_unavailable", error=type(error).__name__, exc_info=True)
            await asyncio.sleep(LOOK_INTERVAL)

    async def close(self, patience: float = 10.0) -> None:
        """Take no more work and let the turns that run come to their end."""
        self._closing = True
        if self._lanes:
            await asyncio.wait(list(self._lanes.values()), timeout=patience)

    def _lane_ended(self, conversation_id: str, task: asyncio.Task[None]) -> None:
        del self._lanes[conversation_id]
        if not task.cancelled() and (error := task.exception()) is not None:
            # The message stays pending and its lease runs out: it will be tried again.
            logger.error("turn_failed", conversation=conversation_id, error=type(error).__name__, exc_info=error)
        if conversation_id in self._again:
            self._again.discard(conversation_id)
            self.wake(conversation_id)

    async def _work_off(self, conversation_id: str) -> None:
        async with self._slots:
            waiting = True
            while waiting and not self._closing:
                turn = await self._database.run_write(self._lease, conversation_id)
                if turn is None:
                    return
                waiting = await self._take_turn(turn)

    async def _take_turn(self, turn: Turn) -> bool:
        """Answer one message; True when the conversation has another one waiting."""
        outcome = await self._answerer.answer(turn)
        held = False
        try:
            if isinstance(outcome, Delay):
                delay = await self._database.run_write(self._postpone, turn, outcome)
                logger.warning("turn_postponed", cause=outcome.cause, attempt=turn.attempt, seconds=delay.seconds)
                waiting = False
            else:
                finished = await self._database.run_write(self._finish, turn, outcome)
                self._hub.answered(finished, turn.inbox_id)
                waiting, held = finished.waiting, finished.held
                if outcome.forget:
                    await self._answerer.forget(turn)
        except LeaseLostError:
            logger.warning("lease_lost", inbox=turn.inbox_id)
            return False
        if held:  # nothing to deliver: the platform's request has it
            self._hub.wake(turn.conversation.id)
        else:
            self._hub.written(turn.conversation.id, turn.conversation.channel)
        return waiting

    def _find_work(self) -> list[str]:
        with self._database.read() as session:
            return list(conversations_with_work(session))

    def _lease(self, conversation_id: str) -> Turn | None:
        try:
            return self._leased(conversation_id, self._prepare)
        except Exception as error:
            # Left to the answerer, who fails again and says so: a message must not be tried for ever.
            logger.error("turn_not_prepared", conversation=conversation_id, exc_info=error)
            return self._leased(conversation_id, lambda _, turn: turn)

    def _leased(self, conversation_id: str, prepare: Callable[[Session, Turn], Turn]) -> Turn | None:
        with self._database.write() as session:
            turn = lease_next(session, conversation_id, self._holder, self._lease_time)
            return turn and prepare(session, turn)

    def _finish(self, turn: Turn, answer: Answer) -> Finished:
        with self._database.write() as session:
            return finish_turn(session, turn, answer.replies, answer.understanding, answer.place)

    def _postpone(self, turn: Turn, delay: Delay) -> timedelta:
        with self._database.write() as session:
            return postpone_turn(session, turn, delay.notice, delay.failed)
