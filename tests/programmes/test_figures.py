"""Every figure that workers are told of one place comes from the file of that place, and the file's from its source.

`figures.tsv` holds the figures of every part of a file in their order, with the place in the source that each was
taken from: whoever alters one, or swaps two, must look into the source again.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from bot.dialogue.rendering import PlaceContext, Renderer
from bot.directory.places import PlaceIndex
from bot.forms.amounts import number_from
from bot.forms.conditions import Value, all_hold
from bot.programmes.catalogue import ProgrammeCatalogue
from bot.programmes.entitlement import entitlement
from bot.programmes.items import Item
from bot.programmes.words import estimated, listed, told
from bot.questions.library import QuestionLibrary
from bot.settings import DATA_DIR
from tests.programmes.answers import all_answers
from tests.programmes.figures_told import all_told, figures_in

NOW = 2026
PROGRAMMES = sorted(f"{path.parent.name}/{path.stem}" for path in (DATA_DIR / "programmes").glob("*/*.yml"))
TABLE = Path(__file__).with_name("figures.tsv")


@dataclass(frozen=True)
class Row:
    """The figures of one part of a file, in the order in which they are written, and where they come from."""

    file: str
    part: str
    figures: str
    meaning: str
    place: str
    source: str
    section: str


def table() -> list[Row]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [Row(**row) for row in csv.DictReader(file, delimiter="\t")]


def written() -> dict[tuple[str, str], str]:
    """Return the figures of every part of every file, as the table has them."""
    parts: dict[tuple[str, str], list[str]] = {}
    for one in all_told():
        parts.setdefault((one.file, one.part), []).append(one.figure)
    return {part: " ".join(figures) for part, figures in parts.items()}


WRITTEN = written()


def values_in(*texts: str) -> set[Decimal]:
    """Return what the figures of texts come to: 1万 is 10000, 两 is 2."""
    return {value(figure) for text in texts for figure in figures_in(text)}


def value(figure: str) -> Decimal:
    number = number_from(figure.replace(",", "").removesuffix("%"))
    assert number is not None, figure
    return number


def values_of(file: str) -> set[Decimal]:
    return {value(figure) for (name, _), figures in WRITTEN.items() if name == file for figure in figures.split()}


def worked_out(items: Iterable[Item], values: dict[str, Value]) -> Iterator[Decimal]:
    """Yield what the items come to, worked out apart from the code that tells it."""
    for item in items:
        if item.of is None or item.levels is not None or not all_hold(item.when, values) or item.of not in values:
            continue
        number = Decimal(str(values[item.of]))
        if item.share is not None:
            number = max(min(number, item.below or number) - (item.above or 0), Decimal(0))
            yield number
        yield (number * (item.share or item.each or Decimal(0))).quantize(Decimal("0.01"), ROUND_HALF_UP)


def test_every_figure_of_every_file_stands_in_the_table_with_its_source() -> None:
    traced = {(row.file, row.part): row.figures for row in table()}
    found = WRITTEN
    assert {part: found.get(part) for part in traced} == traced, "look into the source, then mend the file or the table"
    assert sorted(found.keys() - traced.keys()) == [], "write these into figures.tsv, with their place in the source"
    assert len(traced) == len(table()), "a part stands in the table twice"


def test_every_row_of_the_table_tells_its_place_meaning_and_source(places: PlaceIndex) -> None:
    for row in table():
        code = row.file.partition("@")[2] or row.file.split("/")[1]
        assert row.place == places.full_name(code), row
        assert row.meaning, row
        assert row.section, row
        assert re.search("20[0-9]{2}年", row.source), row


@pytest.mark.parametrize("programme_id", PROGRAMMES)
def test_every_figure_of_a_programmes_replies_stands_in_its_file(
    programme_id: str, programmes: ProgrammeCatalogue
) -> None:
    programme = programmes.get(programme_id)
    assert programme is not None
    known = values_of(f"programmes/{programme_id}")
    known |= {share * 100 for rule in programme.rules for item in rule.items if (share := item.share) is not None}
    form = programme.form("x", NOW)
    assert values_in(listed(programme.place_name, {programme_id: programme})) <= known
    replies = 0
    for values in all_answers(form):
        refusal = form.refusal(values)
        if refusal is not None:
            assert values_in(refusal.told) <= known
            continue
        found = entitlement(programme, values, NOW)
        numbers = {Decimal(str(value)) for value in values.values() if isinstance(value, int)}
        allowed = known | numbers | set(worked_out(found.rule.items, values))
        for reply in (told(found), estimated(found, "")):
            assert values_in(reply) <= allowed, f"{values}: {values_in(reply) - allowed}"
        replies += 1
    assert replies


def test_a_local_answer_is_told_with_its_place_year_and_source_and_no_other_figure(places: PlaceIndex) -> None:
    questions = QuestionLibrary(DATA_DIR)
    renderer = Renderer(questions, places, lambda code: None)
    seen = 0
    for question in questions.all():
        general = values_in(question.answer, question.next_step, question.unverified, *(b.text for b in question.basis))
        for local in question.local_answers:
            file = f"nlu/{question.name}@{local.place}"
            custom = {"decision": "answer", "question": question.name, "confidence": 0.9}
            reply = renderer.render(custom, PlaceContext(local.place)).text
            known = values_of(file)
            assert values_in(reply) <= known | general, f"{file}: {values_in(reply) - known - general}"
            assert f"【{local.place_name} · {local.year}年】" in reply
            assert local.source in reply
            seen += 1
    assert seen
