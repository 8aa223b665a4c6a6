"""In groups the bot speaks only when it is spoken to, once, and says where to talk."""

from __future__ import annotations

from typing import Any

import pytest

from bot.channels.telegram import wording
from tests.channels.telegram.office import Office
from tests.stand_ins.telegram import Person, TelegramServer
from tests.stand_ins.telegram.people import upgrade

NAME = "gonghui_stand_in_bot"


def mention(words: str, name: str) -> dict[str, Any]:
    """A message that names somebody."""
    at = len(words[: words.index(name)].encode("utf-16-le")) // 2
    return {"text": words, "entities": [{"type": "mention", "offset": at, "length": len(name)}]}


def test_the_bot_is_silent_until_it_is_spoken_to_and_answers_once(
    bot: Office, server: TelegramServer, person: Person
) -> None:
    group = server.add_chat("supergroup", "工友群")
    server.wait_for_calls("getMyCommands")
    person.says("工资没发", group)
    person.sends(mention("@somebody_else 在吗", "@somebody_else"), group)
    person.says("/help@other_bot", group)
    person.sends_location(31.2, 121.5)
    person.sends(mention(f"👷 @{NAME} 工资没发", f"@{NAME}"), group)
    server.wait_for_messages(group.id, 1)
    person.says(f"/help@{NAME.upper()}", group)
    server.wait_until_delivered()
    server.wait_for_messages(person.id, 1)
    words = wording.IN_GROUP_LINK.format(link=f"https://t.me/{NAME}?start=group")
    assert person.reads(group) == [words]
    assert bot.said() == []
    assert [text for text, _ in bot.inbox()] == [wording.SENT_PLACE], "nothing of the group is stored"


@pytest.mark.parametrize("way", ["/help", "reply", "caption"])
def test_ways_to_speak_to_it(bot: Office, server: TelegramServer, person: Person, way: str) -> None:
    group = server.add_chat("group", "工友群")
    server.wait_for_calls("getMyCommands")
    if way == "/help":
        person.says("/help", group)
    elif way == "reply":
        earlier = server.add_message(group, server.bot, {"text": "您好"})
        person.sends({"text": "工资没发", "reply_to_message": earlier}, group)
    else:
        caption = mention(f"@{NAME} 看看", f"@{NAME}")
        content = {"caption": caption["text"], "caption_entities": caption["entities"]}
        person.sends(content | {"photo": [{"file_id": "x", "file_unique_id": "y", "width": 1, "height": 1}]}, group)
    server.wait_until(lambda: any("私下跟我说" in words for words in person.reads(group)), "the answer")


def test_each_group_is_answered(bot: Office, server: TelegramServer, person: Person) -> None:
    groups = [server.add_chat("group", f"群{number}") for number in range(2)]
    for group in groups:
        person.says("/help", group)
    for group in groups:
        server.wait_for_messages(group.id, 1)


def test_a_tap_in_a_group_is_told_to_come_inside(bot: Office, server: TelegramServer, person: Person) -> None:
    group = server.add_chat("group", "工友群")
    posted = server.add_message(group, server.bot, {"text": "菜单"})
    person.taps_data("o:something", posted)
    (tap,) = server.taps.values()
    server.wait_until(lambda: tap.answered is not None, "the answer")
    assert (tap.answered or {})["text"] == wording.IN_GROUP


def test_a_group_that_grew_is_no_fault(bot: Office, server: TelegramServer, person: Person) -> None:
    group = server.add_chat("group", "工友群")
    grown = upgrade(server, group)
    server.wait_until_delivered()
    person.says("/help", grown)
    server.wait_for_messages(grown.id, 1)
    assert {delivery.status for delivery in server.deliverer.deliveries} == {200}
