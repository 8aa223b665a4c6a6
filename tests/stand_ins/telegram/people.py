"""People who write to the bot.

person = Person(server, "王")
person.starts()                        # opens the chat: before, the bot may not write
person.says("工资没发")
person.taps("入会")                    # a button of the bot's latest messages
person.reads()                         # words of the bot in this chat
person.blocks()
"""

from __future__ import annotations

import secrets
from typing import Any

from tests.stand_ins.telegram.formatting import units
from tests.stand_ins.telegram.state import Chat, ServerState, StoredFile, Tap, Update


class Person:
    """One person with a private chat; in a group he acts by `chat=`.

    Args:
        server: the server.
        name: first name.
        language: language code of his app.
    """

    def __init__(self, server: ServerState, name: str = "王", language: str = "zh-hans") -> None:
        self.server = server
        self.chat = server.add_chat("private", name, open=False)
        self.user: dict[str, Any] = {
            "id": self.chat.id,
            "is_bot": False,
            "first_name": name,
            "language_code": language,
        }

    @property
    def id(self) -> int:
        """Id of the person, which is also that of the private chat."""
        return self.chat.id

    def starts(self, payload: str | None = None) -> Update | None:
        """Press start, perhaps through a link that carries a payload."""
        return self.says("/start" if payload is None else f"/start {payload}")

    def says(self, words: str, chat: Chat | None = None) -> Update | None:
        """Write words; a command at their start is marked as one."""
        content: dict[str, Any] = {"text": words}
        if words.startswith("/"):
            content["entities"] = [{"type": "bot_command", "offset": 0, "length": units(words.split()[0])}]
        return self.sends(content, chat)

    def edits(self, message_id: int, words: str) -> Update | None:
        """Change a message of his own in the private chat."""
        message = self.server.messages[self.chat.id, message_id]
        message |= {"text": words, "edit_date": int(self.server.clock())}
        return self.server.add_update("edited_message", dict(message), ("chat", self.chat.id))

    def sends(self, content: dict[str, Any], chat: Chat | None = None) -> Update | None:
        """Send a message with any content."""
        chat = chat or self.chat
        if chat is self.chat:
            chat.open, chat.closed = True, ""
        message = self.server.add_message(chat, self.user, content)
        return self.server.add_update("message", dict(message), ("chat", chat.id))

    def sends_photo(self, data: bytes, caption: str | None = None) -> Update | None:
        """Send a photo; as always there are two sizes of it, the large one last."""
        small = self._stored(data[: len(data) // 2], "photo_s.jpg") | {"width": 90, "height": 67}
        large = self._stored(data, "photo_m.jpg") | {"width": 1280, "height": 960}
        return self.sends({"photo": [small, large]} | ({"caption": caption} if caption else {}))

    def sends_voice(self, data: bytes, seconds: int = 3) -> Update | None:
        """Send a recording (OGG/Opus)."""
        return self.sends({"voice": self._stored(data, "voice.oga") | {"duration": seconds, "mime_type": "audio/ogg"}})

    def sends_document(self, data: bytes, name: str, content_type: str) -> Update | None:
        """Send a file."""
        return self.sends({"document": self._stored(data, name) | {"file_name": name, "mime_type": content_type}})

    def sends_location(self, latitude: float, longitude: float) -> Update | None:
        """Send a place."""
        return self.sends({"location": {"latitude": latitude, "longitude": longitude}})

    def taps(self, label: str, chat: Chat | None = None) -> Update | None:
        """Tap the button with this label, of the latest message that has it.

        Raises:
            AssertionError: no message has it.
        """
        chat = chat or self.chat
        for message in reversed(self.server.messages_of(chat.id)):
            markup = message.get("reply_markup", {})
            for row in markup.get("inline_keyboard", []):
                for button in row:
                    if button["text"] == label:
                        return self.taps_data(button["callback_data"], message)
            if any(_label(button) == label for row in markup.get("keyboard", []) for button in row):
                return self.says(label, chat)
        raise AssertionError(f"there is no button {label!r}; there are {self.buttons(chat)}")

    def taps_data(self, data: str, message: dict[str, Any]) -> Update | None:
        """Tap with any data, as a changed app can."""
        query_id = str(secrets.randbits(62))
        query = {
            "id": query_id,
            "from": self.user,
            "message": dict(message),
            "chat_instance": str(-self.id),
            "data": data,
        }
        with self.server.changing():
            self.server.taps[query_id] = Tap(self.server.clock())
        return self.server.add_update("callback_query", query, ("taps", self.id))

    def blocks(self) -> Update | None:
        """Block the bot."""
        self.chat.closed = "bot was blocked by the user"
        return self._membership("member", "kicked")

    def unblocks(self) -> Update | None:
        """Let the bot write again."""
        self.chat.closed = ""
        return self._membership("kicked", "member")

    def deletes_account(self) -> None:
        """Leave Telegram."""
        self.chat.closed = "user is deactivated"

    def reads(self, chat: Chat | None = None) -> list[str]:
        """The words of the bot in the chat, oldest first."""
        return [message["text"] for message in self.server.messages_of((chat or self.chat).id)]

    def buttons(self, chat: Chat | None = None) -> list[str]:
        """The labels of all buttons under messages of the chat, oldest first."""
        labels: list[str] = []
        for message in self.server.messages_of((chat or self.chat).id):
            markup = message.get("reply_markup", {})
            rows = markup.get("inline_keyboard") or markup.get("keyboard") or []
            labels += [_label(button) for row in rows for button in row]
        return labels

    def _membership(self, before: str, after: str) -> Update | None:
        change = {
            "chat": self.chat.as_json(),
            "from": self.user,
            "date": int(self.server.clock()),
            "old_chat_member": _member(self.server.bot, before),
            "new_chat_member": _member(self.server.bot, after),
        }
        return self.server.add_update("my_chat_member", change, ("chat", self.chat.id))

    def _stored(self, data: bytes, name: str) -> dict[str, Any]:
        file_id, unique_id = f"AgAC{secrets.token_urlsafe(40)}", secrets.token_urlsafe(9)
        with self.server.changing():
            self.server.files[file_id] = StoredFile(data, unique_id, name)
        return {"file_id": file_id, "file_unique_id": unique_id, "file_size": len(data)}


def upgrade(server: ServerState, group: Chat) -> Chat:
    """A group becomes a supergroup: its old id is dead, a message says so."""
    supergroup = server.add_chat("supergroup", group.title)
    message = server.add_message(group, server.bot, {"migrate_to_chat_id": supergroup.id})
    with server.changing():
        group.migrated_to = supergroup.id
    server.add_update("message", dict(message), ("chat", group.id))
    return supergroup


def _member(user: dict[str, Any], status: str) -> dict[str, Any]:
    member = {"user": {name: user[name] for name in ("id", "is_bot", "first_name", "username")}, "status": status}
    return {**member, "until_date": 0} if status == "kicked" else member


def _label(button: Any) -> str:
    return str(button["text"]) if isinstance(button, dict) else str(button)
