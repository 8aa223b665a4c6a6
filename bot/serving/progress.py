"""Tells whoever sits at the terminal what takes long, and how long it has taken."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def step(title: str) -> Iterator[None]:
    """Say that a step begins, that it still runs, and how it ended. On a terminal the seconds tick on one line."""
    on_terminal = sys.stdout.isatty()
    started = time.monotonic()
    ended = threading.Event()

    def tick() -> None:
        while not ended.wait(1 if on_terminal else 15):
            seconds = time.monotonic() - started
            sys.stdout.write(f"\r{title} … {seconds:.0f} s" if on_terminal else f"{title} … {seconds:.0f} s\n")
            sys.stdout.flush()

    if on_terminal:
        sys.stdout.write(f"{title} …")
        sys.stdout.flush()
    ticker = threading.Thread(target=tick, daemon=True)
    ticker.start()
    outcome = "failed"
    try:
        yield
        outcome = "done"
    except (asyncio.CancelledError, KeyboardInterrupt):
        outcome = "stopped"
        raise
    finally:
        ended.set()
        ticker.join()
        start = "\r" if on_terminal else ""
        sys.stdout.write(f"{start}{title}: {outcome} ({time.monotonic() - started:.1f} s)\n")
        sys.stdout.flush()


def say(line: str) -> None:
    """Tell a line at once, also into a pipe."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
