"""Tells what a check of a platform's settings found, step by step."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Protocol

import typer

MARKS = {True: "ok   ", False: "WRONG", None: "-    "}


class Finding(Protocol):
    """One step of a check; `ok` is None when it was left out."""

    @property
    def step(self) -> str: ...
    @property
    def ok(self) -> bool | None: ...
    @property
    def text(self) -> str: ...


async def tell_findings[Found: Finding](findings: AsyncIterator[Found]) -> bool:
    """Print each finding as it comes; False when one is wrong."""
    right = True
    async for found in findings:
        typer.echo(f"{MARKS[found.ok]}  {found.step}: {found.text}")
        right = right and found.ok is not False
    return right
