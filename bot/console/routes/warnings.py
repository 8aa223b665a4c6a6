"""Early warnings: several workers, one employer, grid or street."""

from __future__ import annotations

from bot.console.gate import Page

PAGES: tuple[Page, ...] = ()
