"""The time of a stand-in: windows of 48 hours are tried by moving this clock, never by waiting."""

from __future__ import annotations

import threading
import time


class Clock:
    """Seconds since 1970, as the stand-in believes. It runs with the real time unless it is frozen.

    Args:
        frozen_at: seconds since 1970 at which the clock stands still until it is advanced; None lets it run.
    """

    def __init__(self, frozen_at: float | None = None) -> None:
        self._frozen_at = frozen_at
        self._ahead = 0.0
        self._lock = threading.Lock()

    def __call__(self) -> float:
        with self._lock:
            return (time.time() if self._frozen_at is None else self._frozen_at) + self._ahead

    def advance(self, seconds: float) -> None:
        """Move the clock forward by `seconds`."""
        with self._lock:
            self._ahead += seconds
