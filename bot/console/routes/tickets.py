"""Tickets: lists, one case, its steps, dispatch, confidential ones."""

from __future__ import annotations

from bot.console.gate import Page

PAGES: tuple[Page, ...] = ()
