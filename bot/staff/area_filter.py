"""The places of an account as a condition of a query: lists leave out what lies elsewhere."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, false, or_, true

from bot.directory.codes import lies_below
from bot.staff.model import Staff
from bot.staff.roles import AREA_BOUND


def lies_within(place: SQLColumnExpression[Any], staff: Staff) -> ColumnElement[bool]:
    """Return the condition that a row's place lies in those of the account; as `bot.staff.roles.covers` decides it.

    A row without a place is seen by accounts without bounds only.
    """
    if not staff.areas:
        return false() if staff.role in AREA_BOUND else true()
    return or_(*(lies_below(place, area) for area in staff.areas))
