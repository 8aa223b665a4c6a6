"""Where codes are asked for and told; each in a transaction of its own, with a clock that can be moved."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from bot.members.codes import Expired, Proved, Sent, TooOften, Wrong, check_code, request_code
from bot.members.membership import Locked
from bot.members.sending import letter_to_send
from bot.members.tables import BindingRow, OneTimeCodeRow
from bot.privacy.attempts import AttemptRow
from bot.privacy.keys import KeyRing
from bot.storage.database import Database

PHONE, OTHER_PHONE = "13800000001", "13911111111"
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


class Office:
    """Asks for codes and tells them, as the actions do."""

    def __init__(self, database: Database, keys: KeyRing) -> None:
        self.database, self.keys = database, keys

    def request(
        self, phone: str = PHONE, conversation: str = "one", network: str | None = None
    ) -> Sent | TooOften | Locked:
        with self.database.write() as session:
            return request_code(session, self.keys, phone, conversation, network)

    def tell(
        self, code: str, conversation: str = "one", network: str | None = None
    ) -> Proved | Wrong | Expired | Locked:
        with self.database.write() as session:
            return check_code(session, self.keys, code, conversation, network)

    def received(self, conversation: str = "one") -> str:
        """Return the code that stands in the newest letter for a conversation."""
        with self.database.read() as session:
            newest = select(OneTimeCodeRow.id).where(OneTimeCodeRow.conversation_id == conversation)
            code_id = session.scalars(newest.order_by(OneTimeCodeRow.created_at.desc())).first() or ""
            letter = letter_to_send(session, self.keys, code_id)
            assert letter is not None
            return letter.code

    def let_pass(self, time: timedelta) -> None:
        """Let time pass, by moving all that happened back."""
        with self.database.write() as session:
            for row in session.query(AttemptRow):
                row.last_at -= time
                row.locked_until = row.locked_until and row.locked_until - time
            for code in session.query(OneTimeCodeRow):
                code.created_at -= time
                code.sent_at = code.sent_at and code.sent_at - time
                code.proved_at = code.proved_at and code.proved_at - time
            for binding in session.query(BindingRow):
                binding.last_used_at -= time


def wrong(code: str) -> str:
    """Return six digits that are not the code."""
    return f"{(int(code) + 1) % 10**6:06}"
