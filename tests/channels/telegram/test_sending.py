"""What goes out, and what goes wrong with it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.channels.telegram.rendering import CHOOSE
from bot.conversations.inbox import find_conversation
from bot.conversations.model import Choice, Reply
from bot.conversations.outbox import write_replies
from tests.channels.telegram.office import Office
from tests.stand_ins.faults import Fault
from tests.stand_ins.telegram import Person, TelegramServer


def tell(office: Office, person: Person, *replies: Reply) -> None:
    """Replies are written to a worker who wrote before."""
    with office.database.write() as session:
        found = find_conversation(session, "telegram", office.keys.hash("telegram", str(person.id)))
        write_replies(session, found.id, replies, None)


@pytest.fixture
def known(bot: Office, server: TelegramServer, person: Person) -> Person:
    """A worker who has written, and got his answer."""
    person.says("/help")
    server.wait_for_messages(person.id, 1)
    bot.wait_until(lambda: bot.deliveries() == [("sent", None)], "the first answer")
    return person


def settled(office: Office, count: int) -> list[tuple[str, str | None]]:
    """What became of the replies after the first answer, when none of them waits any more."""
    return office.wait_until(
        lambda: (
            found
            if len(found := office.deliveries()) == count + 1
            and all(state not in ("pending", "sending") for state, _ in found)
            else []
        ),
        "the end of all deliveries",
    )[1:]


def test_words_arrive_as_they_are(bot: Office, server: TelegramServer, known: Person) -> None:
    words = "<b>&amp;</b> *粗* _斜_ [链接](https://a.example) 1 < 2 & 3 > 2 https://b.example"
    tell(bot, known, Reply(words))
    server.wait_for_messages(known.id, 2)
    assert known.reads()[1] == words
    assert "entities" not in server.messages_of(known.id)[1]
    assert "is_disabled" in server.calls_of("sendMessage")[1].arguments["link_preview_options"]


def test_long_words_are_cut_and_the_buttons_are_below_the_last_piece(
    bot: Office, server: TelegramServer, known: Person
) -> None:
    paragraph = "👷劳动法第五十条：工资应当以货币形式按月支付给劳动者本人。" * 40
    words = "\n\n".join([paragraph] * 5)
    tell(bot, known, Reply(words, (Choice("好的"), Choice("查工单", {"chosen": "ticket_status"}))))
    server.wait_for_messages(known.id, 3)
    assert settled(bot, 1) == [("sent", None)]
    sent = server.messages_of(known.id)[1:]
    assert "\n\n".join(message["text"] for message in sent) == words
    assert all(len(message["text"].encode("utf-16-le")) <= 2 * 4096 for message in sent)
    assert ["reply_markup" in message for message in sent] == [False] * (len(sent) - 1) + [True]
    assert len(sent[-1]["reply_markup"]["inline_keyboard"]) == 2


def test_messages_that_go_out_together_stay_apart(bot: Office, server: TelegramServer, known: Person) -> None:
    tell(bot, known, Reply("一"), Reply("", (Choice("甲"),)), Reply("  "), Reply("三"))
    server.wait_for_messages(known.id, 4)
    assert known.reads()[1:] == ["一", CHOOSE, "三"]


def test_a_lost_answer_is_not_followed_by_a_second_message(bot: Office, server: TelegramServer, known: Person) -> None:
    server.faults.next("sendMessage", Fault.lose_answer())
    tell(bot, known, Reply("您的工单有人接了"))
    tell(bot, known, Reply("请留意电话"))
    states = settled(bot, 2)
    assert known.reads()[1:] == ["您的工单有人接了", "请留意电话"]
    assert states[0][0] == "unknown"
    assert states[1] == ("sent", None)


def test_what_may_have_arrived_counts_as_unknown(bot: Office, server: TelegramServer, known: Person) -> None:
    faults = [Fault.raw(502), Fault.error(500), Fault.cut(), Fault.raw(200, b"<html>")]
    for number, fault in enumerate(faults):
        server.faults.next("sendMessage", fault)
        tell(bot, known, Reply(f"第{number}条"))
    tell(bot, known, Reply("最后"))
    assert [state for state, _ in settled(bot, 5)] == ["unknown"] * 4 + ["sent"]
    assert known.reads()[1:] == ["最后"]


def test_too_many_requests_wait_as_long_as_told_and_hold_back_all_chats(
    bot: Office, server: TelegramServer, known: Person
) -> None:
    server.faults.next("sendMessage", Fault.error(429, retry_after=2))
    tell(bot, known, Reply("一"))
    server.wait_for_calls("sendMessage", 2)
    tell(bot, known, Reply("二"))
    other = Person(server)
    other.says("/help")
    assert settled(bot, 3) == [("sent", None)] * 3
    assert known.reads()[1:] == ["一", "二"]
    refused, *later = server.calls_of("sendMessage")[1:]
    assert len(later) == 3
    assert all(call.at - refused.at > 1.9 for call in later)


def test_the_pace_of_a_chat_is_kept(bot: Office, server: TelegramServer, known: Person) -> None:
    server.limits_speed = True
    for number in range(3):
        tell(bot, known, Reply(f"第{number}条"))
    assert settled(bot, 3) == [("sent", None)] * 3
    assert len(server.calls_of("sendMessage")) == 4, "none was refused"


def test_a_worker_who_blocked_the_bot_is_left_alone_until_he_comes_back(
    bot: Office, server: TelegramServer, known: Person
) -> None:
    known.chat.closed = "bot was blocked by the user"
    tell(bot, known, Reply("一"))
    assert settled(bot, 1) == [("failed", "blocked")]
    assert bot.reachable() == [False]
    tell(bot, known, Reply("二"))
    assert settled(bot, 2)[1] == ("failed", "blocked")
    assert len(server.calls_of("sendMessage")) == 2
    known.unblocks()
    bot.wait_until(lambda: bot.reachable() == [True], "the way back")
    known.blocks()
    bot.wait_until(lambda: bot.reachable() == [False], "the second block")
    known.says("/help")
    server.wait_for_messages(known.id, 2)
    assert bot.reachable() == [True]


def test_a_chat_that_moved_gets_its_message(bot: Office, server: TelegramServer, known: Person) -> None:
    moved = server.add_chat("supergroup", "群")
    known.chat.migrated_to = moved.id
    tell(bot, known, Reply("一"))
    server.wait_for_messages(moved.id, 1)
    tell(bot, known, Reply("二"))
    server.wait_for_messages(moved.id, 2)
    assert len(server.calls_of("sendMessage")) == 4, "the second one went straight to the new chat"


def test_what_the_platform_will_never_take_does_not_hold_up_what_follows(
    bot: Office, server: TelegramServer, known: Person
) -> None:
    server.faults.next("sendMessage", Fault.error(400, "Bad Request: BUTTON_DATA_INVALID"))
    tell(bot, known, Reply("一"))
    tell(bot, known, Reply("二"))
    assert settled(bot, 2) == [("failed", "bad_request"), ("sent", None)]


def test_without_a_network_nothing_is_lost(bot: Office, server: TelegramServer, known: Person) -> None:
    server.stop()
    tell(bot, known, Reply("一"))
    tell(bot, known, Reply("二"))
    bot.wait_until(lambda: bot.deliveries()[1] == ("pending", "ConnectError"), "the failure")
    server.start()
    assert settled(bot, 2) == [("sent", None)] * 2
    assert known.reads()[1:] == ["一", "二"]


def test_a_refused_token_is_told_and_tried_again(
    bot: Office, server: TelegramServer, known: Person, caplog: pytest.LogCaptureFixture
) -> None:
    server.faults.next("sendMessage", Fault.error(401))
    tell(bot, known, Reply("一"))
    bot.wait_until(lambda: bot.deliveries()[1] == ("pending", "wrong_token"), "the failure")
    assert any("telegram_token_refused" in line and "ERROR" in line for line in caplog.text.splitlines())
    assert server.token not in caplog.text


def test_retry_after_is_understood_as_seconds_and_as_a_span(monkeypatch: pytest.MonkeyPatch) -> None:
    from telegram.error import RetryAfter

    from bot.channels.telegram.errors import pause_of

    assert pause_of(RetryAfter(7)) == timedelta(seconds=7)
    monkeypatch.setattr(RetryAfter, "retry_after", 7)
    assert pause_of(RetryAfter(7)) == timedelta(seconds=7)
