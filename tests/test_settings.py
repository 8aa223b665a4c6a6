"""Settings are documented, and a bad value is refused in words that help."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError, load_settings, unknown_names


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
        (
            "GONGHUI_WECHAT_ABILITIES",
            "menu,secrets",
            "GONGHUI_WECHAT_ABILITIES (entry 2): Input should be 'custom_send'",
        ),
        ("GONGHUI_TELEGRAM_PROXY", "secret.example:1080", "GONGHUI_TELEGRAM_PROXY: write an address as http://proxy"),
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


def test_a_fault_of_several_settings_begins_with_their_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGHUI_WECHAT_TOKEN", "abc")
    with pytest.raises(SettingsError, match=r"^GONGHUI_WECHAT_TOKEN needs GONGHUI_WECHAT_APP_ID"):
        load_settings(_env_file=None)


def test_a_misspelt_name_in_the_file_is_pointed_out_without_its_value(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("GONGHUI_WECHAT_APPID=secret\nGONGHUI_ZZZ=secret\ngonghui_port=8001\nOTHER=1\n", encoding="utf-8")
    misspelt, unheard_of = unknown_names(file)
    assert "did you mean GONGHUI_WECHAT_APP_ID?" in misspelt
    assert "GONGHUI_ZZZ is no setting" in unheard_of
    assert "secret" not in misspelt + unheard_of
    assert unknown_names(tmp_path / "none") == []
