"""What is sent of an emergency, whatever the way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class AlertMessage:
    """What is sent. No personal data: the worker's words and his phone are behind the link.

    Attributes:
        id: of the alert; `delivery` tells repetitions apart and is the same for every attempt of one.
        event: `alert`, or `news` of one that was sent before: its `news` is `place`, `phone`, `danger` or `safe`.
            `waiting`: no danger, but a worker waits too long for a person; `id` is that of the hand-over.
        place: name of the place down to the street, None when only his own words tell it, or nothing does.
        escalated: nobody has acknowledged for long, so the second addresses get it too.
    """

    id: str
    delivery: str
    event: str
    news: str | None
    danger: str
    title: str
    ticket: str
    at: datetime
    place: str | None
    place_told: bool
    phone_told: bool
    said_safe: bool
    escalated: bool
    link: str
