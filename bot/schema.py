"""The whole schema: importing this module knows the tables of every feature."""

from __future__ import annotations

from bot.actions import tables as action_tables
from bot.conversations import tables as conversation_tables
from bot.forms import tables as form_tables
from bot.members import tables as member_tables
from bot.privacy import attempts as attempt_tables
from bot.privacy import tables as privacy_tables
from bot.storage.columns import Base
from bot.tickets import tables as ticket_tables

__all__ = [
    "action_tables",
    "attempt_tables",
    "conversation_tables",
    "form_tables",
    "member_tables",
    "metadata",
    "privacy_tables",
    "ticket_tables",
]

metadata = Base.metadata
