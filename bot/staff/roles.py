"""Who may do what: one table of roles and permissions, and the places an account is bound to."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum

from bot.directory.places import PlaceIndex
from bot.staff.model import Role, Staff


class Permission(StrEnum):
    """What a page of the console asks for; a new page that does something new adds a line here and below."""

    ACCOUNT = "account"
    """One's own password, second factor and sessions."""
    STAFF_READ = "staff.read"
    STAFF_CHANGE = "staff.change"
    AUDIT_READ = "audit.read"
    CONVERSATIONS_READ = "conversations.read"
    CONVERSATIONS_ANSWER = "conversations.answer"
    """Take over, answer, write notes, hand back."""
    CONVERSATIONS_LEAD = "conversations.lead"
    """Assign to others, join, do something with many at once."""
    REVEAL = "reveal"
    """See a phone or number in clear; each time is noted in the audit."""
    TICKETS_READ = "tickets.read"
    TICKETS_WORK = "tickets.work"
    """Open, accept, ask, dispatch, settle, add files."""
    TICKETS_SUPERVISE = "tickets.supervise"
    """Grant an extension, mark as supervised, name who sees a confidential one."""
    APPLICATIONS_READ = "applications.read"
    APPLICATIONS_REVIEW = "applications.review"
    WARNINGS_READ = "warnings.read"
    WARNINGS_WORK = "warnings.work"
    FIGURES_READ = "figures.read"
    EXPORT = "export"
    SEARCH = "search"
    TOKENS = "tokens"
    """Give other systems access to the interface, and take it away."""


_READS = frozenset(
    {
        Permission.ACCOUNT,
        Permission.CONVERSATIONS_READ,
        Permission.TICKETS_READ,
        Permission.APPLICATIONS_READ,
        Permission.WARNINGS_READ,
        Permission.FIGURES_READ,
        Permission.SEARCH,
    }
)
_ANSWERS = _READS | {Permission.CONVERSATIONS_ANSWER, Permission.TICKETS_WORK, Permission.REVEAL}
_LEADS = {
    Permission.STAFF_READ,
    Permission.CONVERSATIONS_LEAD,
    Permission.TICKETS_SUPERVISE,
    Permission.APPLICATIONS_REVIEW,
    Permission.WARNINGS_WORK,
    Permission.EXPORT,
}

GRANTED: Mapping[Role, frozenset[Permission]] = {
    Role.AGENT: _ANSWERS,
    Role.OFFICER: _READS
    | {Permission.TICKETS_WORK, Permission.APPLICATIONS_REVIEW, Permission.WARNINGS_WORK, Permission.REVEAL},
    Role.SUPERVISOR: _ANSWERS | _LEADS,
    Role.MAINTAINER: frozenset({Permission.ACCOUNT, Permission.FIGURES_READ}),
    Role.AUDITOR: _READS | {Permission.STAFF_READ, Permission.AUDIT_READ, Permission.REVEAL},
    Role.ADMIN: frozenset(Permission),
}

EVERYWHERE_ONLY = frozenset({Permission.AUDIT_READ, Permission.TOKENS})
"""What cannot be cut by places, so an account bound to places does not have it."""

AREA_BOUND = frozenset({Role.OFFICER})
"""Roles that never stand for the whole country: without places they see nothing, and cannot be given to anybody so."""


def may(staff: Staff, permission: Permission) -> bool:
    """Return whether the account has the permission at all; where it holds, `covers` tells."""
    return permission in GRANTED[staff.role] and not (staff.areas and permission in EVERYWHERE_ONLY)


def covers(places: PlaceIndex, staff: Staff, areas: Collection[str]) -> bool:
    """Return whether all these places lie in those of the account.

    Args:
        areas: codes of places; none: the whole country, which only accounts that are bound to no place cover.
    """
    if not staff.areas:
        return staff.role not in AREA_BOUND
    return bool(areas) and all(any(places.contains(own, area) for own in staff.areas) for area in areas)
