"""Who sees which ticket: the rules, and that lists and counts leak nothing that a page would not show."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from bot.audit.log import entries
from bot.directory.routing import Against
from bot.privacy.keys import KeyRing
from bot.schema import metadata
from bot.staff.accounts import add_staff, find_staff
from bot.staff.model import Role
from bot.storage.columns import now
from bot.storage.database import Database
from bot.tickets import dispatching, handling, viewers
from bot.tickets.conflicts import bar, bar_unions, name_viewer
from bot.tickets.filing import file_ticket
from bot.tickets.lifecycle import MoveError
from bot.tickets.model import TicketState
from bot.tickets.organisation import return_back
from bot.tickets.sight import Shown, Sight, StaffRef, may_see, sight_of, sights, staff_ref, visible_to
from bot.tickets.stepping import UnknownTicketError
from bot.tickets.tables import TicketRow, TicketViewerRow
from tests.tickets.hotline import ABOUT_UNION, DIRECTORY, WAGES, Hotline

PLACES = ("330000", "330200", "330205", "330205005", "330727", "110000")
ROLES = tuple(Role)
DISCRETIONS = ("normal", "confidential", "anonymous")

staff = st.builds(
    StaffRef,
    staff_id=st.sampled_from(("one", "two")),
    role=st.sampled_from(ROLES),
    areas=st.lists(st.sampled_from(PLACES), max_size=2, unique=True).map(tuple),
)
_ids = st.frozensets(st.sampled_from(("one", "two")))
shown = st.builds(
    Shown,
    place=st.sampled_from((None, *PLACES)),
    union_place=st.sampled_from((None, *PLACES)),
    confidential=st.booleans(),
    discretion=st.sampled_from(DISCRETIONS),
    agreed=st.booleans(),
    named=_ids,
    barred=_ids,
    barred_places=st.frozensets(st.sampled_from(PLACES)),
)


@given(staff, shown)
def test_nobody_sees_what_he_must_not(who: StaffRef, ticket: Shown) -> None:
    seen = sight_of(who, ticket)
    named = who.staff_id in ticket.named
    if who.role is Role.MAINTAINER or who.staff_id in ticket.barred:
        assert seen is Sight.NONE
    if any(area.startswith(place) for area in who.areas for place in ticket.barred_places):
        assert seen is Sight.NONE
    if ticket.confidential and not named and who.role not in (Role.SUPERVISOR, Role.ADMIN):
        assert seen is Sight.NONE
    if ticket.discretion == "anonymous":
        assert seen is not Sight.WHOLE
    if who.role is Role.OFFICER and not ticket.agreed and (ticket.confidential or ticket.discretion != "normal"):
        assert seen is not Sight.WHOLE
    if who.role is Role.OFFICER and not who.areas and not named:
        assert seen is Sight.NONE


@given(staff, shown)
def test_whoever_is_named_and_not_barred_sees_it(who: StaffRef, ticket: Shown) -> None:
    clear = replace(ticket, named=frozenset({who.staff_id}), barred=frozenset(), barred_places=frozenset())
    assert (sight_of(who, clear) is Sight.NONE) == (who.role is Role.MAINTAINER)


@given(staff, shown)
def test_less_discretion_never_hides_more(who: StaffRef, ticket: Shown) -> None:
    order = [Sight.NONE, Sight.WITHOUT_PERSON, Sight.WHOLE]
    open_one = replace(ticket, confidential=False, discretion="normal", agreed=True)
    assert order.index(sight_of(who, open_one)) >= order.index(sight_of(who, ticket))


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, KeyRing]]:
    folder = tmp_path_factory.mktemp("sight")
    database = Database(f"sqlite:///{folder / 'sight.db'}")
    metadata.create_all(database.engine)
    yield database, KeyRing(folder / "keyring.json")
    database.close()


_count = itertools.count()
row_of_anything: Any = st.fixed_dictionaries(
    {
        "place": st.sampled_from((None, *PLACES)),
        "union_place": st.sampled_from((None, *PLACES)),
        "dispatched": st.booleans(),
        "department": st.sampled_from((None, "人社局")),
        "confidential": st.booleans(),
        "discretion": st.sampled_from(DISCRETIONS),
        "about": st.sampled_from((None, *PLACES)),
        "viewer": st.sampled_from(("none", "named", "over", "barred")),
        "has": st.booleans(),
    }
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(row_of_anything, min_size=1, max_size=5),
    st.sampled_from(ROLES),
    st.lists(st.sampled_from(PLACES), max_size=2, unique=True),
)
def test_a_list_shows_what_the_page_shows_and_nothing_else(
    office: tuple[Database, KeyRing], rows: list[dict[str, Any]], role: Role, areas: list[str]
) -> None:
    database, keys = office
    with database.write() as session:
        hotline = Hotline(session, keys)
        me = StaffRef(str(hotline.hire(f"person{next(_count)}", Role.ADMIN).staff_id), role, tuple(areas))
        made = [_made(hotline, one, me.staff_id) for one in rows]
        session.flush()
        each = sights(session, me, made)
        listed = set(session.scalars(select(TicketRow.id).where(visible_to(me))))
        assert listed & set(each) == {ticket_id for ticket_id, sight in each.items() if sight is not Sight.NONE}
        assert all(may_see(session, me, row) is each[row.id] for row in made)


def _made(hotline: Hotline, wanted: dict[str, Any], staff_id: str) -> TicketRow:
    filed = file_ticket(hotline.session, hotline.keys, WAGES, None, f"s{next(_count)}")
    row = hotline.session.get_one(TicketRow, filed.id)
    row.place, row.union_place, row.department = wanted["place"], wanted["union_place"], wanted["department"]
    row.dispatched_at = now() if wanted["dispatched"] else None
    row.confidential, row.discretion = wanted["confidential"], wanted["discretion"]
    if wanted["about"] is not None:
        bar_unions(hotline.session, row, [("gh", wanted["about"])])
    if wanted["viewer"] == "barred":
        bar(hotline.session, row, staff_id)
    elif wanted["viewer"] != "none":
        gone = now() - timedelta(minutes=1) if wanted["viewer"] == "over" else None
        name_viewer(hotline.session, row, staff_id, gone)
    row.staff_id = staff_id if wanted["has"] else None
    return row


def test_both_databases_agree(hotline: Hotline) -> None:
    rows = [
        hotline.file(),
        hotline.file(ABOUT_UNION),
        hotline.file(replace(WAGES, type="harassment", place="330205005")),
        hotline.file(replace(WAGES, place=None, urgent=True)),
        hotline.brought_to(TicketState.DISPATCHED),
    ]
    people = [
        hotline.agent,
        hotline.boss,
        hotline.officer,
        hotline.hire("north", Role.OFFICER, "330205"),
        hotline.hire("city", Role.SUPERVISOR, "330200"),
        hotline.hire("street", Role.AGENT, "330205005"),
    ]
    for person in people:
        me = staff_ref(person)
        listed = set(hotline.session.scalars(select(TicketRow.id).where(visible_to(me))))
        assert listed == {row.id for row in rows if may_see(hotline.session, me, row) is not Sight.NONE}, person.name


def test_a_union_does_not_learn_who_complained_unless_he_agreed(hotline: Hotline) -> None:
    row = hotline.file(replace(WAGES, discretion="confidential"))
    at = (hotline.session, hotline.keys, row.number, hotline.boss)
    handling.accept(*at)
    dispatching.dispatch(*at, DIRECTORY, to_union="gh-330727", people=[str(hotline.officer.staff_id)])
    me = staff_ref(hotline.officer)
    assert may_see(hotline.session, me, row) is Sight.WITHOUT_PERSON
    other = staff_ref(hotline.hire("other", Role.OFFICER, "330727"))
    assert may_see(hotline.session, other, row) is Sight.NONE
    with pytest.raises(MoveError, match="热线"):
        viewers.consent(hotline.session, hotline.keys, row.number, hotline.officer, True)
    viewers.consent(*at, True)
    assert may_see(hotline.session, me, row) is Sight.WHOLE


def test_a_ticket_that_went_elsewhere_is_seen_no_more(hotline: Hotline) -> None:
    row = hotline.file(replace(WAGES, place="330205", type="harassment"))
    at = (hotline.session, hotline.keys, row.number, hotline.boss)
    handling.accept(*at)
    dispatching.dispatch(*at, DIRECTORY, to_union="gh-330727", people=[str(hotline.officer.staff_id)])
    return_back(hotline.session, hotline.keys, row.number, hotline.officer, "不是我们这里的")
    handling.take_back(*at)
    assert may_see(hotline.session, staff_ref(hotline.officer), row) is Sight.NONE


def test_an_auditor_sees_a_confidential_ticket_by_a_logged_reveal_for_an_hour(hotline: Hotline) -> None:
    row = hotline.file(replace(WAGES, type="mind"))
    auditor = add_staff(hotline.session, hotline.keys, "cli", "auditor", "审计", Role.AUDITOR, ())
    me = staff_ref(auditor)
    assert may_see(hotline.session, me, row) is Sight.NONE
    with pytest.raises(MoveError, match="为什么"):
        viewers.reveal_to_auditor(hotline.session, hotline.keys, row.number, auditor, "")
    viewers.reveal_to_auditor(hotline.session, hotline.keys, row.number, auditor, "年度抽查")
    assert may_see(hotline.session, me, row) is Sight.WHOLE
    (entry,) = entries(hotline.session, what="ticket_revealed")
    assert (entry.who, entry.subject) == (auditor.id, f"ticket:{row.number}")
    hotline.session.execute(update(TicketViewerRow).values(until=now()))
    hotline.session.expire_all()
    assert may_see(hotline.session, me, row) is Sight.NONE
    agent = find_staff(hotline.session, str(hotline.agent.staff_id))
    assert agent is not None
    with pytest.raises(UnknownTicketError):
        viewers.reveal_to_auditor(hotline.session, hotline.keys, row.number, agent, "想看看")


@pytest.mark.parametrize(
    ("ticket", "confidential"),
    [
        (WAGES, False),
        (replace(WAGES, discretion="confidential"), True),
        (replace(WAGES, discretion="anonymous"), False),
        (replace(WAGES, type="harassment", discretion="anonymous"), True),
        (replace(WAGES, type="mind"), True),
        (replace(WAGES, type="complaint", against=Against("staff", "监管员")), True),
        (replace(WAGES, type="complaint", against=Against("employer", "五金厂")), False),
    ],
)
def test_what_is_confidential(hotline: Hotline, ticket: Any, confidential: bool) -> None:
    assert hotline.file(ticket).confidential is confidential
