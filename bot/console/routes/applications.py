"""Applications: what waits for a reviewer, one application, decisions."""

from __future__ import annotations

from bot.console.gate import Page

PAGES: tuple[Page, ...] = ()
