"""What is kept how long, and the purge that holds to it.

| what | how long | setting |
|---|---|---|
| conversations with all that hangs on them | silent for `keep_conversations_days` | GONGHUI_KEEP_CONVERSATIONS_DAYS |
| personal numbers at the door | `keep_personal_days` after they were typed | GONGHUI_KEEP_PERSONAL_DAYS |
| closed and rejected tickets | `keep_tickets_days` after the last step | GONGHUI_KEEP_TICKETS_DAYS |
| files that belong to no ticket or application | `keep_files_days` after they were sent | GONGHUI_KEEP_FILES_DAYS |
| applications that are over | as tickets | GONGHUI_KEEP_TICKETS_DAYS |
| bindings of contacts to members | `keep_bindings_days` after they were last used | GONGHUI_KEEP_BINDINGS_DAYS |
| hand-overs with their summaries, notes, unsent replies | with their conversation | GONGHUI_KEEP_CONVERSATIONS_DAYS |
| members | kept, also those who left | – |
| sessions of staff, links to sign in | until they are over | – |
| the audit | for ever: it may not shrink | – |
| early warnings that are over | as tickets | GONGHUI_KEEP_TICKETS_DAYS |
| deliveries to other systems that have ended | 30 days | – |
| alerts of emergencies | as conversations, after they were raised | GONGHUI_KEEP_CONVERSATIONS_DAYS |
| one-time codes, for counting | `KEEP_CODES` | – |
| counters of wrong proofs | a day | – |
| values and rates of chat platforms | until they expire; a day after they were last used | – |
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from bot.applications.retention import purge_applications
from bot.conversations.erasure import forget_conversations
from bot.early_warning.retention import purge_warnings
from bot.emergencies.alerts import purge_alerts
from bot.files.retention import purge_files
from bot.members.bindings import purge_bindings
from bot.members.sending import purge_codes
from bot.platforms.retention import purge_platforms
from bot.privacy.attempts import purge_attempts
from bot.privacy.tables import PersonalNumberRow
from bot.settings import Settings
from bot.staff.retention import purge_sessions
from bot.storage.columns import now
from bot.storage.database import Database
from bot.tickets.retention import purge_tickets
from bot.webhooks.delivering import purge_deliveries

KEEP_CODES = timedelta(days=2)
"""They count for a day, and what they prove holds for a day."""


def purge(settings: Settings, database: Database) -> dict[str, int]:
    """Delete what is older than the settings allow, in one transaction, and return how much of each kind."""
    moment = now()
    with database.write() as session:
        gone = forget_conversations(session, moment - timedelta(days=settings.keep_conversations_days))
        # The label stays: given once more, it would turn old words into talk of another number.
        numbers = session.scalars(
            update(PersonalNumberRow)
            .where(
                PersonalNumberRow.created_at < moment - timedelta(days=settings.keep_personal_days),
                PersonalNumberRow.value.is_not(None),
            )
            .values(value=None, value_hash=None)
            .returning(PersonalNumberRow.id)
        ).all()
        tickets = purge_tickets(session, moment - timedelta(days=settings.keep_tickets_days))
        applications = purge_applications(session, moment - timedelta(days=settings.keep_tickets_days))
        warnings = purge_warnings(session, moment - timedelta(days=settings.keep_tickets_days))
        files = purge_files(session, moment - timedelta(days=settings.keep_files_days))
        attempts = purge_attempts(session)
        bindings = purge_bindings(session, moment - timedelta(days=settings.keep_bindings_days))
        codes = purge_codes(session, moment - KEEP_CODES)
        platform_values = purge_platforms(session)
        sessions = purge_sessions(session)
        webhook_deliveries = purge_deliveries(session)
        alerts = purge_alerts(session, moment - timedelta(days=settings.keep_conversations_days))
    return {
        "conversations": gone,
        "personal_numbers": len(numbers),
        "tickets": tickets,
        "files": files,
        "attempts": attempts,
        "applications": applications,
        "bindings": bindings,
        "codes": codes,
        "alerts": alerts,
        "staff_sessions": sessions,
        "warnings": warnings,
        "platform_values": platform_values,
        "webhook_deliveries": webhook_deliveries,
    }


def forget_numbers(session: Session, conversation_id: str) -> None:
    """Delete all personal numbers of a conversation."""
    session.execute(delete(PersonalNumberRow).where(PersonalNumberRow.conversation_id == conversation_id))
