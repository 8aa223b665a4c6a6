"""What the bot tells Telegram about itself, and that it does not need it to begin."""

from __future__ import annotations

import httpx
import pytest
from pydantic import SecretStr

from bot.channels.telegram.client import ALLOWED_UPDATES
from bot.channels.telegram.commands import MENU
from bot.channels.telegram.routes import PATH
from tests.channels.telegram.office import SECRET, Office
from tests.stand_ins.telegram import Person, TelegramServer

PUBLIC = "https://bot.union.example"
public = pytest.mark.settings(public_url=PUBLIC)


@public
def test_two_processes_set_webhook_and_commands_once(office: Office, server: TelegramServer) -> None:
    with office.running(), office.running():
        server.wait_for_calls("setMyCommands")
        webhook = server.wait_until(lambda: server.webhook, "the webhook")
        server.wait_for_calls("getMe", 2)
    assert webhook is not None
    assert (webhook.url, webhook.secret, webhook.max_connections) == (PUBLIC + PATH, SECRET, 40)
    assert server.allowed_updates == list(ALLOWED_UPDATES)
    assert len(server.calls_of("setWebhook")) == 1
    assert len(server.calls_of("setMyCommands")) == 1
    (commands,) = server.commands.values()
    assert [(command["command"], command["description"]) for command in commands] == list(MENU)


@public
def test_what_is_right_is_left_alone_and_a_new_secret_is_told(office: Office, server: TelegramServer) -> None:
    with office.running():
        server.wait_until(lambda: server.webhook, "the webhook")
        office.wait_until(lambda: server.calls_of("setWebhook"), "the webhook")
    with office.running():
        server.wait_for_calls("getWebhookInfo", 2)
    assert len(server.calls_of("setWebhook")) == 1
    assert len(server.calls_of("setMyCommands")) == 1
    changed = office.settings.model_copy(update={"telegram_webhook_secret": SecretStr("n" * 20)})
    with office.running(changed):
        server.wait_until(lambda: server.webhook and server.webhook.secret == "n" * 20, "the new secret")


def test_the_service_begins_without_a_network_and_connects_later(
    office: Office, server: TelegramServer, person: Person, caplog: pytest.LogCaptureFixture
) -> None:
    server.stop()
    with office.running() as url:
        assert httpx.get(f"{url}/", trust_env=False).status_code == 200
        office.wait_until(lambda: "telegram_unreachable" in caplog.text, "the first attempt")
        server.start()
        server.wait_for_calls("setMyCommands")
        office.connect(url)
        person.says("/help")
        server.wait_for_messages(person.id, 1)
    assert server.token not in caplog.text
