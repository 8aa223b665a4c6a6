"""Delivers what was written, by one platform: conversations side by side, each in order."""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
from collections.abc import Callable
from datetime import timedelta

import structlog
from prometheus_client import Counter
from sqlalchemy.exc import SQLAlchemyError

from bot.conversations.deliveries import (
    Delivery,
    conversations_to_deliver,
    part_done,
    settle_delivery,
    take_delivery,
)
from bot.conversations.live import LiveHub
from bot.conversations.sending import Outcome, Refused, Sender, Sent, Unsure
from bot.privacy.keys import KeyRing
from bot.storage.database import Database

logger = structlog.get_logger(__name__)

LOOK_INTERVAL = 0.5
LEASE_TIME = timedelta(seconds=60)
"""After it another process takes the conversation over."""
LONGEST_SENDING = 40.0
"""Seconds for one piece; the rest of the lease is for noting how it went."""
NOTING_PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds between attempts to note what went out while the database is away: unnoted, it would count as unknown."""

DELIVERIES = Counter(
    "gonghui_deliveries_total", "Deliveries by channel and the state they came to", ["channel", "state"]
)


class Deliverer[Part]:
    """Takes conversations with undelivered messages and sends them, a bounded number at a time.

    Args:
        at_once: conversations delivered to side by side.
    """

    def __init__(
        self, database: Database, keys: KeyRing, hub: LiveHub, sender: Sender[Part], at_once: int = 16
    ) -> None:
        self._database = database
        self._keys = keys
        self._hub = hub
        self._sender = sender
        self._slots = asyncio.Semaphore(at_once)
        self._lanes: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._closing = False
        self._holder = f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(4)}"
        hub.on_written(self._written)

    async def run(self) -> None:
        """Deliver whatever becomes due, until cancelled."""
        try:
            while True:
                try:
                    for conversation_id in await self._database.run(self._due):
                        self._deliver_to(conversation_id)
                except SQLAlchemyError as error:
                    logger.warning("delivery_database_unavailable", error=type(error).__name__, exc_info=True)
                await asyncio.sleep(LOOK_INTERVAL)
        finally:
            for lane in self._lanes.values():
                lane.cancel()

    async def close(self, patience: float = 5.0) -> None:
        """Begin nothing more, and let what is being sent come to its end: cut off, it would count as unknown."""
        self._closing = True
        if self._lanes:
            await asyncio.wait(list(self._lanes.values()), timeout=patience)

    def _written(self, conversation_id: str, channel: str) -> None:
        if channel == self._sender.channel:
            self._deliver_to(conversation_id)

    def _deliver_to(self, conversation_id: str) -> None:
        if self._closing:
            return
        if conversation_id in self._lanes:
            self._again.add(conversation_id)
            return
        lane = asyncio.create_task(self._work_off(conversation_id))
        self._lanes[conversation_id] = lane
        lane.add_done_callback(lambda done: self._lane_ended(conversation_id, done))

    def _lane_ended(self, conversation_id: str, lane: asyncio.Task[None]) -> None:
        del self._lanes[conversation_id]
        if lane.cancelled():
            return
        if (error := lane.exception()) is not None:
            # Its lease runs out; what was being sent then counts as unknown.
            logger.error("delivery_broke_off", conversation=conversation_id, error=type(error).__name__, exc_info=error)
        if conversation_id in self._again:
            self._again.discard(conversation_id)
            self._deliver_to(conversation_id)

    async def _work_off(self, conversation_id: str) -> None:
        async with self._slots:
            while not self._closing and (delivery := await self._database.run(self._take, conversation_id)) is not None:
                outcome = await self._send(delivery)
                state = await self._noted(self._settle, delivery, outcome)
                DELIVERIES.labels(self._sender.channel, state or "lost").inc()
                if not isinstance(outcome, Sent):
                    logger.warning(
                        "delivery_not_sent",
                        channel=self._sender.channel,
                        delivery=delivery.id,
                        state=state,
                        cause=outcome.cause,
                        attempt=delivery.attempt,
                    )
                self._hub.wake(conversation_id)

    async def _send(self, delivery: Delivery) -> Outcome:
        try:
            parts = self._sender.parts(delivery.messages)
        except Exception as error:
            # It would fail the same way each time, and hold up what is behind it.
            logger.error("parts_failed", channel=self._sender.channel, delivery=delivery.id, exc_info=error)
            return Refused(type(error).__name__[:80])
        for number, part in enumerate(parts[delivery.parts_done :], delivery.parts_done + 1):
            try:
                async with asyncio.timeout(LONGEST_SENDING):
                    outcome = await self._sender.send(delivery.conversation_id, delivery.address, part)
            except Exception as error:
                # A fault of our own: nobody knows how far it came.
                logger.error("sender_failed", channel=self._sender.channel, delivery=delivery.id, exc_info=error)
                return Unsure(type(error).__name__[:80])
            if not isinstance(outcome, Sent):
                return outcome
            if number < len(parts) and not await self._noted(self._part_done, delivery, number):
                return Unsure("lease_lost")
        return Sent()

    async def _noted[Noted](self, note: Callable[..., Noted], *what: object) -> Noted:
        """Note how sending went, as soon as the database takes it. Noting twice does no harm."""
        for pause in NOTING_PAUSES:
            try:
                return await self._database.run(note, *what)
            except SQLAlchemyError as error:
                logger.warning("delivery_not_noted", channel=self._sender.channel, error=type(error).__name__)
            await asyncio.sleep(pause)
        return await self._database.run(note, *what)

    def _due(self) -> list[str]:
        with self._database.read() as session:
            return list(conversations_to_deliver(session, self._sender.channel))

    def _take(self, conversation_id: str) -> Delivery | None:
        with self._database.write() as session:
            return take_delivery(session, self._keys, conversation_id, self._holder, LEASE_TIME)

    def _part_done(self, delivery: Delivery, number: int) -> bool:
        with self._database.write() as session:
            return part_done(session, delivery, number, LEASE_TIME)

    def _settle(self, delivery: Delivery, outcome: Outcome) -> str | None:
        with self._database.write() as session:
            return settle_delivery(session, delivery, outcome)
