"""Finds out step by step what is wrong with the settings of the bot, and says what to do. Nobody is sent anything."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime

from telegram import BotCommand, User, WebhookInfo
from telegram.error import InvalidToken, TelegramError

from bot.channels.telegram.client import TelegramClient
from bot.channels.telegram.commands import MENU
from bot.channels.telegram.errors import cause_of
from bot.channels.telegram.registration import Webhook
from bot.settings import Settings

_PORTS = "443, 80, 88 or 8443"


@dataclass(frozen=True)
class Finding:
    """What one step found. `ok` is None when it is neither right nor wrong."""

    step: str
    ok: bool | None
    text: str


async def check(settings: Settings, client: TelegramClient, webhook: Webhook) -> AsyncIterator[Finding]:
    """Try token and network, commands, groups, and the way updates come in."""
    try:
        me = await client.bot.get_me()
    except InvalidToken:
        yield Finding("token", False, "Telegram does not know GONGHUI_TELEGRAM_TOKEN: ask BotFather for it (/mybots).")
        return
    except TelegramError as error:
        yield Finding("network", False, _no_network(settings, error))
        return
    yield Finding("token", True, f"@{me.username}, reached at {settings.telegram_api_base}")
    try:
        yield _commands(list(await client.bot.get_my_commands()))
        yield _groups(me)
        info = await client.bot.get_webhook_info()
        yield _polling(info) if settings.telegram_mode == "polling" else await _webhook(settings, webhook, info)
        if settings.telegram_mode == "webhook" and info.url and info.last_error_message:
            yield _last_error(info)
    except TelegramError as error:
        yield Finding("network", False, _no_network(settings, error))


def _no_network(settings: Settings, error: TelegramError) -> str:
    way = "by GONGHUI_TELEGRAM_PROXY" if settings.telegram_proxy else "without a proxy"
    return (
        f"No answer from {settings.telegram_api_base} {way} ({cause_of(error)}). Networks in mainland China do not "
        "reach Telegram: set GONGHUI_TELEGRAM_PROXY, or GONGHUI_TELEGRAM_API_BASE to a Bot API server of your own."
    )


def _commands(found: list[BotCommand]) -> Finding:
    if [(one.command, one.description) for one in found] == list(MENU):
        return Finding("commands", True, ", ".join(f"/{name}" for name, _ in MENU))
    return Finding("commands", None, "not set yet: the service sets them when it runs")


def _groups(me: User) -> Finding:
    if me.can_join_groups is False:
        return Finding("groups", None, "may not be added to groups")
    seen = "sees all words of its groups: BotFather, /setprivacy, Enable, so that it does not"
    if me.can_read_all_group_messages:
        return Finding("groups", False, seen)
    return Finding("groups", True, "sees only what is meant for it (privacy mode)")


def _polling(info: WebhookInfo) -> Finding:
    if info.url:
        return Finding("polling", None, "a webhook is set: the service removes it when it begins to ask")
    return Finding("polling", True, f"{info.pending_update_count} updates wait")


async def _webhook(settings: Settings, webhook: Webhook, info: WebhookInfo) -> Finding:
    if not webhook.address:
        return Finding(
            "webhook",
            False,
            f"Set GONGHUI_PUBLIC_URL to the https address of the service (port {_PORTS}), "
            "or GONGHUI_TELEGRAM_MODE=polling without one.",
        )
    if not webhook.address.startswith("https:"):
        return Finding("webhook", False, "GONGHUI_PUBLIC_URL must begin with https:// for Telegram.")
    if await webhook.differs(info):
        said = f"Telegram posts to {info.url}" if info.url else "Telegram posts nowhere"
        return Finding("webhook", False, f"{said}, not yet to {webhook.address}: run gonghui telegram webhook.")
    return Finding("webhook", True, f"{info.url}, {info.pending_update_count} updates wait")


def _last_error(info: WebhookInfo) -> Finding:
    at = info.last_error_date
    when = at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC") if isinstance(at, datetime) else "lately"
    text = f"{when}: {info.last_error_message}"
    if "403" in str(info.last_error_message):
        text += " - another secret: run gonghui telegram webhook"
    return Finding("deliveries", False if info.pending_update_count else None, text)
