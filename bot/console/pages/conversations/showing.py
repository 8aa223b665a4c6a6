"""What the three panes show, as templates name it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, cast

from sqlalchemy.orm import Session

from bot.applications.reading import applications_of
from bot.applications.states import STATE_TITLES as APPLICATION_STATES
from bot.console.pages.conversations import words
from bot.console.visit import Console
from bot.conversations.addresses import reach_of
from bot.conversations.model import ConversationState
from bot.conversations.overview import ConversationSeen, conversations_by_id
from bot.conversations.record import Sending, asked_questions, record_before, sendings
from bot.data_files.rereading import Reread
from bot.handover.agents.drafts import draft_of
from bot.handover.agents.lists import Listed, Which, counts, listed
from bot.handover.agents.marks import unread_by
from bot.handover.agents.presence import Presence, conversations_held, presences
from bot.handover.agents.replies import CannedReply, load_replies
from bot.handover.agents.sight import hidden_at_desk
from bot.handover.agents.thread import ENDINGS, REASONS, items
from bot.handover.agents.watching import Watcher, watchers_of
from bot.handover.limits import HandoverLimits, load_limits
from bot.handover.model import Handover, HandoverState
from bot.handover.reading import handovers_of, open_handover_of, summary_of
from bot.members.same_person import conversations_of_same_member, membership_seen
from bot.privacy.kept import numbers_kept
from bot.settings import DATA_DIR
from bot.staff.accounts import all_staff
from bot.staff.model import Staff
from bot.staff.roles import Permission, covers, may
from bot.tickets.lookup import tickets_beside
from bot.tickets.model import STATE_TITLES
from bot.tickets.status import tickets_of
from bot.tickets.types import ticket_types

ITEMS = 60


@dataclass(frozen=True)
class Face:
    """What can be told at a glance of a conversation: who has it, what may be done.

    `sendings` and `reach` change by themselves; a stream tells when the whole differs.
    """

    conversation: ConversationState
    handover: Handover | None
    holder: str
    watchers: tuple[Watcher, ...]
    reach: str
    worrying: bool
    sendings: Mapping[str, Sending]
    mine: bool
    watching: Literal["", "silently", "openly"]
    may_say: bool
    may_answer: bool
    may_lead: bool


@dataclass(frozen=True)
class Colleague:
    """Somebody to whom a conversation can be given."""

    staff: Staff
    presence: Presence | None
    held: int


@cache
def _limits() -> Reread[HandoverLimits]:
    return Reread(DATA_DIR / "handover" / "limits.yml", load_limits)


@cache
def _canned() -> Reread[tuple[CannedReply, ...]]:
    return Reread(DATA_DIR / "handover" / "replies.yml", load_replies)


def limits() -> HandoverLimits:
    """Return how long a step of a hand-over may take, as the file says now."""
    return _limits()()


def canned() -> tuple[CannedReply, ...]:
    """Return the canned replies, as the file says now."""
    return _canned()()


def common(console: Console) -> dict[str, Any]:
    """Return what all templates of the desk name."""
    return {
        "channels": words.CHANNELS,
        "skills": words.SKILLS,
        "when": words.when,
        "handle": words.handle,
        "due": due,
        "sending_told": words.sending_told,
        "reasons": REASONS,
        "endings": ENDINGS,
        "states": HandoverState,
    }


def due(handover: Handover | None) -> object:
    """Return by when somebody must act on a hand-over, see `words.due`."""
    return words.due(handover, limits())


def lists(session: Session, staff: Staff, which: Which, channel: str, page: int) -> dict[str, Any]:
    """Return the left pane."""
    found: Listed = listed(session, staff, which, channel, page)
    names = {one.id: one.name for one in all_staff(session)}
    mine = listed(session, staff, Which.MINE).lines if which is not Which.MINE else found.lines
    return {
        "which": which,
        "titles": words.LISTS,
        "channel": channel,
        "page": page,
        "lines": found.lines,
        "more": found.more,
        "counts": counts(session, staff),
        "unread": sum(line.unread for line in mine),
        "names": names,
        "lead": may(staff, Permission.CONVERSATIONS_LEAD),
    }


def face(session: Session, staff: Staff, conversation: ConversationState) -> Face:
    """Return the conversation at a glance, for this person."""
    handover = open_handover_of(session, conversation.id)
    claimed = handover is not None and handover.state is HandoverState.CLAIMED
    watchers = tuple(watchers_of(session, handover.id)) if handover else ()
    reach, worrying = words.reach_told(reach_of(session, conversation.id))
    mine = claimed and handover is not None and handover.staff_id == staff.id
    answers = may(staff, Permission.CONVERSATIONS_ANSWER)
    watching = next(("openly" if one.openly else "silently" for one in watchers if one.staff_id == staff.id), "")
    names = {one.id: one.name for one in all_staff(session)} if claimed else {}
    return Face(
        conversation=conversation,
        handover=handover,
        holder=names.get(handover.staff_id or "", "") if handover and claimed else "",
        watchers=watchers,
        reach=reach,
        worrying=worrying,
        sendings=sendings(session, conversation.id),
        mine=mine,
        watching=cast(Literal["", "silently", "openly"], watching),
        may_say=answers and claimed and (mine or watching == "openly"),
        may_answer=answers,
        may_lead=may(staff, Permission.CONVERSATIONS_LEAD),
    )


def opened(session: Session, console: Console, staff: Staff, conversation: ConversationState) -> dict[str, Any]:
    """Return the middle and the right pane."""
    keys = console.keys
    newest = record_before(session, conversation.id, None, ITEMS)
    shown = face(session, staff, conversation)
    return {
        "face": shown,
        "items": items(session, keys, conversation.id, newest),
        "last": newest[-1].seq if newest else 0,
        "first": newest[0].seq if len(newest) == ITEMS else None,
        "draft": draft_of(session, keys, conversation.id, staff.id) if shown.may_answer else "",
        "unread_here": unread_by(session, staff.id, [conversation.id]).get(conversation.id, 0),
        "colleagues": colleagues(session, console, staff, conversation) if shown.may_answer else [],
        "outcomes": words.OUTCOMES,
        **worker(session, console, staff, conversation),
    }


def worker(session: Session, console: Console, staff: Staff, conversation: ConversationState) -> dict[str, Any]:
    """Return the right pane: what is known of the worker and his matter."""
    keys, one = console.keys, conversation.id
    handovers = handovers_of(session, one)
    questions = [found for name in asked_questions(session, one) if (found := console.knowledge.questions.get(name))]
    tickets, answers = tickets_beside(session, staff, one), may(staff, Permission.CONVERSATIONS_ANSWER)
    return {
        "conversation": conversation,
        "summary": summary_of(session, keys, handovers[0].id) if handovers else None,
        "numbers": numbers_kept(session, keys, one),
        "may_reveal": may(staff, Permission.REVEAL),
        "membership": membership_seen(session, one),
        "questions": questions,
        "tickets": tickets,
        # Whoever speaks with the worker must not file it once more; nobody else learns that there is one.
        "hidden_tickets": len(tickets_of(session, one)) - len(tickets) if answers else 0,
        "ticket_title": ticket_types().title,
        "ticket_states": STATE_TITLES,
        # Of those that were passed on to another place only what they are is told.
        "applications": [
            (found, covers(console.places, staff, (found.place,) if found.place else ()))
            for found in applications_of(session, one)
        ],
        "application_states": APPLICATION_STATES,
        "earlier": [handover for handover in handovers if handover.state is HandoverState.ENDED],
        "others": _visible(session, console, staff, conversations_of_same_member(session, one)),
        "names": {person.id: person.name for person in all_staff(session)},
        "may_ticket": may(staff, Permission.TICKETS_WORK),
        "sees_tickets": may(staff, Permission.TICKETS_READ),
    }


def answerers(session: Session) -> list[Staff]:
    """Return who can be given conversations at all."""
    return [one for one in all_staff(session) if not one.disabled and may(one, Permission.CONVERSATIONS_ANSWER)]


def colleagues(session: Session, console: Console, staff: Staff, conversation: ConversationState) -> list[Colleague]:
    """Return to whom a conversation can be given: those who are here first, then the least busy."""
    there, held = presences(session), conversations_held(session)
    areas = (conversation.place,) if conversation.place else ()
    found = [
        Colleague(one, there.get(one.id), held.get(one.id, 0))
        for one in answerers(session)
        if one.id != staff.id and covers(console.places, one, areas)
    ]
    return sorted(found, key=lambda one: (not (one.presence and one.presence.is_here), one.held, one.staff.login))


def _visible(
    session: Session, console: Console, staff: Staff, conversation_ids: Sequence[str]
) -> list[ConversationSeen]:
    hidden = set(session.scalars(hidden_at_desk(staff))) if conversation_ids else set()
    found = conversations_by_id(session, [one for one in conversation_ids if one not in hidden])
    return [one for one in found.values() if covers(console.places, staff, (one.place,) if one.place else ())]
