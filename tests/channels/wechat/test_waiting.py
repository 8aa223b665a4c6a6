"""A reply goes out once, by the answer to a push or pushed, whatever the timing and whoever dies."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.channels.intake import Incoming, take_in
from bot.channels.wechat.pushes.payload import parse_push
from bot.channels.wechat.sending.quota import MESSAGE
from bot.conversations.addresses import allow_messages
from bot.conversations.inbox import open_conversation
from bot.conversations.notices import tell
from bot.conversations.tables import ConversationRow
from bot.conversations.turns import lease_next
from bot.dialogue.wording import ENGINE_DELAY
from bot.privacy.keys import KeyRing
from bot.settings import Settings
from bot.storage.columns import now
from bot.storage.database import Database
from tests.channels.wechat.town import QUICK, Town
from tests.services import listening, running_bot
from tests.stand_ins.faults import Fault
from tests.stand_ins.wechat import Push, messages

ANSWER = "好的。"
short_wait = pytest.mark.settings(wechat_passive_wait=0.5)


def count_of(answer: str, words: list[str]) -> int:
    """How often the worker read an answer."""
    return sum(text.count(answer) for text in words)


@short_wait
def test_an_answer_that_takes_longer_is_pushed(town: Town) -> None:
    platform = town.another(time_factor=QUICK)
    person = platform.person()
    town.engine.gate.clear()
    assert platform.say(person, "怎么入会").reply() is None
    assert town.api.sent == []
    town.engine.gate.set()
    (sent,) = town.api.wait_for_sent(person)
    assert ANSWER in sent.text
    town.wait_for(lambda: town.deliveries() == ["sent"], "the end")
    assert len(town.engine.turns) == 1
    assert platform.notices_of(person) == []
    assert person in town.api.typing_shown


@short_wait
def test_what_waited_goes_out_before_what_came_later(town: Town) -> None:
    platform = town.another(time_factor=QUICK)
    person = platform.person()
    town.engine.gate.clear()
    pushes = [platform.say(person, words) for words in ("一", "二", "三")]
    for push in pushes:
        assert push.reply() is None
    town.engine.gate.set()
    town.wait_for(lambda: town.deliveries() == ["sent"] * 3, "three answers")
    assert count_of(ANSWER, platform.seen_by(person)) == 3
    assert len(town.engine.turns) == 3


def test_overlapping_deliveries_get_the_same_answer_and_run_the_dialogue_once(town: Town) -> None:
    platform = town.another(deliveries=(0.0, 0.02, 0.04))
    person = platform.person()
    town.engine.gate.clear()
    push = platform.say(person, "怎么入会")
    town.wait_for(lambda: town.engine.turns, "the turn")
    town.engine.gate.set()
    push.settled()
    bodies = {attempt.status for attempt in push.attempts}
    assert bodies == {200}
    assert len(town.engine.turns) == 1
    assert len(town.inbox()) == 1
    town.wait_for(lambda: town.deliveries() == ["sent"], "confirmation")
    assert town.api.sent == []


def test_a_delivery_long_after_the_answer_gets_it_again(town: Town) -> None:
    person = town.platform.person()
    first = town.platform.say(person, "怎么入会")
    given = first.reply()
    again = town.platform.replay(first).reply()
    assert given is not None
    assert again is not None
    assert again.text == given.text
    assert len(town.engine.turns) == 1
    town.wait_for(lambda: town.deliveries() == ["sent"], "confirmation")


@short_wait
def test_a_delivery_after_the_reply_was_pushed_is_merely_acknowledged(town: Town) -> None:
    platform = town.another(time_factor=QUICK)
    person = platform.person()
    town.engine.gate.clear()
    push = platform.say(person, "怎么入会")
    assert push.reply() is None
    town.engine.gate.set()
    town.api.wait_for_sent(person)
    town.wait_for(lambda: town.deliveries() == ["sent"], "the end")
    assert platform.replay(push).reply() is None
    assert count_of(ANSWER, platform.seen_by(person)) == 1
    assert len(town.engine.turns) == 1


@pytest.mark.settings(wechat_passive_wait=4.5)
def test_an_answer_ready_after_the_platform_hung_up_is_given_to_its_next_delivery(town: Town) -> None:
    platform = town.another(time_factor=QUICK)  # hangs up after one second, while the bot would wait for 4.5
    person = platform.person()
    town.engine.gate.clear()
    push = platform.say(person, "怎么入会")
    town.wait_for(lambda: any(attempt.failure for attempt in push.attempts) or _repeated(town), "second delivery")
    town.engine.gate.set()
    reply = push.reply()
    assert reply is not None
    assert ANSWER in reply.text
    assert count_of(ANSWER, platform.seen_by(person)) == 1
    assert len(town.engine.turns) == 1
    assert town.api.sent == []


def _repeated(town: Town) -> bool:
    with town.database.read() as session:
        return bool(session.connection().exec_driver_sql("SELECT 1 FROM inbox WHERE requests > 1").first())


def test_a_long_answer_begins_in_the_answer_and_goes_on_by_pushing(town: Town) -> None:
    lines = [f"第{number}条：入会要带身份证和劳动合同，到单位工会填表。" for number in range(80)]
    town.engine.custom = {"decision": "flow", "text": "\n".join(lines)}
    person = town.platform.person()
    assert town.platform.say(person, "怎么入会").reply() is not None
    town.wait_for(lambda: town.deliveries() == ["sent"], "the rest")
    read = town.platform.seen_by(person)
    assert len(read) > 2
    assert all(len(text.encode()) <= 2048 for text in read)
    assert "\n".join(read).splitlines()[-len(lines) :] == lines


def test_what_the_platform_refused_before_comes_first_in_the_next_answer(town: Town) -> None:
    person = town.platform.person()
    assert town.platform.say(person, "你好").reply() is not None
    town.api.faults.always("message/custom/send", Fault.error(45047))
    with town.database.write() as session:
        conversation = session.connection().exec_driver_sql("SELECT id FROM conversations").scalars().one()
        assert tell(session, conversation, "工单有进展。")
    town.wait_for(lambda: town.deliveries() == ["sent", "pending"], "refusal")
    town.wait_for(lambda: town.api.calls_of("message/custom/send"), "refusal")
    town.api.faults.clear()
    assert town.platform.say(person, "有消息吗").reply() is not None
    town.wait_for(lambda: town.deliveries() == ["sent"] * 3, "both")
    assert [text.startswith("工单") for text in town.platform.seen_by(person)].index(True) == 1


@short_wait
def test_a_turn_whose_process_died_is_taken_over(
    town: Town, database: Database, keys: KeyRing, settings: Settings
) -> None:
    platform = town.another(time_factor=QUICK)
    person = platform.person()
    platform.say(person, "你好").settled()
    town.wait_for(lambda: town.deliveries() == ["sent"], "the first answer")
    with database.write() as session:
        conversation = session.connection().exec_driver_sql("SELECT id FROM conversations").scalars().one()
        # Another process takes the conversation and dies with it.
        session.execute(update(ConversationRow).values(lease_holder="dead", lease_until=now() + timedelta(hours=1)))
    assert platform.say(person, "怎么入会").reply() is None
    assert len(town.engine.turns) == 1
    with database.write() as session:
        session.execute(update(ConversationRow).values(lease_until=now() - timedelta(seconds=1)))
        assert lease_next(session, conversation, "other", timedelta(seconds=0)) is not None
    town.wait_for(lambda: town.deliveries() == ["sent"] * 2, "the answer")
    assert town.engine.turns[-1]["repeat"] is True


@pytest.fixture
def second_url(town: Town, settings: Settings, keys: KeyRing) -> Iterator[str]:
    """A second process on the same database."""
    database = Database(town.database.url.render_as_string(hide_password=False))
    with listening(town.engine.app()) as engine_url, running_bot(settings, database, keys, engine_url) as url:
        yield url
        town.engine.gate.set()
    database.close()


def test_two_processes_answer_the_same_deliveries_once(town: Town, second_url: str) -> None:
    first, second = town.platform, town.another(second_url)
    people = [first.person() for _ in range(4)]
    pushes = []
    for person in people:
        push = first.say(person, "怎么入会")
        pushes += [push, second.replay(push)]
    answers = [push.reply() for push in pushes]
    texts = [answer.text if answer else None for answer in answers]
    town.wait_for(lambda: town.deliveries() == ["sent"] * len(people), "all answers")
    for person, one, other in zip(people, texts[::2], texts[1::2], strict=True):
        assert one == other
        # On a slow machine the wait may be over before: then it is pushed, and neither process gives it away.
        assert len(town.api.sent_to(person)) == (1 if one is None else 0)
    assert len(town.engine.turns) == len(people)
    assert len(town.inbox()) == len(people)


@short_wait
def test_two_processes_push_a_late_answer_once(town: Town, second_url: str) -> None:
    first, second = town.another(time_factor=QUICK), town.another(second_url, time_factor=QUICK)
    person = first.person()
    town.engine.gate.clear()
    push = first.say(person, "怎么入会")
    again = second.replay(push)
    assert push.reply() is None
    assert again.reply() is None
    town.engine.gate.set()
    town.api.wait_for_sent(person)
    town.wait_for(lambda: town.deliveries() == ["sent"], "the end")
    assert count_of(ANSWER, first.seen_by(person)) == 1
    assert len(town.engine.turns) == 1


@short_wait
def test_many_answers_around_the_end_of_the_wait_arrive_once_each(town: Town) -> None:
    """Some are given in the answer, some pushed: at the border in between none is lost or said twice."""
    platform = town.another(time_factor=0.5)
    people = [platform.person() for _ in range(12)]
    town.engine.gate.clear()
    for person in people:
        platform.say(person, "怎么入会")
    timer = threading.Timer(0.45, town.engine.gate.set)
    timer.start()
    town.wait_for(lambda: town.deliveries() == ["sent"] * len(people), "all answers")
    timer.join()
    assert [count_of(ANSWER, platform.seen_by(person)) for person in people] == [1] * len(people)
    assert len(town.engine.turns) == len(people)


def test_while_the_engine_is_away_the_worker_is_told_and_the_answer_follows(town: Town) -> None:
    person = town.platform.person()
    town.engine.status = 503
    reply = town.platform.say(person, "怎么入会").reply()
    assert reply is not None
    assert ENGINE_DELAY in reply.text
    town.engine.status = 200
    (sent,) = town.api.wait_for_sent(person)
    assert ANSWER in sent.text
    town.wait_for(lambda: town.deliveries() == ["sent", "sent"], "both")


def test_what_a_process_stored_before_it_died_is_answered_by_the_next(town: Town, keys: KeyRing) -> None:
    person = town.platform.person()
    push = Push(
        person,
        {
            "ToUserName": town.api.account.original_id,
            "FromUserName": person,
            "CreateTime": int(now().timestamp()),
            **messages.text("怎么入会"),
            "MsgId": 77,
        },
    )
    key = parse_push({name: str(value) for name, value in push.fields.items()}).key
    until = now() + timedelta(seconds=5)
    with town.database.write() as session:
        conversation = open_conversation(session, "wechat", keys.hash("wechat", person))
        incoming = Incoming(keys.hash("wechat_push", key), "怎么入会", address=person, answer_until=until)
        take_in(session, keys, conversation, incoming)
    reply = town.platform.deliver(push).reply()
    assert reply is not None
    assert ANSWER in reply.text
    assert len(town.engine.turns) == 1
    town.wait_for(lambda: town.deliveries() == ["sent"], "confirmation")


def test_what_nobody_asks_for_again_is_pushed(town: Town, keys: KeyRing) -> None:
    """The process that waited is dead, and the platform does not deliver again."""
    person = town.platform.person()
    town.api.quota.open(person, "message")
    with town.database.write() as session:
        conversation = open_conversation(session, "wechat", keys.hash("wechat", person))
        until = now() + timedelta(seconds=1)
        take_in(session, keys, conversation, Incoming("x", "怎么入会", address=person, answer_until=until))
        allow_messages(session, conversation.id, MESSAGE.count, MESSAGE.time)
    (sent,) = town.api.wait_for_sent(person)
    assert ANSWER in sent.text
