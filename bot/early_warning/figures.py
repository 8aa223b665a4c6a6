"""What tickets come to, and the level that it makes. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass

from bot.early_warning.rules import Level, Measure, Rule
from bot.forms.conditions import number_of
from bot.tickets.watching import WatchedTicket

LARGEST = 10**15
"""Yuan; what is more was mistyped, and would not fit into the database."""


@dataclass(frozen=True)
class Figures:
    """What tickets come to; the same measures as thresholds have."""

    tickets: int = 0
    people: int = 0
    affected: int = 0
    money: int = 0


@dataclass(frozen=True)
class Reached:
    """Why a warning has its level: a measure came to `value`, and `least` was enough."""

    measure: Measure
    value: int
    least: int


def figures_of(rule: Rule, tickets: Collection[WatchedTicket]) -> Figures:
    """Add up tickets.

    Several workers tell of the same crowd, so the greatest number that one of them told stands for those affected; and
    somebody who files twice tells of the same money, so of each person the greatest sum counts.
    """
    people = _by_person(tickets)
    told = [_number(ticket, rule.people_field) for ticket in tickets]
    money = sum(max(_number(ticket, rule.money_field) for ticket in his) for his in people)
    return Figures(len(tickets), len(people), max([len(people), *told]), min(money, LARGEST))


def level_of(rule: Rule, figures: Figures) -> tuple[Level, tuple[Reached, ...]] | None:
    """Return the highest level that is reached, and by what; None when none is."""
    if figures.people < rule.least_people:
        return None
    values = asdict(figures)
    for level, thresholds in reversed(rule.levels.given()):
        reached = tuple(
            Reached(measure, values[measure], least)
            for measure, least in thresholds.given()
            if values[measure] >= least
        )
        if reached:
            return level, reached
    return None


def persons(tickets: Iterable[WatchedTicket]) -> dict[str, int]:
    """Number the people who filed tickets, in the order of their first ones; by the ids of the tickets."""
    people = sorted(_by_person(tickets), key=lambda his: min((ticket.filed_at, ticket.id) for ticket in his))
    return {ticket.id: number for number, his in enumerate(people, 1) for ticket in his}


def _by_person(tickets: Iterable[WatchedTicket]) -> list[list[WatchedTicket]]:
    """Put together what one person filed: from one conversation, or with one phone, also by way of a third ticket."""
    owner: dict[str, list[WatchedTicket]] = {}
    for ticket in tickets:
        marks = [mark for mark in (ticket.contact, ticket.conversation) if mark] or [ticket.id]
        his = [ticket]
        for known in {id(owner[mark]): owner[mark] for mark in marks if mark in owner}.values():
            his += known
        marks_of_his = {mark for one in his for mark in (one.contact, one.conversation) if mark}
        for mark in marks_of_his or {ticket.id}:
            owner[mark] = his
    groups: dict[int, list[WatchedTicket]] = defaultdict(list)
    for his in owner.values():
        groups[id(his)] = his
    return list(groups.values())


def _number(ticket: WatchedTicket, field: str | None) -> int:
    number = number_of(ticket.details.get(field)) if field is not None else None
    return min(int(number), LARGEST) if number is not None and number > 0 else 0
