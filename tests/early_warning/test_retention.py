"""Warnings that are over go with their tickets; those that are not stay."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from bot.early_warning import handling
from bot.early_warning.tables import WarningRow
from bot.privacy.retention import purge
from bot.settings import load_settings
from bot.storage.columns import now
from tests.early_warning.brewing import Town


def test_warnings_that_are_over_are_purged(town: Town) -> None:
    for employer in ("金工坊机械厂", "红云机械厂"):
        for _ in range(3):
            town.file(employer=employer)
    over = next(warning for warning in town.warnings() if warning.name == "金工坊机械厂")
    with town.database.write() as session:
        handling.close(session, town.keys, over.id, "li", "补发了", 3)
        long_ago = now() - timedelta(days=400)
        session.execute(update(WarningRow).values(created_at=long_ago, raised_at=long_ago))
    settings = load_settings(_env_file=None, keep_tickets_days=365)
    assert purge(settings, town.database)["warnings"] == 0
    with town.database.write() as session:
        session.execute(update(WarningRow).where(WarningRow.id == over.id).values(ended_at=long_ago))
    assert purge(settings, town.database)["warnings"] == 1
    assert [warning.name for warning in town.warnings()] == ["红云机械厂"]
