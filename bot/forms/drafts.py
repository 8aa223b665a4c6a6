"""Drafts at rest: saved at every step, seen by the channels' door and by the dispatcher."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session

from bot.conversations.model import Choice
from bot.forms.conditions import Values
from bot.forms.fields import Form
from bot.forms.prompts import Prompt
from bot.forms.steps import Asked, Draft
from bot.forms.tables import DraftRow
from bot.storage.columns import now
from bot.storage.statements import table_of

_DRAFTS = table_of(DraftRow)
_ASKED_NOW = select(
    *(_DRAFTS.c[name] for name in ("form", "title", "expects", "prompt", "choices", "paused", "updated_at"))
).where(_DRAFTS.c.conversation_id == bindparam("conversation"))
"""Looked up twice for every message: most have no draft."""

DRAFT_LIFETIME = timedelta(hours=24)
"""After this the worker is asked whether he wants to go on; until then his words are taken for answers."""


@dataclass(frozen=True)
class OpenDraft:
    """What the worker is being asked, as he last read it."""

    form: str
    title: str
    expects: str
    prompt: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class StoredDraft:
    """A draft, whether it lay untouched too long, and the forms that wait until it is done (`form`, `values`).

    `begun_at`: since when forms have been open without a pause between them; what was sent since then belongs to them.
    """

    draft: Draft
    expired: bool
    can_wait: bool
    waiting: tuple[dict[str, Any], ...]
    begun_at: datetime


def expected_field(session: Session, conversation_id: str) -> str | None:
    """Return the kind of the field that is asked now (a `FieldKind`), None when nothing is."""
    draft = open_draft(session, conversation_id)
    return draft.expects if draft else None


def open_draft(session: Session, conversation_id: str) -> OpenDraft | None:
    """Return the question that the worker's next words are taken to answer, None when there is none (any more)."""
    row = session.execute(_ASKED_NOW, {"conversation": conversation_id}).first()
    if row is None or row.paused or _expired(row):
        return None
    choices = tuple(Choice(choice["title"], choice["payload"]) for choice in row.choices)
    return OpenDraft(row.form, row.title, row.expects, row.prompt, choices)


def load_draft(session: Session, conversation_id: str) -> StoredDraft | None:
    """Return the draft of a conversation, an expired one too."""
    row = session.get(DraftRow, conversation_id, with_for_update=True)
    if row is None:
        return None
    draft = Draft(row.form, row.values, row.asking, row.attempts, tuple(row.offered), row.paused)
    return StoredDraft(draft, _expired(row), row.can_wait, tuple(row.waiting), row.begun_at)


def save_draft(
    session: Session, conversation_id: str, form: Form, asked: Asked, waiting: Sequence[dict[str, Any]]
) -> None:
    """Store a draft with the question just asked, in place of the one before."""
    row = session.get(DraftRow, conversation_id) or DraftRow(conversation_id=conversation_id)
    row.form, row.title, row.can_wait = form.name, form.title, form.confirm
    row.values, row.asking, row.attempts = dict(asked.draft.values), asked.draft.asking, asked.draft.attempts
    row.paused = asked.draft.paused
    row.offered, row.waiting = list(asked.draft.offered), list(waiting)
    row.expects, row.prompt = asked.prompt.expects, asked.prompt.text
    row.choices = [{"title": choice.title, "payload": choice.payload} for choice in asked.prompt.choices]
    row.updated_at = now()
    session.add(row)
    session.flush()


def remember_as_read(session: Session, conversation_id: str, prompt: Prompt) -> None:
    """Keep the open question in the words in which the worker read it, for when it is put to him again."""
    row = session.get(DraftRow, conversation_id)
    if row is not None:
        row.prompt = prompt.text
        row.choices = [{"title": choice.title, "payload": choice.payload} for choice in prompt.choices]
        session.flush()


def drop_drafts(session: Session, conversation_id: str) -> bool:
    """Delete what is being filled in, and whatever waits behind it; False when there was nothing."""
    row = session.get(DraftRow, conversation_id)
    if row is None:
        return False
    session.delete(row)
    session.flush()
    return True


def filled_in(session: Session, conversation_id: str) -> tuple[str, Values] | None:
    """Return title and values of the draft, for the worker who asks what is kept of him."""
    row = session.get(DraftRow, conversation_id)
    return (row.title, row.values) if row else None


def _expired(row: DraftRow | Row[*tuple[Any, ...]]) -> bool:
    updated_at: datetime = row.updated_at
    return updated_at < now() - DRAFT_LIFETIME
