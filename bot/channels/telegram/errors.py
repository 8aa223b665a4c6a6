"""What an error of the Bot API means for a message that was to be delivered."""

from __future__ import annotations

from datetime import timedelta

import httpx
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.conversations.sending import Later, Outcome, Refused, Unreachable, Unsure

_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)
_NOBODY_THERE = ("chat not found", "user not found", "peer_id_invalid", "user is deactivated")
_WRONG_TOKEN_PAUSE = timedelta(seconds=60)
_TOO_MANY_PAUSE = timedelta(seconds=30)


def outcome_of(error: TelegramError) -> Outcome:
    """Return what an error of sending a message means.

    The API gives a message no key by which it would know it again: what may have arrived is not sent again.
    """
    if isinstance(error, RetryAfter):
        return Later("too_many_requests", pause_of(error))
    if isinstance(error, Forbidden):
        return Unreachable("blocked")
    if isinstance(error, InvalidToken):
        return Later("wrong_token", _WRONG_TOKEN_PAUSE)
    if isinstance(error, ChatMigrated):
        return Refused("chat_moved")
    if isinstance(error, BadRequest):
        gone = any(words in error.message.lower() for words in _NOBODY_THERE)
        return Unreachable("chat_not_found") if gone else Refused("bad_request")
    if error.message.startswith("Too Many Requests"):
        return Later("too_many_requests", _TOO_MANY_PAUSE)
    return Later(cause_of(error)) if never_left(error) else Unsure(cause_of(error))


def never_left(error: TelegramError) -> bool:
    """True when the call surely did not reach the platform."""
    return isinstance(error.__cause__, _NEVER_LEFT)


def pause_of(error: RetryAfter) -> timedelta:
    """Return how long the platform asks to wait; python-telegram-bot tells it as seconds or as a span."""
    after = error.retry_after
    return after if isinstance(after, timedelta) else timedelta(seconds=after)


def cause_of(error: TelegramError) -> str:
    """Return a name for what went wrong; the error's own text may hold more than a log should."""
    return type(error.__cause__ or error).__name__[:80]
