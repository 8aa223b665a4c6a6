"""Puts together what goes out: the client of the interface, the sender, the source of files."""

from __future__ import annotations

from dataclasses import dataclass

from bot.channels.wechat.interface.abilities import AccountAbilities
from bot.channels.wechat.interface.client import WeChatClient, wechat_client
from bot.channels.wechat.interface.media import WeChatMedia
from bot.channels.wechat.sending.notice_file import Notices, read_notices
from bot.channels.wechat.sending.notices import ClosedWindowNotices
from bot.channels.wechat.sending.sender import WeChatSender
from bot.privacy.keys import KeyRing
from bot.settings import DATA_DIR, Settings
from bot.storage.database import Database


@dataclass(frozen=True)
class Outbound:
    """What the channel sends and fetches with. `closed_window.run` is for the background; `client.close` ends it."""

    client: WeChatClient
    abilities: AccountAbilities
    sender: WeChatSender
    files: WeChatMedia
    closed_window: ClosedWindowNotices


def wechat_outbound(settings: Settings, database: Database, keys: KeyRing, notices: Notices | None = None) -> Outbound:
    """Return the parts for the account in the settings.

    Args:
        notices: None reads them from data/wechat/notices.yml.

    Raises:
        DataFileError: that file cannot be used.
    """
    client = wechat_client(settings, database, keys)
    abilities = AccountAbilities(database, keys, settings.wechat_app_id, settings.wechat_abilities)
    told = notices or read_notices(DATA_DIR / "wechat" / "notices.yml", settings.wechat_templates)
    closed_window = ClosedWindowNotices(client, database, keys, abilities, told)
    sender = WeChatSender(client, database, abilities, told, closed_window)
    return Outbound(client, abilities, sender, WeChatMedia(client), closed_window)
