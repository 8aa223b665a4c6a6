"""Access tokens: the ordinary ones, of which a new one replaces the former, and the stable ones.

Figures: a token lives 7200 s. A new ordinary token leaves the former 300 s. A stable token is handed out again and
again until its last 300 s, then the next one is. Ordinary and stable tokens know nothing of each other.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass

LIFE = 7200
OVERLAP = 300
FORCED_A_DAY = 20
FORCED_APART = 30
# Stores must have room for 512 characters, so that is what they get.
LENGTH = 512

MISSING = 41001
UNKNOWN = 40001
MALFORMED = 40014
EXPIRED = 42001
TOO_MANY_TODAY = 45009
TOO_SOON = 45011


class Refused(Exception):
    """No token is given out; `code` is the errcode."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


@dataclass
class _Token:
    value: str
    ends: float
    replaced: bool = False


class Tokens:
    """All tokens of one account. Thread-safe."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._tokens: dict[str, _Token] = {}
        self._ordinary: _Token | None = None
        self._stable: _Token | None = None
        self._forced: list[float] = []

    def ordinary(self) -> tuple[str, int]:
        """A new token and its seconds to live; the former one lives OVERLAP seconds more."""
        with self._lock:
            self._replace(self._ordinary)
            self._ordinary = self._new()
            return self._ordinary.value, LIFE

    def stable(self, force: bool = False) -> tuple[str, int]:
        """The stable token and its seconds to live; `force` makes a new one and ends the former at once.

        Raises:
            Refused: forced too often.
        """
        now = self._clock()
        with self._lock:
            if force:
                self._count_forced(now)
                if self._stable is not None:
                    self._stable.ends, self._stable.replaced = now, True
                self._stable = self._new()
            elif self._stable is None or self._stable.ends - now <= OVERLAP:
                self._stable = self._new()
            return self._stable.value, int(self._stable.ends - now)

    def invalidate(self) -> None:
        """Every token given out so far is wrong from now on, as when somebody else fetched one elsewhere."""
        now = self._clock()
        with self._lock:
            for token in self._tokens.values():
                token.ends, token.replaced = min(token.ends, now), True
            self._ordinary = self._stable = None

    def fault_of(self, value: str | None) -> int:
        """What is wrong with a token in a call: 0 or an errcode."""
        if not value:
            return MISSING
        if len(value) != LENGTH:
            return MALFORMED
        with self._lock:
            token = self._tokens.get(value)
            if token is None:
                return UNKNOWN
            if self._clock() < token.ends:
                return 0
            return UNKNOWN if token.replaced else EXPIRED

    def _new(self) -> _Token:
        token = _Token(secrets.token_urlsafe(LENGTH)[:LENGTH], self._clock() + LIFE)
        self._tokens[token.value] = token
        return token

    def _replace(self, token: _Token | None) -> None:
        if token is not None and token.ends > self._clock() + OVERLAP:
            token.ends, token.replaced = self._clock() + OVERLAP, True

    def _count_forced(self, now: float) -> None:
        self._forced = [at for at in self._forced if now - at < 24 * 3600]
        if len(self._forced) >= FORCED_A_DAY:
            raise Refused(TOO_MANY_TODAY)
        if self._forced and now - self._forced[-1] < FORCED_APART:
            raise Refused(TOO_SOON)
        self._forced.append(now)
