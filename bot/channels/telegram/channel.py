"""Puts the channel together."""

from __future__ import annotations

from bot.channels.context import ChannelContext
from bot.channels.push import PushChannel
from bot.channels.telegram.arrivals import CHANNEL
from bot.channels.telegram.client import TelegramClient
from bot.channels.telegram.courtesies import Courtesies
from bot.channels.telegram.files import TelegramFiles
from bot.channels.telegram.identity import Identity
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.polling import Polling
from bot.channels.telegram.registration import Registration
from bot.channels.telegram.routes import webhook_route
from bot.channels.telegram.sender import TelegramSender
from bot.channels.telegram.updates import Updates


def telegram_channel(context: ChannelContext) -> PushChannel:
    """Return the channel, ready to be served. It begins without the network, and has no webhook when it polls."""
    client = TelegramClient(context.settings)
    identity, pace = Identity(client), Pace(context.database)
    courtesies = Courtesies(context, client, identity, pace)
    updates = Updates(context, identity, courtesies)
    registration = Registration(context, client, identity)
    polls = context.settings.telegram_mode == "polling"

    async def close() -> None:
        await courtesies.close()
        await client.close()

    return PushChannel(
        name=CHANNEL,
        routes=[] if polls else [webhook_route(updates, context.settings.telegram_webhook_secret)],
        sender=TelegramSender(client, context.database, context.keys, pace),
        files=TelegramFiles(client),
        work=[registration.run, *([Polling(context, client, updates).run] if polls else [])],
        close=close,
    )
