"""Nobody waits for ever: what becomes of a hand-over when nobody does anything."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from bot.handover.model import Ending, Handover, HandoverState, Reason
from bot.handover.reading import open_handover_of
from bot.handover.states import claim, spoke
from bot.handover.tables import HandoverRow
from bot.handover.watching import ESCALATE_TASK, look_after
from bot.storage.columns import now
from bot.tasks.tables import TaskRow
from bot.tickets.status import tickets_of
from bot.working_time.calendar import WorkingCalendar
from tests.handover.conftest import Scene, desk, hours

OPEN = hours(True)


def minutes(count: float) -> timedelta:
    """So many minutes."""
    return timedelta(minutes=count)


def waiting(scene: Scene) -> Handover:
    """A worker in the queue."""
    conversation = scene.conversation()
    scene.asked(conversation)
    with scene.database.read() as session:
        found = open_handover_of(session, conversation.id)
    assert found is not None
    return found


def served(scene: Scene, **ago: timedelta) -> Handover:
    """A worker whom somebody has, and spoke with unless only `claimed_at` is given."""
    handover = waiting(scene)
    with scene.database.write() as session:
        claim(session, handover.id, "anna")
        if "agent_at" in ago:
            spoke(session, handover.id, "agent", now())
    scene.shift(handover, **ago)
    return handover


def look(scene: Scene, handover: Handover, calendar: WorkingCalendar = OPEN) -> timedelta | None:
    """Let the watch look."""
    with scene.database.write() as session:
        return look_after(session, scene.keys, desk(calendar), handover.id)


def escalations(scene: Scene) -> list[str]:
    """Keys of the tasks that tell supervisors."""
    with scene.database.read() as session:
        return list(session.scalars(select(TaskRow.key).where(TaskRow.kind == ESCALATE_TASK)))


def test_who_waits_too_long_in_working_time_is_told_to_supervisors_once(scene: Scene) -> None:
    handover = waiting(scene)
    scene.shift(handover, asked_at=minutes(9))
    assert look(scene, handover) is not None
    assert escalations(scene) == []
    scene.shift(handover, asked_at=minutes(11))
    look(scene, handover)
    look(scene, handover)
    assert escalations(scene) == [handover.id]
    assert scene.stands(handover).escalated_at is not None
    assert scene.stands(handover).state is HandoverState.WAITING


def test_an_unanswered_claim_goes_back_without_a_word(scene: Scene) -> None:
    handover = served(scene, claimed_at=minutes(4))
    look(scene, handover)
    assert scene.stands(handover).state is HandoverState.CLAIMED
    scene.shift(handover, claimed_at=minutes(5.1))
    before = scene.told(scene.now_of(handover))
    assert look(scene, handover) is not None
    found = scene.stands(handover)
    assert (found.state, found.returned) == (HandoverState.WAITING, 1)
    assert scene.told(scene.now_of(handover)) == before
    assert scene.now_of(handover).owner == "queued"


def test_an_agent_who_stepped_in_and_says_nothing_leaves_him_to_the_bot(scene: Scene) -> None:
    handover = served(scene, claimed_at=minutes(6))
    with scene.database.write() as session:
        session.get_one(HandoverRow, handover.id).reason = Reason.AGENT
    assert look(scene, handover) is None
    assert scene.now_of(handover).owner == "bot"


def test_words_left_without_an_answer_go_to_somebody_else(scene: Scene) -> None:
    handover = served(scene, claimed_at=minutes(40), agent_at=minutes(20), worker_at=minutes(9))
    look(scene, handover)
    assert scene.stands(handover).state is HandoverState.CLAIMED
    scene.shift(handover, worker_at=minutes(10.1))
    look(scene, handover)
    assert scene.stands(handover).state is HandoverState.WAITING
    assert "离开了" in scene.told(scene.now_of(handover))[-1]


def test_a_silent_worker_is_told_and_asked_how_it_was(scene: Scene) -> None:
    handover = served(scene, claimed_at=minutes(60), agent_at=minutes(29), worker_at=minutes(40))
    look(scene, handover)
    assert scene.stands(handover).state is HandoverState.CLAIMED
    scene.shift(handover, agent_at=minutes(30.1))
    assert look(scene, handover) is None
    assert scene.stands(handover).ended_how is Ending.SILENCE
    conversation = scene.now_of(handover)
    assert conversation.owner == "bot"
    *_, ended, rating = scene.told(conversation)
    assert "好一阵没收到您的消息" in ended
    assert "联系上您了吗" in rating


def test_the_end_of_the_day_opens_a_ticket_and_tells_when_people_are_back(scene: Scene) -> None:
    handover = waiting(scene)
    assert look(scene, handover, hours(False, timedelta(hours=30))) is None
    found = scene.stands(handover)
    assert (found.state, found.ended_how) == (HandoverState.ENDED, Ending.OFF_HOURS)
    conversation = scene.now_of(handover)
    with scene.database.read() as session:
        (ticket,) = tickets_of(session, conversation.id)
    assert found.ticket_number == ticket.number
    (told,) = scene.told(conversation)
    assert ticket.number in told
    assert conversation.owner == "bot"


def test_a_pause_ends_nothing_and_does_not_count(scene: Scene) -> None:
    handover = waiting(scene)
    scene.shift(handover, asked_at=minutes(30))
    assert look(scene, handover, hours(False, minutes(50))) is not None
    assert scene.stands(handover).state is HandoverState.WAITING
    assert escalations(scene) == []
    assert scene.told(scene.now_of(handover)) == []
