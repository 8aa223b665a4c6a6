"""The moving window behind the limits of the web channel, on a clock of the test's own."""

from __future__ import annotations

import pytest

from bot.channels.web import windows
from bot.channels.web.windows import MovingWindow


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def monotonic(self) -> float:
        return self.seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(windows, "time", clock)
    return clock


def test_what_happened_counts_for_the_length_of_the_window_and_by_its_key(clock: Clock) -> None:
    window = MovingWindow("2/minute")
    assert window.hit("one") == 0
    clock.seconds += 20
    assert window.hit("one") == 0
    assert window.hit("one") == 40  # until the first has left the window
    assert window.hit("other") == 0
    clock.seconds += 40
    assert window.hit("one") == 0
    assert window.hit("one") == 20  # what was refused did not count


def test_a_window_that_lets_nothing_through_says_so(clock: Clock) -> None:
    assert MovingWindow("0/minute").hit("one") == 60


def test_keys_that_fell_silent_take_no_memory(clock: Clock) -> None:
    window = MovingWindow("5/minute")
    for number in range(1000):
        window.hit(f"address {number}")
    clock.seconds += 50
    window.hit("still there")
    clock.seconds += 30
    window.hit("new")
    assert len(window) == 2
