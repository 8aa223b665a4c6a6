"""Whatever happens in whatever order: every message is answered exactly once, and in order."""

from __future__ import annotations

import itertools
import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import update

from bot.channels.intake import Incoming, take_in
from bot.conversations.inbox import open_conversation
from bot.conversations.model import Reply, Turn
from bot.conversations.tables import ConversationRow, InboxRow
from bot.conversations.transcript import entries_after
from bot.conversations.turns import LeaseLostError, finish_turn, lease_next, postpone_turn
from bot.privacy.keys import KeyRing
from bot.schema import metadata
from bot.storage.columns import now
from bot.storage.database import Database

HOLDERS = st.sampled_from(["one", "two", "three"])


class TurnMachine(RuleBasedStateMachine):
    """Three processes that lease, answer, fail and die at will on one conversation."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.database = Database(f"sqlite:///{Path(self.folder.name) / 'test.db'}")
        metadata.create_all(self.database.engine)
        self.keys = KeyRing(Path(self.folder.name) / "keyring.json")
        with self.database.write() as session:
            self.conversation = open_conversation(session, "web", "a" * 64)
        self.numbers = itertools.count()
        self.said: list[str] = []
        self.held: dict[str, Turn] = {}

    def teardown(self) -> None:
        """Close the database of this example."""
        self.database.close()
        self.folder.cleanup()

    @rule(repeat=st.booleans())
    def worker_speaks(self, repeat: bool) -> None:
        """A message arrives, or the last one arrives again."""
        if repeat and self.said:
            text = self.said[-1]
        else:
            text = f"m{next(self.numbers)}"
            self.said.append(text)
        with self.database.write() as session:
            take_in(session, self.keys, self.conversation, Incoming(text, text))

    @rule(holder=HOLDERS)
    def process_leases(self, holder: str) -> None:
        """A process looks for work."""
        with self.database.write() as session:
            turn = lease_next(session, self.conversation.id, holder, timedelta(minutes=1))
        if turn is not None:
            self.held[holder] = turn

    @rule(holder=HOLDERS)
    def process_answers(self, holder: str) -> None:
        """A process answers what it holds, or believes to hold."""
        turn = self.held.pop(holder, None)
        if turn is not None:
            try:
                with self.database.write() as session:
                    finish_turn(session, turn, [Reply(f"re {turn.text}")])
            except LeaseLostError:
                pass

    @rule(holder=HOLDERS)
    def engine_fails(self, holder: str) -> None:
        """A process gives its message back for later; later is now."""
        turn = self.held.pop(holder, None)
        if turn is not None:
            try:
                with self.database.write() as session:
                    postpone_turn(session, turn, None)
                    session.execute(update(InboxRow).values(next_attempt_at=now() - timedelta(minutes=1)))
            except LeaseLostError:
                pass

    @rule()
    def leases_run_out(self) -> None:
        """Whoever held the conversation took too long, or was killed."""
        with self.database.write() as session:
            session.execute(update(ConversationRow).values(lease_until=now() - timedelta(minutes=1)))

    @invariant()
    def answered_once_and_in_order(self) -> None:
        """The answers are those to a beginning of what was said."""
        with self.database.read() as session:
            entries = entries_after(session, self.conversation.id, 0)
        answers = [entry.text for entry in entries if entry.author == "bot"]
        assert answers == [f"re {text}" for text in self.said[: len(answers)]]
        assert [entry.text for entry in entries if entry.author == "worker"] == self.said


TestTurnMachine = TurnMachine.TestCase
TestTurnMachine.settings = settings(
    max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
