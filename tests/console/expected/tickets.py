"""Tickets."""

from __future__ import annotations

from collections.abc import Mapping

from bot.staff.model import Role
from tests.console.console_office import Office
from tests.console.tickets.filed import file_in, paper

READS = {Role.AGENT, Role.OFFICER, Role.SUPERVISOR, Role.AUDITOR, Role.ADMIN}
WORKS = READS - {Role.AUDITOR}
LEADS = {Role.SUPERVISOR, Role.ADMIN}
STEPS = (
    "accept", "ask", "reject", "dispatch", "take-up", "take-back", "sign-in", "return-back", "request-extension",
    "grant-extension", "deny-extension", "settle", "approve-result", "send-back", "call-back", "not-reached", "reopen",
    "assign", "note", "consent", "supervise", "name-viewer", "bar",
)  # fmt: skip
OF_LEADERS = {"grant-extension", "deny-extension", "supervise", "name-viewer", "bar"}
_CASE = "/console/tickets/{ticket_number}"
EXPECTED: dict[str, set[Role] | None] = {
    "GET /console/tickets": READS,
    "POST /console/tickets/assign": LEADS,
    "POST /console/tickets/reveal": {Role.AUDITOR, Role.ADMIN},
    "GET /console/tickets/new": WORKS,
    "POST /console/tickets/new": WORKS,
    f"GET {_CASE}": READS,
    f"GET {_CASE}/print": READS,
    f"POST {_CASE}/contact": READS,
    f"POST {_CASE}/files": WORKS,
    f"GET {_CASE}/files/{{ticket_file_id}}": READS,
    **{f"POST {_CASE}/{name}": LEADS if name in OF_LEADERS else WORKS for name in STEPS},
}


def prepared(office: Office) -> Mapping[str, str]:
    """A ticket of that place with a file."""
    number = file_in(office, "330727")
    return {"ticket_number": number, "ticket_file_id": paper(office, number)}
