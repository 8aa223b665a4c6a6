"""What the stand-in Bot API refuses and how it fails, as python-telegram-bot understands it."""

from __future__ import annotations

import html
from datetime import timedelta

import pytest
from telegram import Bot
from telegram.error import (
    BadRequest,
    Forbidden,
    NetworkError,
    RetryAfter,
    TimedOut,
)

from tests.stand_ins.faults import Fault
from tests.stand_ins.telegram import Person, TelegramServer
from tests.stand_ins.telegram_bot import menu, with_bot


def test_what_the_server_refuses(server: TelegramServer) -> None:
    stranger, person = Person(server), Person(server)
    person.starts()

    async def work(bot: Bot) -> None:
        with pytest.raises(BadRequest, match=r"(?i)chat not found"):
            await bot.send_message(1, "您好")
        with pytest.raises(Forbidden, match=r"(?i)initiate"):
            await bot.send_message(stranger.id, "您好")
        for words, mode, reason in (
            (" \n", None, "text is empty"),
            ("好" * 4097, None, "too long"),
            ("👷" * 2049, None, "too long"),
            ("<b>一", "HTML", "can't parse entities"),
            ("工资 < 3000", "HTML", "can't parse entities"),
            ("<i>一</b>", "HTML", "can't parse entities"),
        ):
            with pytest.raises(BadRequest, match=f"(?i){reason}"):
                await bot.send_message(person.id, words, parse_mode=mode)
        await bot.send_message(person.id, html.escape("工资 < 3000 & 更少"), parse_mode="HTML")
        with pytest.raises(BadRequest, match=r"(?i)BUTTON_DATA_INVALID"):
            await bot.send_message(person.id, "选", reply_markup=menu("二十二个字" * 5))
        with pytest.raises(BadRequest, match=r"(?i)too long"):
            await bot.send_message(person.id, "选", reply_markup=menu(*(str(number) for number in range(101))))
        with pytest.raises(BadRequest, match=r"(?i)query is too old"):
            await bot.answer_callback_query("1")
        person.blocks()
        with pytest.raises(Forbidden, match=r"(?i)blocked"):
            await bot.send_message(person.id, "您好")

    with_bot(server, work)
    assert person.reads() == ["工资 < 3000 & 更少"]


def test_a_tap_is_answered_in_time_or_not_at_all(server: TelegramServer) -> None:
    person = Person(server)
    person.starts()

    async def work(bot: Bot) -> None:
        await bot.send_message(person.id, "选", reply_markup=menu("入会"))
        person.taps("入会")
        server.clock.advance(151)
        updates = await bot.get_updates()
        assert [update.message is not None for update in updates] == [True], "the tap has expired, the message has not"
        with pytest.raises(BadRequest, match=r"(?i)query is too old"):
            await bot.answer_callback_query(next(iter(server.taps)))
        server.clock.advance(24 * 3600)
        assert await bot.get_updates() == ()

    with_bot(server, work)


def test_scripted_faults(server: TelegramServer) -> None:
    person = Person(server)
    person.starts()

    async def work(bot: Bot) -> None:
        server.faults.next("sendmessage", Fault.error(429, retry_after=3))
        with pytest.raises(RetryAfter) as later:
            await bot.send_message(person.id, "一")
        assert later.value.retry_after == timedelta(seconds=3)
        for fault in (Fault.cut(), Fault.raw(502), Fault.error(500)):
            server.faults.next("sendMessage", fault)
            with pytest.raises(NetworkError):
                await bot.send_message(person.id, "一")
        assert person.reads() == []
        server.faults.next("sendMessage", Fault.lose_answer())
        with pytest.raises(NetworkError):
            await bot.send_message(person.id, "一")
        server.faults.next("sendMessage", Fault.slow(30))
        with pytest.raises(TimedOut):
            await bot.send_message(person.id, "二", read_timeout=0.2)

    with_bot(server, work)
    assert person.reads() == ["一", "二"], "the work was done although no answer came"


def test_speed_limits(server: TelegramServer) -> None:
    person = Person(server)
    person.starts()
    server.limits_speed = True
    server.clock = type(server.clock)(frozen_at=1_800_000_000)

    async def work(bot: Bot) -> None:
        await bot.send_message(person.id, "一")
        with pytest.raises(RetryAfter):
            await bot.send_message(person.id, "二")
        server.clock.advance(1)
        await bot.send_message(person.id, "二")

    with_bot(server, work)
    assert person.reads() == ["一", "二"]
