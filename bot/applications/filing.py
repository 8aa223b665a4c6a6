"""An application is filed: once for a message, and one at a time for a person."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.applications.model import AlreadyOpen, FiledApplication, NewApplication
from bot.applications.service import Service
from bot.applications.states import ApplicationState
from bot.applications.tables import ApplicationRow, ApplicationStepRow
from bot.applications.timers import watch
from bot.forms.conditions import Values
from bot.privacy.keys import KeyRing
from bot.storage.clock import CHINA
from bot.storage.columns import new_id, now
from bot.storage.counters import next_count
from bot.tickets.numbers import query_code


def file_application(
    session: Session,
    keys: KeyRing,
    service: Service,
    new: NewApplication,
    conversation_id: str,
    idempotency_key: str,
) -> FiledApplication | AlreadyOpen:
    """File an application; a repeated key returns the one it filed.

    Args:
        idempotency_key: id of the message that handed it in.
    """
    earlier = _filed_with(session, keys, idempotency_key)
    if earlier is not None:
        return earlier
    open_key = open_key_of(keys, service, new.person)
    if open_key is not None and (found := _open_one(session, open_key, conversation_id)) is not None:
        # It may be the one that this very message filed since we looked.
        return _filed_with(session, keys, idempotency_key) or found
    moment, application_id = now(), new_id()
    row = ApplicationRow(
        id=application_id,
        number=next_number(session, moment),
        query_code_hash=keys.hash("application query", query_code(keys, application_id)),
        service=new.service,
        title=service.title,
        filled_in=keys.encrypt(json.dumps(dict(new.values), ensure_ascii=False)),
        open_key=open_key,
        person_hash=person_hash_of(keys, service, new.values),
        place=new.place,
        union_code=new.union_code,
        state=ApplicationState.IN_REVIEW,
        level=0,
        due_at=moment + timedelta(days=service.review[0].days),
        conversation_id=conversation_id,
        idempotency_key=idempotency_key,
        created_at=moment,
        updated_at=moment,
    )
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        # The same message, or the same person elsewhere, was faster.
        earlier = _filed_with(session, keys, idempotency_key)
        found = _open_one(session, open_key, conversation_id) if open_key is not None else None
        if earlier is None and found is None:
            raise
        return earlier or found or AlreadyOpen(None)
    step = ApplicationStepRow(
        application_id=row.id, move="file", state=ApplicationState.IN_REVIEW, level=0, at=moment, by="worker"
    )
    session.add(step)
    watch(session, row)
    session.flush()
    return FiledApplication(row.id, row.number, query_code(keys, row.id))


def next_number(session: Session, moment: datetime) -> str:
    """Return the next number of the day: SQ2611220001 is the first of 22 November 2026 in China."""
    day = moment.astimezone(CHINA).strftime("%y%m%d")
    return f"SQ{day}{next_count(session, f'SQ{day}'):04d}"


def open_key_of(keys: KeyRing, service: Service, person: str | None) -> str | None:
    """Return what marks an open application of a person; None when a service allows several."""
    if person is None:
        return None
    return f"{service.kind}:{keys.hash('applicant', person.upper())}"


def person_hash_of(keys: KeyRing, service: Service, values: Values) -> str | None:
    """Return what marks all applications of a person: a keyed hash of his ID number, else of his phone."""
    for kind in ("id_number", "phone"):
        told = [values[field.name] for field in service.fields if field.kind == kind and values.get(field.name)]
        if told:
            return keys.hash("applicant", str(told[0]).upper())
    return None


def _open_one(session: Session, open_key: str, conversation_id: str) -> AlreadyOpen | None:
    row = session.scalar(select(ApplicationRow).where(ApplicationRow.open_key == open_key))
    if row is None:
        return None
    # Somebody who types another's ID number learns no number of his.
    return AlreadyOpen(row.number if row.conversation_id == conversation_id else None)


def _filed_with(session: Session, keys: KeyRing, idempotency_key: str) -> FiledApplication | None:
    row = session.scalar(select(ApplicationRow).where(ApplicationRow.idempotency_key == idempotency_key))
    return FiledApplication(row.id, row.number, query_code(keys, row.id)) if row else None
