"""Who is given what waits: least busy, not beyond his capacity, knows the matter, is here, in his places."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.directory.places import PlaceIndex
from bot.handover.agents.assigning import Candidate, assign_waiting, least_busy, may_assign, switch_automatic
from bot.handover.agents.presence import PresenceState, choose_presence
from bot.handover.model import Handover, HandoverError, HandoverState
from bot.handover.reading import find_handover
from bot.handover.tables import PresenceRow
from bot.knowledge import Knowledge
from bot.staff.model import Role, Staff
from bot.storage.columns import now
from tests.console.console_office import Office
from tests.console.conversations.talks import begin_talk


@pytest.fixture
def places(knowledge: Knowledge) -> PlaceIndex:
    return knowledge.places


def person(login: str, areas: tuple[str, ...] = ()) -> Staff:
    return Staff(login, login, login, Role.AGENT, areas, True, True, False)


def someone(login: str, held: int, capacity: int = 5, skills: str = "", areas: tuple[str, ...] = ()) -> Candidate:
    return Candidate(person(login, areas), capacity, frozenset(skills.split()), held)


def waiting(place: str | None = None, skill: str = "", staff_id: str | None = None) -> Handover:
    from bot.handover.model import Reason

    moment = now()
    return Handover(
        "h", "c", "web", place, Reason.ASKED, skill, 0, HandoverState.WAITING, False, moment, moment, None, staff_id,
        moment, None, 0, None, None, None, None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("handover", "people", "expected"),
    [
        (waiting(), [someone("a", 3), someone("b", 1)], "b"),
        (waiting(), [someone("a", 1, 2), someone("b", 2, 10)], "b"),
        (waiting(), [someone("a", 5), someone("b", 5)], None),
        (waiting(skill="legal"), [someone("a", 0), someone("b", 4, skills="legal")], "b"),
        (waiting(skill="legal"), [someone("a", 0), someone("b", 5, skills="legal")], None),
        (waiting(skill="legal"), [someone("a", 0), someone("b", 1)], "a"),
        (waiting("330727"), [someone("a", 0, areas=("330106",)), someone("b", 4, areas=("330700",))], "b"),
        (waiting(None), [someone("a", 0, areas=("330106",)), someone("b", 4)], "b"),
        (waiting(staff_id="a"), [someone("a", 0), someone("b", 4)], "b"),
        (waiting(staff_id="a"), [someone("a", 0)], "a"),
        (waiting(), [], None),
    ],
)
def test_who_should_have_it(
    places: PlaceIndex, handover: Handover, people: list[Candidate], expected: str | None
) -> None:
    best = least_busy(places, handover, people)
    assert (best.staff.login if best else None) == expected


def test_what_waits_is_given_out_only_when_switched_on_and_only_to_those_who_are_here(
    office: Office, places: PlaceIndex
) -> None:
    talks = [begin_talk(office) for _ in range(3)]
    here, gone, away = (office.hire(login, Role.AGENT).staff for login in ("here", "gone", "away"))
    with office.database.write() as session:
        choose_presence(session, office.keys, here.id, PresenceState.HERE, 2, ["legal"])
        choose_presence(session, office.keys, away.id, PresenceState.AWAY, 5, [])
        choose_presence(session, office.keys, gone.id, PresenceState.HERE, 5, [])
        session.get_one(PresenceRow, gone.id).seen_at = now() - timedelta(minutes=3)
        assert assign_waiting(session, office.keys, places) == []
        switch_automatic(session, office.keys, here.id, True)
        assert may_assign(session)
        given = assign_waiting(session, office.keys, places)
    assert len(given) == 2, "no more than he takes at once"
    with office.database.read() as session:
        found = [find_handover(session, talk.handover.id) for talk in talks if talk.handover]
    assert [one.staff_id for one in found if one and one.state is HandoverState.CLAIMED] == [here.id] * 2


@pytest.mark.parametrize(("capacity", "skills"), [(0, []), (31, []), (5, ["x" * 21]), (5, list("abcdefghi"))])
def test_a_presence_that_makes_no_sense_is_refused(office: Office, capacity: int, skills: list[str]) -> None:
    staff = office.hire("wang", Role.AGENT).staff
    with office.database.write() as session, pytest.raises(HandoverError):
        choose_presence(session, office.keys, staff.id, PresenceState.HERE, capacity, skills)
