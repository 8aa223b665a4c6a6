"""What tickets come to; whatever comes together, nothing is counted twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.early_warning.figures import Figures, figures_of, level_of, persons
from bot.early_warning.rules import Level, Levels, Thresholds
from bot.tickets.watching import WatchedTicket
from tests.early_warning.brewing import WAGES

MOMENT = datetime(2026, 11, 1, tzinfo=UTC)


@st.composite
def tickets(draw: st.DrawFn) -> list[WatchedTicket]:
    marks = st.sampled_from([None, "a", "b", "c", "d"])
    amounts = st.one_of(st.none(), st.integers(-5, 10**17), st.floats(0, 1e6), st.sampled_from(["很多", "1e5", "NaN"]))
    several = draw(st.lists(st.tuples(marks, marks, amounts, amounts), max_size=12))
    return [
        WatchedTicket(
            id=f"t{number}",
            type="wage_arrears",
            employer="金工坊",
            place=None,
            grid=None,
            counts=True,
            contact=contact and f"phone {contact}",
            conversation=conversation and f"talk {conversation}",
            details={"people": people, "sum": money},
            filed_at=MOMENT + timedelta(hours=number),
        )
        for number, (contact, conversation, people, money) in enumerate(several)
    ]


@given(tickets())
def test_figures_stay_within_what_was_filed(several: list[WatchedTicket]) -> None:
    figures = figures_of(WAGES, several)
    assert figures.tickets == len(several)
    assert figures.people <= figures.tickets
    assert figures.affected >= figures.people
    assert 0 <= figures.money <= 10**15
    numbers = persons(several)
    assert set(numbers) == {ticket.id for ticket in several}
    assert sorted(set(numbers.values())) == list(range(1, figures.people + 1))


@given(tickets(), st.randoms())
def test_the_order_does_not_matter(several: list[WatchedTicket], random: object) -> None:
    shuffled = list(several)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert figures_of(WAGES, shuffled) == figures_of(WAGES, several)
    assert persons(shuffled) == persons(several)


@given(tickets(), tickets())
def test_more_tickets_never_lower_the_level(some: list[WatchedTicket], more: list[WatchedTicket]) -> None:
    all_of_them = [*some, *(replace(ticket, id=f"x{ticket.id}") for ticket in more)]
    before, after = level_of(WAGES, figures_of(WAGES, some)), level_of(WAGES, figures_of(WAGES, all_of_them))
    assert before is None or (after is not None and after[0] >= before[0])


@given(tickets())
def test_whoever_shares_phone_or_conversation_is_one_person(several: list[WatchedTicket]) -> None:
    numbers = persons(several)
    for one in several:
        for other in several:
            shared = {one.contact, one.conversation} & {other.contact, other.conversation} - {None}
            if shared:
                assert numbers[one.id] == numbers[other.id]


def test_the_highest_level_counts_with_everything_that_reached_it() -> None:
    rule = replace(
        WAGES,
        levels=Levels(yellow=Thresholds(tickets=1), red=Thresholds(people=2, affected=10, money=9)),
        least_people=2,
    )
    assert level_of(rule, Figures(9, 1, 99, 99)) is None, "one person alone"
    found = level_of(rule, Figures(2, 2, 4, 9))
    assert found is not None
    assert found[0] is Level.RED
    assert [(one.measure, one.value, one.least) for one in found[1]] == [("people", 2, 2), ("money", 9, 9)]
