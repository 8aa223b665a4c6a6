"""Tables of this feature: what was imported over the files of data/directory."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.columns import Base, SequenceNumber, UtcDateTime, now


class DirectoryUnionRow(Base):
    """A union. Its parent may be one of the files, so no foreign key."""

    __tablename__ = "directory_unions"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    place: Mapped[str] = mapped_column(String(9))
    parent: Mapped[str | None] = mapped_column(String(40))
    phone: Mapped[str | None] = mapped_column(String(30))
    kind: Mapped[str] = mapped_column(String(10))
    covers: Mapped[str | None] = mapped_column(String(100))


class DirectoryGridRow(Base):
    """A grid; names and phones of its supervisors encrypted, as one JSON text."""

    __tablename__ = "directory_grids"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    place: Mapped[str] = mapped_column(String(9))
    union_code: Mapped[str] = mapped_column(String(40))
    areas: Mapped[list[str]] = mapped_column(JSON)
    supervisors: Mapped[bytes] = mapped_column(LargeBinary)


class DirectoryEmployerRow(Base):
    """An employer of a grid. The key is street and plain name: two streets may each have a 沙县小吃."""

    __tablename__ = "directory_employers"

    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    grid_code: Mapped[str] = mapped_column(ForeignKey("directory_grids.code"), index=True)
    aliases: Mapped[list[str]] = mapped_column(JSON)
    credit_code: Mapped[str | None] = mapped_column(String(18))
    address: Mapped[str | None] = mapped_column(String(200))


class DirectoryStationRow(Base):
    """A service station."""

    __tablename__ = "directory_stations"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    place: Mapped[str] = mapped_column(String(9))
    address: Mapped[str | None] = mapped_column(String(200))
    phone: Mapped[str | None] = mapped_column(String(30))
    hours: Mapped[str | None] = mapped_column(String(100))
    services: Mapped[list[str]] = mapped_column(JSON)


class DirectoryImportRow(Base):
    """One import that changed something; the newest id tells running services that the directory is another."""

    __tablename__ = "directory_imports"

    id: Mapped[int] = mapped_column(SequenceNumber, primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column("imported_at", UtcDateTime, default=now)
    added: Mapped[int]
    changed: Mapped[int]
    removed: Mapped[int]
