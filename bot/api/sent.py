"""What callers send: a base of all bodies."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, model_validator


class Sent(BaseModel):
    """A body; it holds no NUL, which PostgreSQL stores nowhere."""

    @model_validator(mode="before")
    @classmethod
    def _without_nul(cls, given: Any) -> Any:
        if _holds_nul(given):
            raise ValueError("a text holds the character U+0000")
        return given


def _holds_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any(_holds_nul(key) or _holds_nul(inner) for key, inner in value.items())
    return isinstance(value, list) and any(map(_holds_nul, value))
