"""Tokens of the interface for other systems, and its webhooks."""

from __future__ import annotations

from bot.console.gate import Page

PAGES: tuple[Page, ...] = ()
