"""Figures of the service, their export, and the search."""

from __future__ import annotations

from bot.console.gate import Page
from bot.console.pages.figures import export, overview, search
from bot.staff.roles import Permission

PAGES: tuple[Page, ...] = (
    Page("GET", "/console/figures", overview.show, Permission.FIGURES_READ),
    Page("POST", "/console/figures/export", export.take, Permission.EXPORT),
    Page("GET", "/console/search", search.ask, Permission.SEARCH),
    Page("POST", "/console/search", search.take, Permission.SEARCH),
)
