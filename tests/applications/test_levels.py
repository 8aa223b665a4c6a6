"""Which lists an application is on, on both databases: by place, by level, also when levels were taken away."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.applications.filing import file_application
from bot.applications.levels import may_decide
from bot.applications.listing import Tab, counts, listed
from bot.applications.model import FiledApplication, NewApplication
from bot.applications.service import ReviewStep
from bot.applications.states import Move
from bot.directory.places import PlaceIndex
from bot.staff.model import Role, Staff
from tests.applications.office import CLAIM, Office


def staff(role: Role, *areas: str) -> Staff:
    return Staff("id", "login", "小李", role, areas, True, True, False)


def on_list(office: Office, who: Staff, tab: Tab) -> set[str]:
    with office.database.read() as session:
        lines = listed(session, office.keys, office.services, who, tab)
        counted = counts(session, office.services, who)
    assert counted.get(tab, len(lines)) == len(lines)
    return {line.number for line in lines}


def test_lists_of_those_above_below_and_elsewhere(office: Office) -> None:
    number = office.number()
    county, street = staff(Role.OFFICER, "331126"), staff(Role.OFFICER, "331126001")
    assert on_list(office, county, Tab.MINE) == on_list(office, county, Tab.OPEN) == {number}
    assert on_list(office, staff(Role.OFFICER, "331127", "331126"), Tab.MINE) == {number}
    assert on_list(office, staff(Role.SUPERVISOR), Tab.OPEN) == {number}
    assert on_list(office, staff(Role.SUPERVISOR), Tab.MINE) == set()
    province = staff(Role.OFFICER, "330000", "310000")
    for other in (street, staff(Role.OFFICER, "331127"), province, staff(Role.OFFICER)):
        assert on_list(office, other, Tab.OPEN) == ({number} if other is province else set())
        assert on_list(office, other, Tab.MINE) == set()
    office.moves(number, Move.ASK)
    assert on_list(office, county, Tab.MINE) == set(), "the worker is asked"
    assert on_list(office, county, Tab.OPEN) == {number}
    office.moves(number, Move.SUPPLEMENT, by="worker")
    office.moves(number, Move.FORWARD)
    assert on_list(office, street, Tab.OPEN) == {number}
    assert on_list(office, street, Tab.MINE) == set(), "a county's level, also with a street"
    office.moves(number, Move.REJECT)
    assert on_list(office, county, Tab.DECIDED) == {number}
    assert on_list(office, county, Tab.OPEN) == set()


def test_one_that_stands_beyond_the_last_level_waits_at_the_last(office: Office) -> None:
    longer = office.with_levels(4)
    new = NewApplication(CLAIM, {"name": "李大山"}, "331126", "gh-331126", None)
    with office.database.write() as session:
        filed = file_application(session, office.keys, longer, new, office.conversation, "long")
    assert isinstance(filed, FiledApplication)
    for _ in range(3):
        office.moves(filed.number, Move.PASS, longer)
    assert office.application(filed.number).level >= len(office.service().review)
    assert on_list(office, staff(Role.OFFICER, "331126"), Tab.MINE) == {filed.number}


@pytest.mark.parametrize(
    ("areas", "place", "level", "may"),
    [
        (("330205005",), "330205005", "street", True),
        (("330205005",), "330205005", "employer", True),
        (("330205005",), "330205005", "district", False),
        (("330205",), "330205005", "street", True),
        (("330205",), "330205005", "district", True),
        (("330205",), "330205005", "city", False),
        (("330205",), "330205005", "hotline", False),
        (("330200",), "330205005", "hotline", True),
        (("330000",), "330205005", "city", True),
        (("330205005", "330200"), "330205005", "city", True),
        (("330206",), "330205005", "street", False),
        (("330205",), None, "street", False),
    ],
)
def test_who_may_decide(places: PlaceIndex, areas: tuple[str, ...], place: str | None, level: str, may: bool) -> None:
    step = replace(ReviewStep("street", "一级", 5), level=level)
    assert may_decide(places, staff(Role.OFFICER, *areas), place, step) is may
    assert may_decide(places, staff(Role.SUPERVISOR), place, step)
    assert not may_decide(places, staff(Role.OFFICER), place, step)
