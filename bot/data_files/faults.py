"""A fault that a model of ours finds in what a maintainer wrote."""

from __future__ import annotations


class FaultError(ValueError):
    """Says in Chinese what is wrong and what to write; `where` are keys and indices below the model that found it."""

    def __init__(self, text: str, *where: int | str) -> None:
        super().__init__(text)
        self.where = where
