"""The JSON of the web channel: what comes in is checked, what goes out is shaped. Pure."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError, model_validator

from bot.conversations.model import Entry
from bot.files.model import StoredFile

CONVERSATION_LENGTH = 43  # 32 random bytes in URL-safe base64


class BadPayloadError(Exception):
    """A body that cannot be used; `code` is for programs, `message` is Chinese and says what to do."""

    def __init__(self, code: str, message: str, status: int = 422) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.status = status


class IncomingMessage(BaseModel):
    """Body of `POST /channels/web/messages`: words (`text`) or the token of a tapped choice (`send`)."""

    model_config = ConfigDict(extra="forbid", strict=True)

    conversation: Annotated[str, StringConstraints(pattern=rf"^[\w-]{{{CONVERSATION_LENGTH}}}$")]
    id: Annotated[str, StringConstraints(pattern=r"^[\w.-]{1,64}$")]
    text: str | None = None
    send: Annotated[str, StringConstraints(pattern=r"^[\w-]{1,40}$")] | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> IncomingMessage:
        if (self.text is None) == (self.send is None):
            raise ValueError("either text or send")
        return self


def parse_message(body: bytes, longest: int) -> IncomingMessage:
    """Check the body of an incoming message.

    Raises:
        BadPayloadError: it is not the JSON that the channel takes, or the text is too long.
    """
    try:
        message = IncomingMessage.model_validate_json(body)
    except ValidationError as error:
        raise BadPayloadError("bad_request", "消息格式不对，请刷新页面再试。") from error
    if message.text is not None:
        if len(message.text) > longest:
            raise BadPayloadError("too_long", f"一次最多{longest}个字，请分几次发。", 413)
        # PostgreSQL cannot store NUL, and half a surrogate pair is no character.
        cleaned = message.text.replace("\x00", "").encode("utf-8", "ignore").decode()
        message = message.model_copy(update={"text": cleaned})
    return message


def entry_json(entry: Entry) -> dict[str, Any]:
    """Shape one message of the transcript."""
    shaped: dict[str, Any] = {
        "id": entry.id,
        "seq": entry.seq,
        "author": entry.author,
        "text": entry.text,
        "at": entry.at.isoformat(timespec="seconds"),
        "choices": [{"title": offer.title, "send": offer.send} for offer in entry.choices],
    }
    if entry.attachments:
        shaped["attachments"] = [attachment_json(file) for file in entry.attachments]
    if entry.form is not None:
        shaped["form"] = asdict(entry.form)
    if entry.rating is not None:
        shaped["rating"] = entry.rating
    if entry.client_id is not None:
        shaped["client_id"] = entry.client_id
    return shaped


def attachment_json(file: StoredFile) -> dict[str, Any]:
    """Shape one file of a message."""
    return {
        "id": file.id,
        "label": file.label,
        "kind": file.kind,
        "type": file.media_type,
        "name": file.name,
        "size": file.size,
        "state": file.state,
    }
