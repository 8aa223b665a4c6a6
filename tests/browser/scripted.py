"""What the stand-in keeps of a conversation, and what it may answer to a POST."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

from starlette.responses import JSONResponse, Response

CHINA = timezone(timedelta(hours=8))

Message = dict[str, Any]
Body = dict[str, Any]
Headers = dict[str, str]


@dataclass
class Conversation:
    """All that was said in one conversation."""

    messages: list[Message] = field(default_factory=list)
    answered: dict[str, dict[str, Any]] = field(default_factory=dict)
    owner: str = "bot"
    place: str | None = None

    def say(self, author: str, text: str, *, at: datetime | None = None, **more: Any) -> Message:
        """Add one message; `more` may hold choices or client_id."""
        seq = len(self.messages) + 1
        moment = (at or datetime.now(CHINA)).isoformat(timespec="seconds")
        message = {"id": f"m{seq}", "seq": seq, "author": author, "text": text, "at": moment, "choices": [], **more}
        self.messages.append(message)
        return message

    def title_of(self, send: str) -> str:
        """What the worker saw on the choice with this code."""
        offered = [choice for message in self.messages for choice in message["choices"]]
        return next(str(choice["title"]) for choice in offered if choice["send"] == send)


def refuse(status: int, code: str, message: str, headers: Headers | None = None) -> Response:
    """An error as the channel shapes it."""
    return JSONResponse({"error": {"code": code, "message": message}}, status, headers)


def repeat_words(conversation: Conversation, body: dict[str, Any]) -> Response:
    """The bot says the worker's words again."""
    return replies(f"您说：{body.get('text') or body.get('send')}")(conversation, body)


def replies(
    *texts: str, choices: list[dict[str, str]] | None = None, form: dict[str, Any] | None = None
) -> Callable[[Conversation, dict[str, Any]], Response]:
    """The bot answers with these texts; the last one has the choices, and stands in the form."""

    def act(conversation: Conversation, body: dict[str, Any]) -> Response:
        own = conversation.say("worker", body.get("text") or conversation.title_of(body["send"]), client_id=body["id"])
        said = [conversation.say("bot", text, choices=(choices or []) if text == texts[-1] else []) for text in texts]
        if form is not None:
            said[-1]["form"] = form
        answer = {"message": {"id": own["id"], "seq": own["seq"]}, "replies": said, "owner": conversation.owner}
        conversation.answered[body["id"]] = answer
        return JSONResponse(answer)

    return act


def keep_file(conversation: Conversation, body: dict[str, Any]) -> Response:
    """The service keeps a file and says so."""
    name = body["name"]
    kind = "image" if name.endswith((".jpg", ".png")) else "document"
    number = 1 + sum(len(message.get("attachments", ())) for message in conversation.messages)
    label = f"{'图片' if kind == 'image' else '文件'}{number}"
    file = {"id": body["file"], "label": label, "kind": kind, "name": name, "size": body["size"], "state": "kept"}
    own = conversation.say("worker", f"〔{label}〕", client_id=body["id"], attachments=[file])
    said = conversation.say("bot", f"〔{label}〕收到了。")
    answer = {
        "message": {"id": own["id"], "seq": own["seq"], "attachments": [file]},
        "replies": [said],
        "owner": conversation.owner,
    }
    conversation.answered[body["id"]] = answer
    return JSONResponse(answer)


def pending(conversation: Conversation, body: dict[str, Any]) -> Response:
    """The service has the words; the answer will come by the stream."""
    own = conversation.say("worker", body["text"], client_id=body["id"])
    answer = {
        "pending": True,
        "message": {"id": own["id"], "seq": own["seq"]},
        "replies": [],
        "owner": conversation.owner,
    }
    conversation.answered[body["id"]] = answer
    return JSONResponse(answer, 202)


def fails(status: int, code: str, message: str, headers: Headers | None = None) -> Callable[..., Response]:
    """The service refuses."""
    return lambda conversation, body: refuse(status, code, message, headers)
