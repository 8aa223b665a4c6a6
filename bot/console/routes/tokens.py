"""Tokens of the interface for other systems, and the addresses that are told of events."""

from __future__ import annotations

from bot.console.gate import Page
from bot.console.pages import tokens
from bot.staff.roles import Permission

PAGES: tuple[Page, ...] = (
    Page("GET", "/console/tokens", tokens.show, Permission.TOKENS),
    Page("POST", "/console/tokens", tokens.make, Permission.TOKENS),
    Page("POST", "/console/tokens/{token_id}/revoke", tokens.revoke, Permission.TOKENS),
    Page("POST", "/console/tokens/webhooks", tokens.add, Permission.TOKENS),
    Page("GET", "/console/tokens/webhooks/{webhook_id}", tokens.show_webhook, Permission.TOKENS),
    Page("POST", "/console/tokens/webhooks/{webhook_id}/repeat", tokens.repeat, Permission.TOKENS),
    Page("POST", "/console/tokens/webhooks/{webhook_id}/remove", tokens.remove, Permission.TOKENS),
)
