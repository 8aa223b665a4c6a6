"""Faults that a test scripts for the calls of a stand-in.

    api.faults.next("message/custom/send", Fault.error(-1))      # the next call fails, nothing is done
    api.faults.next("message/custom/send", Fault.lose_answer())  # done, but the answer never arrives
    api.faults.next("sendMessage", Fault.error(429, retry_after=2), times=3)
    api.faults.always("token", Fault.slow(3))                    # until clear()
    api.faults.share(0.2, seed=7)                                # a fifth of all calls fails, the same ones every run

Scripted faults come first, in the order in which they were scripted; then `always`, then `share`. Method names are
compared without regard to case.
"""

from __future__ import annotations

import random
import threading
from collections import defaultdict, deque
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one call. Made by the class methods.

    Attributes:
        kind: `error` answers with an error and does nothing, `raw` answers with the given bytes and does nothing,
            `cut` closes the connection and does nothing, `lost` does the work and closes the connection, `slow`
            does the work and answers `seconds` later, `held` does the work and answers when `gate` is set.
        code: errcode (WeChat) or error_code and HTTP status (Telegram).
        message: errmsg or description; empty lets the stand-in choose.
        parameters: further fields, such as retry_after.
    """

    kind: Literal["error", "raw", "cut", "lost", "slow", "held"]
    code: int = 0
    message: str = ""
    parameters: dict[str, Any] = field(default_factory=dict)
    seconds: float = 0.0
    status: int = 200
    body: bytes = b""
    gate: threading.Event | None = None

    @classmethod
    def error(cls, code: int, message: str = "", **parameters: Any) -> Fault:
        """An error of the platform."""
        return cls("error", code=code, message=message, parameters=parameters)

    @classmethod
    def raw(cls, status: int = 502, body: bytes = b"<html>Bad Gateway</html>") -> Fault:
        """An answer that does not come from the platform's program, such as a gateway's page."""
        return cls("raw", status=status, body=body)

    @classmethod
    def cut(cls) -> Fault:
        """The connection is cut before anything is done."""
        return cls("cut")

    @classmethod
    def lose_answer(cls) -> Fault:
        """The work is done, then the connection is cut."""
        return cls("lost")

    @classmethod
    def slow(cls, seconds: float) -> Fault:
        """The work is done at once, the answer comes after `seconds`."""
        return cls("slow", seconds=seconds)

    @classmethod
    def held(cls, gate: threading.Event) -> Fault:
        """The work is done at once, the answer comes when the test sets `gate`."""
        return cls("held", gate=gate)


class Faults:
    """The faults that wait for calls.

    Args:
        usual: what `share` does when no fault is given.
    """

    def __init__(self, usual: Fault) -> None:
        self._usual = usual
        self._next: dict[str, deque[Fault]] = defaultdict(deque)
        self._always: dict[str, Fault] = {}
        self._share: tuple[float, random.Random, Fault, Collection[str] | None] | None = None
        self._lock = threading.Lock()

    def next(self, method: str, fault: Fault, times: int = 1) -> None:
        """The next `times` calls of `method` meet `fault`."""
        with self._lock:
            self._next[method.casefold()].extend([fault] * times)

    def always(self, method: str, fault: Fault) -> None:
        """Every call of `method` meets `fault` until `clear()`."""
        with self._lock:
            self._always[method.casefold()] = fault

    def share(self, part: float, seed: int, fault: Fault | None = None, methods: Collection[str] | None = None) -> None:
        """`part` (0 to 1) of all calls, or of the calls of `methods`, meet `fault`; chosen by a seeded generator."""
        chosen = None if methods is None else {method.casefold() for method in methods}
        with self._lock:
            self._share = (part, random.Random(seed), fault or self._usual, chosen)

    def clear(self) -> None:
        """Everything works again."""
        with self._lock:
            self._next.clear()
            self._always.clear()
            self._share = None

    def take(self, method: str) -> Fault | None:
        """The fault that this call of `method` meets. For the stand-in alone."""
        method = method.casefold()
        with self._lock:
            if self._next[method]:
                return self._next[method].popleft()
            if method in self._always:
                return self._always[method]
            if self._share is None:
                return None
            part, dice, fault, methods = self._share
            if methods is not None and method not in methods:
                return None
            return fault if dice.random() < part else None
