"""What an operator does at the command line to connect a bot."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.channels.telegram.client import ALLOWED_UPDATES
from bot.channels.telegram.commands import MENU
from bot.channels.telegram.routes import PATH
from bot.cli.main import app
from tests.channels.telegram.office import SECRET
from tests.stand_ins.telegram import TelegramServer

type Command = Callable[..., Result]
PUBLIC = "https://bot.union.example"


@pytest.fixture
def gonghui(tmp_path: Path, server: TelegramServer) -> Iterator[Command]:
    """Run `gonghui telegram` with settings: `gonghui("check", public_url="…")`."""
    mask = os.umask(0o077)
    os.umask(mask)
    standard = {
        "var_dir": tmp_path / "operator",
        "telegram_token": server.token,
        "telegram_webhook_secret": SECRET,
        "telegram_api_base": server.url,
        "public_url": PUBLIC,
    }

    def run(*arguments: str, **settings: Any) -> Result:
        environment = {f"GONGHUI_{name.upper()}": str(value) for name, value in (standard | settings).items()}
        result = CliRunner().invoke(app, ["telegram", *arguments], env=environment)
        assert server.token not in result.output
        return result

    yield run
    os.umask(mask)


def test_a_webhook_is_set_checked_and_taken_away(gonghui: Command, server: TelegramServer) -> None:
    before = gonghui("check")
    assert before.exit_code == 1
    assert "WRONG  webhook: Telegram posts nowhere" in before.output
    assert gonghui("webhook").exit_code == 0
    assert server.webhook is not None
    assert (server.webhook.url, server.webhook.secret) == (PUBLIC + PATH, SECRET)
    assert server.allowed_updates == list(ALLOWED_UPDATES)
    server.commands['{"type": "default"}', ""] = [{"command": name, "description": title} for name, title in MENU]
    after = gonghui("check")
    assert (after.exit_code, after.output.count("ok   ")) == (0, 4)
    assert "another secret" not in after.output
    other = gonghui("check", telegram_webhook_secret="another-secret-of-mine")
    assert other.exit_code == 1
    server.webhook.error, server.webhook.error_at = "Wrong response from the webhook: 403 Forbidden", 1_780_000_000
    assert "403 Forbidden - another secret" in gonghui("check").output
    assert gonghui("webhook", "--delete").exit_code == 0
    assert server.webhook is None


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"telegram_token": "1234567:abcdefghijklmnopqrstuvwxyz"}, "ask BotFather"),
        ({"telegram_api_base": "http://127.0.0.1:9"}, "GONGHUI_TELEGRAM_PROXY"),
        ({"public_url": ""}, "GONGHUI_PUBLIC_URL"),
        ({"public_url": "http://bot.union.example"}, "https://"),
        ({"telegram_token": ""}, "GONGHUI_TELEGRAM_TOKEN"),
    ],
)
def test_what_is_wrong_is_said_with_its_remedy(gonghui: Command, settings: dict[str, str], words: str) -> None:
    result = gonghui("check", **settings)
    assert result.exit_code == 1
    assert words in result.output
    assert "Traceback" not in result.output


def test_polling_needs_no_address(gonghui: Command, server: TelegramServer) -> None:
    assert gonghui("check", telegram_mode="polling", public_url="").exit_code == 0
    refused = gonghui("webhook", telegram_mode="polling")
    assert refused.exit_code == 1
    assert "polling" in refused.output


def test_a_bot_that_reads_along_in_groups_is_told(gonghui: Command, server: TelegramServer) -> None:
    server.bot["can_read_all_group_messages"] = True
    assert "WRONG  groups" in gonghui("check", telegram_mode="polling").output


def test_what_telegram_refuses_is_passed_on(gonghui: Command, server: TelegramServer) -> None:
    result = gonghui("webhook", public_url="https://bot.union.example:9999")
    assert result.exit_code == 1
    assert "ports 80, 88, 443 or 8443" in result.output
