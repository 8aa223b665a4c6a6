"""Encrypts stored values anew after a new key was made."""

from __future__ import annotations

from sqlalchemy import LargeBinary, select, update
from sqlalchemy.orm import Session

from bot.privacy.keys import KeyRing
from bot.storage.columns import Base


def re_encrypt_all(session: Session, keys: KeyRing) -> int:
    """Encrypt every encrypted column of every table with the newest key and return how many values there were.

    Encrypted columns are the binary ones: this schema stores no other bytes.
    """
    count = 0
    for table in Base.metadata.sorted_tables:
        columns = [column for column in table.columns if isinstance(column.type, LargeBinary)]
        if not columns:
            continue
        (key,) = table.primary_key.columns
        for row in session.execute(select(key, *columns)).all():
            values = {column: keys.re_encrypt(value) for column, value in zip(columns, row[1:], strict=True) if value}
            if not values:
                continue
            session.execute(update(table).where(key == row[0]).values(values))
            count += len(values)
    return count
