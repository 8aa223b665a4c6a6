"""One running service for all dialogues."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.real_service import Service


@pytest.fixture(scope="session")
def real_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The whole service on SQLite, with the trained model."""
    service = Service(tmp_path_factory.mktemp("service"))
    service.start()
    yield service
    service.stop()
