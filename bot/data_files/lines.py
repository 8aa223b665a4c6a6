"""Finds the line of a YAML file that a fault is about."""

from __future__ import annotations

import functools
from collections.abc import Sequence

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode


def line_of(text: str, location: Sequence[int | str]) -> int:
    """Return the line (from 1) of the deepest part of `location` that exists: keys and indices from the top.

    Args:
        location: as pydantic gives it; parts that are no key or index of the file are passed over.
    """
    node = _composed(text)
    line = 1
    for part in location:
        found = _child(node, part) if node is not None else None
        if found is not None:
            line, node = found
    return line


@functools.lru_cache(maxsize=1)
def _composed(text: str) -> Node | None:
    # All faults of a file are placed one after the other.
    node: Node | None = YAML(typ="safe", pure=True).compose(text)
    return node


def _child(node: Node, part: int | str) -> tuple[int, Node] | None:
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if isinstance(key, ScalarNode) and key.value == str(part):
                return key.start_mark.line + 1, value
    if isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node.value):
        entry = node.value[part]
        return entry.start_mark.line + 1, entry
    return None
