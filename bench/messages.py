"""What the workers of the benchmark say: the same for every system that is measured."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from bot.knowledge import load_knowledge
from bot.settings import ROOT

EACH = 5
"""Messages of a conversation."""

type Script = Sequence[str]
"""What one worker says, one message after the other."""


def scripts(conversations: int) -> list[Script]:
    """Return what is said in so many conversations: sentences that no model has seen, in an order that never changes.

    Commands are left out, since they open forms and a comparison would be of forms; words of danger too, since they
    are answered by rules at the door.
    """
    dangers = load_knowledge().emergencies
    unseen = {text for path in (ROOT / "tests" / "nlu").glob("*/*.yml") for text in _questions(path)}
    texts = sorted(text for text in unseen if dangers.find(text) is None)
    random.Random(20261122).shuffle(texts)  # noqa: S311  chance is to be the same every time
    return [[texts[(EACH * number + step) % len(texts)] for step in range(EACH)] for number in range(conversations)]


def _questions(path: Path) -> list[str]:
    content: dict[str, Any] = YAML(typ="safe").load(path)
    return [str(text) for text in content["sentences"]]
