"""Who may have which route of the console, written down apart from the table that grants it; a module an area."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.staff.model import Role
from tests.console.console_office import Office
from tests.console.expected import account, applications, conversations, figures, tickets, tokens, warnings

_AREAS = (account, conversations, tickets, applications, warnings, figures, tokens)

EXPECTED: dict[str, set[Role] | None] = {route: roles for area in _AREAS for route, roles in area.EXPECTED.items()}
"""None: everybody, signed in or not."""

PREPARED: tuple[Callable[[Office], Mapping[str, str]], ...] = tuple(area.prepared for area in _AREAS)
"""Make what the addresses of an area speak of, in Pan'an (330727), and give the parameters of the addresses."""


def parameters(office: Office) -> dict[str, str]:
    """Make everything that addresses speak of; return their parameters by name."""
    return {name: value for prepare in PREPARED for name, value in prepare(office).items()}
