"""The key ring: what encrypts personal data, hashes it for look-up, and proves the engine to the bot."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class KeyRingError(Exception):
    """The key file cannot be used; the text says why and what to do."""


class KeyRing:
    """Keys of one installation, in a file of mode 0600 outside the database.

    Encryption keys rotate: the newest encrypts, all of them decrypt. The hash key stays, since look-ups hang on it.

    Raises:
        KeyRingError: the file is damaged or readable by others.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        if not path.exists():
            self._create()
        if path.stat().st_mode & 0o077:
            raise KeyRingError(f"The key file {path} is readable by others. Run: chmod 600 {path}")
        try:
            content = json.loads(path.read_text())
            self._encryption = [key.encode() for key in content["encryption"]]
            self._hash_key = bytes.fromhex(content["hash"])
            self.internal_secret: str = content["internal"]
            self._fernet = MultiFernet([Fernet(key) for key in self._encryption])
        except (ValueError, KeyError, TypeError) as error:
            raise KeyRingError(f"The key file {path} is damaged. Restore it from a backup.") from error

    def encrypt(self, value: str) -> bytes:
        """Encrypt with the newest key."""
        return self.encrypt_bytes(value.encode())

    def encrypt_bytes(self, value: bytes) -> bytes:
        """Encrypt with the newest key; the result is a third longer."""
        return self._fernet.encrypt(value)

    def decrypt(self, value: bytes) -> str:
        """Decrypt with whichever key fits.

        Raises:
            KeyRingError: no key fits; the value was encrypted by another installation.
        """
        return self.decrypt_bytes(value).decode()

    def decrypt_bytes(self, value: bytes) -> bytes:
        """Decrypt with whichever key fits.

        Raises:
            KeyRingError: no key fits; the value was encrypted by another installation.
        """
        try:
            return self._fernet.decrypt(value)
        except InvalidToken as error:
            raise KeyRingError("A stored value fits none of the keys: was the key file replaced?") from error

    def re_encrypt(self, value: bytes) -> bytes:
        """Encrypt a stored value anew with the newest key."""
        return self._fernet.rotate(value)

    def hash(self, purpose: str, value: str) -> str:
        """Return a keyed hash (64 hexadecimal digits) for look-ups; equal values of other purposes differ."""
        return hmac.new(self._hash_key, f"{purpose}\0{value}".encode(), hashlib.sha256).hexdigest()

    def rotate(self) -> None:
        """Add a new encryption key in front. Old keys stay for what is already stored."""
        self._encryption.insert(0, Fernet.generate_key())
        self._write(self._encryption, self._hash_key, self.internal_secret)
        self._fernet = MultiFernet([Fernet(key) for key in self._encryption])

    def forget_old_keys(self) -> None:
        """Drop all but the newest key, once everything stored was encrypted anew."""
        self._encryption = self._encryption[:1]
        self._write(self._encryption, self._hash_key, self.internal_secret)
        self._fernet = MultiFernet([Fernet(key) for key in self._encryption])

    def _create(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._write([Fernet.generate_key()], secrets.token_bytes(32), secrets.token_urlsafe(32))

    def _write(self, encryption: list[bytes], hash_key: bytes, internal: str) -> None:
        content = {"encryption": [key.decode() for key in encryption], "hash": hash_key.hex(), "internal": internal}
        # Written aside and moved, so that a crash never leaves half a key ring.
        aside = self.path.with_suffix(".new")
        aside.unlink(missing_ok=True)
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(content, file)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(self.path)
