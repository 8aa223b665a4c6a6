"""Figures of the service, their export, and the search."""

from __future__ import annotations

from bot.console.gate import Page

PAGES: tuple[Page, ...] = ()
