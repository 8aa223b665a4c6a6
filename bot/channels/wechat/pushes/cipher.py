"""AES of the protocol, around wechatpy's cipher: what wechatpy does not check is checked here.

WeChat documentation: AES-256-CBC, the first 16 bytes of the key as start vector. The clear text is 16 random bytes, the
length of the message in bytes (4 bytes, big-endian), the message and the AppID, padded to blocks of 32.
"""

from __future__ import annotations

import base64
import hmac
import secrets

from wechatpy.crypto.base import WeChatCipher
from wechatpy.crypto.pkcs7 import PKCS7Encoder

_RANDOM = 16
_LENGTH = 4
_AES_BLOCK = 16
_PADDED_TO = 32


class CannotDecryptError(ValueError):
    """Not encrypted with this key for this account; the text says what is wrong with it."""


class AccountCipher:
    """Encrypts and decrypts with one EncodingAESKey of an account.

    Args:
        encoding_aes_key: its 43 characters.
    """

    def __init__(self, encoding_aes_key: str, app_id: str) -> None:
        self._key = base64.b64decode(encoding_aes_key + "=")
        self._app_id = app_id.encode()

    def encrypt(self, message: str) -> str:
        """Return the cipher text in base64."""
        body = message.encode()
        # wechatpy draws these bytes from letters and never one twice; they shall not be guessable.
        clear = secrets.token_bytes(_RANDOM) + len(body).to_bytes(_LENGTH, "big") + body + self._app_id
        return base64.b64encode(WeChatCipher(self._key).encrypt(PKCS7Encoder.encode(clear))).decode()

    def decrypt(self, text: str) -> bytes:
        """Return the message in a cipher text.

        Raises:
            CannotDecryptError: any part of it is not as it must be.
        """
        try:
            cipher_text = base64.b64decode(text, validate=True)
        except ValueError as error:
            raise CannotDecryptError("no base64") from error
        if not cipher_text or len(cipher_text) % _AES_BLOCK:
            raise CannotDecryptError("not whole blocks")
        clear = _unpadded(WeChatCipher(self._key).decrypt(cipher_text))
        start = _RANDOM + _LENGTH
        length = int.from_bytes(clear[_RANDOM:start], "big")
        if len(clear) < start or length > len(clear) - start:
            raise CannotDecryptError("length")
        if not hmac.compare_digest(clear[start + length :], self._app_id):
            raise CannotDecryptError("AppID")
        return clear[start : start + length]


def _unpadded(clear: bytes) -> bytes:
    count = clear[-1]
    if not 1 <= count <= min(_PADDED_TO, len(clear)) or clear[-count:] != bytes([count]) * count:
        raise CannotDecryptError("padding")
    return clear[:-count]
