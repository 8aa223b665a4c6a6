"""pyTelegramBotAPI, which is not ours, at the stand-in Bot API: polling, sending, taps, files."""

from __future__ import annotations

import pytest
import telebot
from telebot import apihelper, types

from tests.stand_ins.faults import Fault
from tests.stand_ins.telegram import Person, TelegramServer


@pytest.fixture(autouse=True)
def _calls_the_stand_in(server: TelegramServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apihelper, "API_URL", server.base_url + "{0}/{1}")
    monkeypatch.setattr(apihelper, "FILE_URL", server.base_file_url + "{0}/{1}")


def test_it_talks_by_polling(server: TelegramServer) -> None:
    bot = telebot.TeleBot(server.token, threaded=False)

    @bot.message_handler(commands=["start"])  # type: ignore[untyped-decorator]
    def start(message: types.Message) -> None:
        markup = types.InlineKeyboardMarkup()
        markup.add(types.InlineKeyboardButton("入会", callback_data="p:join"))
        bot.send_message(message.chat.id, f"<i>您好</i> {message.text}", parse_mode="HTML", reply_markup=markup)

    @bot.callback_query_handler(func=lambda _tap: True)  # type: ignore[untyped-decorator, no-untyped-call]
    def tapped(tap: types.CallbackQuery) -> None:
        bot.answer_callback_query(tap.id, "收到")
        assert tap.message is not None
        bot.edit_message_reply_markup(tap.message.chat.id, tap.message.message_id)
        bot.send_message(tap.message.chat.id, str(tap.data))

    @bot.message_handler(content_types=["voice"])  # type: ignore[untyped-decorator]
    def heard(message: types.Message) -> None:
        assert message.voice is not None
        data = bot.download_file(str(bot.get_file(message.voice.file_id).file_path))
        bot.send_message(message.chat.id, f"{len(data)} 字节")

    def fetch() -> None:
        updates = bot.get_updates(offset=(bot.last_update_id or 0) + 1)
        bot.process_new_updates(updates)

    person = Person(server)
    person.starts("abc")
    fetch()
    person.taps("入会")
    fetch()
    person.sends_voice(b"OggS" * 10)
    fetch()
    assert person.reads() == ["您好 /start abc", "p:join", "40 字节"]
    assert person.buttons() == []
    (tap,) = server.taps.values()
    assert tap.answered is not None
    assert tap.answered["text"] == "收到"


def test_it_understands_the_errors(server: TelegramServer) -> None:
    bot = telebot.TeleBot(server.token)
    person = Person(server)
    person.starts()
    assert bot.get_me().is_bot
    assert bot.set_my_commands([types.BotCommand("help", "能做什么")])
    assert [command.command for command in bot.get_my_commands()] == ["help"]
    person.blocks()
    with pytest.raises(apihelper.ApiTelegramException) as refused:
        bot.send_message(person.id, "您好")
    assert refused.value.error_code == 403
    server.faults.next("sendMessage", Fault.error(429, retry_after=7))
    with pytest.raises(apihelper.ApiTelegramException) as later:
        bot.send_message(person.id, "您好")
    assert later.value.result_json["parameters"] == {"retry_after": 7}
    bot.set_webhook("https://bot.example.org/hook", secret_token="s")
    assert bot.get_webhook_info().url == "https://bot.example.org/hook"
    with pytest.raises(apihelper.ApiTelegramException) as conflict:
        bot.get_updates()
    assert conflict.value.error_code == 409
    assert bot.delete_webhook()
