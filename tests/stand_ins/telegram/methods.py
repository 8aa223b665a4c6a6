"""The methods that a bot calls, except those that fetch updates."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable
from typing import Any

from tests.stand_ins.telegram.arguments import Arguments
from tests.stand_ins.telegram.errors import BotApiError, bad_request
from tests.stand_ins.telegram.formatting import parsed, units
from tests.stand_ins.telegram.keyboards import checked_markup
from tests.stand_ins.telegram.state import PATH_LIFE, TAP_LIFE, Chat, ServerState

TEXT_UNITS = 4096
ANSWER_LETTERS = 200
DOWNLOAD_BYTES = 20 * 1024 * 1024
COMMAND = re.compile(r"[a-z0-9_]{1,32}")
ACTIONS = {
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note",
}  # fmt: skip


def get_me(state: ServerState, _arguments: Arguments) -> Any:
    """getMe."""
    return state.bot


def send_message(state: ServerState, arguments: Arguments) -> Any:
    """sendMessage."""
    chat = _chat(state, arguments)
    words, entities = parsed(arguments.text("text"), arguments.text("parse_mode"))
    words = words.strip()
    if not words:
        raise bad_request("message text is empty")
    if units(words) > TEXT_UNITS:
        raise bad_request("message is too long")
    content: dict[str, Any] = {"text": words}
    if entities:
        content["entities"] = entities
    markup = checked_markup(arguments.structure("reply_markup"))
    if markup is not None:
        content["reply_markup"] = markup
    _check_speed(state, chat)
    return _as_answered(state.add_message(chat, state.bot, content))


def edit_message_reply_markup(state: ServerState, arguments: Arguments) -> Any:
    """editMessageReplyMarkup; without a keyboard it takes the buttons away."""
    chat = _chat(state, arguments)
    message = state.messages.get((chat.id, arguments.integer("message_id", 0)))
    if message is None:
        raise bad_request("message to edit not found")
    if message["from"]["id"] != state.bot["id"]:
        raise bad_request("message can't be edited")
    markup = checked_markup(arguments.structure("reply_markup"))
    if markup is not None and not markup.get("inline_keyboard"):
        markup = None
    if message.get("reply_markup") == markup:
        raise bad_request("message is not modified: the new reply markup is the same as the present one")
    message.pop("reply_markup", None)
    if markup is not None:
        message["reply_markup"] = markup
    message["edit_date"] = int(state.clock())
    return _as_answered(message)


def answer_callback_query(state: ServerState, arguments: Arguments) -> Any:
    """answerCallbackQuery."""
    tap = state.taps.get(arguments.text("callback_query_id"))
    if tap is None or state.clock() - tap.at > TAP_LIFE:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if len(arguments.text("text")) > ANSWER_LETTERS:
        raise bad_request("MESSAGE_TOO_LONG")
    tap.answered = arguments.values
    return True


def send_chat_action(state: ServerState, arguments: Arguments) -> Any:
    """sendChatAction."""
    chat = _chat(state, arguments)
    action = arguments.text("action")
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    state.actions[chat.id].append(action)
    return True


def set_my_commands(state: ServerState, arguments: Arguments) -> Any:
    """setMyCommands."""
    commands = arguments.structure("commands")
    if not isinstance(commands, list) or len(commands) > 100:
        raise bad_request("can't parse the list of commands, or it has more than 100")
    for command in commands:
        if not isinstance(command, dict) or not COMMAND.fullmatch(str(command.get("command", "")).removeprefix("/")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description", ""))) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    state.commands[_scope(arguments)] = commands
    return True


def get_my_commands(state: ServerState, arguments: Arguments) -> Any:
    """getMyCommands."""
    return state.commands.get(_scope(arguments), [])


def delete_my_commands(state: ServerState, arguments: Arguments) -> Any:
    """deleteMyCommands."""
    state.commands.pop(_scope(arguments), None)
    return True


def get_file(state: ServerState, arguments: Arguments) -> Any:
    """getFile: a path that may be downloaded for an hour."""
    file_id = arguments.text("file_id")
    file = state.files.get(file_id)
    if file is None:
        raise bad_request("invalid file_id")
    if len(file.data) > DOWNLOAD_BYTES:
        raise bad_request("file is too big")
    path = f"{secrets.token_hex(4)}/{file.name}"
    file.paths[path] = state.clock() + PATH_LIFE
    return {"file_id": file_id, "file_unique_id": file.unique_id, "file_size": len(file.data), "file_path": path}


METHODS: dict[str, Callable[[ServerState, Arguments], Any]] = {
    "getMe": get_me,
    "sendMessage": send_message,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "answerCallbackQuery": answer_callback_query,
    "sendChatAction": send_chat_action,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "getFile": get_file,
}


def _chat(state: ServerState, arguments: Arguments) -> Chat:
    if not arguments.text("chat_id"):
        raise bad_request("chat_id is empty")
    chat = state.chats.get(arguments.integer("chat_id", 0))
    if chat is None:
        raise bad_request("chat not found")
    if chat.migrated_to is not None:
        raise bad_request("group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to)
    if not chat.open:
        raise BotApiError(403, "Forbidden: bot can't initiate conversation with a user")
    if chat.closed:
        raise BotApiError(403, f"Forbidden: {chat.closed}")
    return chat


def _check_speed(state: ServerState, chat: Chat) -> None:
    """One message a second to a chat, twenty a minute to a group, when the test wants it so."""
    if not state.limits_speed:
        return
    now = state.clock()
    chat.sent_at = [at for at in chat.sent_at if now - at < 60]
    if chat.sent_at and now - chat.sent_at[-1] < 1:
        raise BotApiError(429, retry_after=1)
    if chat.kind != "private" and len(chat.sent_at) >= 20:
        raise BotApiError(429, retry_after=int(61 - (now - chat.sent_at[0])))
    chat.sent_at.append(now)


def _as_answered(message: dict[str, Any]) -> dict[str, Any]:
    """Keyboards that are not inline are not part of the Message that comes back."""
    markup = message.get("reply_markup")
    if markup is None or "inline_keyboard" in markup:
        return message
    return {name: value for name, value in message.items() if name != "reply_markup"}


def _scope(arguments: Arguments) -> tuple[str, str]:
    scope = arguments.structure("scope") or {"type": "default"}
    return json.dumps(scope, sort_keys=True), arguments.text("language_code")
