"""From single messages to a list of work: alike ones together, the most frequent first, each with a suggestion."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from bot.content.examples import Example, bare
from bot.content.gaps.cleaning import anonymous, core
from bot.content.gaps.likeness import Vector, cosine, vectors
from bot.conversations.gaps import Gap
from bot.directory.places import PlaceIndex

TOGETHER = 0.30
"""Mean likeness from which messages belong together."""
MOST_SUGGESTED = 4
SUGGESTED = 0.25
"""Likeness to an example from which its question is suggested."""
KNOWN_FROM = 0.35
"""Likeness from which a question exists, whatever the model made of it."""
AGREEING = 3
"""So many of the likest examples, all of one question, tell it as well."""
MOST_MESSAGES = 2000
"""The newest are looked at: the work grows with their square."""
_HAN = re.compile("[\u4e00-\u9fff]")
_SPEAKS_FOR_QUESTION = {"chosen": 1.0, "left": 0.5, "repeated": 0.5, "disliked": 0.5}
_SPEAKS_FOR_NONE = {"unknown": 1.0, "none": 1.0}
"""By cause, what a message says of whether there is a question for it."""
_NOT_OURS, _TALK = "out_of_scope/", "smalltalk/"

KNOWN = "model"
"""A question exists, and the model took the words for something else."""
NEW = "rule"
"""No question seems to fit."""


@dataclass(frozen=True)
class Task:
    """Messages that ask the same.

    Attributes:
        number: by which it is accepted.
        kind: `model` when a question for it exists, `rule` when there seems to be none.
        sentences: different wordings, the most typical first.
        count: how many messages.
        causes: how often each cause (see `Cause`).
        answered: the question that was answered in vain, most often.
        suggested: questions that it may mean, best first.
    """

    number: int
    kind: str
    sentences: tuple[str, ...]
    count: int
    causes: dict[str, int]
    answered: str | None
    suggested: tuple[str, ...]


def worklist(
    gaps: Sequence[Gap], taught: Sequence[Example], dropped: Iterable[str] = (), places: PlaceIndex | None = None
) -> list[Task]:
    """Return the tasks, the most frequent first. What has been taught since, or was dropped, is left out."""
    done = {bare(example.sentence) for example in taught} | set(dropped)
    told = [(anonymous(gap.text, places), gap) for gap in gaps[-MOST_MESSAGES:]]
    told = [(text, gap) for text, gap in told if len(_HAN.findall(core(text))) > 1 and bare(text) not in done]
    if not told:
        return []
    known, said = [core(example.sentence) for example in taught], [core(text) for text, _ in told]
    rows = vectors(said, known)
    examples = list(zip(vectors(known, said), (example.label for example in taught), strict=True))
    tasks = [
        _task([told[index] for index in group], [rows[index] for index in group], examples) for group in _groups(rows)
    ]
    tasks.sort(key=lambda task: (-task.count, task.sentences))
    return [replace(task, number=number) for number, task in enumerate(tasks, start=1)]


def saved(tasks: Sequence[Task], file: Path) -> None:
    """Keep the list, so that its numbers mean the same until the next one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps([asdict(task) for task in tasks], ensure_ascii=False), encoding="utf-8")


def loaded(file: Path) -> list[Task]:
    """Return the list that was kept, nothing when there is none."""
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return [
        Task(**{**one, "sentences": tuple(one["sentences"]), "suggested": tuple(one["suggested"])}) for one in content
    ]


def _groups(rows: Sequence[Vector]) -> list[list[int]]:
    """Put each message to the group that it is most like on the average, or begin one: one pass, in order."""
    groups: list[list[int]] = []
    for index, row in enumerate(rows):
        likeness = [sum(cosine(row, rows[other]) for other in group) / len(group) for group in groups]
        best = max(range(len(groups)), key=likeness.__getitem__, default=None)
        if best is not None and likeness[best] >= TOGETHER:
            groups[best].append(index)
        else:
            groups.append([index])
    return groups


def _task(told: Sequence[tuple[str, Gap]], rows: Sequence[Vector], examples: Sequence[tuple[Vector, str]]) -> Task:
    typical = sorted(range(len(told)), key=lambda index: -sum(cosine(rows[index], other) for other in rows))
    gaps = [gap for _, gap in told]
    chosen = [name for name, _ in Counter(gap.chosen for gap in gaps if gap.chosen).most_common()]
    offered = [name for name, _ in Counter(name for gap in gaps for name in gap.offered).most_common()]
    answered = Counter(gap.answered for gap in gaps if gap.answered).most_common(1)
    near, agreed = _nearest(rows[typical[0]], examples)
    ours = [name for name, _ in near if not name.startswith((_NOT_OURS, _TALK))]
    known = _is_known(gaps, near, agreed)
    wordings = {core(told[index][0]): told[index][0] for index in reversed(typical)}
    return Task(
        number=0,
        kind=KNOWN if known else NEW,
        sentences=tuple(reversed(wordings.values())),
        count=len(told),
        causes=dict(Counter(gap.cause for gap in gaps)),
        answered=answered[0][0] if answered else None,
        suggested=tuple(dict.fromkeys([*chosen, *offered, *ours]))[:3] if known else _not_ours(near),
    )


def _is_known(gaps: Sequence[Gap], near: Sequence[tuple[str, float]], agreed: bool) -> bool:
    """Tell whether there seems to be a question: by what workers tapped and the model made of it, or by the words."""
    ours = bool(near) and not near[0][0].startswith((_NOT_OURS, _TALK))
    like = ours and (agreed or near[0][1] >= KNOWN_FROM)
    for_question = sum(_SPEAKS_FOR_QUESTION.get(gap.cause, 0.0) for gap in gaps)
    return like or for_question > sum(_SPEAKS_FOR_NONE.get(gap.cause, 0.0) for gap in gaps)


def _not_ours(near: Sequence[tuple[str, float]]) -> tuple[str, ...]:
    """Return where to put what is none of our business, when examples of that are very like."""
    return tuple(name for name, likeness in near[:1] if name.startswith(_NOT_OURS) and likeness >= KNOWN_FROM)


def _nearest(row: Vector, examples: Sequence[tuple[Vector, str]]) -> tuple[list[tuple[str, float]], bool]:
    """Return the labels that are likest, with their likeness, and whether the likest examples are all of one."""
    scored = sorted(((cosine(row, vector), label) for vector, label in examples), reverse=True)
    best: dict[str, float] = {}
    for likeness, label in scored:
        if likeness < SUGGESTED or len(best) == MOST_SUGGESTED:
            break
        best.setdefault(label, likeness)
    agreed = bool(best) and len({label for _, label in scored[:AGREEING]}) == 1
    return list(best.items()), agreed
