"""python-telegram-bot's Bot, which is not ours, at the stand-in Bot API."""

from __future__ import annotations

import asyncio

import pytest
from telegram import Bot, BotCommand, ReplyKeyboardMarkup, Update
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    InvalidToken,
    RetryAfter,
)

from tests.stand_ins.telegram import Person, TelegramServer
from tests.stand_ins.telegram.people import upgrade
from tests.stand_ins.telegram_bot import menu, with_bot


def test_a_talk_with_buttons_and_files(server: TelegramServer) -> None:
    person = Person(server, "李")
    person.starts("bind-1")
    person.sends_photo(b"\xff\xd8large photo", caption="工资条")
    person.sends_voice(b"OggS voice")
    person.sends_location(31.2, 121.5)

    async def talk(bot: Bot) -> None:
        start, photo, voice, place = await bot.get_updates(timeout=1)
        assert start.message is not None
        assert start.message.text == "/start bind-1"
        assert start.message.entities[0].type == "bot_command"
        assert photo.message is not None
        assert photo.message.caption == "工资条"
        file = await bot.get_file(photo.message.photo[-1].file_id)
        assert bytes(await file.download_as_bytearray()) == b"\xff\xd8large photo"
        assert voice.message is not None
        assert voice.message.voice is not None
        assert place.message is not None
        assert place.message.location is not None
        assert place.message.location.latitude == 31.2

        sent = await bot.send_message(
            person.id, "您好 <b>李</b> 👷", parse_mode="HTML", reply_markup=menu("入会", "欠薪")
        )
        assert [entity.type for entity in sent.entities] == ["bold"]
        assert sent.parse_entity(sent.entities[0]) == "李"
        person.taps("入会")
        (tap,) = await bot.get_updates(offset=place.update_id + 1)
        assert tap.callback_query is not None
        assert tap.callback_query.data == "p:入会"
        assert await bot.answer_callback_query(tap.callback_query.id)
        assert await bot.edit_message_reply_markup(person.id, sent.message_id)
        with pytest.raises(BadRequest, match=r"(?i)not modified"):
            await bot.edit_message_reply_markup(person.id, sent.message_id)
        assert await bot.send_chat_action(person.id, "typing")
        await bot.send_message(person.id, "请选：", reply_markup=ReplyKeyboardMarkup([["北京", "上海"]]))
        person.taps("上海")
        (chosen,) = await bot.get_updates(offset=tap.update_id + 1)
        assert chosen.message is not None
        assert chosen.message.text == "上海"

    with_bot(server, talk)
    assert person.reads() == ["您好 李 👷", "请选："]


def test_every_kind_of_update_is_understood(server: TelegramServer) -> None:
    person = Person(server)
    person.says("工次没发")
    person.edits(1, "工资没发")
    person.sends_document(b"%PDF-1.7", "合同.pdf", "application/pdf")
    person.blocks()
    person.unblocks()

    async def work(bot: Bot) -> None:
        _said, edited, document, blocked, unblocked = await bot.get_updates()
        assert edited.edited_message is not None
        assert (edited.edited_message.text, edited.edited_message.message_id) == ("工资没发", 1)
        assert document.message is not None
        assert document.message.document is not None
        assert document.message.document.file_name == "合同.pdf"
        assert blocked.my_chat_member is not None
        assert blocked.my_chat_member.new_chat_member.status == "kicked"
        assert unblocked.my_chat_member is not None
        assert unblocked.my_chat_member.new_chat_member.status == "member"
        file = await bot.get_file(document.message.document.file_id)
        server.clock.advance(3600)
        with pytest.raises(InvalidToken):
            await file.download_as_bytearray()

    with_bot(server, work)


def test_account_and_webhook(server: TelegramServer) -> None:
    async def work(bot: Bot) -> None:
        me = await bot.get_me()
        assert me.is_bot
        assert await bot.set_my_commands([BotCommand("help", "能做什么")], language_code="zh")
        assert await bot.get_my_commands(language_code="zh") == (BotCommand("help", "能做什么"),)
        assert await bot.get_my_commands() == ()
        assert await bot.set_webhook("https://bot.example.org/t", secret_token="s-1", allowed_updates=["message"])
        info = await bot.get_webhook_info()
        assert (info.url, info.max_connections) == ("https://bot.example.org/t", 40)
        assert info.allowed_updates == ("message",)
        with pytest.raises(Conflict, match=r"(?i)webhook"):
            await bot.get_updates()
        assert await bot.delete_webhook(drop_pending_updates=True)
        with pytest.raises(RetryAfter):
            await bot.set_webhook("https://bot.example.org/t")
        server.clock.advance(1)
        with pytest.raises(BadRequest, match=r"(?i)HTTPS"):
            await bot.set_webhook("http://bot.example.org/t")

    with_bot(server, work)
    with pytest.raises(InvalidToken):
        with_bot(server, lambda bot: bot.get_me(), token="7000000001:wrong")


def test_a_group_becomes_a_supergroup(server: TelegramServer) -> None:
    person = Person(server)
    group = server.add_chat("group", "三班")
    person.says("/help@gonghui_stand_in_bot", group)
    supergroup = upgrade(server, group)

    async def work(bot: Bot) -> None:
        updates = await bot.get_updates()
        assert updates[0].message is not None
        assert updates[0].message.chat.type == "group"
        assert updates[-1].message is not None
        assert updates[-1].message.migrate_to_chat_id == supergroup.id
        with pytest.raises(ChatMigrated) as moved:
            await bot.send_message(group.id, "您好")
        assert moved.value.new_chat_id == supergroup.id
        await bot.send_message(moved.value.new_chat_id, "您好")

    with_bot(server, work)


def test_the_second_poller_ends_the_first(server: TelegramServer) -> None:
    async def work(bot: Bot) -> None:
        first = asyncio.create_task(bot.get_updates(timeout=20))
        await asyncio.to_thread(server.wait_for_calls, "getUpdates")
        await bot.get_updates()
        with pytest.raises(Conflict, match=r"(?i)terminated"):
            await first

    with_bot(server, work)


def test_updates_that_nobody_asked_for_do_not_come(server: TelegramServer) -> None:
    person = Person(server)
    said = person.says("您好")
    assert said is not None

    async def work(bot: Bot) -> tuple[Update, ...]:
        await bot.get_updates(allowed_updates=["callback_query"], offset=said.id + 1)
        assert person.says("还在吗") is None
        return await bot.get_updates(offset=-1)

    assert with_bot(server, work) == ()
