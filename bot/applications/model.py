"""What other parts of the bot see of an application."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.applications.states import ApplicationState, Move
from bot.forms.conditions import Values


@dataclass(frozen=True)
class NewApplication:
    """What a worker hands in.

    Attributes:
        service: id of the service, `place/name`.
        values: what he filled in, personal values in clear; stored encrypted as a whole.
        place: code of the place it belongs to.
        union_code: the union that takes it in, None when none is known.
        person: value of the field of which nobody may have two applications open, in clear; None: he may have several.
    """

    service: str
    values: Values = field(repr=False)
    place: str | None
    union_code: str | None
    person: str | None = field(repr=False)


@dataclass(frozen=True)
class FiledApplication:
    """What the worker keeps: the number, and the code that opens it from anywhere."""

    id: str
    number: str
    query_code: str


@dataclass(frozen=True)
class AlreadyOpen:
    """This person has one of this kind open; `number` only if it was filed in the same conversation."""

    number: str | None


@dataclass(frozen=True)
class ApplicationStep:
    """One step: what was done, where it then stood, by whom, and why."""

    move: Move | None
    state: ApplicationState
    level: int
    at: datetime
    by: str
    reason: str | None


@dataclass(frozen=True)
class Application:
    """An application as it stands."""

    id: str
    number: str
    service: str
    title: str
    state: ApplicationState
    level: int
    place: str | None
    union_code: str | None
    filed_at: datetime
    due_at: datetime | None
    overdue: bool
    conversation_id: str | None
    steps: tuple[ApplicationStep, ...]
