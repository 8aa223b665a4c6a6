"""Who reviews which level: the place of an application against the places of an account.

A level is a street's (also one that the service gives to the employer's union), a county's, or a city's (also one of
the hotline, which a city runs). An account stands as high as the place it is bound to: a street's code has nine digits,
a county's six, one that ends in 00 is a city's or a province's. An account may decide on its own level and on those
below, for a street without anybody at a computer; it never decides above its own. An application for a whole county is
nobody's below the county, whatever its level. Accounts without bounds may decide everywhere, and what belongs to no
known place is theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from sqlalchemy import ColumnElement, and_, false, func, or_

from bot.applications.catalogue import ServiceCatalogue
from bot.applications.service import ReviewStep
from bot.applications.tables import ApplicationRow
from bot.directory.codes import lies_below
from bot.directory.places import PlaceIndex
from bot.staff.model import Staff
from bot.staff.roles import AREA_BOUND

_STREET, _COUNTY, _CITY = 1, 2, 3
_RANKS: Mapping[Literal["hotline", "employer", "street", "district", "city"], int] = {
    "employer": _STREET,
    "street": _STREET,
    "district": _COUNTY,
    "city": _CITY,
    "hotline": _CITY,
}


def may_decide(places: PlaceIndex, staff: Staff, place: str | None, step: ReviewStep) -> bool:
    """Tell whether an account may decide on an application of this place at this level."""
    if not staff.areas:
        return staff.role not in AREA_BOUND
    wanted = _RANKS[step.level]
    return any(place is not None and places.contains(area, place) and _rank(area) >= wanted for area in staff.areas)


def within_reach(staff: Staff) -> ColumnElement[bool] | None:
    """Return what finds the applications in the places of an account, None where it has no bounds."""
    if not staff.areas:
        return false() if staff.role in AREA_BOUND else None
    return or_(*(lies_below(ApplicationRow.place, area) for area in staff.areas))


def waits_for(services: ServiceCatalogue, staff: Staff) -> ColumnElement[bool]:
    """Return what finds the applications whose level is just that of an account; of those below others see to it."""
    if not staff.areas:
        no_place = ApplicationRow.place.is_(None)
        return false() if staff.role in AREA_BOUND else or_(no_place, _at(services, "hotline"))
    return or_(*(_at_height_of(services, area) for area in staff.areas))


def _at_height_of(services: ServiceCatalogue, area: str) -> ColumnElement[bool]:
    rank = _rank(area)
    levels = [level for level, its_rank in _RANKS.items() if its_rank == rank]
    if rank == _STREET:
        return and_(lies_below(ApplicationRow.place, area), _at(services, *levels))
    below = [level for level, its_rank in _RANKS.items() if its_rank < rank]
    # As high as its place: a street's level of an application that names no street is the county's.
    whole = func.length(ApplicationRow.place) == 6
    if rank == _CITY:
        whole = and_(whole, ApplicationRow.place.endswith("00"))
    return and_(lies_below(ApplicationRow.place, area), or_(_at(services, *levels), and_(whole, _at(services, *below))))


def _at(services: ServiceCatalogue, *levels: str) -> ColumnElement[bool]:
    """Return what finds applications that stand at one of these levels, as the services are now."""
    found: list[ColumnElement[bool]] = []
    for service_id, service in services.all().items():
        last = len(service.review) - 1
        numbers = [number for number, step in enumerate(service.review) if step.level in levels]
        if not numbers:
            continue
        # One that was filed when there were more levels stands at the last.
        stands: ColumnElement[bool] = ApplicationRow.level.in_(numbers)
        if last in numbers:
            stands = or_(stands, ApplicationRow.level > last)
        found.append(and_(ApplicationRow.service == service_id, stands))
    return or_(*found) if found else false()


def _rank(code: str) -> int:
    if len(code) > 6:
        return _STREET
    return _CITY if code.endswith("00") else _COUNTY
