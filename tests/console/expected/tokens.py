"""Tokens of other systems, and the addresses that are told of events."""

from __future__ import annotations

from collections.abc import Mapping

from bot.staff.model import Role
from bot.staff.tokens import all_tokens, make_token
from bot.webhooks.subscribing import add_webhook
from tests.console.console_office import Office

_ADMIN = {Role.ADMIN}
EXPECTED: dict[str, set[Role] | None] = {
    "GET /console/tokens": _ADMIN,
    "POST /console/tokens": _ADMIN,
    "POST /console/tokens/{token_id}/revoke": _ADMIN,
    "POST /console/tokens/webhooks": _ADMIN,
    "GET /console/tokens/webhooks/{webhook_id}": _ADMIN,
    "POST /console/tokens/webhooks/{webhook_id}/repeat": _ADMIN,
    "POST /console/tokens/webhooks/{webhook_id}/remove": _ADMIN,
}


def prepared(office: Office) -> Mapping[str, str]:
    """A token of the call centre, and its address."""
    system = office.hire("callcentre", Role.AGENT, name="呼叫中心")
    with office.database.write() as session:
        by = system.staff.id
        make_token(session, office.keys, by, by, "呼叫中心", ["tickets.read"], 30)
        webhook, _ = add_webhook(session, office.keys, by, "呼叫中心", "https://hotline.example/in", ["ticket.moved"])
        return {"token_id": all_tokens(session)[0].id, "webhook_id": webhook.id}
