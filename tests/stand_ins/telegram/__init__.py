"""Telegram: the Bot API (`server`), people who write to the bot (`people`), delivery to its webhook (`delivery`)."""

from tests.stand_ins.telegram.people import Person
from tests.stand_ins.telegram.server import TelegramServer

__all__ = ["Person", "TelegramServer"]
