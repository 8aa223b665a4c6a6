"""Reads updates: what each means becomes a value of `bot.channels.telegram.payload`. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from telegram import CallbackQuery, Contact, Message, Update
from telegram.constants import ChatMemberStatus, ChatType, MessageEntityType

from bot.channels.cutting import printable
from bot.channels.telegram.payload import (
    Arrival,
    Attached,
    CalledInGroup,
    Command,
    Content,
    Edited,
    Me,
    Reachability,
    Silent,
    Tapped,
    Unreadable,
    Whereabouts,
    Words,
)
from bot.files.model import FileKind

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]{1,64}))?(?:\s+(.*))?", re.DOTALL)
_LINK = re.compile(r"[A-Za-z0-9_-]{0,64}")
"""Telegram documentation: what a link may bring along."""
_GREETINGS = ("help", "start")


class MalformedUpdateError(ValueError):
    """The platform never sends this."""


def parse_update(data: Mapping[str, Any], me: Me) -> Arrival:
    """Return what an update means; kinds that are unknown or of no use are silent.

    Telegram documentation: `update_id` is there to ignore repetitions, but after a week without updates it may begin
    anywhere; therefore the keys hold the message too.

    Raises:
        MalformedUpdateError: the platform never sends this.
    """
    try:
        update = Update.de_json(dict(data), None)
        return _arrival(update, me)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        # The text of these errors may hold what the worker wrote.
        raise MalformedUpdateError(type(error).__name__) from None


def _arrival(update: Update, me: Me) -> Arrival:
    number = _whole(update.update_id)
    if update.message is not None:
        message = update.message
        key = f"{number}:{message.chat.id}:{message.message_id}"
        return Arrival(number, _whole(message.chat.id), key, _message(message, me))
    if update.edited_message is not None:
        message = update.edited_message
        # However often he changes it, he is asked once.
        key = f"edited:{message.chat.id}:{message.message_id}"
        return Arrival(number, _whole(message.chat.id), key, _edited(message))
    if update.callback_query is not None:
        return _tap(number, update.callback_query)
    if update.my_chat_member is not None and update.my_chat_member.chat.type == ChatType.PRIVATE:
        change = update.my_chat_member
        reachable = change.new_chat_member.status not in (ChatMemberStatus.BANNED, ChatMemberStatus.LEFT)
        return Arrival(number, _whole(change.chat.id), f"{number}:member", Reachability(reachable))
    return Arrival(number, 0, f"{number}:silent", Silent())


def _tap(number: int, query: CallbackQuery) -> Arrival:
    data = query.data if isinstance(query.data, str) else ""
    if query.message is None:
        # Below a message that was sent through the bot elsewhere; there is none of that kind.
        return Arrival(number, 0, f"tap:{query.id}", Tapped(str(query.id), data, None, in_group=True))
    chat = query.message.chat
    message_id = query.message.message_id
    tapped = Tapped(str(query.id), data, message_id, in_group=chat.type != ChatType.PRIVATE)
    # A button counts once, however often it is tapped before it disappears.
    return Arrival(number, _whole(chat.id), f"tap:{chat.id}:{message_id}:{data}", tapped)


def _message(message: Message, me: Me) -> Content:
    if message.from_user is None or message.from_user.is_bot:
        return Silent()
    if message.chat.type in (ChatType.GROUP, ChatType.SUPERGROUP):
        return CalledInGroup(message.message_id) if _addressed(message, me) else Silent()
    if message.chat.type != ChatType.PRIVATE:
        return Silent()
    if message.text is not None:
        return _written(printable(message.text))
    attached = _attached(message)
    if attached is not None:
        return attached
    if message.location is not None:
        return Whereabouts()
    if message.contact is not None:
        return Words(_phone(message.contact))
    if message.effective_attachment is not None:
        return Unreadable(sticker=message.sticker is not None or message.dice is not None)
    return Silent()


def _edited(message: Message) -> Content:
    # A location that is shared live is edited all the time.
    quiet = message.chat.type != ChatType.PRIVATE or message.location is not None or message.from_user is None
    return Silent() if quiet else Edited()


def _written(text: str) -> Content:
    command = _COMMAND.fullmatch(text)
    if command is None:
        return Words(text) if text else Unreadable(sticker=False)
    name, behind = command[1].lower(), (command[3] or "").strip()
    # What he wrote behind a command is what he means; it may be a cry for help.
    return Command(name, behind) if not behind or (name == "start" and _LINK.fullmatch(behind)) else Words(behind)


def _attached(message: Message) -> Attached | None:
    kind: FileKind
    if message.photo:
        # Telegram documentation: the same photo in several sizes; the last is the largest.
        kind, file_id = "image", max(message.photo, key=lambda size: size.width * size.height).file_id
    elif (sound := message.voice or message.audio) is not None:
        kind, file_id = "voice", sound.file_id
    elif (film := message.video or message.video_note or message.animation) is not None:
        kind, file_id = "video", film.file_id
    elif message.document is not None:
        kind, file_id = "document", message.document.file_id
    else:
        return None
    return Attached(kind, str(file_id), printable(message.caption or ""))


def _phone(contact: Contact) -> str:
    """Return a shared number as one would type it: the platform tells it with the country's code, with or without +."""
    digits = re.sub(r"\D", "", contact.phone_number)
    return digits.removeprefix("86") if len(digits) == 13 and digits.startswith("86") else digits


def _addressed(message: Message, me: Me) -> bool:
    """True when words in a group are meant for the bot: a command with its name, its name, or a reply to it."""
    if message.reply_to_message is not None:
        answered = message.reply_to_message.from_user
        if answered is not None and answered.id == me.id:
            return True
    entities = message.parse_entities() if message.text is not None else message.parse_caption_entities()
    mentioned = (entity.user for entity in entities if entity.type == MessageEntityType.TEXT_MENTION)
    if any(user is not None and user.id == me.id for user in mentioned):
        return True
    text = message.text or message.caption or ""
    command = _COMMAND.fullmatch(text)
    if command is not None and command[2] is None and command[1].lower() in _GREETINGS:
        return True
    name = me.username and re.compile(rf"@{re.escape(me.username)}(?![A-Za-z0-9_])", re.IGNORECASE)
    return bool(name and name.search(text))


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError("no whole number")
    return value
