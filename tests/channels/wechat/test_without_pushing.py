"""An account that may send nothing of its own accord: everything is said in answers to pushes, and nothing is lost."""

from __future__ import annotations

import pytest

from bot.channels.wechat import wording
from bot.channels.wechat.pushes.composing import MORE
from tests.channels.wechat.town import QUICK, Town
from tests.stand_ins.wechat import Account, Platform

ANSWER = "好的。"
pytestmark = pytest.mark.settings(wechat_passive_wait=0.5)


@pytest.fixture
def account() -> Account:
    """An account as persons hold it."""
    return Account.unverified()


@pytest.fixture
def platform(town: Town) -> Platform:
    """A platform that hangs up after a second."""
    return town.another(time_factor=QUICK)


def told(platform: Platform, person: str, words: str) -> str:
    """What the worker reads in answer to his words."""
    reply = platform.say(person, words).reply()
    assert reply is not None
    return reply.text


def test_a_quick_answer_needs_no_right(town: Town) -> None:
    person = town.platform.person()
    assert ANSWER in told(town.platform, person, "怎么入会")
    town.wait_for(lambda: town.deliveries() == ["sent"], "confirmation")
    assert town.api.calls == []


def test_the_last_delivery_says_how_to_get_the_result(town: Town, platform: Platform) -> None:
    person = platform.person()
    town.engine.gate.clear()
    push = platform.say(person, "怎么入会")
    reply = push.reply()
    assert reply is not None
    assert reply.text == wording.IN_PROGRESS
    assert [attempt.status for attempt in push.attempts] == [None, None, 200]
    assert told(platform, person, "【结果】") == wording.IN_PROGRESS
    town.engine.gate.set()
    town.wait_for(lambda: town.deliveries() == ["pending"], "the result")
    assert ANSWER in told(town.platform, person, "结果")
    town.wait_for(lambda: town.deliveries() == ["sent"], "confirmation")
    assert len(town.engine.turns) == 1
    assert sum(text.count(ANSWER) for text in platform.seen_by(person)) == 1
    assert platform.notices_of(person) == []
    assert town.api.calls == []


def test_an_answer_ready_in_time_for_a_later_delivery_is_given_to_that(town: Town, platform: Platform) -> None:
    person = platform.person()
    town.engine.gate.clear()
    push = platform.say(person, "怎么入会")
    town.wait_for(lambda: push.attempts or _requests(town) > 1, "the platform hangs up")
    town.engine.gate.set()
    reply = push.reply()
    assert reply is not None
    assert ANSWER in reply.text
    assert len(town.engine.turns) == 1


def test_the_result_comes_before_the_answer_to_the_next_question(town: Town, platform: Platform) -> None:
    person = platform.person()
    town.engine.gate.clear()
    assert told(platform, person, "怎么入会") == wording.IN_PROGRESS
    town.engine.gate.set()
    town.wait_for(lambda: town.deliveries() == ["pending"], "the result")
    town.engine.custom = {"decision": "flow", "text": "第二个答案。"}
    text = told(town.platform, person, "那要多少钱")
    assert text.index(ANSWER) < text.index("第二个答案。")
    town.wait_for(lambda: town.deliveries() == ["sent", "sent"], "confirmation")


def test_a_long_answer_is_read_piece_by_piece(town: Town) -> None:
    lines = [f"第{number}条：入会要带身份证和劳动合同，到单位工会填表。" for number in range(80)]
    town.engine.custom = {"decision": "flow", "text": "\n".join(lines)}
    person = town.platform.person()
    read = [told(town.platform, person, "怎么入会")]
    while read[-1].endswith(MORE.strip()):
        push = town.platform.say(person, "继续")
        reply = push.reply()
        assert reply is not None
        again = town.platform.replay(push).reply()
        assert again is not None
        assert again.text == reply.text
        read.append(reply.text)
    assert len(read) > 2
    assert all(len(text.encode()) <= 2048 for text in read)
    whole = "\n".join(text.removesuffix(MORE.strip()).strip() for text in read)
    assert whole.splitlines()[-len(lines) :] == lines
    assert len(town.engine.turns) == 1
    town.wait_for(lambda: town.deliveries() == ["sent"], "confirmation")
    assert ["继续"] * (len(read) - 1) == [text for _, text, _ in town.inbox()][1:]


def test_who_goes_on_to_something_else_is_not_told_the_rest(town: Town) -> None:
    person = town.platform.person()
    town.engine.custom = {"decision": "flow", "text": "长长的话。" * 300}
    assert told(town.platform, person, "怎么入会").endswith(MORE.strip())
    town.engine.custom = {"decision": "flow", "text": "新的答案。"}
    assert told(town.platform, person, "工资没发") == "新的答案。"
    assert told(town.platform, person, "继续") == "新的答案。"
    assert [turn["text"] for turn in town.engine.turns] == ["怎么入会", "工资没发", "继续"]


def test_a_choice_called_like_the_rest_is_a_choice(town: Town) -> None:
    person = town.platform.person()
    town.engine.custom = {
        "decision": "flow",
        "text": "表还没填完。",
        "choices": [{"title": "继续", "chosen": "resume_form"}],
    }
    told(town.platform, person, "我的表")
    told(town.platform, person, "继续")
    assert town.inbox()[-1][2] == {"chosen": "resume_form"}


def _requests(town: Town) -> int:
    with town.database.read() as session:
        return int(session.connection().exec_driver_sql("SELECT max(requests) FROM inbox").scalar() or 0)


@pytest.mark.settings(wechat_passive_wait=0.5, wechat_abilities="custom_send,typing")
def test_a_right_that_the_platform_denies_is_done_without(town: Town, platform: Platform) -> None:
    person = platform.person()
    town.engine.gate.clear()
    assert platform.say(person, "怎么入会").reply() is None
    town.engine.gate.set()
    town.wait_for(lambda: town.deliveries() == ["pending"] and town.api.calls_of("message/custom/send"), "refusal")
    town.wait_for(lambda: _waits(town), "the reply waits")
    town.engine.custom = {"decision": "flow", "text": "第二个答案。"}
    text = told(town.platform, person, "在吗")
    assert text.index(ANSWER) < text.index("第二个答案。")
    town.wait_for(lambda: town.deliveries() == ["sent", "sent"], "confirmation")
    assert len(town.api.calls_of("message/custom/send")) == 1


def _waits(town: Town) -> bool:
    with town.database.read() as session:
        return bool(session.connection().exec_driver_sql("SELECT 1 FROM deliveries WHERE waits_for_worker").first())
