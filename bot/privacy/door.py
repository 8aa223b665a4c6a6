"""Personal numbers stay at the door: they become references before a text goes anywhere else."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.privacy.keys import KeyRing
from bot.privacy.tables import PersonalNumberRow
from bot.storage.columns import now
from bot.text.personal import Kind, Span, find_personal

_OTHER_DIGITS = frozenset({"number", "money", "date", "phone", "id_tail", "id_number"})
"""Kinds of fields whose answer may be six digits, too."""


def mask(
    session: Session,
    keys: KeyRing,
    conversation_id: str,
    text: str,
    expected: str | None = None,
    code_sent: bool = False,
) -> str:
    """Replace the personal numbers and names in `text` by references such as 〔手机1〕 and keep their values encrypted.

    The same number gets the same reference each time, within a conversation.

    Args:
        expected: kind of the field that the worker was just asked for (a `FieldKind`), None when he was asked nothing.
        code_sent: a one-time code was sent to him a short while ago.
    """
    parts: list[str] = []
    end = 0
    spans = find_personal(
        text,
        # Phone and tail often come in two quick messages, the second before the form has asked for it.
        expects_tail=expected in ("phone", "id_tail"),
        expects_name=expected == "name",
        expects_code=code_sent and expected not in _OTHER_DIGITS,
    )
    for span in spans:
        parts += [text[end : span.start], _reference(session, keys, conversation_id, span)]
        end = span.end
    return "".join(parts) + text[end:]


def reveal(session: Session, keys: KeyRing, conversation_id: str, label: str) -> str | None:
    """Return the number behind a reference (with or without its brackets), or None when there is none (any more)."""
    row = session.scalar(
        select(PersonalNumberRow).where(
            PersonalNumberRow.conversation_id == conversation_id, PersonalNumberRow.label == label.strip("〔〕")
        )
    )
    return keys.decrypt(row.value) if row and row.value else None


def refer(session: Session, keys: KeyRing, conversation_id: str, kind: Kind, value: str) -> str:
    """Keep a value that the bot itself knows like one that the worker typed, and return its label, such as 手机1."""
    return _reference(session, keys, conversation_id, Span(0, len(value), kind, value)).strip("〔〕")


def use_up(session: Session, keys: KeyRing, conversation_id: str, label: str) -> str | None:
    """Return the number behind a reference and delete it: it is good for nothing a second time."""
    value = reveal(session, keys, conversation_id, label)
    session.execute(
        delete(PersonalNumberRow).where(
            PersonalNumberRow.conversation_id == conversation_id, PersonalNumberRow.label == label.strip("〔〕")
        )
    )
    return value


def _reference(session: Session, keys: KeyRing, conversation_id: str, span: Span) -> str:
    value_hash = keys.hash(span.kind, span.value)
    same_kind = (PersonalNumberRow.conversation_id == conversation_id, PersonalNumberRow.kind == span.kind)
    row = session.scalar(select(PersonalNumberRow).where(*same_kind, PersonalNumberRow.value_hash == value_hash))
    if row is None:
        labels = session.scalars(select(PersonalNumberRow.label).where(*same_kind))
        last = max((int(label.removeprefix(span.kind)) for label in labels), default=0)
        row = PersonalNumberRow(
            conversation_id=conversation_id,
            kind=span.kind,
            label=f"{span.kind}{last + 1}",
            value=keys.encrypt(span.value),
            value_hash=value_hash,
        )
        session.add(row)
        session.flush()
    row.created_at = now()  # its time runs from when it was last typed
    return f"〔{row.label}〕"
