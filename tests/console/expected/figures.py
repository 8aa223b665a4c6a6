"""Figures, export, search."""

from __future__ import annotations

from collections.abc import Mapping

from bot.staff.model import Role
from tests.console.console_office import Office

SEARCHES = set(Role) - {Role.MAINTAINER}
EXPECTED: dict[str, set[Role] | None] = {
    "GET /console/figures": set(Role),
    "POST /console/figures/export": {Role.SUPERVISOR, Role.ADMIN},
    "GET /console/search": SEARCHES,
    "POST /console/search": SEARCHES,
}


def prepared(office: Office) -> Mapping[str, str]:
    """Nothing is needed."""
    return {}
