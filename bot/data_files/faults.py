"""Faults that a model of ours finds in what a maintainer wrote."""

from __future__ import annotations

from collections.abc import Iterable


class FaultError(ValueError):
    """Says in Chinese what is wrong and what to write; `where` are keys and indices below the model that found it."""

    def __init__(self, text: str, *where: int | str) -> None:
        super().__init__(text)
        self.where = where


class FaultsError(ValueError):
    """Several faults of one model, to be told at once."""

    def __init__(self, faults: tuple[FaultError, ...]) -> None:
        super().__init__(" ".join(map(str, faults)))
        self.faults = faults


def raise_all(faults: Iterable[FaultError]) -> None:
    """Raise all faults that a check of a model yields.

    Raises:
        FaultsError: there are any.
    """
    found = tuple(faults)
    if found:
        raise FaultsError(found)
