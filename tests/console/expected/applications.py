"""Applications."""

from __future__ import annotations

from collections.abc import Mapping

from bot.staff.model import Role
from tests.console.applications.filed import STARTUP, file_one
from tests.console.console_office import Office

READS = set(Role) - {Role.MAINTAINER}
EXPECTED: dict[str, set[Role] | None] = {
    "GET /console/applications": READS,
    "GET /console/applications/{application_number}": READS,
    "POST /console/applications/{application_number}": {Role.OFFICER, Role.SUPERVISOR, Role.ADMIN},
    "POST /console/applications/{application_number}/reveal": READS,
    "GET /console/applications/{application_number}/files/{application_file}": READS,
}


def prepared(office: Office) -> Mapping[str, str]:
    """An application with a photo."""
    filed = file_one(office.database, office.keys, STARTUP, "330727", photo=True)
    return {"application_number": filed.number, "application_file": filed.file}
