"""Signing in, accounts, the audit."""

from __future__ import annotations

from collections.abc import Mapping

from bot.staff.model import Role
from tests.console.console_office import Office

EVERYBODY = set(Role)
READS_STAFF = {Role.SUPERVISOR, Role.AUDITOR, Role.ADMIN}
ADMIN = {Role.ADMIN}
EXPECTED: dict[str, set[Role] | None] = {
    "GET /console": EVERYBODY,
    "GET /console/files/{name}": None,
    "GET /console/sign-in": None,
    "POST /console/sign-in": None,
    "GET /console/link/{token}": None,
    "POST /console/link/{token}": None,
    "GET /console/code": EVERYBODY,
    "POST /console/code": EVERYBODY,
    "POST /console/sign-out": EVERYBODY,
    "GET /console/account": EVERYBODY,
    "POST /console/account/sessions": EVERYBODY,
    "GET /console/account/password": EVERYBODY,
    "POST /console/account/password": EVERYBODY,
    "GET /console/account/second-factor": EVERYBODY,
    "POST /console/account/second-factor": EVERYBODY,
    "GET /console/staff": READS_STAFF,
    "GET /console/staff/new": ADMIN,
    "POST /console/staff/new": ADMIN,
    "GET /console/staff/{staff_id}": READS_STAFF,
    "POST /console/staff/{staff_id}": ADMIN,
    "POST /console/staff/{staff_id}/link": ADMIN,
    "POST /console/staff/{staff_id}/reset": ADMIN,
    "POST /console/staff/{staff_id}/disable": ADMIN,
    "POST /console/staff/{staff_id}/enable": ADMIN,
    "GET /console/audit": {Role.AUDITOR, Role.ADMIN},
    "POST /console/audit/check": {Role.AUDITOR, Role.ADMIN},
}


def prepared(office: Office) -> Mapping[str, str]:
    """An account of that place."""
    other = office.hire("other", Role.OFFICER, ("330727",))
    return {"staff_id": other.staff.id, "token": "x", "name": "base.css"}
