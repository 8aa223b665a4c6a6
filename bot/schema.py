"""The whole schema: importing this module knows the tables of every feature."""

from __future__ import annotations

from bot.actions import tables as action_tables
from bot.applications import tables as application_tables
from bot.audit import tables as audit_tables
from bot.conversations import tables as conversation_tables
from bot.directory import tables as directory_tables
from bot.early_warning import tables as early_warning_tables
from bot.emergencies import tables as emergency_tables
from bot.files import tables as file_tables
from bot.forms import tables as form_tables
from bot.handover import tables as handover_tables
from bot.members import tables as member_tables
from bot.platforms import tables as platform_tables
from bot.privacy import attempts as attempt_tables
from bot.privacy import tables as privacy_tables
from bot.staff import tables as staff_tables
from bot.storage import counters
from bot.storage.columns import Base
from bot.tasks import tables as task_tables
from bot.tickets import tables as ticket_tables
from bot.webhooks import tables as webhook_tables

__all__ = [
    "action_tables",
    "application_tables",
    "attempt_tables",
    "audit_tables",
    "conversation_tables",
    "counters",
    "directory_tables",
    "early_warning_tables",
    "emergency_tables",
    "file_tables",
    "form_tables",
    "handover_tables",
    "member_tables",
    "metadata",
    "platform_tables",
    "privacy_tables",
    "staff_tables",
    "task_tables",
    "ticket_tables",
    "webhook_tables",
]

metadata = Base.metadata
