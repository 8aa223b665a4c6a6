"""Signatures and encryption of pushes, written from the description of the protocol alone.

The bot uses a library for this; the stand-in must not, or both sides could be wrong in the same way. AES-256-CBC with
the first 16 bytes of the key as start vector; the clear text is 16 random bytes, the length of the message in bytes
(4 bytes, big-endian), the message, the AppID; padded to blocks of 32.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import string

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32


class WrongCipherText(ValueError):
    """The text was not encrypted by somebody who holds the key and means this account."""


def signature(*parts: str) -> str:
    """SHA-1 in hex over the parts in lexicographic order, joined."""
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def new_encoding_aes_key() -> str:
    """A key as the console makes it: 43 letters and digits. Its last bits are often not zero, as with real ones."""
    alphabet = string.ascii_letters + string.digits
    return "".join(secrets.choice(alphabet) for _ in range(43))


class Cryptography:
    """Encrypts and decrypts for one account.

    Args:
        encoding_aes_key: the 43 characters of the console.
        receiver: what stands behind the message, the AppID.
    """

    def __init__(self, encoding_aes_key: str, receiver: str) -> None:
        self._key = base64.b64decode(encoding_aes_key + "=")
        assert len(self._key) == 32, "an EncodingAESKey has 43 characters"
        self._receiver = receiver.encode()

    def encrypt(self, message: str) -> str:
        """The cipher text in base64."""
        body = message.encode()
        clear = secrets.token_bytes(16) + len(body).to_bytes(4, "big") + body + self._receiver
        missing = BLOCK - len(clear) % BLOCK
        encryptor = self._cipher().encryptor()
        return base64.b64encode(encryptor.update(clear + bytes([missing]) * missing) + encryptor.finalize()).decode()

    def decrypt(self, text: str) -> str:
        """The message in a cipher text.

        Raises:
            WrongCipherText: any part of it is not as the protocol wants it.
        """
        try:
            cipher_text = base64.b64decode(text, validate=True)
        except ValueError as wrong:
            raise WrongCipherText("no base64") from wrong
        if not cipher_text or len(cipher_text) % BLOCK:
            raise WrongCipherText(f"{len(cipher_text)} bytes are not whole blocks of {BLOCK}")
        decryptor = self._cipher().decryptor()
        clear = decryptor.update(cipher_text) + decryptor.finalize()
        padding = clear[-1]
        if not 1 <= padding <= BLOCK or clear[-padding:] != bytes([padding]) * padding:
            raise WrongCipherText("wrong padding")
        clear = clear[:-padding]
        length = int.from_bytes(clear[16:20], "big")
        message, receiver = clear[20 : 20 + length], clear[20 + length :]
        if len(message) != length or receiver != self._receiver:
            raise WrongCipherText("wrong length or meant for another account")
        try:
            return message.decode()
        except UnicodeDecodeError as wrong:
            raise WrongCipherText("the message is no UTF-8") from wrong

    def _cipher(self) -> Cipher[modes.CBC]:
        return Cipher(algorithms.AES(self._key), modes.CBC(self._key[:16]))
