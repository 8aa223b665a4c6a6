"""A moving window over what happened lately, in the memory of this process."""

from __future__ import annotations

import time
from collections import deque

from limits import parse


class MovingWindow:
    """Counts what happens under a key in the time that has just passed.

    The one of `limits` begins a thread at each message to tidy up.

    Args:
        limit: such as `30/minute`.
    """

    def __init__(self, limit: str) -> None:
        allowed = parse(limit)
        self._most, self._seconds = allowed.amount, float(allowed.get_expiry())
        self._moments: dict[str, deque[float]] = {}
        self._tidy_at = time.monotonic() + self._seconds

    def __len__(self) -> int:
        """Return how many keys are remembered."""
        return len(self._moments)

    def hit(self, key: str) -> float:
        """Count one and return 0; where that would be too many, count nothing and return the seconds to wait."""
        moment = time.monotonic()
        if moment >= self._tidy_at:
            self._tidy(moment)
        moments = self._moments.setdefault(key, deque())
        while moments and moments[0] <= moment - self._seconds:
            moments.popleft()
        if len(moments) >= self._most:
            return moments[0] + self._seconds - moment if moments else self._seconds
        moments.append(moment)
        return 0.0

    def _tidy(self, moment: float) -> None:
        """Forget the keys under which nothing happened for the length of the window."""
        self._tidy_at = moment + self._seconds
        self._moments = {key: of for key, of in self._moments.items() if of and of[-1] > moment - self._seconds}
