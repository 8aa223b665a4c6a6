"""Settings are documented, and a bad value is refused in words that help."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError, load_settings


def test_every_setting_is_described_in_the_class_and_in_the_operations_guide() -> None:
    guide = Path("docs/operations.md").read_text()
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert f"GONGHUI_{name.upper()}" in guide, f"docs/operations.md does not name GONGHUI_{name.upper()}"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("GONGHUI_PORT", "eighty", "GONGHUI_PORT"),
        ("GONGHUI_PORT", "70000", "65535"),
        ("GONGHUI_DATABASE_URL", "mysql://secret@host/db", "sqlite:/// or postgresql"),
        ("GONGHUI_LIMIT_MESSAGES", "many", "30/minute"),
        ("GONGHUI_DATABASE_URL", "postgresql+psycopg://u:secret@host:port/db", "no database URL"),
        ("GONGHUI_TRUSTED_PROXIES", "10.0.0.0/99", "GONGHUI_TRUSTED_PROXIES"),
        ("GONGHUI_WEB_ORIGINS", "https://a.example; script-src *", "without a path"),
        ("GONGHUI_LEASE_TIME", "5", "GONGHUI_ENGINE_TIMEOUT"),
        ("GONGHUI_LOG_LEVEL", "loud", "DEBUG, INFO"),
    ],
)
def test_a_bad_value_is_named_but_not_repeated(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as error:
        load_settings(_env_file=None)
    assert words in str(error.value)
    assert "secret" not in str(error.value)


def test_lists_are_written_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGHUI_WEB_ORIGINS", "https://a.example, https://b.example,")
    assert load_settings(_env_file=None).web_origins == ["https://a.example", "https://b.example"]
