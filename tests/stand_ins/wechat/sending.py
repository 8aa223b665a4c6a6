"""The calls that reach a person: customer-service messages, the sign of typing, templates, subscriptions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.stand_ins.wechat.errors import ApiError
from tests.stand_ins.wechat.state import AccountState, Sent, User

TEXT_BYTES = 2048
OPENID_LENGTH = 28
EXCHANGE_SECONDS = 30
TYPING_SECONDS = 15

Answer = dict[str, Any]
OK: Answer = {"errcode": 0, "errmsg": "ok"}


def custom_send(state: AccountState, body: dict[str, Any]) -> Answer:
    """message/custom/send: within the person's window only."""
    user = _receiver(state, body)
    kind = body.get("msgtype")
    if kind not in CHECKS:
        raise ApiError(40008)
    content = body.get(kind)
    if not isinstance(content, dict):
        raise ApiError(47001)
    if kind == "msgmenu" and "msgmenu" not in state.account.abilities:
        raise ApiError(40200)
    CHECKS[kind](state, content)
    if not user.follows:
        raise ApiError(45015)
    refused = state.quota.spend(user.openid)
    if refused:
        raise ApiError(refused)
    user.typing_until = 0.0
    _record(state, user, kind, content, body)
    return OK


def typing(state: AccountState, body: dict[str, Any]) -> Answer:
    """message/custom/typing: after an exchange, and not while the sign is already shown."""
    user = _receiver(state, body)
    command = body.get("command")
    if command not in ("Typing", "CancelTyping"):
        raise ApiError(45072)
    now = state.clock()
    refused = state.quota.refusal(user.openid)
    if refused:
        raise ApiError(refused)
    if command == "CancelTyping":
        user.typing_until = 0.0
        return OK
    if user.exchange_at is None or now - user.exchange_at > EXCHANGE_SECONDS:
        raise ApiError(45080)
    if now < user.typing_until:
        raise ApiError(45081)
    user.typing_until = now + TYPING_SECONDS
    state.typing_shown.append(user.openid)
    return OK


def template_send(state: AccountState, body: dict[str, Any]) -> Answer:
    """message/template/send: to followers, at any time. The result is an event that the test pushes."""
    user = _receiver(state, body)
    data = _template_data(state, body)
    if not user.follows:
        raise ApiError(43004)
    _record(state, user, "template", data, body)
    return {**OK, "msgid": state.next_message_id()}


def subscribe_send(state: AccountState, body: dict[str, Any]) -> Answer:
    """message/subscribe/bizsend: only as often as the person agreed."""
    user = _receiver(state, body)
    data = _template_data(state, body)
    agreement = state.agreements.get((user.openid, str(body["template_id"])))
    if agreement is None or agreement.left == 0:
        raise ApiError(43101)
    if agreement.left is not None:
        agreement.left -= 1
    _record(state, user, "subscribe", data, body)
    return OK


def _receiver(state: AccountState, body: dict[str, Any]) -> User:
    openid = body.get("touser")
    if not isinstance(openid, str) or len(openid) != OPENID_LENGTH:
        raise ApiError(40003)
    user = state.users.get(openid)
    if user is None:
        raise ApiError(46004)
    if user.refusal:
        raise ApiError(user.refusal)
    return user


def _record(state: AccountState, user: User, kind: str, content: dict[str, Any], body: dict[str, Any]) -> None:
    now = state.clock()
    user.exchange_at = now
    sent = Sent(user.openid, kind, content, body, now)
    state.sent.append(sent)
    state.seen.append((user.openid, sent.text))


def _template_data(state: AccountState, body: dict[str, Any]) -> dict[str, Any]:
    fields = state.account.templates.get(str(body.get("template_id")))
    if fields is None:
        raise ApiError(40037)
    data = body.get("data")
    if not isinstance(data, dict) or set(data) != fields:
        raise ApiError(47003, f"argument invalid! the template has the fields {sorted(fields)}")
    if not all(isinstance(value, dict) and str(value.get("value", "")).strip() for value in data.values()):
        raise ApiError(47003, "argument invalid! every field needs a value")
    return data


def _check_text(_state: AccountState, content: dict[str, Any]) -> None:
    words = content.get("content")
    if not isinstance(words, str) or not words.strip():
        raise ApiError(44004)
    if len(words.encode()) > TEXT_BYTES:
        raise ApiError(45002)


def _check_media(state: AccountState, content: dict[str, Any]) -> None:
    media = state.media.get(str(content.get("media_id")))
    if media is None or state.clock() >= media.ends:
        raise ApiError(40007)


def _check_news(_state: AccountState, content: dict[str, Any]) -> None:
    articles = content.get("articles")
    if not isinstance(articles, list) or not articles:
        raise ApiError(44004)
    if len(articles) > 1:
        raise ApiError(45008)


def _check_msgmenu(_state: AccountState, content: dict[str, Any]) -> None:
    entries = content.get("list")
    if not isinstance(entries, list) or not entries:
        raise ApiError(44004)
    for entry in entries:
        if not isinstance(entry, dict) or not entry.get("id") or not entry.get("content"):
            raise ApiError(40035)
    words = [content.get("head_content", ""), content.get("tail_content", ""), *(entry["content"] for entry in entries)]
    if len("".join(words).encode()) > TEXT_BYTES:
        raise ApiError(45002)


def _check_nothing(_state: AccountState, _content: dict[str, Any]) -> None:
    pass


CHECKS: dict[str, Callable[[AccountState, dict[str, Any]], None]] = {
    "text": _check_text,
    "image": _check_media,
    "voice": _check_media,
    "video": _check_media,
    "news": _check_news,
    "msgmenu": _check_msgmenu,
    "music": _check_nothing,
    "mpnews": _check_nothing,
    "mpnewsarticle": _check_nothing,
    "wxcard": _check_nothing,
    "miniprogrampage": _check_nothing,
}
