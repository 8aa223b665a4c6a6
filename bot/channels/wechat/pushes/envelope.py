"""What stands around a push: proof that it comes from the platform, and encryption both ways.

WeChat documentation: `signature` covers token, timestamp and nonce, so it proves nothing about a body; `msg_signature`
covers the cipher text too. The answer to a push that came encrypted is encrypted, with the same key.
"""

from __future__ import annotations

import hmac
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from wechatpy.utils import WeChatSigner

from bot.channels.wechat.pushes.cipher import AccountCipher, CannotDecryptError
from bot.channels.wechat.pushes.xml import BadXmlError, Fields, read_xml, text_of, write_xml

Parameters = Sequence[tuple[str, str]]
"""Names and values of the address, as they came."""


class RefusedPushError(Exception):
    """Nobody has proved that this comes from the platform. The text says why, for the log; it holds nothing of it."""


@dataclass(frozen=True)
class Opened:
    """A push that is genuine: its fields, and how an answer to it must be closed."""

    fields: Fields
    seal: Callable[[str], str]


class Envelope:
    """Opens pushes of one account.

    Args:
        mode: as on the platform's page. Of a `compatible` push the clear fields beside the cipher text are not read.
        encoding_aes_keys: the present key and, while it is being exchanged, the one before; empty ones do not count.
        freshness: seconds that a push may be old, or ahead of us; 0: any.
    """

    def __init__(
        self,
        token: str,
        app_id: str,
        mode: Literal["clear", "compatible", "safe"],
        encoding_aes_keys: Sequence[str] = (),
        freshness: float = 600.0,
    ) -> None:
        self._token = token
        self._encrypted = mode != "clear"
        self._ciphers = [AccountCipher(key, app_id) for key in encoding_aes_keys if key]
        self._freshness = freshness

    def echo(self, parameters: Parameters) -> str:
        """Return what answers the question whether this address is ours: the platform's `echostr`, in clear always.

        Raises:
            RefusedPushError: it is not the platform that asks.
        """
        given = _once_each(parameters, ("signature", "timestamp", "nonce", "echostr"))
        self._check(given["signature"], given["timestamp"], given["nonce"])
        return given["echostr"]

    def open(self, parameters: Parameters, body: bytes) -> Opened:
        """Return what a push holds.

        Raises:
            RefusedPushError: it is not genuine, too old, in another mode than ours, or cannot be read.
        """
        try:
            return self._opened_cipher(parameters, body) if self._encrypted else self._opened_clear(parameters, body)
        except (BadXmlError, CannotDecryptError) as error:
            hint = ": set the platform's page to XML, not JSON" if body.lstrip()[:1] == b"{" else ""
            raise RefusedPushError(f"{type(error).__name__} {error}{hint}") from error

    def _opened_clear(self, parameters: Parameters, body: bytes) -> Opened:
        if any(name in ("encrypt_type", "msg_signature") and value != "raw" for name, value in parameters):
            raise RefusedPushError("encrypted, but GONGHUI_WECHAT_MODE=clear")
        given = _once_each(parameters, ("signature", "timestamp", "nonce"))
        self._check(given["signature"], given["timestamp"], given["nonce"])
        return Opened(read_xml(body), str)

    def _opened_cipher(self, parameters: Parameters, body: bytes) -> Opened:
        given = _once_each(parameters, ("msg_signature", "timestamp", "nonce"))
        cipher_text = text_of(read_xml(body), "Encrypt")
        if not cipher_text:
            raise RefusedPushError("not encrypted")
        self._check(given["msg_signature"], given["timestamp"], given["nonce"], cipher_text)
        cause: CannotDecryptError | None = None
        for cipher in self._ciphers:
            try:
                message = cipher.decrypt(cipher_text)
            except CannotDecryptError as error:
                cause = cause or error
                continue
            return Opened(read_xml(message), partial(self._sealed, cipher))
        raise cause or CannotDecryptError("no key is set")

    def _sealed(self, cipher: AccountCipher, answer: str) -> str:
        cipher_text, nonce, moment = cipher.encrypt(answer), secrets.token_hex(8), int(time.time())
        signature = self._signature(str(moment), nonce, cipher_text)
        return write_xml({"Encrypt": cipher_text, "MsgSignature": signature, "TimeStamp": moment, "Nonce": nonce})

    def _check(self, signature: str, timestamp: str, nonce: str, *signed: str) -> None:
        expected = self._signature(timestamp, nonce, *signed)
        # As bytes: compare_digest refuses text beyond ASCII with an error of its own.
        if not hmac.compare_digest(signature.encode(), expected.encode()):
            raise RefusedPushError("signature")
        if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 12):
            raise RefusedPushError("timestamp")
        if self._freshness and abs(time.time() - int(timestamp)) > self._freshness:
            raise RefusedPushError("too old, or the clock of this machine is wrong")

    def _signature(self, *signed: str) -> str:
        signer = WeChatSigner()
        signer.add_data(self._token, *signed)
        return str(signer.signature)


def _once_each(parameters: Parameters, names: Sequence[str]) -> dict[str, str]:
    """Return the values of parameters that must be there once, and not empty."""
    given = {name: [value for key, value in parameters if key == name] for name in names}
    for name, values in given.items():
        if len(values) != 1 or not values[0]:
            raise RefusedPushError(f"parameter {name}")
    return {name: values[0] for name, values in given.items()}
