"""Places and what lies in them, by their codes alone (GB/T 2260: 330000 holds 330700, which holds 330727)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression

_HIGHEST = "9" * 9
"""No code goes on like this behind its beginning: streets have nine digits."""


def prefix(area: str) -> str:
    """Return what the codes of all places in an area begin with."""
    if len(area) == 6 and area.endswith("0000"):
        return area[:2]
    return area[:4] if len(area) == 6 and area.endswith("00") else area


def lies_in(area: str, place: str) -> bool:
    """Return whether a place is an area or lies in it."""
    return place.startswith(prefix(area))


def around(place: str) -> tuple[str, ...]:
    """Return the codes of a place and of all places around it, the nearest first."""
    return tuple(dict.fromkeys((place, place[:6], f"{place[:4]}00", f"{place[:2]}0000")))


def lies_below(place: SQLColumnExpression[Any], area: str) -> ColumnElement[bool]:
    """Return the condition that a column holds the code of an area or of a place in it.

    As a range of digits, which every collation orders alike, so that an index serves it.
    """
    first = prefix(area)
    return place.between(first, first + _HIGHEST)
