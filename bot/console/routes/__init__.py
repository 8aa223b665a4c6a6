"""The route table of the console: one line a page, with what it asks for; a module an area."""

from __future__ import annotations

from bot.console.routes import account, applications, conversations, figures, tickets, tokens, warnings

PAGES = (
    *account.PAGES,
    *conversations.PAGES,
    *tickets.PAGES,
    *applications.PAGES,
    *warnings.PAGES,
    *figures.PAGES,
    *tokens.PAGES,
)
