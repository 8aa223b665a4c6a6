"""Early warnings: several workers, one employer, grid or street."""

from __future__ import annotations

from bot.console.gate import Page
from bot.console.pages.warnings import listing, one
from bot.console.pages.warnings.one import areas_of_warning
from bot.staff.roles import Permission

_READ, _WORK = Permission.WARNINGS_READ, Permission.WARNINGS_WORK

PAGES: tuple[Page, ...] = (
    Page("GET", "/console/warnings", listing.show_all, _READ),
    Page("GET", "/console/warnings/rules", listing.show_rules, _READ),
    Page("GET", "/console/warnings/{warning_id}", one.show, _READ, areas_of_warning),
    Page("POST", "/console/warnings/{warning_id}/acknowledge", one.acknowledge, _WORK, areas_of_warning),
    Page("POST", "/console/warnings/{warning_id}/take", one.take_over, _WORK, areas_of_warning),
    Page("POST", "/console/warnings/{warning_id}/note", one.write_note, _WORK, areas_of_warning),
    Page("POST", "/console/warnings/{warning_id}/close", one.close, _WORK, areas_of_warning),
    Page("POST", "/console/warnings/{warning_id}/false-alarm", one.mark_false, _WORK, areas_of_warning),
)
