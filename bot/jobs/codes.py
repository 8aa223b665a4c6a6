"""Sends one-time codes, and tells a worker once when his cannot be sent."""

from __future__ import annotations

from datetime import timedelta

import structlog
from sqlalchemy.orm import Session

from bot.conversations.notices import tell
from bot.jobs.sms import NotSentError, Sender, TextMessage
from bot.members.codes import VALID_FOR
from bot.members.sending import Letter, letter_to_send, note_sent, note_undelivered, sent_since
from bot.privacy.keys import KeyRing
from bot.storage.columns import now
from bot.storage.database import Database
from bot.tasks.queue import Task

logger = structlog.get_logger(__name__)

GIVEN_UP_AFTER = timedelta(seconds=30)
"""A worker waits for his code: after this a failed attempt is the last."""

MINUTES = int(VALID_FOR.total_seconds()) // 60

UNDELIVERED = "对不起，刚才那条验证码短信没发出去，是我们这边的故障。请改发身份证号的最后6位，一样能查；急事请拨12351。"


class CodeSending:
    """Does the tasks of kind `send_code`.

    Args:
        template: the text, with `{code}` and `{minutes}`.
        per_day: letters that may go out within a day, so that nobody runs up a bill.
    """

    def __init__(self, database: Database, keys: KeyRing, sender: Sender, template: str, per_day: int) -> None:
        self._database, self._keys, self._sender = database, keys, sender
        self._template, self._per_day = template, per_day

    async def __call__(self, task: Task) -> None:
        """Send the code of a task.

        Raises:
            NotSentError: it failed and is tried again.
        """
        code_id = str(task.payload["code"])
        letter = await self._database.run(self._letter, code_id)
        if letter is None:
            return
        try:
            await self._sender.send(self._message(code_id, letter))
        except NotSentError as error:
            if error.again and letter.made_at + GIVEN_UP_AFTER > now():
                raise
            logger.error("code_not_sent", code=code_id, attempt=task.attempt, cause=str(error))
            await self._database.run(self._give_up, code_id)
            return
        await self._database.run(self._sent, code_id)

    def _message(self, code_id: str, letter: Letter) -> TextMessage:
        text = self._template.replace("{code}", letter.code).replace("{minutes}", str(MINUTES))
        return TextMessage(code_id, letter.phone, text, letter.code, MINUTES)

    def _letter(self, code_id: str) -> Letter | None:
        """Return what is to be sent; what cannot be sent any more is given up."""
        with self._database.write() as session:
            letter = letter_to_send(session, self._keys, code_id)
            if letter is None:
                return None
            cause = "expired" if letter.worthless else "daily limit" if self._limit_reached(session) else None
            if cause is not None:
                logger.error("code_not_sent", code=code_id, cause=cause)
                _void_and_tell(session, code_id)
                return None
            return letter

    def _limit_reached(self, session: Session) -> bool:
        return sent_since(session, now() - timedelta(days=1)) >= self._per_day

    def _sent(self, code_id: str) -> None:
        with self._database.write() as session:
            note_sent(session, code_id)

    def _give_up(self, code_id: str) -> None:
        with self._database.write() as session:
            _void_and_tell(session, code_id)


def _void_and_tell(session: Session, code_id: str) -> None:
    """Void the code and tell the worker, in one transaction: he is told once, or tried for again."""
    conversation_id = note_undelivered(session, code_id)
    if conversation_id is not None:
        tell(session, conversation_id, UNDELIVERED)
