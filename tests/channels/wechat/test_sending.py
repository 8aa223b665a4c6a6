"""Replies go out by customer-service messages: within the quota, once, and honestly when nobody knows."""

from __future__ import annotations

import pytest

from bot.channels.wechat.interface.errors import ApiError, NoAnswerError, NotSentError, WeChatError, outcome_of
from bot.channels.wechat.sending.quota import MESSAGE, TAP
from bot.conversations.offers import find_offer, numbered_offer
from bot.conversations.sending import Later, Outcome, Refused, Unreachable, Unsure, WaitsForWorker
from bot.privacy.keys import KeyRing
from bot.storage.database import Database
from tests.channels.wechat.outside import ABILITIES, OPENID, Outside, settings_for
from tests.stand_ins.faults import Fault
from tests.stand_ins.wechat import Account, WeChatApi
from tests.stand_ins.wechat.accounts import ALL

SEND = "message/custom/send"


@pytest.fixture
def outside(api: WeChatApi, database: Database, keys: KeyRing) -> Outside:
    """A worker who just wrote."""
    outside = Outside(api, database, keys, settings_for(api))
    outside.writes()
    return outside


def test_replies_of_one_turn_are_one_message_and_count_once(outside: Outside) -> None:
    outside.reply("第一句", "第二句", choices=["入会"])
    outside.deliver()
    assert outside.read_by_worker() == ["第一句\n\n第二句\n\n回复数字就行：\n1. 入会"]
    assert outside.states() == [("sent", None)]
    assert outside.reach().messages_left == MESSAGE.count - 1
    with outside.database.read() as session:
        token = numbered_offer(session, outside.conversation, 1)
        assert token is not None
        assert find_offer(session, outside.conversation, token) == ("入会", {})
        assert numbered_offer(session, outside.conversation, 2) is None


def test_a_sixth_message_waits_for_the_worker_and_goes_out_first(outside: Outside) -> None:
    for number in range(7):
        outside.reply(f"第{number}条")
    outside.deliver()
    assert outside.read_by_worker() == [f"第{number}条" for number in range(5)]
    assert outside.states()[5] == ("waits", "nothing_allowed")
    assert len(outside.api.calls_of(SEND)) == 5
    outside.writes()
    outside.reply("新的")
    outside.deliver()
    assert outside.read_by_worker()[5:] == ["第5条", "第6条", "新的"]


@pytest.mark.parametrize("late", [True, False])
def test_the_platforms_word_on_the_quota_counts(outside: Outside, late: bool) -> None:
    """45015 after 48 hours, 45047 when it counted more than we did."""
    if late:
        outside.api.clock.advance(49 * 3600)
    else:
        for _ in range(5):
            outside.api.quota.spend(OPENID)
    outside.reply("在吗", "还有")
    outside.deliver()
    assert outside.states() == [("waits", "errcode_45015" if late else "errcode_45047")]
    assert outside.reach().messages_left == 0
    outside.writes()
    outside.deliver()
    assert outside.read_by_worker() == ["在吗\n\n还有"]


def test_a_tap_allows_three_for_a_minute(api: WeChatApi, database: Database, keys: KeyRing) -> None:
    outside = Outside(api, database, keys, settings_for(api))
    outside.writes(TAP, "menu")
    assert outside.reach().messages_left == 3
    assert outside.reach().until is not None
    for number in range(4):
        outside.reply(str(number))
    outside.deliver()
    assert outside.read_by_worker() == ["0", "1", "2"]
    assert outside.states()[3] == ("waits", "nothing_allowed")


def test_what_may_have_arrived_is_not_sent_again(outside: Outside) -> None:
    outside.api.faults.next(SEND, Fault.lose_answer())
    outside.reply("一")
    outside.reply("二")
    outside.deliver()
    assert outside.read_by_worker() == ["一", "二"]
    assert [state for state, _ in outside.states()] == ["unknown", "sent"]
    assert outside.reach().messages_left == 3


def test_a_slow_platform_is_not_waited_for(api: WeChatApi, database: Database, keys: KeyRing) -> None:
    outside = Outside(api, database, keys, settings_for(api, wechat_timeout=0.3))
    outside.writes()
    api.faults.next(SEND, Fault.slow(30))
    outside.reply("一")
    outside.deliver()
    assert outside.states() == [("unknown", "ReadTimeout")]


