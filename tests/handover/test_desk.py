"""What a worker is told who wants a person: by day, at night, at noon; what the person learns of him."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.conversations.model import ConversationState, Reply
from bot.conversations.outbox import write_replies
from bot.directory.book import DirectoryBook
from bot.forms.filling import open_form
from bot.handover import wording
from bot.handover.model import Ending, Exchange, FormSoFar, Handover, HandoverState, Reason
from bot.handover.reading import expected_wait, handovers_of, open_handover_of, queue_place, summary_of
from bot.handover.staffing import HERE
from bot.handover.states import claim, end, release
from bot.handover.tables import PresenceRow
from bot.knowledge import load_knowledge, people_desk
from bot.settings import DATA_DIR
from bot.staff.tables import StaffRow
from bot.storage.columns import new_id, now
from bot.tickets.form import TICKET_FORM
from bot.tickets.status import tickets_of
from tests.handover.conftest import Scene, hours

NIGHT = hours(False, timedelta(hours=30))


def the(scene: Scene, conversation: ConversationState) -> Handover:
    """The newest hand-over of a conversation."""
    with scene.database.read() as session:
        return handovers_of(session, conversation.id)[0]


def test_the_place_in_the_queue_and_no_wait_while_nobody_was_served(scene: Scene) -> None:
    first, second = scene.conversation(), scene.conversation()
    assert "排在第1位。" in scene.asked(first).text
    reply = scene.asked(second)
    assert "排在第2位。" in reply.text
    assert [choice.title for choice in reply.choices] == ["先问问机器人", "继续等", "不等了"]
    assert scene.now(second).owner == "queued"
    assert "排在第2位" in scene.asked(second).text  # who asks again keeps his place
    assert len(scene.told(second)) == 0  # what he is told is the caller's to write


def test_danger_goes_first_and_a_returned_one_keeps_his_place(scene: Scene) -> None:
    waiting = [scene.conversation() for _ in range(3)]
    for conversation in waiting:
        scene.asked(conversation)
    danger = scene.conversation()
    assert "排在第1位" in scene.asked(danger, risk=2).text
    with scene.database.write() as session:
        claim(session, the(scene, waiting[0]).id, "anna")
    with scene.database.write() as session:
        release(session, the(scene, waiting[0]).id)
    with scene.database.read() as session:
        places = [queue_place(session, the(scene, one)) for one in (danger, *waiting)]
    assert places == [1, 2, 3, 4]


def test_the_expected_wait_is_that_of_the_last_claims(scene: Scene) -> None:
    for minutes in (2, 4, 30):
        conversation = scene.conversation()
        scene.asked(conversation)
        handover = the(scene, conversation)
        with scene.database.write() as session:
            claim(session, handover.id, "anna")
            end(session, scene.keys, handover.id, Ending.CLOSED)
        scene.shift(handover, queued_at=timedelta(minutes=minutes))
    with scene.database.read() as session:
        wait = expected_wait(session)
    assert wait is not None
    assert round(wait.total_seconds() / 60) == 4  # the middle one, not the average of twelve
    assert "大约要等4分钟" in scene.asked(scene.conversation()).text


def test_at_night_he_is_told_when_people_are_back_and_gets_one_ticket(scene: Scene) -> None:
    conversation = scene.conversation()
    scene.says(conversation, "厂里拖了我三个月工资")
    scene.says(conversation, "转人工")
    told = scene.asked(conversation, NIGHT).text
    assert "现在没有人工值班" in told
    assert "12351" in told
    assert scene.now(conversation).owner == "bot"
    again = scene.asked(conversation, NIGHT).text
    with scene.database.read() as session:
        (ticket,) = tickets_of(session, conversation.id)
        (handover,) = handovers_of(session, conversation.id)
        wants = summary_of(session, scene.keys, handover.id).wants
    assert ticket.number in told
    assert ticket.number in again
    assert (handover.state, handover.ended_how) == (HandoverState.ENDED, Ending.OFF_HOURS)
    assert handover.ticket_number == ticket.number
    assert wants == ("厂里拖了我三个月工资",)


def test_somebody_who_is_still_here_after_hours_takes_him(scene: Scene) -> None:
    staff_id = new_id()
    with scene.database.write() as session:
        session.add(StaffRow(id=staff_id, login="anna", name="安", role="agent", areas=[]))
        session.flush()
        session.add(PresenceRow(staff_id=staff_id, state=HERE, seen_at=now()))
    assert "排在第1位" in scene.asked(scene.conversation(), NIGHT).text
    with scene.database.write() as session:
        session.get_one(PresenceRow, staff_id).seen_at = now() - timedelta(minutes=3)
    assert "现在没有人工值班" in scene.asked(scene.conversation(), NIGHT).text


def test_in_a_pause_his_place_is_kept_and_a_ticket_opened(scene: Scene) -> None:
    conversation = scene.conversation()
    told = scene.asked(conversation, hours(False, timedelta(minutes=50))).text
    assert "位置留着，排在第1位" in told
    with scene.database.read() as session:
        (ticket,) = tickets_of(session, conversation.id)
        handover = open_handover_of(session, conversation.id)
    assert handover is not None
    assert handover.ticket_number == ticket.number
    assert ticket.number in told


@pytest.mark.parametrize(
    ("back", "words"),
    [
        (datetime(2026, 11, 20, 5, 30, tzinfo=UTC), "今天13:30"),
        (datetime(2026, 11, 21, 0, 30, tzinfo=UTC), "明天08:30"),
        (datetime(2026, 11, 23, 0, 30, tzinfo=UTC), "11月23日（周一）08:30"),
    ],
)
def test_when_people_are_back_is_told_as_one_says_it(back: datetime, words: str) -> None:
    assert wording.back_told(back, datetime(2026, 11, 20, 4, 10, tzinfo=UTC)) == words


def test_the_summary_tells_what_he_wants_what_was_answered_and_what_is_filled_in(scene: Scene) -> None:
    known = load_knowledge()
    conversation = scene.conversation()
    message = scene.says(conversation, "老板欠薪怎么办，我电话13812345678")
    with scene.database.write() as session:
        write_replies(session, conversation.id, [Reply("可以投诉。\n还可以仲裁。")], inbox_id=message)
        values = {"type": "wage_arrears", "employer": "宏达厂", "contact": "手机1"}
        open_form(session, conversation.id, {TICKET_FORM.name: TICKET_FORM}, TICKET_FORM.name, known.places, values)
    scene.says(conversation, "转人工")
    book = DirectoryBook(DATA_DIR / "directory", known.places, scene.keys)
    at = people_desk(replace(known, hotline_hours=lambda: hours(True)), book, lambda: {TICKET_FORM.name: TICKET_FORM})
    with scene.database.write() as session:
        at.hand_over(session, scene.keys, conversation.id, Reason.ASKED)
    handover = the(scene, conversation)
    with scene.database.read() as session:
        found = summary_of(session, scene.keys, handover.id)
    assert found.wants == ("老板欠薪怎么办，我电话〔手机1〕",)
    assert found.talk[0] == Exchange("老板欠薪怎么办，我电话〔手机1〕", "可以投诉。")
    assert isinstance(found.form, FormSoFar)
    assert found.form.title == TICKET_FORM.title
    assert found.form.lines == ("类型：拖欠工资", "单位：宏达厂", "联系电话：〔手机1〕")
