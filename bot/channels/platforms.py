"""Which platforms are connected: those whose settings are there."""

from __future__ import annotations

from bot.channels.context import ChannelContext
from bot.channels.push import PushChannel
from bot.channels.telegram.channel import telegram_channel
from bot.channels.wechat.channel import wechat_channel


def push_channels(context: ChannelContext) -> list[PushChannel]:
    """Put together the platforms that the settings name."""
    found = []
    if context.settings.wechat_on:
        found.append(wechat_channel(context))
    if context.settings.telegram_on:
        found.append(telegram_channel(context))
    return found
