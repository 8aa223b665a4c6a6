"""Posts alerts as signed JSON (docs/operations.md has the format)."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import asdict

import httpx

from bot.jobs.alert_message import AlertMessage
from bot.settings import Settings


class NotDeliveredError(Exception):
    """An address did not take an alert; the text says why, without the address."""


class WebhookSender:
    """Posts to the address on duty and, once an alert is escalated, to the second one."""

    def __init__(self, settings: Settings) -> None:
        self._first, self._second = settings.alert_webhook_url, settings.alert_webhook_escalation_url
        self._secret = settings.alert_webhook_secret.get_secret_value().encode()
        self._timeout = settings.alert_timeout

    async def send(self, message: AlertMessage) -> None:
        """Post a message; any 2xx means that it was taken.

        Raises:
            NotDeliveredError: one of the addresses did not take it.
        """
        content = {**asdict(message), "at": message.at.isoformat(timespec="seconds")}
        await self.post(content, message.delivery, message.escalated)

    async def post(self, content: Mapping[str, object], delivery: str, escalated: bool = False) -> None:
        """Post anything; `delivery` is the same for every attempt.

        Raises:
            NotDeliveredError: one of the addresses did not take it.
        """
        urls = [self._first, self._second] if escalated and self._second else [self._first]
        body = json.dumps(content, ensure_ascii=False).encode()
        moment = str(int(time.time()))
        signature = hmac.new(self._secret, f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": delivery,
            "X-Gonghui-Signature": f"t={moment},v1={signature}",
        }
        causes = []
        async with httpx.AsyncClient(timeout=self._timeout, follow_redirects=False) as client:
            for url in urls:
                try:
                    answer = await client.post(url, content=body, headers=headers)
                except httpx.HTTPError as error:
                    causes.append(type(error).__name__)
                    continue
                if not answer.is_success:
                    causes.append(f"answered {answer.status_code}")
        if causes:
            raise NotDeliveredError(", ".join(causes))
