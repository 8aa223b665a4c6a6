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


GRANTED: Mapping[Role, frozenset[Permission]] = {
    Role.AGENT: frozenset({Permission.ACCOUNT}),
    Role.OFFICER: frozenset({Permission.ACCOUNT}),
    Role.SUPERVISOR: frozenset({Permission.ACCOUNT, Permission.STAFF_READ}),
    Role.MAINTAINER: frozenset({Permission.ACCOUNT}),
    Role.AUDITOR: frozenset({Permission.ACCOUNT, Permission.STAFF_READ, Permission.AUDIT_READ}),
    Role.ADMIN: frozenset(Permission),
}

EVERYWHERE_ONLY = frozenset({Permission.AUDIT_READ})
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
