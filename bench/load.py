"""The load: conversations side by side, each sending its next message when the one before is answered."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import aiohttp

from bench.messages import Script

PATIENCE = 60.0
"""Seconds after which a message counts as lost and the measurement is given up."""


class Worker(Protocol):
    """A worker's end of one conversation."""

    async def say(self, text: str) -> bool:
        """Send a message and wait for what the service says; True when this is the answer, not a promise of one.

        Raises:
            aiohttp.ClientError, TimeoutError, AnswerError: it was not taken, or not as it should be.
        """


class AnswerError(Exception):
    """A service answered with something that is no answer; the text says what."""


type Door = Callable[[aiohttp.ClientSession], Worker]
"""Makes a worker who comes in by one channel of one service."""


@dataclass
class Measured:
    """What a load took.

    Attributes:
        seconds: from the first message to the last answer.
        times: of each message, in seconds.
        late: messages that were answered by another way, after the channel had stopped waiting.
    """

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    late: int = 0

    @property
    def rate(self) -> float:
        """Messages a second."""
        return len(self.times) / self.seconds

    def within(self, part: float) -> float:
        """Time in seconds within which this part of the messages, 0 to 1, was answered."""
        return sorted(self.times)[max(0, math.ceil(part * len(self.times)) - 1)]


def send_all(door: Door, scripts: Sequence[Script], at_once: int) -> Measured:
    """Have all conversations, `at_once` of them side by side."""
    return asyncio.run(_send_all(door, scripts, at_once))


def send_one_by_one(door: Door, script: Script) -> list[float]:
    """Have one conversation and return the time of each of its messages, in seconds."""
    return send_all(door, [script], 1).times


async def _send_all(door: Door, scripts: Sequence[Script], at_once: int) -> Measured:
    measured, waiting = Measured(), list(reversed(scripts))
    connections = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(
        connector=connections, timeout=aiohttp.ClientTimeout(PATIENCE), trust_env=False
    ) as http:
        began = time.perf_counter()
        async with asyncio.TaskGroup() as lanes:
            for _ in range(at_once):
                lanes.create_task(_lane(door, http, waiting, measured))
        measured.seconds = time.perf_counter() - began
    return measured


async def _lane(door: Door, http: aiohttp.ClientSession, waiting: list[Script], measured: Measured) -> None:
    while waiting:
        script, worker = waiting.pop(), door(http)
        for text in script:
            began = time.perf_counter()
            answered = await worker.say(text)
            measured.times.append(time.perf_counter() - began)
            measured.late += not answered
