"""What goes wrong with WeChat's interface, and what that means for a message that was to be delivered."""

from __future__ import annotations

from datetime import timedelta

from bot.conversations.sending import Later, Outcome, Refused, Unreachable, Unsure, WaitsForWorker

BUSY = -1
WRONG_TOKEN = frozenset({40001, 40014, 42001})
WRONG_SETTINGS = frozenset({40013, 40125, 40164, 40243, 41002, 41004, 61024})
NOT_REACHABLE = frozenset({40003, 43004, 43019, 46004, 48002, 50002})
WINDOW_CLOSED = frozenset({45015, 45047})
NOT_GRANTED = frozenset({48001, 48004})
WRONG_ACCOUNT_KIND = 40200
NO_CONSENT = 43101

_SETTINGS_PAUSE = timedelta(minutes=5)
_DAY_QUOTA_PAUSE = timedelta(hours=1)
_MINUTE_QUOTA_PAUSE = timedelta(minutes=1)


class WeChatError(Exception):
    """A call did not succeed. The text never holds a token, an address or an openid."""


class ApiError(WeChatError):
    """The platform refused the call: surely nothing was done.

    Attributes:
        code: errcode of the answer.
        said: its errmsg, for a person who looks for the cause. Not for logs, nor to be matched.
    """

    def __init__(self, code: int, said: str = "") -> None:
        super().__init__(f"errcode {code}")
        self.code = code
        self.said = said


class NotSentError(WeChatError):
    """The call did not reach the platform: surely nothing was done."""


class NoAnswerError(WeChatError):
    """The call went out, and no answer that can be understood came back: it may have been done."""


def outcome_of(error: WeChatError) -> Outcome:
    """Return what an error of sending a customer-service message means for the message.

    The codes are those of the WeChat documentation's table of global return codes.
    """
    if isinstance(error, NotSentError):
        return Later(str(error)[:80])
    if not isinstance(error, ApiError):
        return Unsure(str(error)[:80])
    cause = f"errcode_{error.code}"
    match error.code:
        case code if code in NOT_REACHABLE:
            return Unreachable(cause)
        case code if code in WINDOW_CLOSED | NOT_GRANTED:
            return WaitsForWorker(cause)
        case code if code in WRONG_SETTINGS:
            return Later(cause, _SETTINGS_PAUSE)
        case 45009:
            return Later(cause, _DAY_QUOTA_PAUSE)
        case 45011:
            return Later(cause, _MINUTE_QUOTA_PAUSE)
        case code if code == BUSY or code in WRONG_TOKEN:
            return Later(cause)
        case _:
            return Refused(cause)
