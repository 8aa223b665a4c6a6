"""Puts the channel together."""

from __future__ import annotations

from functools import partial

from bot.channels.context import ChannelContext
from bot.channels.push import PushChannel
from bot.channels.wechat.operating.menu import read_menu
from bot.channels.wechat.pushes.answers import PassiveAnswers
from bot.channels.wechat.pushes.arrivals import CHANNEL, Arrivals
from bot.channels.wechat.pushes.envelope import Envelope
from bot.channels.wechat.pushes.routes import WeChatRoutes
from bot.channels.wechat.sending.outbound import wechat_outbound
from bot.settings import DATA_DIR


def wechat_channel(context: ChannelContext) -> PushChannel:
    """Return the channel, ready to be served.

    Raises:
        DataFileError: data/wechat/menu.yml or notices.yml cannot be used.
    """
    settings = context.settings
    outbound = wechat_outbound(settings, context.database, context.keys)
    envelope = Envelope(
        settings.wechat_token.get_secret_value(),
        settings.wechat_app_id,
        settings.wechat_mode,
        (
            settings.wechat_encoding_aes_key.get_secret_value(),
            settings.wechat_previous_encoding_aes_key.get_secret_value(),
        ),
        settings.wechat_freshness,
    )
    menu = read_menu(DATA_DIR / "wechat" / "menu.yml", DATA_DIR / "nlu")
    answers = PassiveAnswers(context, outbound.sender.parts)
    arrivals = Arrivals(context, menu.says, partial(outbound.abilities.has_now, "custom_send"))
    routes = WeChatRoutes(context, envelope, arrivals, answers, outbound)
    return PushChannel(
        CHANNEL,
        tuple(routes.routes()),
        outbound.sender,
        outbound.files,
        work=(outbound.closed_window.run,),
        close=outbound.client.close,
    )
