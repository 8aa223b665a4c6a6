"""`gonghui telegram`: connect a Telegram bot."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.findings import tell_findings
from bot.cli.opening import Opened, opened
from bot.settings import Settings, load_settings_or_exit

# python-telegram-bot takes longer to load than most commands need: only those here do so.
if TYPE_CHECKING:
    from bot.channels.telegram.client import TelegramClient
    from bot.channels.telegram.registration import Webhook

telegram_app = typer.Typer(help="Connect a Telegram bot. docs/telegram.zh-CN.md goes through it.", no_args_is_help=True)


@telegram_app.command("check")
def check_settings() -> None:
    """Try token, network, commands and webhook, and say what to do. Nobody is sent anything."""
    from bot.channels.telegram.check import check

    settings = _settings()

    async def tell(client: TelegramClient, webhook: Webhook) -> bool:
        return await tell_findings(check(settings, client, webhook))

    if not _with_bot(settings, tell):
        sys.exit(1)


@telegram_app.command("webhook")
def set_webhook(
    delete: Annotated[bool, typer.Option("--delete", help="Have Telegram post nowhere.")] = False,
) -> None:
    """Tell Telegram to post updates to GONGHUI_PUBLIC_URL. The service does so by itself; this does it now."""
    settings = _settings()
    if not delete and not settings.public_url.startswith("https://"):
        sys.exit("Set GONGHUI_PUBLIC_URL to the https address under which Telegram reaches the service.")
    if not delete and settings.telegram_mode == "polling":
        sys.exit("GONGHUI_TELEGRAM_MODE=polling asks for updates itself: set it to webhook first.")

    async def put(_client: TelegramClient, webhook: Webhook) -> str:
        if delete:
            await webhook.remove()
            return "Telegram posts nowhere now. A running service in webhook mode will set the webhook again."
        await webhook.register()
        return f"Telegram posts to {webhook.address} now."

    typer.echo(_with_bot(settings, put))


def _settings() -> Settings:
    settings = load_settings_or_exit()
    if not settings.telegram_on:
        sys.exit("Telegram is not connected: set GONGHUI_TELEGRAM_TOKEN, see docs/telegram.zh-CN.md.")
    return settings


def _with_bot[Result](settings: Settings, work: Callable[[TelegramClient, Webhook], Awaitable[Result]]) -> Result:
    from telegram.error import TelegramError

    from bot.channels.telegram.client import TelegramClient
    from bot.channels.telegram.errors import cause_of
    from bot.channels.telegram.registration import Webhook

    async def run(at: Opened) -> Result:
        client = TelegramClient(settings)
        try:
            return await work(client, Webhook(settings, at.database, at.keys, client))
        finally:
            await client.close()

    try:
        with opened(settings) as at:
            return asyncio.run(run(at))
    except TelegramError as error:
        sys.exit(f"Telegram did not do it ({cause_of(error)}): {error.message}\nAsk `gonghui telegram check`.")
