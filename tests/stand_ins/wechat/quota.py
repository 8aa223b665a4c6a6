"""How many messages an account may send to a person of its own accord, and until when.

Every action of the person opens a window; a new one does not add to the former but refreshes it to the larger number
and the later end. Figures: `SCENES`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Scene = Literal["message", "menu", "follow", "scan"]
# Scene: messages allowed, seconds.
SCENES: dict[Scene, tuple[int, int]] = {
    "message": (5, 48 * 3600),
    "menu": (3, 60),
    "follow": (3, 60),
    "scan": (3, 60),
}
OUT_OF_WINDOW = 45015
USED_UP = 45047


@dataclass
class _Window:
    left: int
    ends: float


class Quota:
    """The windows of all persons of one account. Thread-safe."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._windows: dict[str, _Window] = {}
        self._lock = threading.Lock()

    def open(self, openid: str, scene: Scene) -> None:
        """The person did something of this kind now."""
        count, seconds = SCENES[scene]
        ends = self._clock() + seconds
        with self._lock:
            window = self._window(openid)
            if window is None:
                self._windows[openid] = _Window(count, ends)
            else:
                window.left, window.ends = max(window.left, count), max(window.ends, ends)

    def close(self, openid: str) -> None:
        """The person no longer follows."""
        with self._lock:
            self._windows.pop(openid, None)

    def refusal(self, openid: str) -> int:
        """Why a message may not be sent now: 0, OUT_OF_WINDOW or USED_UP."""
        with self._lock:
            window = self._window(openid)
            if window is None:
                return OUT_OF_WINDOW
            return 0 if window.left else USED_UP

    def spend(self, openid: str) -> int:
        """Use one message up; answers as `refusal`, in one step with the use."""
        with self._lock:
            window = self._window(openid)
            if window is None:
                return OUT_OF_WINDOW
            if not window.left:
                return USED_UP
            window.left -= 1
            return 0

    def left(self, openid: str) -> int:
        """Messages that may still be sent in the present window."""
        with self._lock:
            window = self._window(openid)
            return window.left if window else 0

    def _window(self, openid: str) -> _Window | None:
        window = self._windows.get(openid)
        return window if window is not None and self._clock() < window.ends else None
