"""What people who resolve tickets see of one: plain values, no rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.files.model import StoredFile
from bot.tickets.acts import Act
from bot.tickets.model import Payer, TicketState
from bot.tickets.sight import Sight
from bot.tickets.types import Discretion


@dataclass(frozen=True)
class Event:
    """Something in the life of a ticket, as colleagues read it.

    Attributes:
        id: rises within a kind.
        kind: `step`; `note` between colleagues; `fact` that the worker added.
        act: name of what was done; None of steps of earlier releases.
        by: kind of actor; `person`: the name he had then.
        shown: the worker reads it too.
    """

    id: int
    kind: Literal["step", "note", "fact"]
    at: datetime
    text: str
    state: TicketState | None = None
    act: str | None = None
    by: str = ""
    person: str = ""
    shown: bool = True


@dataclass(frozen=True)
class Rating:
    """What the worker said of the handling; `by`: who wrote it down."""

    contacted: bool | None
    solved: bool | None
    satisfied: int | None
    at: datetime
    by: str | None


@dataclass(frozen=True)
class Case:
    """A ticket, as far as somebody may see it.

    Attributes:
        details: what is known of the type's own fields, each as “title：value”.
        contact: the phone with its middle masked, None when there is none or it is not shown.
        conversation_id: where it was told; None when it is gone or not shown.
        files: none where whoever looks must not learn who the worker is, but what staff added.
        viewers, barred: ids of accounts that were named to see it, and of those that must not.
        about: codes of the unions that it complains about.
        hidden_files: how many files are therefore not shown.
        version: changes with every step and note; forms tell by it whether they are still up to date.
        acts: what whoever looks may do now that moves the ticket, the likeliest first.
    """

    id: str
    number: str
    type: str
    state: TicketState
    place: str | None
    employer: str | None
    story: str
    details: tuple[str, ...]
    against: str | None
    discretion: Discretion
    confidential: bool
    agreed: bool | None
    urgent: bool
    urged: int
    urged_at: datetime | None
    supervised: bool
    overdue: bool
    due_at: datetime | None
    settle_by: datetime | None
    extension_until: datetime | None
    union: str | None
    union_place: str | None
    department: str | None
    dispatched_at: datetime | None
    grid: str | None
    route_reason: str | None
    staff_id: str | None
    opened_by: str | None
    payer: Payer | None
    settlement: str | None
    rating: Rating | None
    filed_at: datetime
    sight: Sight
    has_contact: bool
    contact: str | None = field(repr=False)
    conversation_id: str | None
    viewers: tuple[str, ...]
    barred: tuple[str, ...]
    about: tuple[str, ...]
    events: tuple[Event, ...]
    files: tuple[StoredFile, ...]
    hidden_files: int
    version: str
    acts: tuple[Act, ...]
