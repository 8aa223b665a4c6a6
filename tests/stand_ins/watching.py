"""Waiting for what another thread will do, with a deadline and without sleeping."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PATIENCE = 20.0


class Watched:
    """State that threads share: changed inside `changing()`, waited for with `wait_until()`."""

    def __init__(self) -> None:
        self._condition = threading.Condition(threading.RLock())

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Hold the lock, and wake whoever waits when the block ends."""
        with self._condition:
            yield
            self._condition.notify_all()

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Hold the lock."""
        with self._condition:
            yield

    def wait_until[T](self, look: Callable[[], T], what: str = "what was waited for", timeout: float = PATIENCE) -> T:
        """Wait until `look()` gives something true and return it.

        Raises:
            AssertionError: it did not come about within `timeout` seconds.
        """
        with self._condition:
            # The value of the look that was true: a second look could see less.
            found: T = self._condition.wait_for(look, timeout)
        if not found:
            raise AssertionError(f"{what} did not happen within {timeout} s")
        return found
