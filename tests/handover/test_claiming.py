"""Of fifty who claim at once one wins; a hand-over goes only ways that its state table has."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import func, select

from bot.conversations.inbox import get_conversation, open_conversation
from bot.conversations.tables import EventRow
from bot.handover.asking import ask_for_person
from bot.handover.model import Claimed, Ending, Gone, Handover, HandoverError, HandoverState, Reason, TakenBy
from bot.handover.reading import find_handover, handovers_of, open_handover_of
from bot.handover.states import OWNERS, claim, end, pass_on, release, spoke
from bot.privacy.keys import KeyRing
from bot.schema import metadata
from bot.storage.columns import now
from bot.storage.database import Database
from tests.databases import postgres_database
from tests.handover.conftest import Scene

CLAIMS = 50
STAFF = st.sampled_from(["anna", "bo", "chen"])


def asked(scene: Scene) -> Handover:
    """A hand-over that waits."""
    conversation = scene.conversation()
    with scene.database.write() as session:
        return ask_for_person(session, scene.keys, conversation.id, Reason.ASKED)


@pytest.mark.parametrize("system", ["sqlite", "postgresql"])
def test_of_fifty_who_claim_at_once_one_wins(system: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    keys = KeyRing(tmp_path / "keyring.json")
    if system == "sqlite":
        _fifty(f"sqlite:///{tmp_path / 'race.db'}", keys)
    else:
        with postgres_database(request.getfixturevalue("postgres_url")) as url:
            _fifty(url, keys)


def _fifty(url: str, keys: KeyRing) -> None:
    database = Database(url, threads=CLAIMS)
    try:
        metadata.create_all(database.engine)
        scene, together = Scene(database, keys), Barrier(CLAIMS)
        handover = asked(scene)

        def claims(staff_id: str) -> str:
            together.wait()
            with database.write() as session:
                outcome = claim(session, handover.id, staff_id)
            return staff_id if isinstance(outcome, Claimed) else getattr(outcome, "staff_id", "gone") + " has it"

        with ThreadPoolExecutor(CLAIMS) as pool:
            outcomes = Counter(pool.map(claims, [f"agent-{number}" for number in range(CLAIMS)]))
        (winner,) = [name for name in outcomes if not name.endswith("has it")]
        assert outcomes == {winner: 1, f"{winner} has it": CLAIMS - 1}
        with database.read() as session:
            kept = find_handover(session, handover.id)
            assert kept is not None
            assert (kept.state, kept.staff_id) == (HandoverState.CLAIMED, winner)
            assert get_conversation(session, handover.conversation_id).owner == "human"
            changes = select(func.count(EventRow.seq)).where(EventRow.kind == "owner")
            assert session.scalars(changes).one() == 2  # queued, then human: once
    finally:
        database.close()


def test_claiming_twice_is_no_fault_and_what_has_ended_is_gone(scene: Scene) -> None:
    handover = asked(scene)
    with scene.database.write() as session:
        assert isinstance(claim(session, handover.id, "anna"), Claimed)
        assert isinstance(claim(session, handover.id, "anna"), Claimed)
        assert claim(session, handover.id, "bo") == TakenBy("anna")
        end(session, scene.keys, handover.id, Ending.CLOSED)
        assert claim(session, handover.id, "bo") == Gone()
        assert claim(session, "f" * 32, "bo") == Gone()
        impossible: tuple[Callable[[], object], ...] = (
            lambda: end(session, scene.keys, handover.id, Ending.CLOSED),
            lambda: release(session, handover.id),
            lambda: pass_on(session, handover.id, "bo"),
            lambda: pass_on(session, handover.id, None, "legal"),
        )
        for again in impossible:
            with pytest.raises(HandoverError, match=r"结束|没有人接"):
                again()


def test_the_worker_hears_who_comes_and_goes_but_not_of_an_unanswered_claim(scene: Scene) -> None:
    handover = asked(scene)
    conversation = scene.conversation()
    with scene.database.write() as session:
        claim(session, handover.id, "anna")
        release(session, handover.id)
        claim(session, handover.id, "bo")
        spoke(session, handover.id, "agent", now())
        pass_on(session, handover.id, "chen")
        pass_on(session, handover.id, None, "legal")
        conversation = get_conversation(session, handover.conversation_id)
    found = scene.stands(handover)
    assert (found.state, found.skill, found.returned) == (HandoverState.WAITING, "legal", 1)
    assert [told[:4] for told in scene.told(conversation)] == ["人工坐席", "换了一位", "已经转给", "正在转给"]


class HandoverWalk(RuleBasedStateMachine):
    """Workers ask, agents claim, give back, pass on and end at will, on one conversation."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.database = Database(f"sqlite:///{Path(self.folder.name) / 'test.db'}")
        metadata.create_all(self.database.engine)
        self.keys = KeyRing(Path(self.folder.name) / "keyring.json")
        with self.database.write() as session:
            self.conversation = open_conversation(session, "web", "a" * 64)
        self.handover: Handover | None = None
        self.expected: HandoverState | None = None
        self.holder: str | None = None

    def teardown(self) -> None:
        """Close the database of this example."""
        self.database.close()
        self.folder.cleanup()

    @rule()
    def worker_asks(self) -> None:
        """Asking twice is asking once."""
        with self.database.write() as session:
            found = ask_for_person(session, self.keys, self.conversation.id, Reason.ASKED)
        if self.expected in (HandoverState.WAITING, HandoverState.CLAIMED):
            assert self.handover is not None
            assert found.id == self.handover.id
            return
        assert self.handover is None or found.id != self.handover.id
        self.handover, self.expected, self.holder = found, HandoverState.WAITING, None

    @rule(staff=STAFF)
    def somebody_claims(self, staff: str) -> None:
        """Who claims what is free has it; who comes late is told who has it."""
        if self.handover is None:
            return
        with self.database.write() as session:
            outcome = claim(session, self.handover.id, staff)
        if self.expected is HandoverState.WAITING:
            assert isinstance(outcome, Claimed)
            self.expected, self.holder = HandoverState.CLAIMED, staff
        elif self.expected is HandoverState.CLAIMED and staff != self.holder:
            assert outcome == TakenBy(str(self.holder))
        else:
            assert isinstance(outcome, Claimed if self.expected is HandoverState.CLAIMED else Gone)

    @rule(spoken=st.booleans())
    def somebody_gives_back(self, spoken: bool) -> None:
        """Only what somebody has can be given back, whether he spoke or not."""
        if spoken and self.handover is not None:
            with self.database.write() as session:
                spoke(session, self.handover.id, "agent", now())
        self._does(
            {HandoverState.CLAIMED: HandoverState.WAITING},
            lambda session, handover_id: release(session, handover_id),
        )

    @rule(staff=STAFF)
    def somebody_passes_on(self, staff: str) -> None:
        """To a colleague, who is another one."""
        if staff == self.holder:
            return
        self._does(
            {HandoverState.WAITING: HandoverState.CLAIMED, HandoverState.CLAIMED: HandoverState.CLAIMED},
            lambda session, handover_id: pass_on(session, handover_id, staff),
        )
        if self.expected is HandoverState.CLAIMED:
            self.holder = staff

    @rule()
    def somebody_passes_on_to_a_skill(self) -> None:
        """To whoever of a skill takes it."""
        self._does(
            {HandoverState.WAITING: HandoverState.WAITING, HandoverState.CLAIMED: HandoverState.WAITING},
            lambda session, handover_id: pass_on(session, handover_id, None, "legal"),
        )

    @rule(how=st.sampled_from(list(Ending)))
    def somebody_ends_it(self, how: Ending) -> None:
        """Whatever is open can end."""
        self._does(
            {HandoverState.WAITING: HandoverState.ENDED, HandoverState.CLAIMED: HandoverState.ENDED},
            lambda session, handover_id: end(session, self.keys, handover_id, how),
        )

    def _does(self, allowed: dict[HandoverState, HandoverState], act: object) -> None:
        if self.handover is None or self.expected is None:
            return
        assert callable(act)
        if self.expected not in allowed:
            with pytest.raises(HandoverError), self.database.write() as session:
                act(session, self.handover.id)
            return
        with self.database.write() as session:
            act(session, self.handover.id)
        self.expected = allowed[self.expected]
        self.holder = self.holder if self.expected is HandoverState.CLAIMED else None

    @invariant()
    def state_and_owner_agree(self) -> None:
        """The hand-over is what it should be, the conversation's owner fits, and one at most is open."""
        with self.database.read() as session:
            owner = get_conversation(session, self.conversation.id).owner
            assert owner == ("bot" if self.expected is None else OWNERS[self.expected])
            found = handovers_of(session, self.conversation.id)
            still_open = [one for one in found if one.state is not HandoverState.ENDED]
            assert open_handover_of(session, self.conversation.id) == (still_open[0] if still_open else None)
            assert len(still_open) == (owner != "bot")
            if self.expected is HandoverState.CLAIMED:
                assert still_open[0].staff_id == self.holder


TestHandoverWalk = HandoverWalk.TestCase
TestHandoverWalk.settings = settings(
    max_examples=20, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
