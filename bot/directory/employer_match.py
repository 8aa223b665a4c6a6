"""Which employer of the lists a worker means, when that is certain; else which ones he may mean.

A wrong match sends a worker's complaint to strangers, so likeness alone never decides: only equality does, of the whole
name, or of its core where the place is narrow enough. Everything else is a candidate for people to look at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from bot.directory.company_names import CompanyName, as_said, plain_name, region_names, take_apart
from bot.directory.grids import Employer, Grid
from bot.directory.names import Level, level
from bot.directory.places import PlaceIndex

ALIKE = 60.0
"""Likeness of cores, 0 to 100, from which an employer is a candidate. Measured: unrelated names with the same word for
the trade stay below, one wrong character in four lies above."""
LEFT_OUT = 85.0
SHORTEST_CORE = 4
"""演海五金 names one employer of a county; 演海 alone may be any of several."""
MOST_CANDIDATES = 3
SHORTEST_WHOLE_NAME = 8


@dataclass(frozen=True)
class Match:
    """What came of a look-up: one employer for certain, or candidates, the likeliest first, or nothing."""

    employer: Employer | None
    candidates: tuple[Employer, ...] = ()


@dataclass(frozen=True)
class _Listed:
    employer: Employer
    name: CompanyName
    aliases: frozenset[str]


class EmployerIndex:
    """The employers of all grids by street; never changes, may be shared by threads."""

    def __init__(self, employers: Iterable[Employer], grids: Mapping[str, Grid], places: PlaceIndex) -> None:
        self._places = places
        self._regions = {grid.place: region_names(places, grid.place) for grid in grids.values()}
        self._by_street: dict[str, list[_Listed]] = {}
        for employer in employers:
            street = grids[employer.grid].place
            name = take_apart(plain_name(employer.name), self._regions[street])
            aliases = frozenset(plain_name(alias) for alias in employer.aliases)
            self._by_street.setdefault(street, []).append(_Listed(employer, name, aliases))

    def match(self, said: str, place: str | None) -> Match:
        """Find the employer that a worker names.

        Args:
            said: his words.
            place: code of the place he gave; only employers there are certain, and candidates. None: everywhere.
        """
        full = as_said(said)
        if len(full) < 2:
            return Match(None)
        streets = [street for street in self._by_street if place is None or self._places.contains(place, street)]
        names = {street: take_apart(full, self._regions[street]) for street in streets}
        listed = [(names[street], item) for street in streets for item in self._by_street[street]]
        certain = [item for name, item in listed if self._certain(name, item, place)]
        exact = [item for item in certain if item.name.full == full] or certain
        if len(exact) == 1:
            return Match(exact[0].employer)
        alike = exact or _most_alike(listed)
        return Match(None, tuple(item.employer for item in alike[:MOST_CANDIDATES]))

    def _certain(self, name: CompanyName, item: _Listed, place: str | None) -> bool:
        rank = level(self._places.get(place)) if place is not None else Level.PROVINCE
        registered = item.name
        if name.full == registered.full and registered.form == "company" and len(name.full) >= SHORTEST_WHOLE_NAME:
            return True  # the registered name of a company is given to no other one
        if rank < Level.COUNTY or not (name.distinctive or name.full in item.aliases):
            return False
        shop = registered.form == "shop" or (name.form == "shop" and name.full not in item.aliases)
        if shop and rank < Level.STREET:
            return False  # a shop of the same name may stand in the next street
        if name.full in item.aliases or name.full == registered.full:
            return rank >= Level.STREET or len(name.full) >= SHORTEST_CORE
        same_form = name.form == registered.form or not name.form or not registered.form
        long_enough = len(name.core) >= SHORTEST_CORE
        return long_enough and name.core == registered.core and name.branch == registered.branch and same_form


def _most_alike(listed: Sequence[tuple[CompanyName, _Listed]]) -> list[_Listed]:
    """Return the employers whose names are alike, the likeliest first."""
    scored = [
        (max(_likeness(name.core, text) for text in (item.name.core, *item.aliases)), item) for name, item in listed
    ]
    alike = [(score, item) for score, item in scored if score >= ALIKE]
    return [item for _, item in sorted(alike, key=lambda pair: (-pair[0], pair[1].employer.name))]


def _likeness(one: str, other: str) -> float:
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) >= 2 and shorter in longer:
        return LEFT_OUT  # 演海 in 演海五金制造: nothing is different, something is left out
    return fuzz.ratio(one, other)
