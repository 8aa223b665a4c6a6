"""Danger hands the conversation over besides the ticket and the alert, when people are there."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.channels.intake import Incoming, take_in
from bot.conversations.model import ConversationState
from bot.directory.book import DirectoryBook
from bot.emergencies.alerts import recent_alerts
from bot.emergencies.desk import EmergencyDesk
from bot.handover.model import Reason
from bot.handover.reading import open_handover_of
from bot.knowledge import Knowledge, load_knowledge
from bot.settings import DATA_DIR
from bot.storage.columns import new_id
from bot.tickets.status import tickets_of
from bot.working_time.calendar import WorkingCalendar
from tests.handover.conftest import Scene, desk, hours

DANGER = "工地有人从架子上掉下来了，流了好多血"


@pytest.fixture(scope="module")
def known() -> Knowledge:
    """The words of danger and the places."""
    return load_knowledge()


def says(scene: Scene, known: Knowledge, conversation: ConversationState, text: str, calendar: WorkingCalendar) -> None:
    """A message comes in at the door, where emergencies are attended to."""
    book = DirectoryBook(DATA_DIR / "directory", known.places, scene.keys)
    at_door = EmergencyDesk(known.emergencies, book, True, desk(calendar).hand_over_danger)
    with scene.database.write() as session:
        take_in(session, scene.keys, scene.now(conversation), Incoming(new_id(), text), at_door)


def test_by_day_people_are_called_to_it_before_everybody_else(scene: Scene, known: Knowledge) -> None:
    scene.asked(scene.conversation())
    conversation = scene.conversation()
    says(scene, known, conversation, DANGER, hours(True))
    with scene.database.read() as session:
        handover = open_handover_of(session, conversation.id)
        alerts, tickets = recent_alerts(session), tickets_of(session, conversation.id)
    assert handover is not None
    assert (handover.reason, handover.risk) == (Reason.EMERGENCY, 2)
    assert handover.talks_to_bot  # he never asked to wait in silence
    assert (len(alerts), len(tickets)) == (1, 1)
    (told,) = scene.told(conversation)
    assert "120" in told
    assert "请工作人员马上来" in told
    says(scene, known, conversation, "在磐安安文街道宏达工地", hours(True))
    assert len(scene.told(conversation)) == 2  # still attended to at the door while he waits


def test_at_night_ticket_and_alert_are_as_ever(scene: Scene, known: Knowledge) -> None:
    conversation = scene.conversation()
    says(scene, known, conversation, DANGER, hours(False, timedelta(hours=30)))
    assert scene.now(conversation).owner == "bot"
    (told,) = scene.told(conversation)
    assert "120" in told
    assert "请工作人员马上来" not in told
    with scene.database.read() as session:
        assert len(recent_alerts(session)) == 1
