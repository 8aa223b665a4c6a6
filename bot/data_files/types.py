"""Values that many kinds of data files have."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, StringConstraints


def _exists(written: str) -> str:
    try:
        date.fromisoformat(written)
    except ValueError as error:
        raise ValueError(f"没有{written}这一天，改成对的日期。") from error
    return written


Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Day = Annotated[
    str, StringConstraints(pattern="^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"), AfterValidator(_exists)
]
"""A day that exists, such as 2027-06-30."""
PlaceCode = Annotated[str, StringConstraints(pattern="^[0-9]{6}([0-9]{3})?$")]
"""Six digits of GB/T 2260, of a street nine."""
