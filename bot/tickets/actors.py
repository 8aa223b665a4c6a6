"""Who does something with a ticket."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.staff.model import Role, Staff

Mover = Literal["worker", "agent", "organisation", "supervisor", "timer"]


@dataclass(frozen=True)
class Actor:
    """Who takes a step.

    Attributes:
        kind: as what he acts; which moves that allows, lifecycle.py says.
        staff_id: id of his account; None of a worker, a timer, another system.
        name: what colleagues read beside the step.
        role, areas: those of his account. Without a role nobody looks whether he may see the ticket: the caller did.
    """

    kind: Mover
    staff_id: str | None = None
    name: str = ""
    role: Role | None = None
    areas: tuple[str, ...] = ()


WORKER = Actor("worker")
TIMER = Actor("timer")

_KINDS: dict[Role, Mover] = {
    Role.AGENT: "agent",
    Role.OFFICER: "organisation",
    Role.SUPERVISOR: "supervisor",
    Role.ADMIN: "supervisor",
}


def staff_actor(staff: Staff) -> Actor:
    """Return an account as an actor.

    Raises:
        PermissionError: its role never works on tickets.
    """
    kind = _KINDS.get(staff.role)
    if kind is None:
        raise PermissionError(f"{staff.role} works on no tickets")
    return Actor(kind, staff.id, staff.name, staff.role, staff.areas)
