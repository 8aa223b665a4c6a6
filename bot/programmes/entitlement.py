"""What one worker may get of a programme. Pure: values in, what is given and what must be said of it out."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from bot.forms.conditions import Values
from bot.programmes.items import Given, work_out
from bot.programmes.model import Programme, Rule
from bot.programmes.years import YEAR, bounds


@dataclass(frozen=True)
class Entitlement:
    """What a rule gives to a worker.

    Attributes:
        given: the items that apply, in the order of the file.
        total: lowest and highest sum in yuan, None when there is nothing to add up or nobody says that one may.
        later: the worker speaks of a year after the last for which a rule is known, so that it is only a hint.
    """

    programme: Programme
    rule: Rule
    given: tuple[Given, ...]
    total: tuple[Decimal, Decimal] | None
    later: bool


def entitlement(programme: Programme, values: Values, this_year: int) -> Entitlement:
    """Work out what a worker may get, line by line.

    Args:
        values: what he told, by the names of the programme's fields; those of fields that do not apply are left out.
        this_year: the year it is in China.
    """
    counting = programme.form("", this_year).counting(values)
    rule = programme.rule_for(counting)
    given = tuple(worked for item in rule.items if (worked := work_out(item, counting)) is not None)
    sums = [one.sum for one in given if one.sum is not None]
    total = None
    if rule.adds_up and len(sums) > 1:
        total = (sum((low for low, _ in sums), Decimal(0)), sum((high for _, high in sums), Decimal(0)))
    asked_later = counting.get(YEAR) == "later"
    later = asked_later or (programme.year_of is None and this_year > bounds(rule.years)[1])
    return Entitlement(programme, rule, given, total, later)
