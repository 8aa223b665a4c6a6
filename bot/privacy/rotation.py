"""Encrypts stored values anew after a new key was made."""

from __future__ import annotations

from itertools import batched

from sqlalchemy import LargeBinary, select, tuple_, update
from sqlalchemy.orm import Session

from bot.privacy.keys import KeyRing
from bot.storage.columns import Base

BATCH = 20
"""Rows read at once; a piece of a file is the largest value, 1.4 MB."""


def re_encrypt_all(session: Session, keys: KeyRing) -> int:
    """Encrypt every encrypted column of every table with the newest key and return how many values there were.

    Encrypted columns are the binary ones: this schema stores no other bytes.
    """
    count = 0
    for table in Base.metadata.sorted_tables:
        columns = [column for column in table.columns if isinstance(column.type, LargeBinary)]
        if not columns:
            continue
        key = list(table.primary_key.columns)
        # A batch at a time: all files of an installation would not fit in memory.
        for some in batched(session.execute(select(*key)).all(), BATCH, strict=False):
            for row in session.execute(select(*key, *columns).where(tuple_(*key).in_(some))).all():
                found = zip(columns, row[len(key) :], strict=True)
                values = {column: keys.re_encrypt(value) for column, value in found if value}
                if not values:
                    continue
                its_row = [column == value for column, value in zip(key, row, strict=False)]
                session.execute(update(table).where(*its_row).values(values))
                count += len(values)
    return count
