"""The unions that a reviewer chooses from, the likeliest first."""

from __future__ import annotations

from collections.abc import Iterable

from bot.directory.places import PlaceIndex
from bot.directory.unions import Union, UnionIndex

MOST = 200
"""In one select field; whoever wants another union writes its code."""


def find_union(unions: UnionIndex, code: str | None) -> Union | None:
    """Return the union with this code, None when there is none or no code."""
    return unions.get(code) if code is not None and code in unions else None


def near_unions(places: PlaceIndex, unions: UnionIndex, place: str | None, first: str | None) -> list[Union]:
    """Return the union that is meant first, then the joint ones near, that of the place, those above and around it."""
    known = place is not None and place in places
    own = unions.union_for_place(place) if place is not None and known else None
    meant = find_union(unions, first)
    found: list[Union] = [meant] if meant is not None else []
    if place is not None and known:
        found += unions.joint_unions_near(place)
    if own is not None:
        found += [own, *unions.children(own.code), *unions.above(own.code)]
    found += _around(places, unions, place) if place is not None and known else unions.all()
    return _once(found)[:MOST]


def _around(places: PlaceIndex, unions: UnionIndex, place: str) -> list[Union]:
    """The unions of the same prefecture; where a province has none, of the province."""
    outer = [place, *places.ancestors(place)]
    prefecture = next((code for code in outer if len(code) == 6 and code.endswith("00")), outer[-1])
    return [union for union in unions.all() if places.contains(prefecture, union.place)]


def _once(found: Iterable[Union]) -> list[Union]:
    return list({union.code: union for union in found}.values())
