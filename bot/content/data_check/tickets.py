"""Time limits and leads of data/tickets and data/applications: the types and places that they name."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from bot.applications.leads import LeadRule
from bot.content.data_check.questions import places_of
from bot.data_files.collecting import Faults
from bot.data_files.reading import DataFileError, Problem, read_data
from bot.tickets.limits import load_ticket_limits
from bot.tickets.types import LIMITS


def problems(root: Path) -> Iterator[Problem]:
    """Tell what is wrong with these files; a type counts as there even while its own file is broken."""
    folder, leads = root / "data" / "tickets", root / "data" / "applications" / "leads.yml"
    types = {path.stem for path in folder.glob("*.yml") if path.name != LIMITS}
    faults = Faults()
    rule = faults.take(partial(read_data, leads, LeadRule))
    if rule is not None and rule.ticket_type not in types:
        faults.add(leads, _no_type(rule.ticket_type), "ticket_type")
    limits = faults.take(partial(load_ticket_limits, folder / LIMITS))
    if limits is not None:
        places, file = places_of(root), folder / LIMITS
        for name in limits.types.keys() - types:
            faults.add(file, _no_type(name), "types", name)
        for number, one in enumerate(limits.places):
            if places is not None and one.place not in places:
                faults.add(file, f"没有代码是 {one.place} 的地方，查对区划代码再写。", "places", number, "place")
            for name in one.types.keys() - types:
                faults.add(file, _no_type(name), "places", number, "types", name)
    try:
        faults.raise_all()
    except DataFileError as error:
        yield from error.problems


def _no_type(name: str) -> str:
    return f"data/tickets 里没有类型“{name}”，照那里的文件名抄。"
