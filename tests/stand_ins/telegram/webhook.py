"""Where updates are to be posted, and what setWebhook accepts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tests.stand_ins.telegram.arguments import Arguments
from tests.stand_ins.telegram.errors import bad_request

SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
PORTS = {443, 80, 88, 8443}
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@dataclass
class Webhook:
    """A webhook as it was set, and the last failure to reach it."""

    url: str
    secret: str
    max_connections: int
    error_at: int = 0
    error: str = ""


def checked_webhook(arguments: Arguments, strict: bool) -> Webhook | None:
    """The webhook that a call sets; None removes it.

    Args:
        strict: refuse plain http and other ports also on loopback, as the real server does.

    Raises:
        BotApiError: it is refused.
    """
    url = arguments.text("url")
    if not url:
        return None
    parts = urlsplit(url)
    if strict or parts.hostname not in LOOPBACK:
        if parts.scheme != "https":
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        if (parts.port or 443) not in PORTS:
            raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    secret = arguments.text("secret_token")
    if secret and not SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    connections = arguments.integer("max_connections", 40)
    if not 1 <= connections <= 100:
        raise bad_request("max_connections must be between 1 and 100")
    return Webhook(url, secret, connections)


def as_json(webhook: Webhook | None, pending: int, allowed: list[str]) -> dict[str, Any]:
    """The WebhookInfo of getWebhookInfo."""
    info: dict[str, Any] = {"url": "", "has_custom_certificate": False, "pending_update_count": pending}
    if webhook is not None:
        info |= {"url": webhook.url, "max_connections": webhook.max_connections, "ip_address": "127.0.0.1"}
        if webhook.error:
            info |= {"last_error_date": webhook.error_at, "last_error_message": webhook.error}
    return {**info, "allowed_updates": allowed} if allowed else info
