"""Early warnings."""

from __future__ import annotations

from collections.abc import Mapping

from bot.staff.model import Role
from tests.console.console_office import Office

READS = {Role.AGENT, Role.OFFICER, Role.SUPERVISOR, Role.AUDITOR, Role.ADMIN}
WORKS = {Role.OFFICER, Role.SUPERVISOR, Role.ADMIN}
EXPECTED: dict[str, set[Role] | None] = {
    "GET /console/warnings": READS,
    "GET /console/warnings/rules": READS,
    "GET /console/warnings/{warning_id}": READS,
    "POST /console/warnings/{warning_id}/acknowledge": WORKS,
    "POST /console/warnings/{warning_id}/take": WORKS,
    "POST /console/warnings/{warning_id}/note": WORKS,
    "POST /console/warnings/{warning_id}/close": WORKS,
    "POST /console/warnings/{warning_id}/false-alarm": WORKS,
}


def prepared(office: Office) -> Mapping[str, str]:
    """Nothing is needed."""
    return {}
