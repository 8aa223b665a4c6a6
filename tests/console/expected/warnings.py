"""Early warnings."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from bot.directory.book import DirectoryBook
from bot.directory.places import PlaceIndex, load_places
from bot.settings import DATA_DIR
from bot.staff.model import Role
from tests.console.console_office import Office
from tests.early_warning.brewing import Town

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


@cache
def _places() -> PlaceIndex:
    return load_places(DATA_DIR / "directory")


def town_of(office: Office) -> Town:
    """The workers around an office."""
    return Town(office.database, office.keys, DirectoryBook(DATA_DIR / "directory", _places(), office.keys))


def prepared(office: Office) -> Mapping[str, str]:
    """A warning in Pan'an."""
    town = town_of(office)
    ids = [town.file(employer="金工坊机械厂", place="330727", look=False) for _ in range(3)]
    town.look(*ids)
    return {"warning_id": town.warning().id}
