"""Messages are stored once, answered once, in order, by one process at a time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.conversations.erasure import forget_history
from bot.conversations.inbox import UnknownConversationError, get_conversation
from bot.conversations.model import Choice, ConversationState, Reply, Turn
from bot.conversations.offers import find_offer
from bot.conversations.ownership import change_owner
from bot.conversations.tables import ConversationRow, InboxRow
from bot.conversations.transcript import entries_after, entries_before, progress_of
from bot.conversations.turns import (
    LeaseLostError,
    conversations_with_work,
    finish_turn,
    lease_next,
    postpone_turn,
)
from bot.storage.columns import now
from bot.storage.database import Database
from tests.conversations.conftest import Say

MINUTE = timedelta(minutes=1)


def lease(database: Database, conversation: ConversationState, holder: str = "one") -> Turn | None:
    """Lease the conversation's next message."""
    with database.write() as session:
        return lease_next(session, conversation.id, holder, MINUTE)


def answer(database: Database, turn: Turn, text: str, *choices: Choice) -> bool:
    """Finish a turn with one reply."""
    with database.write() as session:
        return finish_turn(session, turn, [Reply(text, choices)], {"decision": "answer"}).waiting


def texts(database: Database, conversation: ConversationState) -> list[str]:
    """The whole transcript."""
    with database.read() as session:
        return [entry.text for entry in entries_after(session, conversation.id, 0)]


def test_a_message_delivered_again_is_the_same_message(database: Database, say: Say) -> None:
    first, again, other = say("m1", "你好"), say("m1", "你好"), say("m2", "你好")
    assert (again.inbox_id, again.seq, again.duplicate) == (first.inbox_id, first.seq, True)
    assert other.inbox_id != first.inbox_id


def test_simultaneous_deliveries_store_one_message(
    database: Database, say: Say, conversation: ConversationState
) -> None:
    with ThreadPoolExecutor(8) as pool:
        received = list(pool.map(lambda _: say("m1", "我的手机 13812345678"), range(16)))
    assert len({one.inbox_id for one in received}) == 1
    assert sum(not one.duplicate for one in received) == 1
    assert texts(database, conversation) == ["我的手机 〔手机1〕"]


def test_messages_are_answered_in_order(database: Database, say: Say, conversation: ConversationState) -> None:
    say("m1", "一")
    say("m2", "二")
    first = lease(database, conversation)
    assert first is not None
    assert first.text == "一"
    assert answer(database, first, "答一") is True
    second = lease(database, conversation)
    assert second is not None
    assert answer(database, second, "答二") is False
    assert texts(database, conversation) == ["一", "二", "答一", "答二"]
    assert lease(database, conversation) is None


def test_two_processes_never_hold_one_conversation(
    database: Database, say: Say, conversation: ConversationState
) -> None:
    say("m1", "你好")
    with ThreadPoolExecutor(8) as pool:
        turns = list(pool.map(lambda number: lease(database, conversation, f"process {number}"), range(8)))
    assert sum(turn is not None for turn in turns) == 1


def test_a_killed_process_loses_its_lease_and_its_late_answer(
    database: Database, say: Say, conversation: ConversationState
) -> None:
    say("m1", "你好")
    lost = lease(database, conversation, "killed")
    assert lost is not None
    assert lease(database, conversation, "other") is None
    with database.write() as session:
        session.execute(update(ConversationRow).values(lease_until=now() - MINUTE))
    taken = lease(database, conversation, "other")
    assert taken is not None
    assert (taken.inbox_id, taken.attempt) == (lost.inbox_id, 2)
    with pytest.raises(LeaseLostError):
        answer(database, lost, "迟到的回答")
    answer(database, taken, "回答")
    assert texts(database, conversation) == ["你好", "回答"]


def test_a_postponed_message_holds_back_the_next_and_is_told_once(
    database: Database, say: Say, conversation: ConversationState
) -> None:
    say("m1", "一")
    say("m2", "二")
    notice = Reply("慢了", author="notice")
    for attempt, seconds in ((1, 1), (2, 2), (3, 4)):
        turn = lease(database, conversation)
        assert turn is not None
        assert (turn.text, turn.attempt) == ("一", attempt)
        with database.write() as session:
            assert postpone_turn(session, turn, notice) == timedelta(seconds=seconds)
        assert lease(database, conversation) is None
        with database.write() as session:
            session.execute(update(InboxRow).values(next_attempt_at=now() - MINUTE))
    with database.read() as session:
        assert list(conversations_with_work(session)) == [conversation.id]
    assert texts(database, conversation) == ["一", "二", "慢了"]


def test_the_bot_is_silent_once_a_person_has_the_conversation(
    database: Database, say: Say, conversation: ConversationState
) -> None:
    received = say("m1", "转人工")
    turn = lease(database, conversation)
    assert turn is not None
    with database.write() as session:
        assert change_owner(session, conversation.id, "bot", "human")
        assert not change_owner(session, conversation.id, "bot", "queued")
    answer(database, turn, "机器人的话")
    assert texts(database, conversation) == ["转人工"]
    with database.read() as session:
        assert progress_of(session, received.inbox_id).done


def test_a_choice_belongs_to_its_conversation(database: Database, say: Say, conversation: ConversationState) -> None:
    received = say("m1", "工伤")
    turn = lease(database, conversation)
    assert turn is not None
    answer(database, turn, "哪一个？", Choice("甲", {"chosen": "injury/a"}), Choice("乙", {"chosen": "injury/b"}))
    with database.read() as session:
        (reply,) = progress_of(session, received.inbox_id).replies
        assert [offer.title for offer in reply.choices] == ["甲", "乙"]
        assert find_offer(session, conversation.id, reply.choices[1].send) == ("乙", {"chosen": "injury/b"})
        assert find_offer(session, "c" * 32, reply.choices[1].send) is None
        assert find_offer(session, conversation.id, "made-up") is None


def test_history_is_read_backwards_page_by_page(database: Database, say: Say, conversation: ConversationState) -> None:
    for number in range(7):
        say(f"m{number}", str(number))
    with database.read() as session:
        newest = entries_before(session, conversation.id, None, 3)
        older = entries_before(session, conversation.id, newest[0].seq, 3)
    assert [entry.text for entry in older + newest] == ["1", "2", "3", "4", "5", "6"]


def test_forgetting_keeps_only_the_message_being_answered(
    database: Database, say: Say, conversation: ConversationState
) -> None:
    say("m1", "旧话")
    turn = lease(database, conversation)
    assert turn is not None
    answer(database, turn, "旧答")
    say("m2", "删除我的信息")
    turn = lease(database, conversation)
    assert turn is not None
    with database.write() as session:
        forget_history(session, conversation.id)
    answer(database, turn, "已删除")
    assert texts(database, conversation) == ["删除我的信息", "已删除"]


def test_a_deleted_conversation_takes_no_more_messages(
    database: Database, say: Say, conversation: ConversationState
) -> None:
    with database.write() as session:
        session.delete(session.get_one(ConversationRow, conversation.id))
    with pytest.raises(UnknownConversationError):
        say("m1", "你好")
    with database.read() as session, pytest.raises(UnknownConversationError):
        get_conversation(session, conversation.id)
