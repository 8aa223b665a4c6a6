"""Posts waiting updates to the webhook: one after another within a chat, again until it is answered 2xx.

Taps have a queue for each person, apart from the messages of the chat. A failed update is posted again after a second,
then after two, four and so on up to a minute (all times scaled), or when the answer's Retry-After says; it blocks its
queue until it expires.
"""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass

import httpx

from tests.stand_ins.telegram.state import ServerState, Update
from tests.stand_ins.telegram.webhook import Webhook
from tests.stand_ins.watching import PATIENCE

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
LONGEST_ASKED_PAUSE = 3600.0
HEADER = "X-Telegram-Bot-Api-Secret-Token"


@dataclass(frozen=True)
class Delivery:
    """One post that ended: the status of the answer, or the name of the failure."""

    update_id: int
    status: int | None
    failure: str = ""

    @property
    def accepted(self) -> bool:
        """Whether the bot has the update now."""
        return self.status is not None and 200 <= self.status < 300


class Deliverer:
    """Delivers in a thread of its own.

    Args:
        state: the server.
        time_factor: what pauses are multiplied with.
        answer_seconds: how long the bot may take for its answer.

    Attributes:
        deliveries: every post, in the order of their ends.
        loses_answers: while true, an accepted update is posted once more, as if its answer had been lost.
    """

    def __init__(self, state: ServerState, time_factor: float, answer_seconds: float) -> None:
        self.deliveries: list[Delivery] = []
        self.loses_answers = False
        self._state = state
        self._factor = time_factor
        self._answer_seconds = answer_seconds
        self._busy: set[tuple[str, int]] = set()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to deliver."""
        self._stop.clear()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Deliver nothing any more; posts under way are given up."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(PATIENCE)

    async def _run(self) -> None:
        async with httpx.AsyncClient(trust_env=False, timeout=self._answer_seconds) as client:
            tasks: set[asyncio.Task[None]] = set()
            while not self._stop.is_set():
                for webhook, update in self._next():
                    task = asyncio.create_task(self._deliver(client, webhook, update))
                    tasks.add(task)
                    task.add_done_callback(tasks.discard)
                # Updates come from other threads: a look a hundred times a second is simpler than waking this loop.
                await asyncio.sleep(0.01)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _next(self) -> list[tuple[Webhook, Update]]:
        """The oldest update of every queue of which none is under way."""
        self._state.forget_expired()
        found: list[tuple[Webhook, Update]] = []
        with self._state.reading():
            webhook = self._state.webhook
            if webhook is None:
                return []
            for update in self._state.pending:
                if update.queue not in self._busy and len(self._busy) < webhook.max_connections:
                    self._busy.add(update.queue)
                    found.append((webhook, update))
        return found

    async def _deliver(self, client: httpx.AsyncClient, webhook: Webhook, update: Update) -> None:
        pause = FIRST_PAUSE
        try:
            while self._state.webhook is webhook and update in self._state.pending:
                delivery, asked = await self._post(client, webhook, update)
                if delivery.accepted and self.loses_answers:
                    delivery, asked = await self._post(client, webhook, update)
                if delivery.accepted:
                    self._state.done(update)
                    return
                with self._state.changing():
                    webhook.error_at = int(self._state.clock())
                    webhook.error = delivery.failure or f"Wrong response from the webhook: {delivery.status}"
                await asyncio.sleep((pause if asked is None else asked) * self._factor)
                pause = min(pause * 2, LONGEST_PAUSE)
                self._state.forget_expired()
        finally:
            self._busy.discard(update.queue)

    async def _post(self, client: httpx.AsyncClient, webhook: Webhook, update: Update) -> tuple[Delivery, float | None]:
        headers = {HEADER: webhook.secret} if webhook.secret else {}
        asked: float | None = None
        try:
            answer = await client.post(webhook.url, json=update.body, headers=headers)
            delivery = Delivery(update.id, answer.status_code)
            if answer.headers.get("retry-after", "").isdecimal():
                asked = min(float(answer.headers["retry-after"]), LONGEST_ASKED_PAUSE)
        except httpx.TransportError as failure:
            delivery = Delivery(update.id, None, type(failure).__name__)
        with self._state.changing():
            self.deliveries.append(delivery)
        return delivery, asked
