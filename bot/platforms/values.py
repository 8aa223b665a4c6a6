"""Values that all processes share about a platform, kept encrypted: access tokens, offsets."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from bot.platforms.tables import PlatformValueRow
from bot.privacy.keys import KeyRing
from bot.storage.columns import now
from bot.storage.statements import insert_into, table_of

_VALUES = table_of(PlatformValueRow)
_SHARED = select(_VALUES.c.value, _VALUES.c.expires_at).where(_VALUES.c.name == bindparam("called"))


def shared_value(session: Session, keys: KeyRing, name: str) -> str | None:
    """Return a value, None when there is none or it has expired."""
    row = session.execute(_SHARED, {"called": name}).first()
    if row is None or (row.expires_at is not None and row.expires_at <= now()):
        return None
    return keys.decrypt(row.value)


def share_value(session: Session, keys: KeyRing, name: str, value: str, expires_at: datetime | None = None) -> None:
    """Store a value for all processes."""
    encrypted = keys.encrypt(value)
    session.execute(
        insert_into(session, PlatformValueRow)
        .values(name=name, value=encrypted, expires_at=expires_at)
        .on_conflict_do_update(index_elements=["name"], set_={"value": encrypted, "expires_at": expires_at})
    )


def drop_value(session: Session, name: str) -> None:
    """Forget a value."""
    session.execute(delete(PlatformValueRow).where(PlatformValueRow.name == name))
