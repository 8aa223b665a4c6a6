"""Puts the channel together."""

from __future__ import annotations

from bot.channels.context import ChannelContext
from bot.channels.push import PushChannel


def wechat_channel(context: ChannelContext) -> PushChannel:
    """Return the channel, ready to be served."""
    raise NotImplementedError
