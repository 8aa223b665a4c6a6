"""What the other parts of the bot see of a staff account."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """AGENT answers on the hotline, OFFICER works for a union (own places only), SUPERVISOR leads agents, MAINTAINER
    writes the answers, AUDITOR reads and changes nothing, ADMIN gives accounts."""

    AGENT = "agent"
    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    MAINTAINER = "maintainer"
    AUDITOR = "auditor"
    ADMIN = "admin"


class StaffError(Exception):
    """Something about an account cannot be done; the text tells the person at the screen why and what to do."""


@dataclass(frozen=True)
class Staff:
    """An account, without its secrets.

    Attributes:
        login: what he signs in with, lower case.
        name: what colleagues call him.
        areas: codes of the places he is bound to, with everything below them; none: no bounds.
    """

    id: str
    login: str
    name: str
    role: Role
    areas: tuple[str, ...]
    has_password: bool
    has_second_factor: bool
    disabled: bool
