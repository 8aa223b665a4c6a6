"""The search: a number opens its page; a phone or ID number finds the person; words find messages and employers.

What is looked for comes in the body of a form, never in an address: addresses are kept by browsers and logs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session
from starlette.responses import Response

from bot.applications.lookup import application_with_number
from bot.applications.states import STATE_TITLES as APPLICATION_STATES
from bot.console.pages.figures.people import FoundPerson, find_person
from bot.console.visit import Visit
from bot.conversations.word_search import FoundMessage, find_words
from bot.directory.grids import Employer
from bot.figures.about_conversations import CHANNELS
from bot.figures.highlight import Piece, highlighted
from bot.members.lookup import STATUS_TITLES, FoundMember, members_with_number
from bot.storage.columns import now
from bot.text.personal import find_personal, fold_width
from bot.tickets.lookup import FoundTicket, conversations_hidden_from, ticket_with_number, tickets_of_employer
from bot.tickets.model import STATE_TITLES
from bot.tickets.types import ticket_types

LONGEST, MOST_WORDS, SHORTEST = 60, 5, 2
PAGE = 20
DAYS = {"30": "近30天", "90": "近90天", "365": "近一年", "0": "全部"}
USUAL_DAYS = "90"
_NUMBER = re.compile(r"(?:GD|SQ)?[ -]?[0-9]{6}[ -]?[0-9]{4,6}", re.IGNORECASE)
_MEMBER = re.compile(r"[0-9]{13}")


@dataclass
class _Results:
    """What was found; `older`: from when on the next page goes back."""

    words: tuple[str, ...] = ()
    person: FoundPerson | None = None
    messages: list[tuple[FoundMessage, list[Piece]]] = field(default_factory=list)
    older: datetime | None = None
    tickets: list[FoundTicket] = field(default_factory=list)
    employers: list[tuple[Employer, str]] = field(default_factory=list)
    members: list[FoundMember] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.person or self.messages or self.tickets or self.employers or self.members)


def ask(visit: Visit) -> Response:
    """The form."""
    return _shown(visit, "", None)


def take(visit: Visit) -> Response:
    """Answer with what was found, or lead to the page of a number."""
    typed = fold_width(visit.form.get("q", "")).strip()[:LONGEST]
    if len(typed) < SHORTEST:
        return _shown(visit, typed, None, "请至少写两个字。")
    personal = [span for span in find_personal(typed) if span.kind != "姓名"]
    if personal:
        return _shown(visit, typed, _Results(person=find_person(visit, personal[0])))
    with visit.console.database.read() as session:
        where = _page_of(session, visit, typed)
        if where:
            return visit.go(where)
        results = _look(session, visit, typed)
    return _shown(visit, typed, results)


def _page_of(session: Session, visit: Visit, typed: str) -> str | None:
    """Return the page of a ticket or application whose number was typed."""
    if not _NUMBER.fullmatch(typed):
        return None
    staff, bare = visit.me.staff, typed.upper().removeprefix("SQ")
    if not typed.upper().startswith("SQ") and (ticket := ticket_with_number(session, staff, typed)):
        return f"/console/tickets/{ticket}"
    if not typed.upper().startswith("GD") and (application := application_with_number(session, staff, f"SQ{bare}")):
        return f"/console/applications/{application}"
    return None


def _look(session: Session, visit: Visit, typed: str) -> _Results:
    staff, form = visit.me.staff, visit.form
    words = tuple(dict.fromkeys(typed.split()))[:MOST_WORDS]
    days = int(form["days"]) if form.get("days") in DAYS else int(USUAL_DAYS)
    since = now() - timedelta(days=days) if days else datetime(2000, 1, 1, tzinfo=UTC)
    before, hidden = _moment(form.get("before", "")), conversations_hidden_from(staff)
    messages = find_words(session, staff, words, since, before, hidden, PAGE + 1)
    results = _Results(words, messages=[(one, highlighted(one.text, words)) for one in messages[:PAGE]])
    results.older = messages[PAGE - 1].at if len(messages) > PAGE else None
    if before is None:
        results.tickets = tickets_of_employer(session, staff, typed, PAGE)
        results.employers = _employers(session, visit, typed)
        if _MEMBER.fullmatch(typed):
            unions = visit.console.directory.current(session).unions
            results.members = [
                one
                for one in members_with_number(session, typed)
                if visit.covers((unions.get(one.union_code).place,) if one.union_code in unions else ())
            ]
    return results


def _employers(session: Session, visit: Visit, typed: str) -> list[tuple[Employer, str]]:
    """Return employers of the directory with their places, of those that the account covers."""
    directory = visit.console.directory.current(session)
    matches = [directory.match_employer(typed, area) for area in visit.me.staff.areas or (None,)]
    found = [one for match in matches for one in ((match.employer,) if match.employer else match.candidates)]
    placed = [(one, directory.grids[one.grid].place) for one in dict.fromkeys(found)]
    return [(one, place) for one, place in placed if visit.covers((place,))]


def _moment(typed: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(typed)
    except ValueError:
        return None
    return moment if moment.tzinfo and 2000 <= moment.year <= 2100 else None


def _shown(visit: Visit, typed: str, results: _Results | None, error: str | None = None) -> Response:
    days = visit.form.get("days", USUAL_DAYS)
    return visit.page(
        "figures/search.html",
        422 if error else 200,
        typed=typed,
        results=results,
        ranges=DAYS,
        days=days if days in DAYS else USUAL_DAYS,
        channels=CHANNELS,
        type_title=ticket_types().title,
        ticket_states=STATE_TITLES,
        application_states=APPLICATION_STATES,
        member_states=STATUS_TITLES,
        error=error,
    )
