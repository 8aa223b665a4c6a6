"""Senders of text messages: the terminal for trying out, a gateway by HTTP for real."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from dataclasses import dataclass, field
from typing import Protocol

import httpx

from bot.settings import Settings


class NotSentError(Exception):
    """It was not sent, as far as is known; `again`: it may be tried again. The text holds no personal data."""

    def __init__(self, cause: str, again: bool) -> None:
        super().__init__(cause)
        self.again = again


@dataclass(frozen=True)
class TextMessage:
    """A text message.

    Attributes:
        id: the same at every attempt, so that a gateway sends it once.
        text: all of it, for gateways that take free text.
        code, minutes: what stands in it, for gateways that fill in templates of their own.
    """

    id: str
    phone: str = field(repr=False)
    text: str = field(repr=False)
    code: str = field(repr=False)
    minutes: int


class Sender(Protocol):
    """Sends text messages."""

    async def send(self, message: TextMessage) -> None:
        """Send a message.

        Raises:
            NotSentError: it could not.
        """


class ConsoleSender:
    """Prints the message on the terminal, where whoever tries the service out reads it; no log gets it."""

    async def send(self, message: TextMessage) -> None:
        """Print a message."""
        print(f"  Text message to {message.phone}: {message.text}", flush=True)


class HttpSender:
    """Posts the message as JSON to a gateway, signed (docs/operations.md has the format).

    The gateway sends a message once however often its `Idempotency-Key` comes; only therefore is one repeated of
    which nobody knows whether it went out.

    Args:
        secret: key of the signature, shared with the gateway.
        timeout: seconds for one attempt.
    """

    def __init__(self, url: str, secret: str, timeout: float) -> None:
        self._url, self._secret, self._timeout = url, secret.encode(), timeout

    async def send(self, message: TextMessage) -> None:
        """Post a message; any 2xx means that the gateway has taken it."""
        content = {"phone": message.phone, "text": message.text, "code": message.code, "minutes": message.minutes}
        body = json.dumps({"id": message.id, **content}, ensure_ascii=False).encode()
        moment = str(int(time.time()))
        signature = hmac.new(self._secret, f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": message.id,
            "X-Gonghui-Signature": f"t={moment},v1={signature}",
        }
        try:
            async with httpx.AsyncClient(timeout=self._timeout, follow_redirects=False) as client:
                answer = await client.post(self._url, content=body, headers=headers)
        except httpx.TransportError as error:
            raise NotSentError(type(error).__name__, again=True) from error
        if not answer.is_success:
            again = answer.status_code in (408, 425, 429) or answer.status_code >= 500
            raise NotSentError(f"the gateway answered {answer.status_code}", again)


def sender_of(settings: Settings) -> Sender:
    """Return the sender that the settings name."""
    if settings.sms_sender == "http":
        return HttpSender(settings.sms_url, settings.sms_secret.get_secret_value(), settings.sms_timeout)
    return ConsoleSender()
