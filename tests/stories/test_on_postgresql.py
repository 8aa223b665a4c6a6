"""The whole service, tracker store included, on PostgreSQL."""

from __future__ import annotations

import uuid
from pathlib import Path

from sqlalchemy import create_engine, text

from tests.real_service import Chat, Service


def test_a_worker_is_answered_and_remembered(postgres_url: str, tmp_path: Path) -> None:
    name = f"test_{uuid.uuid4().hex[:12]}"
    admin = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    url = admin.url.set(database=name)
    service = Service(tmp_path, database_url=url.render_as_string(hide_password=False))
    service.start()
    try:
        chat = Chat(service.url)
        assert "县（市、区）" in chat.say("租店面开店能补多少钱")
        assert "磐安县 · 2015年" in chat.say("磐安")
    finally:
        service.stop()
    database = create_engine(url)
    with database.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM rasa_trackers")).scalar() == 1
        assert connection.execute(text("SELECT count(*) FROM inbox WHERE state = 'done'")).scalar() == 2
    database.dispose()
    assert not (service.var_dir / "tracker.db").exists()
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()
