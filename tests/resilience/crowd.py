"""Workers on a platform who all write at once, and what must be true when they have done."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select

from bot.conversations.tables import DeliveryRow, InboxRow
from bot.storage.database import Database
from tests.resilience.bots import ANSWER, PATIENCE, EchoEngine

type Said = Sequence[str]


def said_by(person: int, count: int) -> Said:
    """What one of them says: no two texts are alike."""
    return [f"第{person}人的第{number}个问题。" for number in range(count)]


def all_at_once(works: Sequence[Callable[[], object]]) -> None:
    """Run everything side by side and wait for all of it."""
    with ThreadPoolExecutor(len(works)) as pool:
        for work in [pool.submit(work) for work in works]:
            work.result()


class Books:
    """Compares what was said with what was stored, run and read."""

    def __init__(self, database: Database, engine: EchoEngine) -> None:
        self._database, self._engine = database, engine

    def wait_until_settled(self, count: int) -> None:
        """Return when so many messages are done and nothing is left to deliver."""
        deadline = time.monotonic() + 5 * PATIENCE
        while self._done() < count or self._undelivered():
            assert time.monotonic() < deadline, f"{self._done()} of {count} done, {self._undelivered()} undelivered"
            time.sleep(0.1)  # only the database of another process shows it

    def check(self, said: Sequence[Said], read: Sequence[Sequence[str]]) -> None:
        """Everything said was stored and run once and in order, and read once; or it is known not to be sure.

        Args:
            said, read: by person, in the same order.
        """
        assert sorted(self._stored()) == sorted(map(list, said))
        assert sorted(self._engine.runs.values()) == sorted(map(list, said))
        missing = 0
        for texts, words in zip(said, read, strict=True):
            answers = re.findall(f"{ANSWER}(第\\d+人的第\\d+个问题。)", "\n".join(words))
            assert len(answers) == len(set(answers)), "an answer was read twice"
            assert [text for text in texts if text in answers] == answers, "answers came in another order"
            missing += len(texts) - len(answers)
        assert missing <= self.count("unknown"), "an answer was lost"

    def count(self, state: str) -> int:
        """Number of deliveries in a state."""
        with self._database.read() as session:
            return session.scalar(select(func.count()).where(DeliveryRow.state == state)) or 0

    def _done(self) -> int:
        with self._database.read() as session:
            return session.scalar(select(func.count()).where(InboxRow.state == "done")) or 0

    def _undelivered(self) -> int:
        return self.count("pending") + self.count("sending")

    def _stored(self) -> list[list[str]]:
        stored: dict[str, list[str]] = {}
        with self._database.read() as session:
            for row in session.scalars(select(InboxRow).order_by(InboxRow.order)):
                stored.setdefault(row.conversation_id, []).append(row.text)
        return list(stored.values())
