"""Every figure that the bot tells of a programme stands in its file, and every figure of a file in its source.

`figures.tsv` ties the figures of the files to the place in the source that each was taken from.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from bot.forms.conditions import Value, all_hold
from bot.programmes.catalogue import ProgrammeCatalogue
from bot.programmes.entitlement import entitlement
from bot.programmes.items import Item
from bot.programmes.model import Programme
from bot.programmes.words import listed, told
from bot.settings import DATA_DIR
from tests.programmes.answers import all_answers

NOW = 2026
FIGURE = re.compile(r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?")
FILES = sorted((DATA_DIR / "programmes").glob("*/*.yml"))
IDS = [f"{path.parent.name}/{path.stem}" for path in FILES]
TABLE = Path(__file__).with_name("figures.tsv")


def figures_in(*texts: str) -> set[Decimal]:
    return {Decimal(figure.replace(",", "")) for text in texts for figure in FIGURE.findall(text)}


def figures_of(programme: Programme) -> set[Decimal]:
    """Return the figures of a file that a worker may read; the examples and bounds of its questions are none."""
    found = figures_in(programme.title, programme.who, programme.contact, *programme.steps, *programme.unknown)
    found |= figures_in(*programme.documents, *(refusal.told for refusal in programme.refusals))
    for rule in programme.rules:
        found |= figures_in(rule.years.replace("-", " "), rule.source, rule.told, *rule.unknown)
        for item in rule.items:
            found |= figures_in(item.title, item.told or "", item.note, item.by)
            sums = [item.fixed, item.lowest, item.highest, item.each, item.cap, *(item.levels or {}).values()]
            found |= {amount for amount in sums if amount is not None}
            found |= {item.share * 100} if item.share is not None else set()
    return found


def worked_out(items: Iterable[Item], values: dict[str, Value]) -> Iterator[Decimal]:
    """Yield what the items come to, worked out apart from the code that tells it."""
    for item in items:
        if item.of is None or item.levels is not None or not all_hold(item.when, values) or item.of not in values:
            continue
        number = Decimal(str(values[item.of]))
        yield (number * (item.share or item.each or Decimal(0))).quantize(Decimal("0.01"), ROUND_HALF_UP)


@pytest.mark.parametrize("programme_id", IDS)
def test_every_figure_of_every_reply_stands_in_the_file(programme_id: str, programmes: ProgrammeCatalogue) -> None:
    programme = programmes.get(programme_id)
    assert programme is not None
    known = figures_of(programme)
    form = programme.form("x", NOW)
    assert figures_in(listed(programme.place_name, {programme_id: programme})) <= known
    replies = 0
    for values in all_answers(form):
        refusal = form.refusal(values)
        if refusal is not None:
            assert figures_in(refusal.told) <= known
            continue
        found = entitlement(programme, values, NOW)
        numbers = {Decimal(str(value)) for value in values.values() if isinstance(value, int)}
        allowed = known | numbers | set(worked_out(found.rule.items, values))
        assert figures_in(told(found)) <= allowed, f"{values}: {figures_in(told(found)) - allowed}"
        replies += 1
    assert replies


def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


@pytest.mark.parametrize("programme_id", IDS)
def test_every_figure_of_a_file_is_tied_to_its_source(programme_id: str, programmes: ProgrammeCatalogue) -> None:
    programme = programmes.get(programme_id)
    assert programme is not None
    traced = {Decimal(row["figure"]) for row in rows() if row["programme"] == programme_id}
    assert traced == figures_of(programme), "write the figure with its source into figures.tsv, or take it out"


def test_the_table_names_places_files_and_sources_that_are_there(programmes: ProgrammeCatalogue) -> None:
    for row in rows():
        programme = programmes.get(row["programme"])
        assert programme is not None, row
        assert row["place"] == programme.place_name, row
        assert row["source"], row
        assert row["section"], row
        assert re.search("20[0-9]{2}", row["source"]), row
