"""What a ticket is about: its employer, grid, street and place, each under a key that tickets of the same share.

A wrong match of names here sends nothing to anybody, it only puts tickets side by side. So names are the same more
easily than in the directory's own matcher: the core of the name within one county is enough.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.directory.book import Directory
from bot.directory.company_names import as_said, plain_name, region_names, take_apart
from bot.directory.names import Level, level
from bot.directory.places import PlaceIndex
from bot.early_warning.rules import SubjectKind
from bot.tickets.watching import WatchedTicket


@dataclass(frozen=True)
class Subject:
    """What tickets are put together by.

    Attributes:
        key: the same for all tickets about it.
        name: as people call it.
        place: code of where it lies, as narrow as is known.
    """

    kind: SubjectKind
    key: str
    name: str
    place: str


def subjects_of(directory: Directory, ticket: WatchedTicket) -> Iterator[Subject]:
    """Yield what a ticket is about, at most one subject of a kind."""
    places = directory.places
    place = ticket.place if ticket.place in places else None
    if ticket.employer and (employer := _employer(directory, ticket.employer, place)) is not None:
        yield employer
        place = place or employer.place
    grid = directory.grids.get(ticket.grid) if ticket.grid else None
    if grid is not None:
        yield Subject("grid", grid.code, grid.name, grid.place)
    if place is None:
        return
    if level(places.get(place)) is Level.STREET:
        yield Subject("street", place, places.full_name(place), place)
    county = county_of(places, place)
    if county is not None:
        yield Subject("place", county, places.full_name(county), county)


def county_of(places: PlaceIndex, place: str) -> str | None:
    """Return the county around a place, the city where there are none (东莞); None when the place is larger."""
    found: str | None = None
    for code in (place, *places.ancestors(place)):
        rank = level(places.get(code))
        if rank is Level.COUNTY:
            return code
        has_counties = any(len(child.code) == 6 for child in places.children(code))
        if rank is Level.PREFECTURE and not has_counties:
            found = code
    return found


@lru_cache(maxsize=500)
def _regions(places: PlaceIndex, county: str) -> tuple[str, ...]:
    """Names of a county, of what lies around it, and of its streets, the longest first: the same for all its tickets,
    whether they tell the street or not.
    """
    streets = (name for child in places.children(county) for name in region_names(places, child.code))
    return tuple(sorted({*region_names(places, county), *streets}, key=lambda name: (-len(name), name)))


def _employer(directory: Directory, said: str, place: str | None) -> Subject | None:
    """The employer that a worker names, None when the name fits many (工厂, 早餐店) or nobody knows where it is."""
    match = directory.match_employer(said, place)
    full, shown = as_said(said), said.strip()
    called_so = [one for one in match.candidates if full in map(plain_name, one.aliases)]
    listed = match.employer or (called_so[0] if len(called_so) == 1 else None)
    if listed is not None:
        full, shown, place = plain_name(listed.name), listed.name, directory.grids[listed.grid].place
    if place is None:
        return None
    around = county_of(directory.places, place) or place
    name = take_apart(full, _regions(directory.places, around))
    if not name.distinctive:
        return None
    if name.form == "shop":
        # Shops of one name stand in every street.
        return Subject("employer", f"{place}:{name.core}:{name.branch}"[:200], shown, place)
    return Subject("employer", f"{around}:{name.core}"[:200], shown, place)
