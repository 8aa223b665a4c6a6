"""Applications: what waits for a reviewer, one application, decisions."""

from __future__ import annotations

from bot.console.gate import Page
from bot.console.pages.applications import lists, one
from bot.console.pages.applications.one import places_of_application
from bot.staff.roles import Permission

_LIST = "/console/applications"
_ONE = f"{_LIST}/{{application_number}}"
_FILE = f"{_ONE}/files/{{application_file}}"

PAGES: tuple[Page, ...] = (
    Page("GET", _LIST, lists.show, Permission.APPLICATIONS_READ),
    Page("GET", _ONE, one.show, Permission.APPLICATIONS_READ, places_of_application),
    Page("POST", _ONE, one.take, Permission.APPLICATIONS_REVIEW, places_of_application),
    Page("POST", f"{_ONE}/reveal", one.reveal, Permission.REVEAL, places_of_application),
    Page("GET", _FILE, one.download, Permission.REVEAL, places_of_application),
)
