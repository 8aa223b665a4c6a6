"""Conversations: lists, one transcript, taking over, answering, handing back."""

from __future__ import annotations

from bot.console.gate import Page

PAGES: tuple[Page, ...] = ()