def test_what_surely_did_not_arrive_is_sent_later_and_not_counted(outside: Outside) -> None:
    outside.run(lambda process: process.client.get("getcallbackip"))
    outside.api.stop()
    outside.reply("一")
    outside.deliver()
    assert outside.states() == [("pending", "ConnectError")]
    assert outside.reach().messages_left == MESSAGE.count
    outside.api.start()
    outside.pauses_end()
    outside.deliver()
    assert outside.read_by_worker() == ["一"]


def test_nothing_is_unknown_because_the_database_was_away_before_the_call(outside: Outside) -> None:
    outside.reply("一")
    with outside.database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE platform_values RENAME TO away")
    outside.deliver()
    assert [state for state, _ in outside.states()] == ["pending"]
    with outside.database.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE away RENAME TO platform_values")
    outside.pauses_end()
    outside.deliver()
    assert outside.read_by_worker() == ["一"]


def test_a_busy_platform_is_asked_three_times(outside: Outside) -> None:
    outside.api.faults.next(SEND, Fault.error(-1), times=2)
    outside.reply("一")
    outside.deliver()
    assert outside.states() == [("sent", None)]
    outside.api.faults.always(SEND, Fault.error(-1))
    outside.reply("二")
    outside.deliver()
    assert outside.states()[1] == ("pending", "errcode_-1")
    assert len(outside.api.calls_of(SEND)) == 6
    assert outside.reach().messages_left == MESSAGE.count - 1


def test_whoever_cannot_be_reached_is_left_alone(outside: Outside) -> None:
    outside.api.faults.next(SEND, Fault.error(43019))
    outside.reply("一")
    outside.reply("二")
    outside.deliver()
    assert outside.states() == [("failed", "errcode_43019")] * 2
    assert outside.reach().cause == "errcode_43019"
    assert len(outside.api.calls_of(SEND)) == 1


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        *((ApiError(code), Unreachable) for code in (40003, 43004, 46004, 43019, 48002, 50002)),
        *((ApiError(code), WaitsForWorker) for code in (45015, 45047, 48001, 48004)),
        *((ApiError(code), Later) for code in (-1, 40001, 40013, 40014, 40125, 40164, 40243, 42001, 45009, 45011)),
        *((ApiError(code), Refused) for code in (40033, 40200, 45002, 45008, 47001, 99999)),
        (NotSentError("ConnectTimeout"), Later),
        (NoAnswerError("ReadTimeout"), Unsure),
    ],
)
def test_what_an_error_means_for_a_message(error: WeChatError, kind: type[Outcome]) -> None:
    outcome = outcome_of(error)
    assert type(outcome) is kind
    assert str(getattr(error, "code", error)) in getattr(outcome, "cause", "")


def test_a_menu_that_the_account_may_not_send_becomes_text_for_all_processes(
    api: WeChatApi, database: Database, keys: KeyRing
) -> None:
    outside = Outside(api, database, keys, settings_for(api, ABILITIES + ",msgmenu"))
    outside.writes()
    outside.reply("选一个", choices=["入会"])
    outside.deliver()
    api.account.abilities = ALL - {"msgmenu"}
    outside.reply("再选", choices=["入会"])
    outside.deliver()
    outside.reply("又选", choices=["入会"])
    outside.deliver()
    assert [sent.kind for sent in api.sent_to(OPENID)] == ["msgmenu", "text", "text"]
    assert len(api.calls_of(SEND)) == 4
    assert outside.reach().messages_left == 2


def test_an_account_without_the_right_waits_for_the_worker(database: Database, keys: KeyRing) -> None:
    with WeChatApi(Account.unverified()) as api:
        outside = Outside(api, database, keys, settings_for(api))
        outside.writes()
        outside.reply("一")
        outside.deliver()
        assert outside.states() == [("waits", "errcode_48001")]
        outside.writes()
        outside.deliver()
        assert outside.states() == [("waits", "no_custom_send")]
        assert len(api.calls_of(SEND)) == 1


def test_typing_is_shown_where_it_may_be_and_never_disturbs(outside: Outside) -> None:
    outside.api.users[OPENID].exchange_at = outside.api.clock()
    for _ in range(2):  # the second time it is shown already: 45081
        outside.run(lambda process: process.sender.show_typing(OPENID))
    assert outside.api.typing_shown == [OPENID]
    outside.api.account.abilities = frozenset()
    for _ in range(2):
        outside.run(lambda process: process.sender.show_typing(OPENID))
    assert len(outside.api.calls_of("message/custom/typing")) == 3
