"""One ticket: its page, the phone in clear, the three forms on paper."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.audit.log import note
from bot.console.gate import Either
from bot.console.pages.tickets.lists import workers
from bot.console.pages.tickets.step_forms import FIRST, FORMS, PATHS, PERSON, StepForm, besides
from bot.console.pages.tickets.words import Told, left_of, seen_by, size_words, step_told, tell_event, waits_for
from bot.console.pages.warnings.listing import rule_titles
from bot.console.visit import Visit
from bot.console.words import ROLES
from bot.directory.book import Directory
from bot.directory.codes import lies_in
from bot.directory.unions import Union
from bot.early_warning.model import LEVEL_TITLES
from bot.early_warning.reading import tickets_of_same_employer, warnings_of_ticket
from bot.files.limits import MB, file_limits
from bot.staff.accounts import all_staff
from bot.staff.model import Role, Staff
from bot.staff.roles import AREA_BOUND, Permission
from bot.storage.columns import now
from bot.tickets import desk_case
from bot.tickets.acts import Act
from bot.tickets.desk_model import Case, Event
from bot.tickets.lifecycle import ENDED
from bot.tickets.model import PAYER_TITLES, STATE_TITLES, Payer
from bot.tickets.types import ticket_types
from bot.tickets.voices import count_voices, voices

MOST_UNIONS = 60
"""In the list of those to which a ticket may go; any other is written."""

SAME_EMPLOYER = timedelta(days=180)
MOST_BESIDE = 5
"""Other tickets about the same employer, in this time, are shown beside one, so many."""


def areas_of_ticket(session: Session, parameters: Mapping[str, str]) -> Collection[str] | Either | None:
    """Return the places of a ticket: its own, or that of the union it went to; None when there is no such ticket."""
    places = desk_case.areas_of_ticket(session, parameters["ticket_number"])
    return Either(places) if places is not None else None


def show(visit: Visit) -> Response:
    """Show a ticket."""
    return case_page(visit)


def reveal_contact(visit: Visit) -> Response:
    """Show the phone in clear, once; that it was shown is noted first."""
    console, staff = visit.console, visit.me.staff
    one = opened(visit)
    with console.database.write() as session:
        contact = desk_case.contact_of(session, console.keys, staff, one.number)
        if contact is not None:
            note(session, console.keys, staff.id, "ticket_contact_revealed", f"ticket:{one.number}")
    if contact is None:
        return case_page(visit, error="这张工单没有留电话，或者不能给您看。")
    return case_page(visit, contact=contact)


def print_sheets(visit: Visit) -> Response:
    """Show dispatch, order and settlement on one page to be printed; that somebody did is noted."""
    console = visit.console
    one = opened(visit)
    with console.database.write() as session:
        directory = console.directory.current(session)
        union = directory.unions.get(one.union).name if one.union and one.union in directory.unions else one.union
        names = {person.id: person.name for person in all_staff(session)}
        note(session, console.keys, visit.me.staff.id, "ticket_printed", f"ticket:{one.number}")
    return visit.page(
        "tickets/print.html",
        one=one,
        kind=ticket_types().title(one.type),
        to=one.department or union or "",
        names=names,
        payers=PAYER_TITLES,
        events=told_events(event for event in one.events if event.kind == "step"),
        printed_at=now(),
    )


def opened(visit: Visit) -> Case:
    """Return the ticket that the address names, as far as it is shown to whoever asks.

    Raises:
        HTTPException: 404, it is not shown to him at all.
    """
    console = visit.console
    with console.database.read() as session:
        number = visit.request.path_params["ticket_number"]
        found = desk_case.find_case(session, console.keys, console.places, visit.me.staff, number)
    if found is None:
        raise HTTPException(404)
    return found


@dataclass(frozen=True)
class FormPage:
    """What the forms of the steps need. `officers`: people of the unions to which the ticket may go."""

    one: Case
    proof: str
    people: list[Staff]
    officers: list[Staff]
    unions: list[Union]
    payers: Mapping[Payer, str] = field(default_factory=lambda: PAYER_TITLES)
    paths: Mapping[Act, str] = field(default_factory=lambda: PATHS)
    roles: Mapping[Role, str] = field(default_factory=lambda: ROLES)
    person_prefix: str = PERSON

    @property
    def discreet(self) -> bool:
        """Whether it is a question that others learn who the worker is."""
        return self.one.confidential or self.one.discretion == "confidential"

    def form(self, act: Act) -> StepForm:
        """Return the form of a step."""
        return FORMS[act]

    def button(self, act: Act) -> str:
        """Return what is written on what opens and sends a form."""
        return "取消督办" if act is Act.SUPERVISE and self.one.supervised else FORMS[act].button


def case_page(
    visit: Visit, status: int = 200, error: str | None = None, contact: str | None = None, act: Act | None = None
) -> Response:
    """Answer with the page of a ticket.

    Args:
        contact: the phone in clear.
        act: the step whose form was sent and is shown again, with what was typed.
    """
    console = visit.console
    one = opened(visit)
    with console.database.read() as session:
        everybody = all_staff(session)
        directory = console.directory.current(session)
        warnings = warnings_of_ticket(session, one.id) if visit.may(Permission.WARNINGS_READ) else []
        same = tickets_of_same_employer(session, one.id, now() - SAME_EMPLOYER)
        beside = voices(session, console.places, visit.me.staff, same, limit=MOST_BESIDE) if same else []
        beside_count = count_voices(session, visit.me.staff, same) if same else 0
    possible = [way for way in _possible(one) if visit.may(FORMS[way].permission)] if staff_works(visit) else []
    leading = [way for way in FIRST.get(one.state, ()) if way in possible]
    names = {person.id: person.name for person in everybody}
    unions = near_unions(directory, one)
    able = workers(everybody)
    people = [person for person in able if _may_be_chosen(visit, person, one)]
    officers = [person for person in able if person.role is Role.OFFICER and _works_for(person, unions)]
    return visit.page(
        "tickets/case.html",
        status,
        error=error,
        told=step_told(visit.request.query_params.get("done", "")),
        one=one,
        kind=ticket_types().title(one.type),
        states={str(state): title for state, title in STATE_TITLES.items()},
        payers=PAYER_TITLES,
        form_page=FormPage(one, visit.console.form_proof(visit.seed), people, officers, unions),
        first=leading,
        others=[way for way in possible if way not in leading],
        open=act,
        typed=visit.form if act else {},
        left=left_of(one.due_at, now()),
        warnings=[warning for warning in warnings if visit.covers((warning.place,))],
        warning_titles=rule_titles(visit),
        levels=LEVEL_TITLES,
        beside=beside,
        beside_count=beside_count,
        type_title=ticket_types().title,
        waits=waits_for(one.state),
        ended=one.state in ENDED,
        events=told_events(reversed(one.events)),
        sizes={file.id: size_words(file.size) for file in one.files},
        largest=file_limits(console.settings).file_size // MB,
        names=names,
        union=directory.unions.get(one.union).name if one.union and one.union in directory.unions else one.union,
        contact=contact,
        may_work=staff_works(visit),
        may_reveal=visit.may(Permission.REVEAL),
        may_read=visit.may(Permission.CONVERSATIONS_READ),
        seen_by=seen_by(one, names, leads=visit.may(Permission.TICKETS_SUPERVISE)),
    )


def staff_works(visit: Visit) -> bool:
    """Return whether whoever asks does anything with tickets but read them."""
    return visit.may(Permission.TICKETS_WORK)


def told_events(events: Iterable[Event]) -> list[Told]:
    """Return events as pages show them."""
    return [tell_event(event) for event in events]


def near_unions(directory: Directory, one: Case) -> list[Union]:
    """Return the unions to which a ticket may sensibly go, the likeliest first; none that it complains about."""
    unions = directory.unions
    found = [unions.get(one.union)] if one.union and one.union in unions else []
    if one.place and one.place in directory.places and (own := unions.union_for_place(one.place)):
        found += [own, *unions.children(own.code), *unions.above(own.code)]
    about = set(one.about)
    fit = {
        union.code: union
        for union in found
        if about.isdisjoint({union.code, *(above.code for above in unions.above(union.code))})
    }
    return list(fit.values())[:MOST_UNIONS]


def _possible(one: Case) -> list[Act]:
    moves = [act for act in one.acts if act in FORMS]
    return [*moves, *([Act.NOT_REACHED] if Act.CALL_BACK in moves else []), *besides(one)]


def _may_be_chosen(visit: Visit, person: Staff, one: Case) -> bool:
    """Return whether somebody may be offered for a ticket: he covers its place, or the union's that has it.

    A union chooses among its own people, and is shown no others.
    """
    if not person.areas:
        return person.role not in AREA_BOUND and not visit.me.staff.areas
    covers_it = any(lies_in(area, place) for area in person.areas for place in (one.place, one.union_place) if place)
    return covers_it and (not visit.me.staff.areas or visit.covers(person.areas))


def _works_for(person: Staff, unions: Iterable[Union]) -> bool:
    return any(lies_in(area, union.place) for area in person.areas for union in unions)
