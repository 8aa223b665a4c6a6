"""What is written down for whoever takes a conversation over, at the moment people are asked."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict

from sqlalchemy.orm import Session

from bot.applications.reading import applications_of
from bot.conversations.model import ConversationState, Entry
from bot.conversations.transcript import entries_before
from bot.forms.conditions import Values
from bot.forms.drafts import filled_in, load_draft
from bot.handover.model import Exchange, FormSoFar, Summary
from bot.handover.wishes import is_about_people
from bot.privacy.keys import KeyRing
from bot.tickets.status import tickets_of

FilledInLines = Callable[[str, Values], list[str]]
"""From a form's name and values to a line `title：value` for each field that is filled in."""

LOOKED_BACK = 40
MOST_WANTS, MOST_TALK = 3, 6
LONGEST_SAID, LONGEST_ANSWERED = 300, 80


def summarise(session: Session, conversation: ConversationState, lines: FilledInLines | None = None) -> Summary:
    """Put together what is known of a conversation now.

    Args:
        lines: knows the titles of a form's fields; without it only the form's title is written down.
    """
    talk = _exchanges(entries_before(session, conversation.id, None, LOOKED_BACK))
    return Summary(
        wants=tuple(one.said for one in talk if not is_about_people(one.said))[-MOST_WANTS:],
        talk=tuple(talk[-MOST_TALK:]),
        form=_form_so_far(session, conversation.id, lines),
        tickets=tuple(ticket.number for ticket in tickets_of(session, conversation.id)),
        applications=tuple(one.number for one in applications_of(session, conversation.id)),
        place=conversation.place,
    )


def sealed(keys: KeyRing, summary: Summary) -> bytes:
    """Return the summary as it is stored: encrypted, since it repeats the worker's words."""
    talk = [[one.said, one.answered] for one in summary.talk]
    return keys.encrypt(json.dumps({**asdict(summary), "talk": talk}, ensure_ascii=False))


def _exchanges(entries: list[Entry]) -> list[Exchange]:
    found: list[Exchange] = []
    for entry in entries:
        if entry.author == "worker":
            found.append(Exchange(entry.text[:LONGEST_SAID], ""))
        elif entry.author == "bot" and found and not found[-1].answered:
            found[-1] = Exchange(found[-1].said, entry.text.partition("\n")[0][:LONGEST_ANSWERED])
    return found


def _form_so_far(session: Session, conversation_id: str, lines: FilledInLines | None) -> FormSoFar | None:
    draft, stored = filled_in(session, conversation_id), load_draft(session, conversation_id)
    if draft is None or stored is None or stored.expired:
        return None
    title, values = draft
    return FormSoFar(title, tuple(lines(stored.draft.form, values)) if lines is not None else ())
