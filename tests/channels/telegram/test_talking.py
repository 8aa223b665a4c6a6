"""A worker talks with the bot."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.channels.flood import TOO_FAST
from bot.channels.greeting import TOPICS, WELCOME
from bot.channels.telegram import wording
from bot.conversations.tables import ConversationRow
from bot.dialogue.wording import PRIVACY_NOTICE
from tests.channels.telegram.office import Office
from tests.stand_ins.telegram import Person, TelegramServer


def test_start_greets_and_a_topic_is_answered(bot: Office, server: TelegramServer, person: Person) -> None:
    person.starts()
    server.wait_for_messages(person.id, 2)
    assert person.reads() == [PRIVACY_NOTICE, WELCOME]
    assert person.buttons() == [topic.title for topic in TOPICS]

    person.taps("怎么加入工会")
    server.wait_for_messages(person.id, 3)
    assert person.reads()[-1] == "好的。"
    assert [turn["metadata"]["chosen"] for turn in bot.engine.turns] == ["joining/how_to_join"]
    (tap,) = server.taps.values()
    server.wait_until(lambda: tap.answered is not None, "the answer to the tap")
    assert "text" not in (tap.answered or {})
    server.wait_until(lambda: person.buttons() == [], "the end of the buttons")

    person.starts()
    server.wait_for_messages(person.id, 4)
    assert person.reads()[3:] == [WELCOME], "he has been told how his data is treated"


def test_a_bare_number_and_a_repeated_title_mean_a_choice(bot: Office, server: TelegramServer, person: Person) -> None:
    person.says("/menu")
    server.wait_for_messages(person.id, 1)
    person.says("3")
    server.wait_for_messages(person.id, 3)
    person.says("/menu")
    server.wait_for_messages(person.id, 4)
    person.says("查我的会员")
    server.wait_for_messages(person.id, 5)
    chosen = [turn["metadata"]["chosen"] for turn in bot.engine.turns]
    assert chosen == ["startup/startup_subsidy", "check_membership"]


def test_messages_of_a_chat_keep_their_order(bot: Office, server: TelegramServer) -> None:
    people = [Person(server) for _ in range(3)]
    for number in range(4):
        for person in people:
            person.says(f"{person.chat.title}{person.id}第{number}句")
    for person in people:
        server.wait_for_messages(person.id, 5)
        said = [text for text in bot.said() if str(person.id) in text]
        assert [text[-2] for text in said] == ["0", "1", "2", "3"]
    assert len(bot.said()) == 12


def test_every_update_twice_makes_one_turn(bot: Office, server: TelegramServer, person: Person) -> None:
    server.deliverer.loses_answers = True
    person.starts()
    server.wait_for_messages(person.id, 2)
    person.says("工资没发")
    server.wait_for_messages(person.id, 3)
    person.taps("我要反映问题")
    server.wait_for_messages(person.id, 4)
    server.wait_until_delivered()
    assert len(server.deliverer.deliveries) == 6
    assert [text for text, _ in bot.inbox()] == [wording.STARTED, "工资没发", "我要反映问题"]
    assert len(bot.said()) == 2
    assert len(person.reads()) == 4


def test_a_tap_and_a_text_at_the_same_time_are_both_answered_once(
    bot: Office, server: TelegramServer, person: Person
) -> None:
    person.says("/menu")
    server.wait_for_messages(person.id, 1)
    bot.engine.gate.clear()
    person.taps("创业补贴")
    person.says("还有，怎么入会")
    server.wait_until_delivered()
    bot.engine.gate.set()
    server.wait_for_messages(person.id, 4)
    assert sorted(text for text, _ in bot.inbox()[1:]) == ["创业补贴", "还有，怎么入会"]
    assert len(bot.said()) == 2


def test_a_button_counts_once_and_an_old_or_foreign_one_is_explained(
    bot: Office, server: TelegramServer, person: Person
) -> None:
    other = Person(server)
    person.says("/menu")
    (menu,) = server.wait_for_messages(person.id, 1)
    data = menu["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    assert len(data.encode()) <= 64
    other.starts()
    (greeting, *_) = server.wait_for_messages(other.id, 2)
    other.taps_data(data, greeting)
    other.taps_data("o:" + "x" * 24, greeting)
    other.taps_data("nonsense", greeting)
    person.taps_data(data, menu)
    server.wait_for_messages(person.id, 2)
    person.taps_data(data, menu)
    server.wait_until(lambda: all(tap.answered is not None for tap in server.taps.values()), "all answers")
    told = [(tap.answered or {}).get("text", "") for tap in server.taps.values()]
    assert told == [wording.OFFER_GONE] * 3 + ["", wording.OFFER_USED]
    assert len(bot.said()) == 1


def test_typing_is_shown_while_the_answer_is_worked_out(bot: Office, server: TelegramServer, person: Person) -> None:
    bot.engine.gate.clear()
    person.says("工资没发")
    server.wait_for_calls("sendChatAction")
    assert server.actions[person.id] == ["typing"]
    bot.engine.gate.set()
    server.wait_for_messages(person.id, 1)


def test_commands_of_the_menu(bot: Office, server: TelegramServer, person: Person) -> None:
    person.starts()
    for number, command in enumerate(["/ticket", "/apply@Whoever", "/human", "/privacy", "/nonsense"], 3):
        person.says(command)
        server.wait_for_messages(person.id, number)
    told = [(turn["text"], turn["metadata"].get("chosen")) for turn in bot.engine.turns]
    assert told == [("查工单", "ticket_status"), ("我要申请", "apply"), ("转人工", None)]
    assert person.reads()[5] == PRIVACY_NOTICE
    assert person.buttons()[len(TOPICS) :][:2] == [wording.DELETE_DATA, wording.EXPORT_DATA]
    assert "工会的事都可以问我" in person.reads()[6]


def test_words_that_begin_with_a_slash_are_words(bot: Office, server: TelegramServer, person: Person) -> None:
    person.says("/工资没发")
    server.wait_for_messages(person.id, 1)
    assert bot.said() == ["工资没发"]


def test_words_behind_a_command_are_heard(bot: Office, server: TelegramServer, person: Person) -> None:
    person.says("/ticket 公司不给工伤认定")
    server.wait_for_messages(person.id, 2)
    assert bot.said() == ["公司不给工伤认定"]
    person.says("/start 救命，有人拿刀砍我")
    server.wait_for_messages(person.id, 3)
    assert "120" in person.reads()[2]


@pytest.mark.settings(limit_messages="3/hour")
def test_who_sends_too_much_is_told_once_and_still_heard_in_danger(
    bot: Office, server: TelegramServer, person: Person
) -> None:
    other = Person(server)
    for words in ("一句", "两句", "三句", "四句", "/menu", "五句"):
        person.says(words)
    other.says("别人的话")
    person.says("救命，有人拿刀砍我")
    server.wait_for_messages(person.id, 6)
    server.wait_for_messages(other.id, 2)
    assert sorted(bot.said()) == ["一句", "三句", "两句", "别人的话"]
    assert person.reads().count(TOO_FAST) == 1
    assert any("马上打 120" in words for words in person.reads())
    assert ("四句", "done") in bot.inbox(), "what is held back is kept"


def test_a_link_with_a_scene_tells_the_place(bot: Office, server: TelegramServer, person: Person) -> None:
    person.starts("union-gh-330205")
    server.wait_for_messages(person.id, 3)
    assert person.reads()[1].startswith("您扫的是")
    person.starts("station-that-never-was")
    server.wait_for_messages(person.id, 4)
    assert person.reads()[3] == WELCOME
    with bot.database.read() as session:
        assert session.scalars(select(ConversationRow.place)).all() == ["330205"]


def test_what_cannot_be_read_is_answered(bot: Office, server: TelegramServer, person: Person) -> None:
    person.sends_location(31.2, 121.5)
    person.sends({"dice": {"emoji": "🎲", "value": 3}})
    person.sends({"story": {"id": 1, "chat": {"id": 5, "type": "private"}}})
    server.wait_for_messages(person.id, 3)
    assert person.reads() == [wording.PLACE_UNKNOWN, wording.STICKER, wording.UNREADABLE]
    assert bot.said() == []


def test_a_changed_message_is_asked_for_again_once(bot: Office, server: TelegramServer, person: Person) -> None:
    person.says("工次没发")
    server.wait_for_messages(person.id, 2)
    person.edits(1, "工资没发")
    server.wait_for_messages(person.id, 3)
    person.edits(1, "工资没有发")
    server.wait_until_delivered()
    person.says("工资没发")
    server.wait_for_messages(person.id, 4)
    assert person.reads() == [PRIVACY_NOTICE, "好的。", wording.EDITED, "好的。"]
    assert bot.said() == ["工次没发", "工资没发"]


def test_a_shared_phone_number_is_masked(bot: Office, server: TelegramServer, person: Person) -> None:
    person.sends({"contact": {"phone_number": "8613812345678", "first_name": "王", "user_id": person.id}})
    server.wait_for_messages(person.id, 1)
    assert bot.said() == ["〔手机1〕"]
