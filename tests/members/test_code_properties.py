"""Whatever is asked and told in whatever order: the limits hold, and only the right code proves."""

from __future__ import annotations

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.members.codes import Expired, Proved, Sent, TooOften, Wrong
from bot.members.membership import Locked
from bot.privacy.keys import KeyRing
from bot.schema import metadata
from bot.storage.database import Database
from tests.members.code_office import DAY, Office, wrong

PHONES = st.sampled_from(["13800000001", "13911111111", "13922222222"])
CONVERSATIONS = st.sampled_from(["a", "b", "c"])
TIMES = st.sampled_from([timedelta(seconds=59), timedelta(minutes=1), timedelta(minutes=6), timedelta(hours=5), DAY])


class Counter(RuleBasedStateMachine):
    """Compares the office with a small model: minutes since the start, what was sent, what is awaited."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.database = Database(f"sqlite:///{self.folder / 'codes.db'}")
        metadata.create_all(self.database.engine)
        self.office = Office(self.database, KeyRing(self.folder / "keyring.json"))
        self.clock = timedelta()
        self.sent: list[tuple[timedelta, str, str]] = []
        self.awaited: dict[str, tuple[timedelta, str, str]] = {}
        self.errors: dict[str, int] = {}

    def teardown(self) -> None:
        self.database.close()
        shutil.rmtree(self.folder)

    @rule(phone=PHONES, conversation=CONVERSATIONS)
    def ask(self, phone: str, conversation: str) -> None:
        outcome = self.office.request(phone, conversation)
        mine = [at for at, to, by in self.sent if to == phone or by == conversation]
        if isinstance(outcome, Sent):
            self.sent.append((self.clock, phone, conversation))
            self.awaited[conversation] = (self.clock, phone, self.office.received(conversation))
            self.errors[conversation] = 0
            assert all(self.clock - at >= timedelta(seconds=59) for at in mine)
        elif isinstance(outcome, TooOften):
            assert mine, "a first code is never too much"

    @rule(conversation=CONVERSATIONS)
    def tell_the_right_one(self, conversation: str) -> None:
        made, phone, code = self.awaited.get(conversation, (-DAY, "", "000000"))
        outcome = self.office.tell(code, conversation)
        if isinstance(outcome, Proved):
            assert outcome.phone_hash == self.office.keys.hash("phone", phone)
            assert self.clock - made < timedelta(minutes=5)
            del self.awaited[conversation]
        else:
            assert isinstance(outcome, Expired | Locked)
            assert isinstance(outcome, Locked) or self.clock - made >= timedelta(minutes=4, seconds=30)

    @rule(conversation=CONVERSATIONS)
    def tell_a_wrong_one(self, conversation: str) -> None:
        code = self.awaited.get(conversation, (-DAY, "", "000000"))[2]
        outcome = self.office.tell(wrong(code), conversation)
        assert not isinstance(outcome, Proved)
        if isinstance(outcome, Wrong):
            self.errors[conversation] += 1

    @rule(conversation=CONVERSATIONS, other=CONVERSATIONS)
    def tell_the_code_of_another(self, conversation: str, other: str) -> None:
        code = self.awaited.get(other, (-DAY, "", "000000"))[2]
        mine = self.awaited.get(conversation, (-DAY, "", ""))[2]
        if code != mine:
            outcome = self.office.tell(code, conversation)
            assert not isinstance(outcome, Proved)
            if isinstance(outcome, Wrong):
                self.errors[conversation] += 1

    @rule(time=TIMES)
    def wait(self, time: timedelta) -> None:
        self.office.let_pass(time)
        self.clock += time

    @invariant()
    def no_code_takes_more_than_four_wrong_tries_without_a_lock(self) -> None:
        assert all(count <= 4 for count in self.errors.values())

    @invariant()
    def nobody_gets_more_than_five_a_day(self) -> None:
        for position in (1, 2):
            for name in {entry[position] for entry in self.sent}:
                times = [entry[0] for entry in self.sent if entry[position] == name]
                assert all(
                    later - earlier >= DAY - timedelta(seconds=30)
                    for earlier, later in zip(times, times[5:], strict=False)
                )


TestCounter = Counter.TestCase
TestCounter.settings = settings(max_examples=25, stateful_step_count=30, deadline=None)
